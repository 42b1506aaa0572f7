"""Which files are analysed in which units, and how they are compiled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tieline.buildinfo.model import Workspace
from tieline.drivers.typescript import units
from tieline.drivers.typescript.compilers import Compilers, ensure_compilers
from tieline.drivers.typescript.job import TypeScriptJob
from tieline.drivers.typescript.plan import Plan, make_plan
from tieline.drivers.typescript.projects import ask_projects
from tieline.drivers.typescript.question import question_of

from .checkouts import ENVIRON, checkout, driver, shape


def planned(found: Workspace, **compilers: str) -> Plan:
    """The plan of a checkout with the compilers that are there, or as if they were others."""
    there = ensure_compilers(ENVIRON, lambda _: None, offline=False)
    chosen: Compilers = msgspec.structs.replace(there, **compilers)
    return make_plan(found, ask_projects(question_of(found, chosen, ""), ENVIRON), chosen)


def job(found: Workspace, unit: str, **compilers: str) -> TypeScriptJob:
    """What the helper is given for a unit."""
    made = planned(found, **compilers).planned[unit].job
    assert made is not None
    return made


def made_config(found: Workspace, unit: str, **compilers: str) -> Mapping[str, Any]:
    """The configuration that tieline has made for a unit."""
    given = job(found, unit, **compilers)
    return msgspec.json.decode(dict(given.virtual)[given.config])


def test_each_project_is_a_unit_and_what_no_project_has_another(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            # TypeScript reads comments and trailing commas, and so do we.
            "tsconfig.json": '// what is compiled\n{"include": ["src", /* only */], }',
            "src/a.ts": "",
            "src/b.tsx": "",
            "test/a.test.ts": "",
            "build.js": "",
        },
    )
    assert shape(found) == {
        "typescript:tsconfig.json": ["src/a.ts", "src/b.tsx"],
        "typescript:.": ["build.js", "test/a.test.ts"],
    }
    # Its own configuration will do for the one; the other's is like it, but for the files.
    assert job(found, "typescript:tsconfig.json").virtual == ()
    made = made_config(found, "typescript:.")
    assert made["extends"] == f"{tmp_path}/tsconfig.json"
    assert made["files"] == [f"{tmp_path}/build.js", f"{tmp_path}/test/a.test.ts"]
    assert made["compilerOptions"]["allowJs"] is True
    assert job(found, "typescript:.").tests == ("test/a.test.ts",)


def test_a_package_without_a_configuration_gets_an_inferred_project(tmp_path: Path) -> None:
    found = checkout(tmp_path, {"index.js": "", "lib/x.js": "", "node_modules/y/index.js": ""})
    assert shape(found) == {"typescript:.": ["index.js", "lib/x.js"]}
    options = made_config(found, "typescript:.")["compilerOptions"]
    assert (options["module"], options["jsx"], options["types"]) == ("preserve", "preserve", ["*"])


def test_imports_lead_to_files_that_no_project_has(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "tsconfig.json": {"files": ["src/main.ts"], "compilerOptions": {"paths": {"@/*": ["./src/*"]}}},
            "src/main.ts": 'import "./near";\nimport { a } from "@/mapped";\n// "./unmet" is not imported\n',
            "src/near.ts": 'export * from "./folder";\n',
            "src/folder/index.ts": "export {};\n",
            "src/mapped.ts": "export const a = 1;\n",
            "src/unmet.ts": "export {};\n",
        },
    )
    assert shape(found) == {
        "typescript:.": ["src/unmet.ts"],
        "typescript:tsconfig.json": ["src/folder/index.ts", "src/main.ts", "src/mapped.ts", "src/near.ts"],
    }


@pytest.mark.parametrize(
    ("options", "apart"),
    [
        # For output and strictness, and with fewer global names: nothing new is seen.
        ({"outDir": "out", "strict": True}, False),
        ({"types": ["node"], "lib": ["es2020", "dom"]}, False),
        # Another meaning of imports, or further global names.
        ({"customConditions": ["source"]}, True),
        ({"types": ["node", "jest"]}, True),
        ({"lib": ["webworker", "esnext"]}, True),
        ({"paths": {"x": ["./a.ts"]}, "types": []}, True),
    ],
)
def test_a_file_is_analysed_again_only_where_something_else_is_seen(
    tmp_path: Path, options: Mapping[str, object], apart: bool
) -> None:
    common = {"moduleResolution": "bundler", "module": "esnext", "types": ["node", "vitest"]}
    found = checkout(
        tmp_path,
        {
            "tsconfig.json": {"compilerOptions": common, "references": [{"path": "./tsconfig.build.json"}]},
            "tsconfig.build.json": {"compilerOptions": {**common, **options}, "include": ["a.ts"]},
            "a.ts": "",
            "b.ts": "",
        },
    )
    assert ("typescript:tsconfig.build.json" in shape(found)) is apart
    assert shape(found)["typescript:tsconfig.json"] == ["a.ts", "b.ts"]


def test_of_equal_projects_the_nearest_has_the_file(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {"tsconfig.json": {}, "a.ts": "", "inner/tsconfig.json": {}, "inner/b.ts": ""},
    )
    assert shape(found) == {
        "typescript:inner/tsconfig.json": ["inner/b.ts"],
        "typescript:tsconfig.json": ["a.ts"],
    }


def test_a_broken_configuration_fails_and_its_files_are_analysed_without(tmp_path: Path) -> None:
    found = checkout(tmp_path, {"tsconfig.json": '{\n  "include": ["src"\n', "src/a.ts": ""})
    plan = planned(found)
    assert shape(found) == {"typescript:.": ["src/a.ts"], "typescript:tsconfig.json": []}
    result = plan.planned["typescript:tsconfig.json"].result
    assert result is not None
    assert (result.status, result.code) == ("failed", "TL261")
    assert "tsconfig.json:3: ']' expected" in result.reason
    assert "extends" not in made_config(found, "typescript:.")


def test_what_is_wrong_with_a_configuration_that_can_be_used_is_said(tmp_path: Path) -> None:
    found = checkout(tmp_path, {"tsconfig.json": {"extends": "./gone.json", "include": ["a.ts"]}, "a.ts": ""})
    (unit,) = planned(found).planned.values()
    (fault,) = unit.faults
    assert "gone.json" in fault


def test_a_mere_list_of_projects_is_no_unit(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "tsconfig.json": {"files": [], "references": [{"path": "./tsconfig.app.json"}]},
            "tsconfig.app.json": {"include": ["src"], "compilerOptions": {"jsx": "react-jsx"}},
            "src/a.ts": "",
            "other.ts": "",
        },
    )
    assert shape(found) == {"typescript:.": ["other.ts"], "typescript:tsconfig.app.json": ["src/a.ts"]}
    # What is in none goes by the project that the list is of.
    assert made_config(found, "typescript:.")["extends"] == f"{tmp_path}/tsconfig.app.json"


def test_output_and_bundles_are_left_out_and_say_why(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "tsconfig.json": {"include": ["src"], "compilerOptions": {"outDir": "out", "allowJs": True}},
            "src/a.ts": "",
            "src/vendor.js": "var a = 1;\n" * 500_000,
            "src/short.min.js": "var a=1",
            "src/squeezed.js": "var a=1;" * 20_000,
            "out/a.d.ts": "",
            "out/a.js": "",
        },
    )
    assert shape(found) == {"typescript:tsconfig.json": ["src/a.ts"]}
    plan = planned(found)
    assert {Path(file).relative_to(tmp_path).as_posix(): why for file, why in plan.left_out.items()} == {
        "out/a.d.ts": "it is in the output folder of tsconfig.json",
        "out/a.js": "it is in the output folder of tsconfig.json",
        "src/short.min.js": "it is minified",
        "src/squeezed.js": "it is minified",
        "src/vendor.js": "it is a script of 5.5 MB, and taken for a bundle",
    }
    # The compiler does not get them either.
    assert made_config(found, "typescript:tsconfig.json")["files"] == [f"{tmp_path}/src/a.ts"]
    made = driver()
    made.plan(found)
    assert made.left_out(f"{tmp_path}/src/short.min.js") == "it is minified"


def test_a_link_is_another_name_of_a_file_that_counts_where_it_lies(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {"shared.ts": "", "inner/tsconfig.json": {}, "inner/a.ts": 'import "./shared";\n'},
        {"inner/shared.ts": "../shared.ts"},
    )
    assert shape(found) == {"typescript:.": ["shared.ts"], "typescript:inner/tsconfig.json": ["inner/a.ts"]}
    assert planned(found).left_out == {f"{tmp_path}/inner/shared.ts": "it is a link to shared.ts"}


@pytest.mark.parametrize(
    ("options", "backend"),
    [({}, "native"), ({"moduleResolution": "node"}, "classic"), ({"target": "es5"}, "native")],
)
def test_what_the_native_compiler_has_no_more_takes_the_classic_one(
    tmp_path: Path, options: Mapping[str, object], backend: str
) -> None:
    found = checkout(tmp_path, {"tsconfig.json": {"compilerOptions": options}, "a.ts": "", "b.js": ""})
    assert job(found, "typescript:tsconfig.json").backend == backend
    assert job(found, "typescript:.").backend == backend
    # Where there is no native one, the classic takes everything.
    assert job(found, "typescript:tsconfig.json", native="").backend == "classic"


def test_a_base_url_becomes_paths(tmp_path: Path) -> None:
    options = {"baseUrl": "src", "paths": {"@/*": ["./*", "../gen/*"]}}
    found = checkout(tmp_path, {"tsconfig.json": {"compilerOptions": options}, "src/a.ts": ""})
    assert made_config(found, "typescript:tsconfig.json")["compilerOptions"]["paths"] == {
        "@/*": [f"{tmp_path}/src/*", f"{tmp_path}/gen/*", f"{tmp_path}/src/@/*"],
        "*": [f"{tmp_path}/src/*"],
    }


def test_packages_that_were_never_built_are_imported_from_their_source(tmp_path: Path) -> None:
    built = {"main": "dist/index.js", "types": "dist/index.d.ts", "version": "1.0.0"}
    found = checkout(
        tmp_path,
        {
            "package.json": {"name": "root", "private": True, "workspaces": ["packages/*"]},
            "packages/app/package.json": {"name": "app", "dependencies": {"one": "*", "two": "*"}},
            "packages/app/tsconfig.json": {},
            "packages/app/index.ts": 'import "one";\nimport "two";\n',
            "packages/one/package.json": {"name": "one", **built, "dependencies": {"three": "*"}},
            "packages/one/src/index.ts": "export {};\n",
            "packages/two/package.json": {"name": "two", **built},
            "packages/two/src/index.ts": "export {};\n",
            "packages/two/dist/index.d.ts": "export {};\n",
            "packages/three/package.json": {"name": "three", **built},
            "packages/three/src/index.ts": "export {};\n",
            ".gitignore": "dist\n",
        },
        {f"node_modules/{name}": f"../packages/{name}" for name in ("one", "two", "three")},
    )
    # `three` is not required here, but `one` is compiled from its source, and needs it.
    assert made_config(found, "typescript:packages/app/tsconfig.json")["compilerOptions"]["paths"] == {
        name: targets
        for name, source in (("app", "index.ts"), ("one", "src/index.ts"), ("three", "src/index.ts"))
        for root in [f"{tmp_path}/packages/{name}"]
        for name, targets in ((name, [f"{root}/{source}"]), (f"{name}/*", [f"{root}/*", f"{root}/src/*"]))
    }


@pytest.mark.parametrize(("version", "types"), [("5.9.3", ["*"]), ("6.0.3", None)])
def test_types_are_visible_as_to_the_checkouts_own_compiler(
    tmp_path: Path, version: str, types: list[str] | None
) -> None:
    found = checkout(
        tmp_path,
        {
            "package.json": {"name": "acme", "devDependencies": {"typescript": version}},
            "node_modules/typescript/package.json": {"name": "typescript", "version": version},
            "tsconfig.json": {"include": ["a.ts"]},
            "a.ts": "",
        },
    )
    given = job(found, "typescript:tsconfig.json")
    said = msgspec.json.decode(given.virtual[0][1])["compilerOptions"].get("types") if given.virtual else None
    assert said == types


def test_a_large_project_is_cut_along_its_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "MOST_FILES", 3)
    found = checkout(
        tmp_path, {"tsconfig.json": {}, "a/1.ts": "", "a/2.ts": "", "b/1.ts": "", "b/2.ts": "", "c/1.ts": ""}
    )
    assert shape(found) == {
        "typescript:tsconfig.json#1": ["a/1.ts", "a/2.ts"],
        "typescript:tsconfig.json#2": ["b/1.ts", "b/2.ts", "c/1.ts"],
    }


def test_units_rest_on_options_and_on_the_names_of_files(tmp_path: Path) -> None:
    files: dict[str, object] = {"tsconfig.json": {"include": ["a.ts"]}, "a.ts": ""}

    def basis() -> str:
        return planned(checkout(tmp_path, files)).planned["typescript:tsconfig.json"].unit.basis

    first = basis()
    assert basis() == first
    files["a.ts"] = "export {};\n"
    assert basis() == first
    files["b.ts"] = ""
    more = basis()
    files["tsconfig.json"] = {"include": ["a.ts"], "compilerOptions": {"strict": False}}
    assert len({first, more, basis()}) == 3


def test_components_without_a_parser_are_left_out(tmp_path: Path) -> None:
    found = checkout(tmp_path, {"tsconfig.json": {}, "a.ts": "", "A.vue": "<script></script>"})
    compilers = ensure_compilers(ENVIRON, lambda _: None, offline=False)
    answer = ask_projects(question_of(found, compilers, ""), ENVIRON)
    plan = make_plan(found, answer, compilers, "there is no parser for it")
    assert plan.left_out == {f"{tmp_path}/A.vue": "there is no parser for it"}
    assert [unit.unit.inputs for unit in plan.planned.values()] == [(f"{tmp_path}/a.ts",)]


def test_only_what_may_meet_components_is_told_of_them(tmp_path: Path) -> None:
    found = checkout(
        tmp_path,
        {
            "package.json": {"name": "root", "private": True, "workspaces": ["*"]},
            "ui/package.json": {"name": "ui"},
            "ui/A.vue": "<script></script>",
            "app/package.json": {"name": "app", "dependencies": {"ui": "*"}},
            "app/tsconfig.json": {},
            "app/a.ts": "",
            "core/package.json": {"name": "core"},
            "core/tsconfig.json": {},
            "core/c.ts": "",
        },
    )
    made = driver()
    plan = made._plan(found).planned  # pyright: ignore[reportPrivateUsage]
    told = {unit for unit, each in plan.items() if each.job is not None and each.job.parsers}
    assert told == {"typescript:app/tsconfig.json", "typescript:ui"}


def test_a_checkout_whose_compiler_cannot_be_had_fails_as_a_whole(tmp_path: Path) -> None:
    found = checkout(tmp_path / "acme", {"a.ts": ""})
    made = driver({**ENVIRON, "TIELINE_NODE": str(tmp_path / "gone")})
    (unit,) = made.plan(found)
    assert (unit.id, [Path(each).name for each in unit.inputs]) == ("typescript:.", ["a.ts"])
