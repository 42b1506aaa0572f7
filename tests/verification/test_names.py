"""Names are found by an independent lexer, and each is as likely to be drawn as any other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tieline.verification import names as module
from tieline.verification.names import Name, Source, draw, names

if TYPE_CHECKING:
    from pathlib import Path


def found(lexer: str, data: bytes) -> list[tuple[int, int, int, str]]:
    """The byte, line, column and text of each name."""
    return [(at, each.line, each.column, each.text) for at, each in names(Source("/a", lexer), data)]


def test_columns_are_utf16_and_lines_end_as_in_lsp() -> None:
    data = '\ufeffa = "\U0001f600", b\r\nc\rd\x0c = ä1\n'.encode()
    assert found("python", data) == [
        (3, 0, 0, "a"),
        (15, 0, 10, "b"),
        (18, 1, 0, "c"),
        (20, 2, 0, "d"),
        (25, 2, 5, "ä1"),
    ]


def test_comments_strings_and_keywords_hold_no_names() -> None:
    python = b'@app.get("x")\nasync def run(*args: "Text"):  # note\n    """Doc."""\n    return f"{args}"\n'
    assert [each[3] for each in found("python", python)] == ["app", "get", "run", "args", "args"]
    go = b'package main\nimport "fmt"\nfunc (s *Server) Run() { fmt.Println("x", s) } // note\n'
    assert [each[3] for each in found("go", go)] == ["main", "s", "Server", "Run", "fmt", "Println", "s"]
    cpp = b'#include "a.h"\nint run(const T& x) { return x.size(); } /* note */\n'
    assert [each[3] for each in found("cpp", cpp)] == ["run", "T", "x", "x", "size"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class A { get b() { return this.c } set b(v) {} }", "A b c b v"),
        ("switch (a) { case 1: break; default: (b) }", "a b"),
        ("e({ default: 1, get: 2 })", "e default get"),
        ("get in set; m.get (n); type.is; h.set of", "get set m get n is h set"),
        ("function p(q): q is R {}", "p q q R"),
    ],
)
def test_words_of_typescript_that_only_their_place_tells_from_names(code: str, expected: str) -> None:
    assert [each[3] for each in found("typescript", code.encode())] == expected.split()


def test_what_is_not_utf8_ends_a_file() -> None:
    assert found("python", b"a = b\nc\xff = d\n") == [(0, 0, 0, "a"), (4, 0, 4, "b"), (6, 1, 0, "c")]


def sources(folder: Path) -> list[Source]:
    """Files with one name and with many, between comments that hold words."""
    texts = {
        "one.py": "# many words that are no names\nalone = 1\n",
        "two.py": "a, b = c.d, e\n",
        "none.py": "# no\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return [Source(str(folder / name), "python") for name in sorted(texts)]


def test_a_sample_is_drawn_without_repetition_and_sorted(tmp_path: Path) -> None:
    files = sources(tmp_path)
    everything = draw(files, 100, seed=1)
    assert [name.text for name in everything] == ["alone", "a", "b", "c", "d", "e"]
    assert draw(files, 3, seed=1) == draw(files, 3, seed=1) == sorted(set(draw(files, 3, seed=1)))


@pytest.mark.parametrize("small", [1_000_000, 0])
def test_every_name_is_as_likely_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    # With 0, files are read only where a random byte begins a name, as in large checkouts.
    monkeypatch.setattr(module, "_SMALL", small)
    monkeypatch.setattr(module, "_BYTES_A_NAME", 1)
    files = sources(tmp_path)
    drawn = Counter(name.text for seed in range(3000) for name in draw(files, 1, seed))
    # Of 3,000 draws each of 6 names gets 500; 5 standard deviations are 102.
    assert all(abs(drawn[name] - 500) < 102 for name in ("alone", "a", "b", "c", "d", "e")), drawn
    assert sum(drawn.values()) == 3000


def test_names_order_by_place() -> None:
    assert sorted([Name("b", 0, 0, "x"), Name("a", 2, 0, "x"), Name("a", 1, 9, "x")])[0].line == 1
