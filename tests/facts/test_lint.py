"""The rules of docs/facts.md, on the page's own example."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

import tieline.facts
from tieline.facts import stream
from tieline.facts.document import Definition, Document, Problem, Unresolved
from tieline.facts.lint import lint, lint_stream
from tieline.facts.positions import convert
from tieline.facts.spans import spans

PAGE = (Path(tieline.facts.__file__).parents[1] / "docs" / "facts.md").read_text()
SOURCE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0].encode()


def example() -> Document:
    text = json.dumps(json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0]))
    [document] = stream.read([text.encode()])
    assert isinstance(document, Document)
    return document


GOOD = example()


def test_the_example_on_the_page_keeps_the_rules() -> None:
    assert GOOD.digest == hashlib.sha256(SOURCE).hexdigest()
    assert list(lint_stream([GOOD], lambda _: SOURCE, references=True)) == []
    wide = convert(GOOD, SOURCE, "utf-8")
    assert lint(wide, SOURCE) == []
    text = SOURCE.decode().split("\n")
    named = [
        (text[at.line][at.start : at.end], GOOD.symbols[at.symbol].rpartition("/")[2]) for at in spans(GOOD)
    ]
    assert named == [
        ("", ""),
        ("Base", "Base#"),
        ("run", "Base#run()."),
        ("Child", "Child#"),
        ("Base", "Base#"),
        ("run", "Child#run()."),
        ("é", "local 0"),
        ("é", "local 0"),
        ("Child", "Child#"),
        ("run", "Child#run()."),
    ]


def test_every_rule_is_on_the_page() -> None:
    source = (Path(tieline.facts.__file__).parent / "lint.py").read_text()
    rules = set(re.findall(r'report\([^"]*?"([a-z-]+)",', source)) | {"dangling"}
    assert len(rules) > 15
    assert [rule for rule in sorted(rules) if f"(`{rule}`)" not in PAGE] == []


def with_number(flat: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*flat[:index], value, *flat[index + 1 :])


def occurrences(group: int, field: int, value: int) -> Document:
    return replace(GOOD, occurrences=with_number(GOOD.occurrences, group * 5 + field, value))


def symbols(index: int, text: str) -> Document:
    return replace(GOOD, symbols=(*GOOD.symbols[:index], text, *GOOD.symbols[index + 1 :]))


def definition(index: int, value: Definition) -> Document:
    return replace(GOOD, definitions=(*GOOD.definitions[:index], value, *GOOD.definitions[index + 1 :]))


BAD = {
    "an absolute path": (replace(GOOD, document="/app.py"), "/app.py:1:1: path"),
    "a path with dots": (replace(GOOD, document="a/../app.py"), "a/../app.py:1:1: path"),
    "a capital": (replace(GOOD, language="Python"), "app.py:1:1: language"),
    "half a group": (replace(GOOD, occurrences=GOOD.occurrences[:-1]), "app.py:1:1: shape"),
    "a negative delta": (occurrences(3, 0, -1), "app.py:1:1: shape"),
    "a symbol that is not there": (occurrences(1, 3, 6), "app.py:1:1: shape"),
    "a relationship to nowhere": (
        definition(3, replace(GOOD.definitions[3], relationships=(("extends", 6),))),
        "app.py:1:1: shape",
    ),
    "a line that adds none": (replace(GOOD, multiline=(1, 0, 9)), "app.py:1:1: shape"),
    "a symbol without version": (symbols(1, "tieline pypi acme app/Base#"), "app.py:1:7: symbol"),
    "needless backticks": (symbols(1, "tieline pypi acme 1.4.0 app/`Base`#"), "app.py:1:7: symbol"),
    "a symbol in the wrong place": (occurrences(1, 3, 3), "app.py:1:1: symbol-order"),
    "a symbol that is not used": (
        replace(GOOD, symbols=(*GOOD.symbols, "local 1")),
        "app.py:1:1: symbol-order",
    ),
    "a symbol twice": (symbols(2, GOOD.symbols[1]), "app.py:1:1: symbol-order"),
    "locals from 1": (symbols(5, "local 1"), "app.py:9:9: locals"),
    "an occurrence out of order": (occurrences(4, 1, 5), "app.py:5:6: order"),
    "an unknown role": (occurrences(4, 4, 0x100), "app.py:5:13: roles"),
    "definition and declaration": (occurrences(1, 4, 0x41), "app.py:1:7: roles"),
    "a second definition in one place": (
        replace(
            GOOD, occurrences=(*GOOD.occurrences[:10], 0, 6, 4, 1, 1, *GOOD.occurrences[10:]), enclosing=()
        ),
        "app.py:1:7: definition-twice",
    ),
    "a definition that is not described": (
        replace(GOOD, definitions=GOOD.definitions[:-1]),
        "app.py:9:9: definition",
    ),
    "a description without definition": (occurrences(6, 4, 4), "app.py:1:1: definition"),
    "two descriptions": (
        replace(GOOD, definitions=(*GOOD.definitions, GOOD.definitions[5])),
        "app.py:9:9: definition",
    ),
    "an unknown kind": (definition(1, replace(GOOD.definitions[1], kind="class")), "app.py:1:7: kind"),
    "its own base": (
        definition(1, replace(GOOD.definitions[1], relationships=(("extends", 1),))),
        "app.py:1:7: relationship",
    ),
    "an enclosing range elsewhere": (
        replace(GOOD, enclosing=with_number(GOOD.enclosing, 1, 1)),
        "app.py:1:7: enclosing",
    ),
    "enclosing ranges that cross": (
        replace(GOOD, enclosing=with_number(GOOD.enclosing, 13, 8)),
        "app.py:8:5: enclosing",
    ),
    "other bytes": (replace(GOOD, digest="0" * 64), "app.py:1:1: digest"),
    "past the end of the line": (occurrences(1, 2, 99), "app.py:1:106: position"),
    "past the end of the line with é": (occurrences(7, 2, 99), "app.py:10:115: position"),
    "past the end of the file": (replace(GOOD, problems=(Problem(99, 0, "x"),)), "app.py:100:1: position"),
    "inside a character": (replace(GOOD, encoding="utf-8"), "app.py:9:10: position"),
    "unresolved uses out of order": (
        replace(GOOD, unresolved=Unresolved(("missing",), (13, 3, 0, 2, 0, 0, 0, 2))),
        "app.py:14:1: unresolved",
    ),
    "problems out of order": (
        replace(GOOD, problems=(*GOOD.problems, Problem(0, 0, "x"))),
        "app.py:1:1: problems",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_rule_is_named_with_its_place(name: str) -> None:
    document, expected = BAD[name]
    findings = lint(document, SOURCE)
    assert any(finding.startswith(expected + ": ") for finding in findings), findings


def test_what_no_document_defines_is_dangling() -> None:
    base, run = "tieline pypi acme 1.4.0 other/Base#", "tieline pypi other 1 x/Base#"
    other = replace(GOOD, document="b.py", symbols=(GOOD.symbols[0], base, run), occurrences=(0, 0, 0, 0, 1))
    relations = replace(GOOD.definitions[0], relationships=(("extends", 1), ("extends", 2)))
    other = replace(other, definitions=(relations,), enclosing=())
    assert list(lint_stream([GOOD, other], lambda _: None)) == [
        f"b.py:1:1: dangling: extends relationship to {base!r}, which no document defines"
    ]
    uses = replace(
        GOOD, document="c.py", symbols=(base,), occurrences=(0, 0, 0, 0, 8), enclosing=(), definitions=()
    )
    assert list(lint_stream([GOOD, uses], lambda _: None)) == []
    assert list(lint_stream([GOOD, uses], lambda _: None, references=True)) == [
        f"c.py:1:1: dangling: reference to {base!r}, which no document defines"
    ]
    bound = replace(
        other,
        occurrences=(0, 0, 0, 0, 1, 0, 0, 4, 1, 0),
        symbols=other.symbols[:2],
        definitions=(replace(GOOD.definitions[0], relationships=(("binds", 1),)),),
    )
    assert list(lint_stream([GOOD, bound, uses], lambda _: None, references=True)) == []
