"""How a unit's end is put into words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.model import Workspace
from tieline.drivers.typescript.verdict import Verdict
from tieline.facts.document import Document, Problem, UnitResult

from .checkouts import checkout

INDEXED = UnitResult("typescript:.", "indexed", 1.0)


def document(path: str, *problems: Problem) -> Document:
    return Document(path, "typescript", 0, "utf-16", "", problems=problems)


def unresolved(name: str) -> Problem:
    return Problem(3, 4, name, "import-unresolved", "warning")


@pytest.fixture
def found(tmp_path: Path) -> Workspace:
    return checkout(
        tmp_path,
        {
            "package.json": {"name": "acme", "dependencies": {"react": "^19.0.0"}},
            "a.ts": "",
            "inner/package.json": {"name": "inner", "dependencies": {"vue": "^3.0.0"}},
            "inner/b.ts": "",
        },
    )


def judged(
    found: Workspace, *documents: Document, inputs: tuple[str, ...] = (), faults: tuple[str, ...] = ()
):
    """The documents as they come out, and the result."""
    *explained, result = Verdict(found, inputs, faults).apply([*documents, INDEXED])
    assert isinstance(result, UnitResult)
    return [each for each in explained if isinstance(each, Document)], result


def test_a_good_end_stays_as_it_is(found: Workspace) -> None:
    assert judged(found, document("a.ts")) == ([document("a.ts")], INDEXED)


def test_imports_are_explained_for_the_package_that_has_the_file(found: Workspace) -> None:
    (first, second), result = judged(
        found,
        document("a.ts", unresolved("react"), unresolved("vue")),
        document("inner/b.ts", unresolved("vue/dist/x.js"), unresolved("./gone"), unresolved("@a/b/c")),
    )
    (react, vue), (own, gone, other) = first.problems, second.problems
    assert (react.line, react.column, react.severity) == (3, 4, "warning")
    assert react.code == own.code == "import-not-installed"
    assert react.message.startswith("Import `react` did not resolve: ")
    assert "`^19.0.0`" in react.message
    # Declared by the other package only.
    assert vue.code == other.code == "import-not-declared"
    assert gone.code == "import-no-such-module"
    assert (result.status, result.code) == ("partial", "TL263")
    assert result.reason == "5 imports did not resolve: vue (2), @a/b, own files, react"


def test_only_the_packages_that_matter_most_are_named(found: Workspace) -> None:
    imports = [unresolved(name) for name in "abcdefg" for _ in range(2 if name == "g" else 1)]
    _, result = judged(found, document("a.ts", *imports))
    assert result.reason == "8 imports did not resolve: g (2), a, b, c, d and 2 packages more"


def test_what_is_worst_gives_the_code(found: Workspace) -> None:
    syntax = Problem(0, 0, "';' expected", "syntax")
    broken = document("a.ts", syntax, syntax, unresolved("react"))
    _, result = judged(found, broken, inputs=("/x/A.vue", "/x/B.svelte"), faults=("tsconfig.json:3: Bad",))
    assert (result.status, result.code) == ("partial", "TL264")
    assert result.reason == (
        "1 file has syntax errors, tsconfig.json:3: Bad, 1 import did not resolve: react, "
        "the templates of 2 components are not analysed"
    )
    assert judged(found, faults=("tsconfig.json:3: Bad",))[1].code == "TL262"
    assert judged(found, inputs=("/x/A.astro",))[1].code == "TL265"


def test_what_the_helper_says_itself_stays(found: Workspace) -> None:
    failed = UnitResult("typescript:.", "failed", reason="the helper is gone", code="TL204")
    assert list(Verdict(found, (), ("Bad",)).apply([failed])) == [failed]
