"""A function of Python that is written in C: each language's files say their part, and answers join them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.facts.document import UnitResult
from tieline.graph import query
from tieline.graph.query import Location, Reader
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, FORWARD, document, nothing, unit

PYTHON = "tieline pypi acme 1 `acme._hash`/digest()."
MAIN = "tieline pypi acme 1 `acme.main`/main()."
C = "tieline generic acme . `hash.c`/digest_text()."
PACKAGES = (StoredPackage("pypi", "acme", "1", "", True), StoredPackage("generic", "acme", "", "", True))


def put(path: Path, *, stub: bool) -> Path:
    """Index a checkout with the module's C code, a caller in either language, and perhaps a stub."""
    code = document(
        "hash.c",
        [((2, 7, 11), C, DEF), ((5, 4, 11), C, CALL), ((8, 6, 6), PYTHON, 0)],
        definitions={C: ("Function", "digest_text", "PyObject *digest_text(PyObject *)", "")},
        relationships=[(C, "binds", PYTHON)],
        package=1,
    )
    callers = document("acme/main.py", [((0, 4, 4), MAIN, DEF), ((1, 4, 6), PYTHON, CALL)])
    stubs = [document("acme/_hash.pyi", [((0, 4, 6), PYTHON, FORWARD)])] if stub else []
    with IndexWriter(path, "acme", "/acme", read=nothing) as writer:
        facts = [code, callers, *stubs, UnitResult("u", "indexed")]
        writer.replace_unit(unit("u"), facts, PACKAGES, fingerprint="u")
        writer.commit()
    return path


def shown(rows: list[Location] | tuple[Location, ...]) -> list[tuple[str, int, str, str]]:
    return [(row.path, row.line, row.link, row.reason) for row in rows]


PROOF = "bound by hash.c:9"


def test_the_stub_comes_first_and_then_what_implements_it(tmp_path: Path) -> None:
    with Reader(put(tmp_path / "index.db", stub=True)) as reader:
        assert shown(query.definitions(reader, query.resolve_name(reader, PYTHON))) == [
            ("acme/_hash.pyi", 0, "local", ""),
            ("hash.c", 2, "binding", PROOF),
        ]
        assert shown(query.definitions(reader, query.resolve_name(reader, C))) == [("hash.c", 2, "local", "")]


def test_without_a_stub_the_link_says_so(tmp_path: Path) -> None:
    with Reader(put(tmp_path / "index.db", stub=False)) as reader:
        assert shown(query.definitions(reader, query.resolve_name(reader, PYTHON))) == [
            ("hash.c", 2, "binding", f"{PROOF}; nothing that is indexed declares `acme._hash.digest`"),
        ]


@pytest.mark.parametrize("asked", [C, PYTHON])
def test_either_has_the_references_and_callers_of_both(asked: str, tmp_path: Path) -> None:
    other = {C: PYTHON, PYTHON: C}[asked]
    with Reader(put(tmp_path / "index.db", stub=True)) as reader:
        symbols = query.resolve_name(reader, asked)
        page = query.references(reader, symbols)
        assert [(row.path, row.line) for row in page.results] == [
            ("acme/_hash.pyi", 0),
            ("acme/main.py", 1),
            ("hash.c", 2),
            ("hash.c", 5),
            ("hash.c", 8),
        ]
        assert page.total == 5
        assert {row.symbol for row in page.results if row.link == "binding"} == {other}
        assert {row.reason for row in page.results if row.link == "binding"} == {PROOF}
        sites = [site for call in query.callers(reader, symbols).calls for site in call.sites]
        assert [(row.path, row.symbol, row.link) for row in sites] == [
            ("acme/main.py", PYTHON, "binding" if asked == C else "local"),
            ("hash.c", C, "binding" if asked == PYTHON else "local"),
        ]
