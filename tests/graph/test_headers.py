"""A header that somebody installed by hand, and the checkout whose file it is."""

from __future__ import annotations

from pathlib import Path

from tieline.facts.document import UnitResult
from tieline.graph import query
from tieline.graph.query import Reader
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, FORWARD, document, nothing, unit

LOAD = "tieline generic unknown . load()."
UNOWNED = StoredPackage("generic", "unknown", "", "/", False)


def put(path: Path, repository: str, packages: tuple[StoredPackage, ...], *documents: object) -> None:
    with IndexWriter(path, repository, f"/{repository}", read=nothing) as writer:
        facts = [*documents, UnitResult("u", "indexed")]
        writer.replace_unit(unit("u"), facts, packages, fingerprint="u")  # type: ignore[arg-type]
        writer.commit()


def put_both(path: Path, header: str) -> None:
    """Index a program that includes an installed header, and the library with its own text of the header."""
    call = document("main.c", [((3, 0, 4), LOAD, CALL)])
    known = {LOAD: ("Function", "load", "int load(int)", "")}
    installed = document(
        "usr/local/include/z.h",
        [((7, 4, 4), LOAD, FORWARD)],
        definitions=known,
        package=1,
        declared=True,
        source="int load(int);",
    )
    put(path, "app", (StoredPackage("generic", "app", "1", "", True), UNOWNED), call, installed)
    own = "tieline generic z 2.1 load()."
    stated = {own: ("Function", "load", "int load(int)", "")}
    declares = document("include/z.h", [((7, 4, 4), own, FORWARD)], definitions=stated, source=header)
    defines = document("z.c", [((2, 4, 4), own, DEF)], definitions=stated)
    put(path, "z", (StoredPackage("generic", "z", "2.1", "", True),), declares, defines)


def definitions(path: Path) -> list[tuple[str, str, str, str]]:
    with Reader(path, repository="app") as reader:
        rows = query.definitions(reader, query.resolve_name(reader, LOAD))
    return [(row.repository, row.path, row.link, row.reason) for row in rows]


def test_an_installed_header_is_that_of_the_checkout_with_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    put_both(path, "int load(int);")
    same = "/usr/local/include/z.h is, byte for byte, a file of z"
    reason = same + "; requested no version, indexed 2.1, same signature"
    assert definitions(path) == [("z", "z.c", "same-interface", reason)]
    with Reader(path, repository="z") as reader:
        uses = query.references(reader, query.resolve_name(reader, "tieline generic z 2.1 load().")).results
    assert ("app", "main.c", "same-interface") in [(row.repository, row.path, row.link) for row in uses]


def test_another_header_of_that_name_is_not(tmp_path: Path) -> None:
    put_both(tmp_path / "index.db", "long load(int);")
    assert definitions(tmp_path / "index.db") == [("app", "/usr/local/include/z.h", "declared", "")]
