"""The packages of a checkout: what is one, what it is called, what it holds and what it declares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.model import Dependency, Place
from tieline.buildinfo.package_map import package_map

from ..drawn import by_name, found, inside, only_package

Tree = Callable[[str], Path]


def test_a_package_with_all_that_it_says(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {
      "author": {"name": "somebody"},
      "name": "@acme/tools", "version": "1.2.0",
      "bin": {"acme": "./bin/acme.js"},
      "dependencies": {
        "left-pad": "^1.0.0",
        "inside": "1.0.0"
      },
      "devDependencies": {"typescript": "~5.9.0"},
      "optionalDependencies": {"fsevents": "*"},
      "peerDependencies": {"react": ">=18", "vue": "3"},
      "peerDependenciesMeta": {"vue": {"optional": true}},
      "bundledDependencies": ["inside"]
    }
    -- src/index.ts --
    -- src/App.vue --
    -- src/data.json --
    -- bin/acme.js --
    """)
    package = only_package(found(root))
    path = f"{root}/package.json"
    assert (package.purl, package.name, package.version) == (
        "pkg:npm/%40acme/tools@1.2.0",
        "@acme/tools",
        "1.2.0",
    )
    assert (package.driver, package.ecosystem, package.environment) == ("typescript", "npm", "typescript:.")
    assert package.place == Place(path, 3)
    assert inside(package, package.files) == ["bin/acme.js", "src/App.vue", "src/index.ts"]
    assert package.scripts == (("acme", "bin/acme.js"),)
    assert package.dependencies == (
        Dependency("left-pad", "^1.0.0", "runtime", Place(path, 6)),
        Dependency("inside", "1.0.0", "group:bundled", Place(path, 7)),
        Dependency("typescript", "~5.9.0", "group:dev", Place(path, 9)),
        Dependency("fsevents", "*", "extra:optional", Place(path, 10)),
        Dependency("react", ">=18", "group:peer", Place(path, 11)),
        Dependency("vue", "3", "extra:peer", Place(path, 11)),
    )


def test_a_package_json_without_a_name_owns_nothing_inside_a_package(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "acme", "version": "1.0.0"}
    -- esm/package.json --
    {"type": "module"}
    -- esm/index.js --
    """)
    workspace = found(root)
    assert inside(only_package(workspace), only_package(workspace).files) == ["esm/index.js"]
    assert package_map(workspace).owner(f"{root}/esm/index.js") == "pkg:npm/acme@1.0.0"


def test_a_package_without_a_name_is_called_by_its_path(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"private": true, "version": "3.0.0"}
    -- samples/one/package.json --
    {"dependencies": {"react": "18"}}
    -- samples/one/a.js --
    -- samples/two/package.json --
    {"name": "not a name", "dependencies": {"react": "18"}}
    -- samples/two/a.js --
    """)
    assert {package.name: package.purl for package in found(root).packages} == {
        "checkout": "pkg:generic/checkout@3.0.0",
        "samples/one": "pkg:generic/samples/one",
        "samples/two": "pkg:generic/samples/two",
    }


def test_files_without_any_package_json_are_a_bare_package(tree: Tree) -> None:
    package = only_package(found(tree("-- lib/a.js --\n-- lib/b.tsx --")))
    assert (package.name, package.ecosystem, package.configured) == ("checkout", "generic", False)
    assert inside(package, package.files) == ["lib/a.js", "lib/b.tsx"]


@pytest.mark.parametrize(
    "start", [b'<?xml version="1.0"?><TS>', b"<!DOCTYPE TS>", b"G@\x00\x10"], ids=["xml", "doctype", "video"]
)
def test_translations_and_videos_are_not_typescript(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "app_de.ts").write_bytes(start)
    assert found(tmp_path).packages == ()


def test_a_checkout_without_anything_for_it_costs_nothing(tree: Tree) -> None:
    workspace = found(tree("-- main.go --\n-- README.md --"))
    assert [each for each in workspace.environments if each.id.startswith("typescript")] == []


def test_a_package_that_nothing_is_in_is_left_out_below_the_root(tree: Tree) -> None:
    workspace = found(tree('-- a.js --\n-- vendor/semver/package.json --\n{"name": "semver"}'))
    assert [package.name for package in workspace.packages] == ["checkout"]


def test_what_is_installed_is_no_source(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "acme"}
    -- a.js --
    -- node_modules/x/package.json --
    {"name": "x", "version": "1.0.0"}
    -- node_modules/x/x.js --
    """)
    workspace = found(root)
    assert inside(only_package(workspace), only_package(workspace).files) == ["a.js"]
    assert package_map(workspace).owner(f"{root}/node_modules/x/x.js") == "pkg:npm/x@1.0.0"


def test_a_package_that_is_linked_inside_the_checkout_is_at_its_own_place_only(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "acme"}
    -- packages/one/package.json --
    {"name": "one"}
    -- packages/one/src/a.ts --
    """)
    (root / "again").symlink_to("packages/one")
    workspace = found(root)
    assert sorted(by_name(workspace)) == ["acme", "one"]
    assert [file for each in workspace.packages for file in each.files] == [f"{root}/packages/one/src/a.ts"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n  "name": "a",\n}', 3, "trailing comma"),
        ('{\n  "name": "a"', 2, "ends too early"),
        ("", 1, "ends too early"),
        ("[1]", 0, "a list where a table is expected"),
        ('{"name": "a\x00"}', 1, "invalid character"),
        ("[" * 5000, 0, "nested too deeply"),
        ('{"version": 1e999}', 0, "out of range"),
    ],
    ids=["comma", "cut", "empty", "list", "NUL", "deep", "number"],
)
def test_a_package_json_that_cannot_be_read_is_one_problem(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    (tmp_path / "package.json").write_text(text)
    (tmp_path / "a.js").touch()
    workspace = found(tmp_path)
    (problem,) = workspace.problems
    assert (problem.code, problem.place) == ("TL160", Place(f"{tmp_path}/package.json", line))
    assert reason in problem.message
    assert only_package(workspace).files == (f"{tmp_path}/a.js",)


def test_text_that_is_not_utf8_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_bytes(b'{\n"name": "\xff"}')
    (problem,) = found(tmp_path).problems
    assert (problem.code, problem.place.line) == ("TL160", 2)


def test_a_huge_file_is_one_problem(tmp_path: Path) -> None:
    for path in ("package.json", "node_modules/x/package.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        with (tmp_path / path).open("wb") as file:
            file.truncate(1 << 32)
    huge, installed = sorted(found(tmp_path).problems, key=lambda problem: problem.code)
    assert (huge.code, huge.message) == ("TL160", "the file is larger than 64 MB and was not read")
    assert installed.code == "TL165"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_problem(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "package.json").write_text('{"name": "acme"}', encoding=encoding)
    workspace = found(tmp_path)
    assert (only_package(workspace).name, workspace.problems) == ("acme", ())


def test_values_of_a_wrong_type_count_as_absent(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": ["x"], "version": 3, "bin": [1], "dependencies": {"a": 1, "b": "1"}, "exports": 7,
     "workspaces": "packages/*", "devDependencies": [], "peerDependenciesMeta": "x", "imports": false}
    """)
    package = only_package(found(root))
    assert (package.name, package.version, package.scripts) == ("checkout", "", ())
    assert [each.name for each in package.dependencies] == ["b"]
