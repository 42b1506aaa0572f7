"""The questions, asked about a small checkout: a server in `acme`, a base class in its dependency `lib`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tieline.buildinfo import model
from tieline.errors import TielineError
from tieline.facts.document import Problem, Role, UnitResult
from tieline.graph import flags, query
from tieline.graph.packages import build_order, package_graph
from tieline.graph.query import Location, Reader
from tieline.graph.record import StoredPackage
from tieline.graph.resolve import implied_at
from tieline.graph.search import quality
from tieline.graph.stores import Store
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, FORWARD, PACKAGES, READ, TEST, acme, document, index, lib, nothing, push, unit

SERVER = acme("app/Server#")
RUN = acme("app/Server#run().")
MAIN = acme("`app.main`/main().")
BASE = lib("core/Base#")
BASE_RUN = lib("core/Base#run().")

APP = document(
    "app.py",
    [
        ((0, 6, 6), SERVER, DEF),
        ((0, 13, 4), BASE, READ),
        ((1, 8, 3), RUN, DEF),
        ((2, 8, 3), "local 0", DEF),
        ((3, 8, 3), "local 0", CALL),
        ((3, 12, 3), BASE_RUN, CALL),
    ],
    bodies={(0, 6, 6): (0, 0, 4, 0), (1, 8, 3): (1, 4, 4, 0)},
    definitions={
        SERVER: ("Class", "Server", "class Server(Base)", "Serves."),
        RUN: ("Method", "run", "def run(self)", ""),
        "local 0": ("Variable", "job", "job", ""),
    },
    relationships=[(SERVER, "extends", BASE), (RUN, "overrides", BASE_RUN)],
    unresolved=[(3, 20, "save"), (3, 30, "save")],
)
MAIN_FILE = document(
    "main.py",
    [
        ((0, 0, 4), SERVER, READ),
        ((1, 4, 4), MAIN, DEF),
        ((2, 8, 3), RUN, CALL),
        ((3, 8, 3), RUN, CALL),
        ((6, 0, 3), RUN, CALL),
        ((6, 4, 4), SERVER, READ),
        ((6, 4, 4), MAIN, READ),
    ],
    bodies={(1, 4, 4): (1, 0, 5, 0)},
    definitions={MAIN: ("Function", "main", "def main()", "")},
    unresolved=[(0, 9, "save")],
    problems=[Problem(0, 0, "no such module", "import-not-installed", "warning")],
)
TESTS = document("tests/test_app.py", [((0, 0, 4), MAIN, CALL | TEST)])
CORE = document(
    "core.pyi",
    [((4, 6, 4), BASE, FORWARD), ((5, 8, 3), BASE_RUN, FORWARD)],
    definitions={BASE: ("Class", "Base", "class Base", "The base."), BASE_RUN: ("Method", "run", "", "")},
    package=1,
    declared=True,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index(tmp_path_factory.mktemp("query") / "index.db", {"u": [APP, MAIN_FILE, CORE], "v": [TESTS]})


@pytest.fixture(params=["index", "sqlite", "postgres"])
def reader(path: Path, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    """Every question is asked of the index itself, and of stores in which it was pushed."""
    store: Store = path
    if request.param != "index":
        store = tmp_path / "store.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
        push(path, store)
    with Reader(store, root="/checkout") as opened:
        yield opened


def places(rows: list[Location] | tuple[Location, ...]) -> list[str]:
    return [f"{row.path}:{row.line}:{row.column}" for row in rows]


def at(reader: Reader, file: str, line: int, column: int | None = None) -> list[query.Symbol]:
    return query.occurrences_at(reader, file, line, column)


def test_the_symbol_at_a_position(reader: Reader) -> None:
    (symbol,) = at(reader, "app.py", 0, 8)
    assert (symbol.text, symbol.name, symbol.kind, symbol.package) == (
        SERVER,
        "Server",
        "Class",
        "pkg:pypi/acme@1.0",
    )
    assert [item.text for item in at(reader, "app.py", 0, 12)] == [SERVER]
    assert at(reader, "app.py", 0, 5) == []
    assert at(reader, "app.py", 99, 0) == []


def test_a_name_that_is_several_things(reader: Reader) -> None:
    assert {item.text for item in at(reader, "main.py", 6, 5)} == {SERVER, MAIN}


def test_what_a_name_implies_is_told_apart_from_what_it_means(tmp_path: Path) -> None:
    use = document("use.py", [((0, 0, 4), BASE, CALL), ((0, 0, 4), BASE_RUN, CALL | Role.IMPLICIT)])
    with Reader(index(tmp_path / "index.db", {"u": [use]})) as reader:
        assert [each.text for each in at(reader, "use.py", 0, 0)] == [BASE]
        assert [each.text for each in implied_at(reader, "use.py", 0, 0)] == [BASE_RUN]
        assert implied_at(reader, "other.py", 0, 0) == []


def test_a_line_without_column_gives_its_symbols(reader: Reader) -> None:
    assert [item.text for item in at(reader, "app.py", 0)] == [SERVER, BASE]


def test_a_local(reader: Reader) -> None:
    (symbol,) = at(reader, "app.py", 3, 9)
    assert (symbol.text, symbol.name, symbol.kind) == ("local 0", "job", "Variable")
    assert places(query.definitions(reader, [symbol])) == ["app.py:2:8"]
    assert places(query.references(reader, [symbol]).results) == ["app.py:2:8", "app.py:3:8"]
    assert query.references(reader, [symbol], only=query.Filter(definitions=False)).total == 1
    assert query.hover(reader, [symbol])[0].signature == "job"
    assert [call.symbol for call in query.callers(reader, [symbol]).calls] == [RUN]


def test_a_file_that_is_not_indexed(reader: Reader) -> None:
    with pytest.raises(TielineError, match="TL400"):
        at(reader, "other.py", 0, 0)
    with pytest.raises(TielineError, match="TL400"):
        query.outline(reader, "other.py")
    assert query.document(reader, "other.py") is None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Server", [SERVER]),
        ("server", [SERVER]),
        ("app.Server", [SERVER]),
        ("app.main", []),
        ("app.main.main", [MAIN]),
        ("Server::run", [RUN]),
        ("Server.run()", [RUN]),
        ("run", [RUN, BASE_RUN]),
        ("other.run", []),
        ("erver", []),
        (BASE, [BASE]),
        (acme("none#"), []),
        ("", []),
    ],
)
def test_a_symbol_by_name(reader: Reader, name: str, found: list[str]) -> None:
    assert [symbol.text for symbol in query.resolve_name(reader, name)] == found


def test_the_definition_in_a_dependency(reader: Reader) -> None:
    (row,) = query.definitions(reader, at(reader, "app.py", 0, 14))
    assert row.path == row.file == "/site/core.pyi"
    assert (row.line, row.column, row.end_column, row.link, row.package) == (
        4,
        6,
        10,
        "declared",
        "pkg:pypi/lib@2.0",
    )


def test_references_are_in_order_and_say_where_they_are(reader: Reader) -> None:
    page = query.references(reader, query.resolve_name(reader, "Server.run"))
    assert places(page.results) == ["app.py:1:8", "main.py:2:8", "main.py:3:8", "main.py:6:0"]
    assert [row.enclosing for row in page.results] == [SERVER, MAIN, MAIN, ""]
    assert [row.roles for row in page.results] == [DEF, CALL, CALL, CALL]
    assert {row.link for row in page.results} == {"local"}
    assert (page.total, page.next) == (4, None)


def test_references_without_definitions_and_tests_and_below_a_folder(reader: Reader) -> None:
    symbols = query.resolve_name(reader, "main.main")
    assert places(query.references(reader, symbols).results) == [
        "main.py:1:4",
        "main.py:6:4",
        "tests/test_app.py:0:0",
    ]
    page = query.references(reader, symbols, only=query.Filter(definitions=False, without=flags.TEST))
    assert (places(page.results), page.total) == (["main.py:6:4"], 1)
    page = query.references(reader, symbols, only=query.Filter(under="tests/"))
    assert (places(page.results), page.total) == (["tests/test_app.py:0:0"], 1)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_make_up_the_whole(reader: Reader, limit: int) -> None:
    symbols = query.resolve_name(reader, "Server.run") + query.resolve_name(reader, "main.main")
    whole = query.references(reader, symbols)
    rows: list[Location] = []
    cursor = None
    while True:
        page = query.references(reader, symbols, limit=limit, cursor=cursor)
        assert page.total == whole.total == 7
        rows += page.results
        cursor = page.next
        if cursor is None:
            break
    assert tuple(rows) == whole.results


def test_a_cursor_outlives_the_index_that_gave_it(tmp_path: Path) -> None:
    path = index(tmp_path / "index.db", {"u": [APP, MAIN_FILE, CORE]})
    with Reader(path) as reader:
        cursor = query.references(reader, query.resolve_name(reader, "Server.run"), limit=2).next
    index(path, {"u": [document("aaa.py", [((0, 0, 3), RUN, READ)]), APP, MAIN_FILE, CORE]}, rebuild=True)
    with Reader(path) as reader:
        page = query.references(reader, query.resolve_name(reader, "Server.run"), cursor=cursor)
    assert places(page.results) == ["main.py:3:8", "main.py:6:0"]


@pytest.mark.parametrize("cursor", ["", "nonsense", "aGVsbG8", "?"])
def test_what_is_no_cursor_is_refused(reader: Reader, cursor: str) -> None:
    with pytest.raises(TielineError, match="TL403"):
        query.references(reader, query.resolve_name(reader, "Server.run"), cursor=cursor)


def test_implementations_and_supers(reader: Reader) -> None:
    assert places(query.implementations(reader, query.resolve_name(reader, BASE))) == ["app.py:0:6"]
    assert places(query.implementations(reader, query.resolve_name(reader, BASE_RUN))) == ["app.py:1:8"]
    assert places(query.supers(reader, query.resolve_name(reader, RUN))) == ["/site/core.pyi:5:8"]
    assert query.supers(reader, query.resolve_name(reader, BASE)) == []


def test_implementations_are_transitive_and_cycles_end(tmp_path: Path) -> None:
    names = [acme(f"app/C{number}#") for number in range(4)]
    facts = document(
        "a.py",
        [((number, 6, 2), name, DEF) for number, name in enumerate(names)],
        relationships=[(names[at], "extends", names[(at + 1) % 4]) for at in range(4)],
    )
    with Reader(index(tmp_path / "index.db", {"u": [facts]})) as reader:
        symbols = query.resolve_name(reader, names[0])
        assert places(query.implementations(reader, symbols)) == ["a.py:1:6", "a.py:2:6", "a.py:3:6"]
        assert places(query.implementations(reader, symbols, depth=1)) == ["a.py:3:6"]
        assert places(query.supers(reader, symbols, depth=2)) == ["a.py:1:6", "a.py:2:6"]


def test_callers(reader: Reader) -> None:
    page = query.callers(reader, query.resolve_name(reader, RUN))
    assert [(call.symbol, call.name, call.kind) for call in page.calls] == [
        (MAIN, "main", "Function"),
        ("", "main.py", ""),
    ]
    assert places(page.calls[0].sites) == ["main.py:2:8", "main.py:3:8"]
    assert page.calls[0].definition is not None
    assert places([page.calls[0].definition]) == ["main.py:1:4"]
    assert places(page.calls[1].sites) == ["main.py:6:0"]
    assert query.callers(reader, query.resolve_name(reader, RUN), limit=1).total == 2


def test_callees(reader: Reader) -> None:
    page = query.callees(reader, query.resolve_name(reader, RUN))
    assert [(call.symbol, places(call.sites)) for call in page.calls] == [
        ("local 0", ["app.py:3:8"]),
        (BASE_RUN, ["app.py:3:12"]),
    ]
    assert [call.symbol for call in query.callees(reader, query.resolve_name(reader, SERVER)).calls] == [
        "local 0",
        BASE_RUN,
    ]


def test_hover(reader: Reader) -> None:
    (hover,) = query.hover(reader, query.resolve_name(reader, "Server"))
    assert (hover.kind, hover.signature, hover.documentation) == ("Class", "class Server(Base)", "Serves.")
    (hover,) = query.hover(reader, at(reader, "app.py", 0, 14))
    assert (hover.name, hover.documentation, hover.package) == ("Base", "The base.", "pkg:pypi/lib@2.0")


def test_the_outline_nests(reader: Reader) -> None:
    (server,) = query.outline(reader, "app.py")
    assert (server.name, server.kind, server.location.body) == ("Server", "Class", (0, 0, 4, 0))
    assert [(item.name, item.signature) for item in server.children] == [("run", "def run(self)")]


def test_members_outside_of_the_body_of_their_class_are_nested_in_it(tmp_path: Path) -> None:
    facts = document(
        "a.cc", [((0, 0, 1), SERVER, DEF), ((9, 0, 3), RUN, DEF)], bodies={(0, 0, 1): (0, 0, 2, 0)}
    )
    with Reader(index(tmp_path / "index.db", {"u": [facts]})) as reader:
        (server,) = query.outline(reader, "a.cc")
        assert [item.symbol for item in server.children] == [RUN]


def test_completeness_status_and_documents(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index.db"
    copy.write_bytes(path.read_bytes())
    with IndexWriter(copy, "acme", "/checkout", read=nothing) as writer:
        failed = UnitResult(
            "w", "failed", reason="no compiler", code="TL204", missing=(("x.py", "never read"),)
        )
        writer.replace_unit(unit("w"), [failed], PACKAGES, log="w.log", environment="Python 3.12")
        writer.commit()
    with Reader(copy) as reader:
        found = query.completeness(reader)
        assert not found.complete
        assert found.missing == (query.Missing("w", "failed", "no compiler", "TL204"),)
        assert query.unresolved(reader, "save") == query.UnresolvedUses("save", 3, 2)
        assert query.unresolved(reader, "nothing") == query.UnresolvedUses("nothing", 0, 0)
        state = query.status(reader)
        assert (state.documents, state.declared_documents, state.occurrences_unresolved) == (3, 1, 3)
        assert [(item.unit, item.status, item.documents, item.missing) for item in state.units] == [
            ("u", "indexed", 3, ()),
            ("v", "indexed", 1, ()),
            ("w", "failed", 0, (("x.py", "never read"),)),
        ]
        assert state.units[2].environment == "Python 3.12"
        assert state.problems == (query.ProblemCount("warning", "import-not-installed", 1, 1),)
        assert query.paths(reader) == ["app.py", "main.py", "tests/test_app.py"]
        main = query.document(reader, "/checkout/main.py")
        assert main is not None
        assert (main.units, main.test, main.unresolved, main.problems[0].message) == (
            ("u",),
            False,
            1,
            "no such module",
        )
        core = query.document(reader, "/site/core.pyi")
        assert core is not None
        assert (core.declared, core.package) == (True, "pkg:pypi/lib@2.0")


def test_a_stub_and_its_source_are_one_thing(tmp_path: Path) -> None:
    stub, source = acme("stub/f()."), acme("source/f().")
    documents = [
        document("f.pyi", [((0, 4, 1), stub, FORWARD)], relationships=[(stub, "definition", source)]),
        document("f.py", [((7, 4, 1), source, DEF)]),
        document("use.py", [((0, 0, 1), stub, CALL), ((1, 0, 1), source, CALL)]),
    ]
    with Reader(index(tmp_path / "index.db", {"u": documents})) as reader:
        for name in (stub, source):
            symbols = query.resolve_name(reader, name)
            assert places(query.definitions(reader, symbols)) == ["f.py:7:4"]
            assert query.references(reader, symbols).total == 4
            assert query.callers(reader, symbols).total == 1


def test_what_others_add_to_a_definition_stands_beside_it(tmp_path: Path) -> None:
    documents = [
        document("use.py", [((0, 0, 4), BASE, READ)]),
        document("mine.py", [((3, 0, 4), BASE, DEF)]),
        document("core.pyi", [((1, 6, 4), BASE, DEF)], package=1, declared=True),
        document("more.pyi", [((2, 6, 4), BASE, DEF)], package=2, declared=True),
    ]
    table = (*PACKAGES, StoredPackage("pypi", "types-lib", "1.0", "/site", False))
    path = tmp_path / "index.db"
    with IndexWriter(path, "acme", "/checkout", rebuild=False, read=nothing) as writer:
        writer.replace_unit(unit("u"), [*documents, UnitResult("u", "indexed")], table, fingerprint="u")
        writer.commit()
    with Reader(path) as reader:
        found = query.definitions(reader, query.occurrences_at(reader, "use.py", 0, 0))
        assert places(found) == ["mine.py:3:0", "/site/core.pyi:1:6", "/site/more.pyi:2:6"]


def test_a_package_that_is_indexed_too_is_linked_exactly(tmp_path: Path) -> None:
    path = index(tmp_path / "index.db", {"u": [APP, MAIN_FILE, CORE]})
    source = document(
        "src/core.py", [((9, 6, 4), BASE, DEF), ((10, 8, 3), BASE_RUN, DEF), ((20, 0, 4), BASE, READ)]
    )
    table = [StoredPackage("pypi", "lib", "2.0", "", True)]
    with IndexWriter(path, "lib", "/lib", read=nothing) as writer:
        assert not writer.fresh
        writer.replace_unit(unit("u"), [source, UnitResult("u", "indexed")], table)
        writer.commit()
    with Reader(path, root="/checkout") as reader:
        assert reader.repository == "acme"
        symbols = at(reader, "app.py", 0, 14)
        (row,) = query.definitions(reader, symbols)
        assert (row.path, row.file, row.repository, row.link) == (
            "src/core.py",
            "/lib/src/core.py",
            "lib",
            "exact",
        )
        rows = query.references(reader, symbols).results
        assert places(rows) == ["app.py:0:13", "/site/core.pyi:4:6", "src/core.py:9:6", "src/core.py:20:0"]
        assert rows[0].link == "exact"
        first = query.references(reader, symbols, limit=2)
        assert query.references(reader, symbols, cursor=first.next).results == rows[2:]
    with Reader(path, "lib") as reader:
        assert places(query.implementations(reader, query.resolve_name(reader, BASE))) == ["app.py:0:6"]
        assert (
            places(query.references(reader, query.resolve_name(reader, BASE)).results)[0] == "src/core.py:9:6"
        )
    with pytest.raises(TielineError, match="TL306"):
        Reader(path, "none")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Server", ["exact Server"]),
        ("serv", ["prefix Server"]),
        ("Serv", ["prefix Server"]),
        ("SERV", []),
        ("erve", ["substring Server"]),
        ("svr", ["subsequence Server"]),
        ("srever", ["typo Server"]),
        ("Server.run", ["exact run"]),
        ("ser.r", ["prefix run"]),
        ("run", ["exact run", "exact run"]),
        ("zzz", []),
        ("%", []),
        ("", []),
    ],
)
def test_symbol_search(reader: Reader, text: str, found: list[str]) -> None:
    assert [f"{item.quality} {item.name}" for item in query.symbols(reader, text)] == found


def test_symbol_search_ranks_and_filters(reader: Reader) -> None:
    assert [item.symbol for item in query.symbols(reader, "run")] == [RUN, BASE_RUN]
    assert [item.symbol for item in query.symbols(reader, "run", package="pkg:pypi/lib@2.0")] == [BASE_RUN]
    assert [item.symbol for item in query.symbols(reader, "run", limit=1)] == [RUN]
    assert query.symbols(reader, "run", kind="Class") == []
    assert query.symbols(reader, "Server")[0].container == "app"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("QuerySetFilter", "qsf", 2),
        ("query_set_filter", "qsf", 2),
        ("HTTPServer", "hs", 2),
        ("QuerySetFilter", "QSF", 2),
        ("query_set_filter", "QSF", None),
        ("filter", "fitler", 5),
        ("filter", "filtre", 5),
        ("filter", "fxlter", 5),
        ("filter", "fxxter", None),
        ("filter", "ftr", 4),
        ("filter", "tf", None),
    ],
)
def test_quality(name: str, text: str, expected: int | None) -> None:
    assert quality(name, text) == expected


def test_the_package_graph(tmp_path: Path) -> None:
    place = model.Place("/checkout/pyproject.toml", 4)

    def resolved(name: str, *needs: str) -> model.Resolved:
        return model.Resolved(
            f"pkg:pypi/{name}@2.0", name, "2.0", "/site", "installed", place, dependencies=needs
        )

    own = model.Package(
        *("pkg:pypi/acme@1.0", "python", "pypi", "acme", "1.0", "/checkout", (), (), (), place),
        (
            model.Dependency("lib", ">=1", "runtime", place),
            model.Dependency("gone", "", "group:dev", place, None),
        ),
        *((), "env"),
    )
    environment = model.Environment(
        *("env", "3.12", "Linux", "", "venv", (), "", (resolved("lib", "deep"), resolved("deep")), place)
    )
    problem = model.BuildProblem(place, "bad", "mend it", "TL101")
    workspace = model.Workspace("/checkout", (own,), (environment,), (problem,), (("vendor", "ignored"),))
    path = tmp_path / "index.db"
    for _ in range(2):
        with IndexWriter(path, "acme", "/checkout", read=nothing) as writer:
            writer.put_workspace(workspace)
            writer.commit()
    with Reader(path) as reader:
        graph = package_graph(reader)
        assert sorted(graph.edges()) == [
            ("pkg:pypi/acme@1.0", "pkg:pypi/gone"),
            ("pkg:pypi/acme@1.0", "pkg:pypi/lib@2.0"),
            ("pkg:pypi/lib@2.0", "pkg:pypi/deep@2.0"),
        ]
        assert build_order(graph) == [["pkg:pypi/deep@2.0"], ["pkg:pypi/lib@2.0"], ["pkg:pypi/acme@1.0"]]
        state = query.status(reader)
        gone = next(edge for edge in state.dependencies if edge.name == "gone")
        assert (gone.resolved, gone.applies, gone.scope, gone.file, gone.line) == (
            "",
            None,
            "group:dev",
            "pyproject.toml",
            4,
        )
        assert [(item.purl, item.own, item.folder) for item in state.packages[:1]] == [
            ("pkg:pypi/acme@1.0", True, ".")
        ]
        assert state.build_problems == (query.BuildFault("pyproject.toml", 4, "TL101", "bad", "mend it"),)
        assert state.skipped == (("vendor", "ignored"),)


def test_queries_import_nothing_heavy() -> None:
    code = "import sys, tieline.graph.query; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"networkx", "rich", "packageurl", "difflib", "typer"} & set(loaded)
