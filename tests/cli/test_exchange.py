"""`tieline export` and `tieline import`: nothing is lost on the way, and other tools' files fit in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from tieline.facts.document import Document, Role
from tieline.facts.scip.header import Header
from tieline.facts.scip.writer import write
from tieline.graph.query import Reader, package_table, read_documents

from .sample import answer, make_checkout, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def documents(root: Path) -> list[tuple[object, Document]]:
    """All documents with their packages."""
    with Reader(root / ".tieline/index.db") as reader:
        packages = package_table(reader)
        return [
            (packages[each.package], msgspec.structs.replace(each, package=0))
            for each in read_documents(reader)
        ]


def test_a_round_trip_loses_nothing(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.scip"
    said = say(root, "export", "--format", "scip", "-o", str(file), "--json")
    assert answer(said)["documents"] == 5
    before = documents(root)
    (root / ".tieline/index.db").unlink()
    said = say(root, "import", str(file))
    assert said.code == 0
    assert said.lines == ["scip:out.scip: 5 documents of tieline 0.1.0, 1 of dependencies"]
    assert documents(root) == before
    again = tmp_path / "again.scip"
    say(root, "export", "-o", str(again))
    assert again.read_bytes() == file.read_bytes()


def test_an_import_answers_like_the_index_that_was_exported(root: Path, tmp_path: Path) -> None:
    asked = (
        ("refs", "helper"),
        ("callers", "Frame.decode"),
        ("hover", "helper"),
        ("outline", "src/acme/core.py"),
    )
    before = [say(root, *words).lines[:-1] for words in asked]
    say(root, "export", "-o", str(tmp_path / "out.scip"))
    (root / ".tieline/index.db").unlink()
    say(root, "import", str(tmp_path / "out.scip"))
    assert [say(root, *words).lines[:-1] for words in asked] == before


def foreign(path: Path, root: Path, names: Sequence[str]) -> None:
    """A file as another indexer would write it, with columns in bytes and without digests."""
    symbol = "scip-go gomod acme 1.0 `acme`/Run()."
    found = [
        Document(name, "go", 0, "utf-8", "", (symbol,), (0, 8, 3, 0, int(Role.DEFINITION))) for name in names
    ]
    write(found, Header("scip-go", "1.2", project_root=(root / "go").as_uri()), path)


def test_a_file_of_another_tool_becomes_a_unit_with_utf16_columns(root: Path, tmp_path: Path) -> None:
    (root / "go").mkdir()
    (root / "go/main.go").write_text("/* é */ Run\n", "utf-8")
    foreign(tmp_path / "go.scip", root, ["main.go", "gone.go"])
    said = say(root, "import", str(tmp_path / "go.scip"))
    assert said.code == 0
    assert said.lines[0] == "scip:go.scip: 1 document of scip-go 1.2, 0 of dependencies"
    assert "go/gone.go: the file is not in the checkout" in said.lines[2]
    assert say(root, "import", str(tmp_path / "go.scip"), "--strict").code == 1
    # `é` is two bytes and one code unit, so that byte 8 is the space before column 9 of an editor.
    assert say(root, "def", "acme.Run").lines[0] == "go/main.go:1:8  /* é */ Run"
    # What was there before is still there.
    assert say(root, "def", "helper").code == 0
    document = answer(say(root, "why", "scip:go.scip", "--json"))
    assert document["status"] == "partial"


def test_importing_a_file_of_the_same_name_replaces_the_earlier_one(root: Path, tmp_path: Path) -> None:
    (root / "go").mkdir()
    for name in ("a.go", "b.go"):
        (root / "go" / name).write_text("// main Run\n")
    foreign(tmp_path / "go.scip", root, ["a.go"])
    say(root, "import", str(tmp_path / "go.scip"))
    foreign(tmp_path / "go.scip", root, ["b.go"])
    say(root, "import", str(tmp_path / "go.scip"))
    assert say(root, "def", "acme.Run").lines[0].startswith("go/b.go:1:9")
    assert "a.go" not in say(root, "refs", "acme.Run").out


def test_a_damaged_file_is_an_error_and_the_index_stays(root: Path, tmp_path: Path) -> None:
    say(root, "export", "-o", str(tmp_path / "out.scip"))
    (tmp_path / "out.scip").write_bytes((tmp_path / "out.scip").read_bytes()[:-10])
    said = say(root, "import", str(tmp_path / "out.scip"), "--json")
    assert said.code == 2
    assert cast("dict[str, str]", answer(said)["error"])["code"] == "TL502"
    assert say(root, "def", "helper").code == 0


def test_an_export_that_cannot_be_written_is_an_error(root: Path) -> None:
    said = say(root, "export", "-o", "no/such/folder/x.scip")
    assert (said.code, said.err.splitlines()[0][:12]) == (2, "error[TL005]")


def test_an_import_makes_an_index_where_there_is_none(tmp_path: Path) -> None:
    root = make_checkout(tmp_path / "one")
    say(root, "export", "-o", str(tmp_path / "out.scip"))
    other = tmp_path / "two"
    (other / "src/acme").mkdir(parents=True)
    for name in ("core.py", "app.py"):
        (other / "src/acme" / name).write_text((root / "src/acme" / name).read_text("utf-8"), "utf-8")
    assert say(other, "import", str(tmp_path / "out.scip")).code == 0
    assert say(other, "def", "helper").lines[0] == "src/acme/core.py:14:5  def helper(data):"
