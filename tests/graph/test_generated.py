"""Generated code in one repository, and the `.proto` that it was generated from in another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.facts.document import Document, UnitResult
from tieline.graph import query
from tieline.graph.query import Location, Reader
from tieline.graph.record import StoredPackage
from tieline.graph.repositories import forget
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, document, nothing, unit

SERVER, GET = (
    "tieline golang example.com/app . `app`/Server#",
    "tieline golang example.com/app . `app`/Server#Get().",
)
MINE = "tieline golang example.com/app . `app`/mine#Get()."
MAIN = "tieline golang example.com/app . `app`/main()."
NAMELESS = "tieline generic protobuf . acme/Users#Get()."
REASON = "generated code in app.pb.go"


def put(path: Path, repository: str, package: StoredPackage, *documents: Document) -> None:
    with IndexWriter(path, repository, f"/{repository}", read=nothing) as writer:
        writer.replace_unit(
            unit("u"),
            [*documents, UnitResult("u", "indexed")],
            (package,),
            fingerprint="u",  # type: ignore[list-item]
        )
        writer.commit()


def put_application(path: Path) -> None:
    """Index code that was generated from somebody else's `.proto`, and what implements and calls it."""
    generated = document(
        "app.pb.go",
        [((4, 5, 6), SERVER, DEF), ((5, 1, 3), GET, DEF)],
        relationships=[(GET, "generated_from", NAMELESS)],
    )
    uses = document(
        "main.go",
        [((1, 5, 3), MINE, DEF), ((3, 5, 4), MAIN, DEF), ((4, 8, 3), GET, CALL)],
        bodies={(3, 5, 4): (3, 0, 5, 1)},
        relationships=[(MINE, "implements", GET)],
    )
    put(path, "app", StoredPackage("golang", "example.com/app", "", "", True), generated, uses)


def put_module(path: Path, name: str, source: str = "") -> str:
    """Index a module of protobuf that has the method, and give the method's symbol there."""
    symbol = f"tieline generic protobuf/{name} . acme/Users#Get()."
    stated = {symbol: ("Method", "Get", "rpc Get(A) returns (B)", "")}
    proto = document("users.proto", [((7, 6, 3), symbol, DEF)], definitions=stated, source=source)
    put(path, name, StoredPackage("generic", f"protobuf/{name}", "", "", True), proto)
    return symbol


def shown(rows: list[Location] | tuple[Location, ...]) -> list[tuple[str, int, str, str]]:
    return [(row.path, row.line, row.link, row.reason) for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    put_application(tmp_path / "index.db")
    return tmp_path / "index.db"


def test_generated_code_leads_to_the_only_module_that_has_the_name(path: Path) -> None:
    def definitions() -> list[tuple[str, int, str, str]]:
        with Reader(path, repository="app") as reader:
            return shown(query.definitions(reader, query.resolve_name(reader, GET)))

    code = ("app.pb.go", 5, "local", "")
    assert definitions() == [code]
    put_module(path, "users")
    assert definitions() == [code, ("users.proto", 7, "generated", REASON)]
    put_module(path, "others", "another text")
    assert definitions() == [code]
    forget(path, "others")
    assert definitions() == [code, ("users.proto", 7, "generated", REASON)]


@pytest.mark.parametrize("names", [("users", "copies"), ("copies", "users")])
def test_of_copies_of_one_file_the_first_by_name_stands_for_all(names: tuple[str, ...], path: Path) -> None:
    for name in names:
        put_module(path, name)
    with Reader(path, repository="app") as reader:
        found = query.definitions(reader, query.resolve_name(reader, GET))
    assert [(row.repository, row.link) for row in found] == [
        ("app", "local"),
        ("copies", "generated"),
    ]


def test_the_module_knows_who_uses_calls_and_implements_it(path: Path) -> None:
    symbol = put_module(path, "users")
    with Reader(path, repository="users") as reader:
        asked = query.resolve_name(reader, symbol)
        page = query.references(reader, asked)
        assert shown(page.results) == [
            ("users.proto", 7, "local", ""),
            ("app.pb.go", 5, "generated", REASON),
            ("main.go", 4, "generated", REASON),
        ]
        assert page.total == 3
        assert [call.symbol for call in query.callers(reader, asked).calls] == [MAIN]
        assert shown(query.implementations(reader, asked)) == [("main.go", 1, "exact", "")]
