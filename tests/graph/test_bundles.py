"""Declaration files without a source: what they declare is the only thing of its name in the sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.model import Environment, Place, Resolved, Workspace
from tieline.facts.document import Document, UnitResult
from tieline.graph import query
from tieline.graph.query import Reader
from tieline.graph.record import StoredPackage
from tieline.graph.stores import Store, open_target
from tieline.graph.transfer import transfer
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, TEST, document, nothing, unit

BUNDLED = "tieline npm lib 1.0 dist/`index-x.d.ts`/"
TYPED = "tieline npm @types/lib 1.1 `index.d.ts`/"
WHY = "index-x.d.ts does not say what it was made from"


def put_application(path: Path, declarations: str, *, signature: str = "function load(): void") -> None:
    """Index a checkout that calls `load` and `Box.open` of a package that it knows the declarations of."""
    name, version = declarations.split()[2:4]
    purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
    described = "lib" if name.startswith("@types/") else ""
    row = Resolved(
        purl, name, version, "/app/lib", "installed", Place("/app/package.json"), describes=described
    )
    environment = Environment("node", "", "Linux", "", "node", (), "", (row,), Place("/app/package.json"))
    symbols = {
        f"{declarations}load().": ("Function", "load", signature, ""),
        f"{declarations}Box#": ("Class", "Box", "class Box", ""),
        f"{declarations}Box#open().": ("Method", "open", "open(): void", ""),
    }
    known = [((line, 0, 4), each, DEF) for line, each in enumerate(symbols)]
    calls = [((line, 0, 4), each, CALL) for line, each in enumerate(symbols)]
    packages = (
        StoredPackage("npm", "app", "1", "", True),
        StoredPackage("npm", name, version, "/app/lib", False),
    )
    with IndexWriter(path, "app", "/app", read=nothing) as writer:
        writer.put_workspace(Workspace("/app", (), (environment,)))
        writer.replace_unit(
            unit("u"),
            [
                document("main.ts", calls),
                document("index.d.ts", known, definitions=symbols, package=1, declared=True),
                UnitResult("u", "indexed"),
            ],
            packages,
            fingerprint="u",
        )
        writer.commit()


def put_library(path: Path, version: str, *files: str, function: str = "load()", test: str = "") -> None:
    """Index the checkout of `lib`, whose files all define the function, and the first one the class."""
    documents = [_source(version, file, function, holds_class=file == files[0], test=False) for file in files]
    if test:
        documents.append(_source(version, test, function, holds_class=True, test=True))
    own = (StoredPackage("npm", "lib", version, "", True),)
    with IndexWriter(path, f"lib-{version}", "/lib", read=nothing) as writer:
        writer.replace_unit(unit("u"), [*documents, UnitResult("u", "indexed")], own, fingerprint="u")
        writer.commit()


def _source(version: str, file: str, function: str, *, holds_class: bool, test: bool) -> Document:
    start = f"tieline npm lib {version} src/`{file}`/"
    symbols = {f"{start}{function}.": ("Function", "load", "function load(): void", "")}
    if holds_class:
        symbols[f"{start}Box#"] = ("Class", "Box", "class Box", "")
        symbols[f"{start}Box#open()."] = ("Method", "open", "open(): void", "")
    role = DEF | TEST if test else DEF
    uses = [((line, 9, 4), each, role) for line, each in enumerate(symbols)]
    return document(f"src/{file}", uses, definitions=symbols)


def definitions(path: Store, symbol: str) -> list[tuple[str, str, str, str]]:
    """Repository, path, link and reason of each definition of a symbol that `app` uses."""
    with Reader(path, repository="app") as reader:
        found = query.definitions(reader, query.resolve_name(reader, symbol))
    return [(row.repository, row.path, row.link, row.reason) for row in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.db"


def test_what_a_bundle_declares_is_in_the_only_source_with_its_name(path: Path) -> None:
    put_application(path, BUNDLED)
    put_library(path, "1.0", "a.ts", test="a.test.ts")
    reason = f"{WHY}; requested 1.0, indexed 1.0, same signature"
    for name in ("load().", "Box#", "Box#open()."):
        assert definitions(path, BUNDLED + name) == [("lib-1.0", "src/a.ts", "same-interface", reason)]


def test_another_version_may_look_otherwise(path: Path) -> None:
    put_application(path, BUNDLED, signature="function load(path: string): void")
    put_library(path, "1.2", "a.ts")
    reason = f"{WHY}; requested 1.0, indexed 1.2, another signature"
    assert definitions(path, f"{BUNDLED}load().") == [("lib-1.2", "src/a.ts", "nearest", reason)]


def test_of_two_sources_with_the_name_none_is_guessed(path: Path) -> None:
    put_application(path, BUNDLED)
    put_library(path, "1.0", "a.ts", "b.ts")
    assert definitions(path, f"{BUNDLED}load().") == [("app", "/app/lib/index.d.ts", "declared", "")]
    assert definitions(path, f"{BUNDLED}Box#")[0][:2] == ("lib-1.0", "src/a.ts")


@pytest.mark.parametrize("function", ["load()", "load"])
def test_declarations_of_another_package_lead_to_its_source(function: str, path: Path) -> None:
    put_application(path, TYPED)
    put_library(path, "1.3", "a.js", function=function)
    reason = "@types/lib describes lib; requested 1.1, indexed 1.3, same signature"
    assert definitions(path, f"{TYPED}load().") == [("lib-1.3", "src/a.js", "same-interface", reason)]
    assert definitions(path, f"{TYPED}Box#open().")[0][:2] == ("lib-1.3", "src/a.js")


@pytest.mark.parametrize("declarations", [BUNDLED, TYPED])
def test_the_source_knows_who_uses_its_declarations(declarations: str, path: Path) -> None:
    put_application(path, declarations)
    put_library(path, "1.0", "a.ts")
    with Reader(path, repository="lib-1.0") as reader:
        asked = query.resolve_name(reader, "tieline npm lib 1.0 src/`a.ts`/load().")
        found = query.references(reader, asked).results
    assert [(row.repository, row.path, row.link) for row in found] == [
        ("lib-1.0", "src/a.ts", "local"),
        ("app", "main.ts", "same-interface"),
    ]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("declarations", [BUNDLED, TYPED])
def test_a_shared_store_answers_alike(
    declarations: str, kind: str, path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store: Store = tmp_path / "store.db" if kind == "sqlite" else request.getfixturevalue("postgres")
    put_application(path, declarations)
    put_library(path, "1.0", "a.ts")
    for repository in ("app", "lib-1.0"):
        with Reader(path, repository=repository) as reader, open_target(store) as target:
            transfer(reader, target, "")
            target.commit()
    for name in ("load().", "Box#open()."):
        assert definitions(store, declarations + name) == definitions(path, declarations + name)
        assert definitions(store, declarations + name)[0][0] == "lib-1.0"
