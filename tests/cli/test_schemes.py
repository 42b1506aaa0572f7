"""Files of other indexers beside tieline's own facts: what one of them refers to, the other defines.

`fixtures/schemes/go/app.scip` and `all.scip` are what scip-go 0.2.9 wrote for the package `app` and for all
of the module beside them, in a repository without tags, so that it took the commit for the module's version.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.drivers.go.checkouts import toolchain
from tieline.buildinfo.repository import repository_name
from tieline.facts.document import Document, Role, UnitResult
from tieline.facts.scip.header import Header
from tieline.facts.scip.writer import write
from tieline.facts.spans import spans
from tieline.facts.symbol import is_local
from tieline.graph.query import Reader, read_documents
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

from .sample import Use, answer, say, unit
from .sample import document as written

GO = Path(__file__).parent.parent / "fixtures/schemes/go"
PYTHON = Path(__file__).parent.parent / "fixtures/scip/python"


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """A checkout of the module, indexed by tieline before the package `app` was there."""
    toolchain()
    root = tmp_path / "acme"
    shutil.copytree(GO, root, ignore=shutil.ignore_patterns("*.scip", "app"))
    assert say(root, "index", environ=os.environ).code == 0
    shutil.copytree(GO / "app", root / "app")
    return root


def test_references_that_scip_go_saw_land_in_definitions_that_tieline_saw(shapes: Path) -> None:
    said = say(shapes, "import", str(GO / "app.scip"), "--json")
    assert answer(said)["schemes"] == [{"scheme": "scip-go", "normal": 12, "kept": []}]
    text = (GO / "app/app.go").read_text("utf-8").splitlines()
    for line, name, place in [
        (7, "Shape", "shapes/shapes.go:7:6"),
        (8, "Square", "shapes/shapes.go:12:6"),
        (8, "Side", "shapes/shapes.go:13:2"),
        (8, "Limits", "shapes/shapes.go:21:5"),
        (9, "Look", "shapes/shapes.go:14:2"),
        (10, "Largest", "shapes/shapes.go:24:6"),
        (10, "Area", "shapes/shapes.go:18:17"),
        (13, "Name", "shapes/shapes.go:34:6"),
    ]:
        column = text[line - 1].index(name, text[line - 1].find("shapes.") + 1) + 1
        found = say(shapes, "def", f"app/app.go:{line}:{column}").lines[0]
        assert found.startswith(place + "  "), name
    # And back: who uses what tieline defines.
    users = say(shapes, "refs", "shapes/shapes.go:12:6").lines
    assert any(row.startswith("app/app.go:8:") for row in users)


def test_all_definitions_of_scip_go_are_tielines(shapes: Path, tmp_path: Path) -> None:
    assert say(shapes, "index", environ=os.environ).code == 0
    ours = defined(shapes)
    other = tmp_path / "other"
    shutil.copytree(GO, other, ignore=shutil.ignore_patterns("*.scip"))
    said = say(other, "import", str(GO / "all.scip"))
    assert said.lines == [
        "scip:all.scip: 2 documents of scip-go 0.2.9, 0 of dependencies",
        "  17 symbols of the scheme scip-go brought to normal form",
    ]
    theirs = defined(other)
    assert len(theirs) == 15
    assert {place: ours.get(place) for place in theirs} == theirs


def defined(root: Path) -> dict[tuple[str, int, int], str]:
    """The global symbols that an index defines in the checkout, by place."""
    with Reader(root / ".tieline/index.db") as reader:
        return {
            (document.document, span.line, span.start): document.symbols[span.symbol]
            for document in read_documents(reader, declared=False)
            for span in spans(document)
            if span.roles & Role.DEFINITION and not is_local(document.symbols[span.symbol])
        }


def test_references_that_tieline_saw_land_in_definitions_that_scip_python_saw(tmp_path: Path) -> None:
    root = tmp_path / "acme"
    shutil.copytree(PYTHON, root, ignore=shutil.ignore_patterns("*.scip"))
    (root / "pyproject.toml").write_text('[project]\nname = "acme"\nversion = "2.0"\n')
    (root / "user.py").write_text("Greeter().speak()\n")
    say(root, "import", str(PYTHON / "index.scip"))
    symbol = "tieline pypi acme 2.0 `acme.core`/Greeter#"
    user = written(
        "user.py",
        "Greeter().speak()\n",
        [Use(1, "Greeter", symbol, int(Role.READ)), Use(1, "speak", symbol + "speak().", int(Role.CALL))],
        {},
    )
    put(root, user)
    # The file says version 1.0, the build file 2.0.
    assert say(root, "def", "user.py:1:1").lines[0] == "acme/core.py:12:7  class Greeter(Speaker):"
    assert say(root, "def", "user.py:1:11").lines[0].startswith("acme/core.py:17:9  ")


def put(root: Path, document: Document) -> None:
    """Add a document to an index, as a unit of its own."""
    key = "python:user.py"
    package = StoredPackage("pypi", "acme", "2.0", "", own=True)
    with IndexWriter(root / ".tieline/index.db", repository_name(root), str(root)) as writer:
        writer.replace_unit(unit(key, root), [document, UnitResult(key, "indexed")], [package])
        writer.commit()


def test_an_import_says_what_was_left_as_it_is_and_where_it_looked_in_vain(tmp_path: Path) -> None:
    """A member of an object literal has no name of ours, and a generated file is not in the checkout."""
    member = "scip-typescript npm acme 1.0 src/`main.ts`/open0:"
    documents = [
        Document(path, "typescript", 0, "utf-16", "", (member,), (0, 0, 4, 0, int(Role.DEFINITION)))
        for path in ("src/main.ts", "../other/main.ts", "../../cache/made.ts")
    ]
    # The indexer ran in a folder below the root.
    header = Header("scip-typescript", "0.4.0", project_root=(tmp_path / "app").as_uri())
    write(documents, header, tmp_path / "x.scip")
    said = say(tmp_path, "import", "x.scip")
    assert said.lines == [
        "scip:x.scip: 2 documents of scip-typescript 0.4.0, 0 of dependencies",
        "  0 symbols of the scheme scip-typescript brought to normal form",
        "  1 symbol left as it is: a member of an object literal, without what holds it",
        "  1 document outside of the checkout left out",
    ]
    said = say(tmp_path, "import", "x.scip", "--json")
    reasons = [{"reason": "a member of an object literal, without what holds it", "count": 1}]
    assert answer(said)["schemes"] == [{"scheme": "scip-typescript", "normal": 0, "kept": reasons}]
    assert answer(said)["outside"] == 1
    with Reader(tmp_path / ".tieline/index.db") as reader:
        paths = [document.document for document in read_documents(reader)]
    assert paths == ["app/src/main.ts", "other/main.ts"]
