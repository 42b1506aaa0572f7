"""What the driver says about checkouts as they are: unbuilt, not installed, linked, broken, or deadly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis
from tieline.drivers.contract import Limits
from tieline.facts.document import Role
from tieline.facts.spans import spans

from .checkouts import analyse, checkout

BUNDLER = {"moduleResolution": "bundler", "module": "esnext", "target": "esnext"}


def referred(said: Analysis, path: str) -> set[str]:
    """Symbols of other files that a file refers to, without `tieline npm ` and without the language's own."""
    document = said.document(path)
    defined = {each.symbol for each in spans(document) if each.roles & Role.DEFINITION}
    return {
        name.removeprefix("tieline npm ")
        for number, name in enumerate(document.symbols)
        if number not in defined and name.startswith("tieline ") and " typescript " not in name
    }


def problems(said: Analysis, path: str) -> list[tuple[str, str]]:
    """Code and message of what is wrong in a file."""
    return [(each.code, each.message) for each in said.document(path).problems]


def test_what_is_not_installed_is_said_by_package(tmp_path: Path) -> None:
    found = checkout(
        tmp_path / "acme",
        {
            "package.json": {"name": "acme", "version": "1.0.0", "dependencies": {"react": "^19.0.0"}},
            "tsconfig.json": {"compilerOptions": BUNDLER},
            "a.ts": (
                'import { useState } from "react";\n'
                'import pad from "left-pad";\n'
                "export const a = useState(1);\n"
            ),
            "b.ts": 'import { a } from "./a";\nimport type { FC } from "react";\na;\n',
        },
    )
    said = analyse(found, tmp_path / "scratch")
    result = said.result()
    assert (result.status, result.code) == ("partial", "TL263")
    assert result.reason == "3 imports did not resolve: react (2), left-pad"
    codes = [code for code, _ in problems(said, "a.ts")]
    assert codes == ["import-not-installed", "import-not-declared"]
    # All the rest is there.
    assert referred(said, "b.ts") == {"acme 1.0.0 `a.ts`/", "acme 1.0.0 `a.ts`/a."}
    assert said.findings() == []


def test_two_versions_of_a_dependency_are_two_packages(tmp_path: Path) -> None:
    def dependency(version: str) -> dict[str, object]:
        return {"name": "dep", "version": version, "types": "index.d.ts"}

    found = checkout(
        tmp_path / "acme",
        {
            "package.json": {"name": "acme", "private": True, "workspaces": ["*"]},
            "tsconfig.json": {"compilerOptions": BUNDLER},
            "node_modules/dep/package.json": dependency("1.0.0"),
            "node_modules/dep/index.d.ts": "export declare function f(): void;\n",
            "old/package.json": {"name": "old", "version": "1.0.0", "dependencies": {"dep": "^1.0.0"}},
            "old/a.ts": 'import { f } from "dep";\nf();\n',
            "new/package.json": {"name": "new", "version": "1.0.0", "dependencies": {"dep": "^2.0.0"}},
            "new/node_modules/dep/package.json": dependency("2.0.0"),
            "new/node_modules/dep/index.d.ts": "export declare function f(): void;\n",
            "new/a.ts": 'import { f } from "dep";\nf();\n',
        },
    )
    said = analyse(found, tmp_path / "scratch")
    assert referred(said, "old/a.ts") == {"dep 1.0.0 `index.d.ts`/", "dep 1.0.0 `index.d.ts`/f()."}
    assert referred(said, "new/a.ts") == {"dep 2.0.0 `index.d.ts`/", "dep 2.0.0 `index.d.ts`/f()."}
    declared = [each for _, each in said.documents if each.declared]
    assert sorted(said.packages[each.package].version for each in declared) == ["1.0.0", "2.0.0"]
    assert said.findings() == []


def test_a_linked_package_is_the_checkouts_own_built_or_not(tmp_path: Path) -> None:
    entry = {"types": "dist/index.d.ts", "main": "dist/index.js", "version": "1.0.0"}
    found = checkout(
        tmp_path / "acme",
        {
            "package.json": {"name": "acme", "private": True, "workspaces": ["packages/*"]},
            ".gitignore": "dist\nnode_modules\n",
            "packages/app/package.json": {
                "name": "app",
                "version": "1.0.0",
                "dependencies": {"built": "*", "unbuilt": "*"},
            },
            "packages/app/tsconfig.json": {"compilerOptions": BUNDLER},
            "packages/app/a.ts": 'import { b } from "built";\nimport { u } from "unbuilt";\nb + u;\n',
            "packages/built/package.json": {"name": "built", **entry},
            "packages/built/tsconfig.json": {
                "compilerOptions": {**BUNDLER, "outDir": "dist", "rootDir": "src"}
            },
            "packages/built/src/index.ts": "export const b = 1;\n",
            "packages/built/dist/index.d.ts": "export declare const b = 1;\n",
            "packages/unbuilt/package.json": {"name": "unbuilt", **entry},
            "packages/unbuilt/src/index.ts": "export const u = 1;\n",
        },
        {"node_modules/built": "../packages/built", "node_modules/unbuilt": "../packages/unbuilt"},
    )
    said = analyse(found, tmp_path / "scratch")
    assert referred(said, "packages/app/a.ts") == {
        "built 1.0.0 src/`index.ts`/",
        "built 1.0.0 src/`index.ts`/b.",
        "unbuilt 1.0.0 src/`index.ts`/",
        "unbuilt 1.0.0 src/`index.ts`/u.",
    }
    assert said.findings() == []


def test_references_need_not_have_been_built(tmp_path: Path) -> None:
    found = checkout(
        tmp_path / "acme",
        {
            "tsconfig.json": {"files": [], "references": [{"path": "core"}, {"path": "app"}]},
            "core/tsconfig.json": {
                "compilerOptions": {**BUNDLER, "composite": True, "outDir": "../out/core", "rootDir": "."}
            },
            "core/c.ts": "export class C {}\n",
            "app/tsconfig.json": {
                "compilerOptions": {**BUNDLER, "composite": True, "outDir": "../out/app"},
                "references": [{"path": "../core"}],
                "include": ["."],
            },
            "app/a.ts": 'import { C } from "../out/core/c";\nimport { C as D } from "../core/c";\nC;\nD;\n',
        },
    )
    said = analyse(found, tmp_path / "scratch")
    assert set(said.results) == {"typescript:app/tsconfig.json", "typescript:core/tsconfig.json"}
    assert referred(said, "app/a.ts") == {"acme 1.0.0 core/`c.ts`/", "acme 1.0.0 core/`c.ts`/C#"}
    # Both imports lead to it, so that none is missing.
    assert {result.status for result in said.results.values()} == {"indexed"}
    assert said.results["typescript:app/tsconfig.json"].reads == ("core/c.ts",)


def test_a_broken_configuration_costs_no_file(tmp_path: Path) -> None:
    found = checkout(tmp_path / "acme", {"tsconfig.json": '{ "include": [', "a.ts": "export const a = 1;\n"})
    said = analyse(found, tmp_path / "scratch")
    assert {unit: result.status for unit, result in said.results.items()} == {
        "typescript:.": "indexed",
        "typescript:tsconfig.json": "failed",
    }
    assert said.document("a.ts").definitions


def test_jsx_is_read_without_reacts_types(tmp_path: Path) -> None:
    found = checkout(
        tmp_path / "acme",
        {
            "tsconfig.json": {"compilerOptions": {**BUNDLER, "jsx": "react-jsx"}},
            "a.tsx": (
                "function Box(props: { id: string }) { return null; }\n"
                "export default <Box id='x'><b/></Box>;\n"
            ),
        },
    )
    said = analyse(found, tmp_path / "scratch")
    document = said.document("a.tsx")
    box = next(number for number, name in enumerate(document.symbols) if name.endswith("/Box()."))
    # Where it is defined, and its opening and closing element.
    assert [(each.line, each.start) for each in spans(document) if each.symbol == box] == [
        (0, 9),
        (1, 16),
        (1, 33),
    ]
    assert document.unresolved.names
    assert said.findings() == []


def test_components_are_analysed_by_their_scripts(tmp_path: Path) -> None:
    script = 'import { helper } from "./helper";\nexport const made = helper();\n'
    found = checkout(
        tmp_path / "acme",
        {
            "tsconfig.json": {"compilerOptions": BUNDLER},
            "helper.ts": "export function helper() { return 1; }\n",
            "A.vue": f"<template><p>{{{{ made }}}}</p></template>\n<script lang='ts'>\n{script}</script>\n",
            "B.svelte": f"<script lang='ts' module>\n{script}</script>\n<p>{{made}}</p>\n",
            "D.vue": "<template><p>no script</p></template>\n",
            "C.astro": f"---\n{script}---\n<p>{{made}}</p>\n",
            "main.ts": (
                'import A, { made as a } from "./A.vue";\n'
                'import { made as b } from "./B.svelte";\n'
                'import D from "./D.vue";\n'
                "a + b, A, D;\n"
            ),
        },
    )
    said = analyse(found, tmp_path / "scratch")
    assert {
        "acme 1.0.0 `A.vue`/made.",
        # What a component does not export itself stands at the beginning of its file.
        "acme 1.0.0 `A.vue`/default.",
        "acme 1.0.0 `D.vue`/default.",
        "acme 1.0.0 `B.svelte`/made.",
    } <= referred(said, "main.ts")
    for path, language, line in (("A.vue", "vue", 3), ("B.svelte", "svelte", 2), ("C.astro", "astro", 2)):
        document = said.document(path)
        assert document.language == language
        assert "acme 1.0.0 `helper.ts`/helper()." in referred(said, path)
        made = next(number for number, name in enumerate(document.symbols) if name.endswith("/made."))
        assert (line, 13) in [(each.line, each.start) for each in spans(document) if each.symbol == made]
    result = said.result()
    assert (result.status, result.code) == ("partial", "TL265")
    assert result.reason == "the templates of 4 components are not analysed"
    assert said.findings() == []


@pytest.mark.parametrize("user", ["a.ts", "z.ts"])
def test_what_is_said_of_a_definition_does_not_depend_on_who_was_read_first(
    tmp_path: Path, user: str
) -> None:
    found = checkout(
        tmp_path / "acme",
        {
            "tsconfig.json": {"compilerOptions": BUNDLER},
            "m.ts": "export interface Bag { [key: string]: number }\nexport default { size: 1 };\n",
            user: 'import main, { type Bag } from "./m";\nexport const use = (b: Bag) => b.x + main.size;\n',
        },
    )
    said = analyse(found, tmp_path / "scratch")
    document = said.document("m.ts")
    kinds = {
        document.symbols[each.symbol].rpartition("`m.ts`/")[2]: each.kind for each in document.definitions
    }
    assert kinds["Bag#`<index>`()."] == "Property"
    assert kinds["default."] == "Variable"
    assert {"acme 1.0.0 `m.ts`/Bag#`<index>`().", "acme 1.0.0 `m.ts`/default."} <= referred(said, user)


def test_a_file_that_the_compiler_dies_of_costs_only_itself(tmp_path: Path) -> None:
    found = checkout(
        tmp_path / "acme",
        {
            "tsconfig.json": {"compilerOptions": BUNDLER},
            "a.ts": "export const a = 1;\n",
            "deep.ts": "export const d = " + "(" * 100_000 + "1" + ")" * 100_000 + ";\n",
        },
    )
    said = analyse(found, tmp_path / "scratch", limits=Limits(jobs=1, seconds=60))
    assert said.document("a.ts").definitions
    result = said.result()
    assert result.status in {"indexed", "partial"}
    assert {path for path, _ in result.missing} <= {"deep.ts"}
