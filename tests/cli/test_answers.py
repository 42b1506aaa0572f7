"""What the verbs answer that ask about a symbol, as text for people that can be checked by eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tieline.facts.document import UnitResult
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

from .sample import DEF, Known, Use, document, say, unit

if TYPE_CHECKING:
    from pathlib import Path

PARTIAL = "partial: python:src/acme is partial (1 import did not resolve)"


def test_a_definition_is_one_line_with_its_place_and_source(root: Path) -> None:
    said = say(root, "def", "src/acme/app.py:7:22", "--strict")
    assert said.code == 0
    assert said.lines == ["src/acme/core.py:4:9  def decode(self, data):", "complete"]
    assert said.err == ""


def test_a_partial_answer_says_what_lacks_and_warns(root: Path) -> None:
    said = say(root, "impls", "Frame")
    assert said.code == 0
    assert said.lines[-1] == PARTIAL
    assert said.err == (
        "warning: the answer is partial; run `tieline status` to see what is missing,"
        " and `tieline why PATH` for the reason\n"
    )
    assert say(root, "impls", "Frame", "--strict").code == 1


def test_a_definition_in_a_dependency_says_its_package_and_link(root: Path) -> None:
    said = say(root, "def", "src/acme/app.py:6:13")
    site = root.parent / "site"
    assert said.lines[0] == f"{site}/lib/api.py:1:5  def fetch(url):  (lib@2.0, declared)"


def test_references_begin_with_the_total_and_are_aligned_by_file(root: Path) -> None:
    said = say(root, "refs", "helper")
    assert said.lines == [
        "acme.core.helper  function acme@1.0",
        "5 references",
        "src/acme/app.py:2:30  from acme.core import Frame, helper",
        'src/acme/app.py:7:27  return Frame().decode(helper(b"x"))',
        "src/acme/core.py:5:16   return helper(data)",
        'src/acme/core.py:10:23  emoji = "\U0001f600", helper(data)',
        "src/acme/core.py:14:5   def helper(data):  (definition)",
        PARTIAL,
    ]


def test_references_can_be_narrowed(root: Path) -> None:
    assert "3 references" in say(root, "refs", "acme.core.Frame", "--no-tests", "--no-definitions").out
    assert (
        "1 reference\n"
        in say(root, "refs", "acme.core.Frame", "--path", "src/acme/core.py", "--no-definitions").out
    )
    below = say(root / "src", "refs", "acme.core.Frame", "--path", "acme", "--no-definitions")
    assert "3 references" in below.out
    assert "tests/" not in below.out


def test_pages_lead_through_all_references_once(root: Path) -> None:
    seen: list[str] = []
    cursor: list[str] = []
    while True:
        said = say(root, "refs", "Frame", "--limit", "2", *cursor)
        seen += [line for line in said.lines if ".py:" in line]
        more = next((line for line in said.lines if "--cursor" in line), None)
        if more is None:
            break
        assert more.startswith("2 of 6 shown; for more: --cursor ")
        cursor = ["--cursor", more.rpartition(" ")[2]]
    assert len(seen) == len(set(seen)) == 6


def test_implementations_are_what_extends_or_overrides(root: Path) -> None:
    assert say(root, "impls", "Frame").lines[1:3] == [
        "1 implementation",
        "src/acme/core.py:8:7  class Wide(Frame):",
    ]
    assert "src/acme/core.py:9:9  def decode" in say(root, "impls", "Frame::decode").out


def test_callers_are_grouped_with_their_calls(root: Path) -> None:
    said = say(root, "callers", "Frame.decode")
    assert said.lines == [
        "acme.core.Frame.decode  method acme@1.0",
        "2 callers",
        "acme.app.main  function src/acme/app.py:5:5",
        '  src/acme/app.py:7:20  return Frame().decode(helper(b"x"))',
        "tests.test_app.test_decode  function tests/test_app.py:4:5",
        '  tests/test_app.py:5:20  assert Frame().decode(b"")',
        PARTIAL,
    ]
    assert "1 caller\n" in say(root, "callers", "Frame.decode", "--no-tests").out
    assert "at the top of the file" in say(root, "callers", "acme.app.main").out


def test_callees_are_what_the_body_calls(root: Path) -> None:
    said = say(root, "callees", "acme.app.main")
    heads = [line.partition("  ")[0] for line in said.lines[2:-1] if not line.startswith(" ")]
    assert heads == ["lib.api.fetch", "acme.core.Frame", "acme.core.Frame.decode", "acme.core.helper"]
    assert said.lines[2].endswith("site/lib/api.py:1:5 (lib@2.0, declared)")
    assert said.lines[-1] == "complete"
    assert (
        say(root, "callees", "Wide.decode").lines[-1] == "partial: 1 name in its body could not be resolved"
    )


def test_a_name_that_a_module_passes_on_leads_to_what_it_stands_for(root: Path) -> None:
    assert say(root, "def", "acme.app.Frame").lines[0] == "src/acme/core.py:1:7  class Frame:"
    assert say(root, "def", "acme.app.Frame.decode").lines[0].startswith("src/acme/core.py:4:9")


def test_a_member_of_a_base_goes_by_the_name_of_the_class_too(root: Path) -> None:
    assert say(root, "def", "Wide.shape").lines[0] == "src/acme/core.py:2:5  shape = ()"


def test_hover_shows_signature_and_documentation(root: Path) -> None:
    assert say(root, "hover", "helper").lines[:-1] == [
        "acme.core.helper  function",
        "src/acme/core.py:14:5  (acme@1.0)",
        "",
        "  def helper(data)",
        "",
        "  Help.",
        "",
        "  A lot.",
        "",
    ]


def test_symbols_are_found_by_part_of_their_name(root: Path) -> None:
    said = say(root, "symbols", "dec")
    assert said.lines[:-1] == [
        "method    acme.core.Frame.decode      src/acme/core.py:4:9",
        "method    acme.core.Wide.decode       src/acme/core.py:9:9",
        "function  tests.test_app.test_decode  tests/test_app.py:4:5",
    ]
    assert say(root, "symbols", "dec", "--kind", "function").lines[0].endswith("tests/test_app.py:4:5")


def test_an_outline_is_a_tree(root: Path) -> None:
    assert say(root, "outline", "src/acme/core.py").lines[:-1] == [
        "     1:7  Frame  class",
        "     2:5    shape  field",
        "     4:9    decode  method",
        "     8:7  Wide  class",
        "     9:9    decode  method",
        "    14:5  helper  function",
    ]


def test_a_whole_answer_says_complete(root: Path) -> None:
    said = say(root, "outline", "tests/test_app.py", "--strict")
    assert said.code == 0
    assert said.lines[-1] == "complete"
    assert said.err == ""


def test_unresolved_uses_of_the_same_name_make_references_partial(root: Path) -> None:
    text, symbol = "def save(): ...\n", "tieline pypi acme 1.0 `acme.save`/save()."
    save = document(
        "src/acme/save.py", text, [Use(1, "save", symbol, DEF)], {symbol: Known("Function", "save")}
    )
    (root / "src/acme/save.py").write_text(text)
    with IndexWriter(root / ".tieline/index.db", "acme", str(root)) as writer:
        packages = [StoredPackage("pypi", "acme", "1.0", "", own=True)]
        writer.replace_unit(unit("python:save", root), [save, UnitResult("python:save", "indexed")], packages)
        writer.commit()
    said = say(root, "refs", "acme.save.save")
    assert "1 use of a name `save` in 1 file could not be resolved" in said.lines[-1]
    assert say(root, "refs", "acme.save.save", "--strict").code == 1
