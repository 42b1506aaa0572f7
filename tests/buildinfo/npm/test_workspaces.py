"""Workspaces of every package manager: who is a member, where dependencies are, what versions are shared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.model import Place

from ..drawn import by_name, found, write_tree
from .installs import codes, environment_of, install, known, link, rows_of

Tree = Callable[[str], Path]

MEMBERS = """
-- packages/one/package.json --
{"name": "one", "version": "1.0.0", "dependencies": {"two": "workspace:*"}}
-- packages/two/package.json --
{"name": "two", "version": "2.0.0"}
-- packages/group/three/package.json --
{"name": "three", "version": "3.0.0"}
-- apps/four/package.json --
{"name": "four", "version": "4.0.0"}
"""


def members(root: Path) -> list[str]:
    return [row.name for row in rows_of(found(root)) if row.evidence == "workspace"]


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        (
            """
            -- package.json --
            {"name": "root", "workspaces": ["packages/*", "./apps/four/"]}
            """,
            ["four", "one", "root", "two"],
        ),
        (
            """
            -- package.json --
            {"name": "root", "workspaces": {"packages": ["packages/**"], "nohoist": ["x"]}}
            """,
            ["one", "root", "three", "two"],
        ),
        (
            """
            -- package.json --
            {"name": "root", "workspaces": ["{packages,apps}/*", "!packages/two"]}
            """,
            ["four", "one", "root"],
        ),
        (
            """
            -- package.json --
            {"name": "root"}
            -- pnpm-workspace.yaml --
            packages:
              - packages/**
              - '!**/group/**'
            """,
            ["one", "root", "two"],
        ),
        (
            """
            -- package.json --
            {"name": "root"}
            -- lerna.json --
            {"version": "independent", "npmClient": "yarn"}
            """,
            ["one", "root", "two"],
        ),
        (
            """
            -- package.json --
            {"name": "root"}
            -- lerna.json --
            {"packages": ["apps/*"]} // Lerna reads comments
            """,
            ["four", "root"],
        ),
        (
            """
            -- package.json --
            {"name": "root"}
            -- nx.json --
            {}
            -- libs/plain/project.json --
            {"name": "plain"}
            -- libs/plain/a.ts --
            """,
            ["four", "one", "root", "three", "two"],
        ),
        (
            """
            -- package.json --
            {"name": "root", "workspaces": ["apps/*"], "packageManager": "bun@1.2.0"}
            -- turbo.json --
            {"tasks": {}}
            """,
            ["four", "root"],
        ),
    ],
    ids=["npm", "yarn", "negated", "pnpm", "lerna", "lerna-globs", "nx", "turbo"],
)
def test_the_members_of_a_workspace(tree: Tree, drawing: str, expected: list[str]) -> None:
    root = tree(drawing)
    write_tree(root, MEMBERS)
    assert members(root) == expected


def test_an_nx_project_without_a_package_json_is_part_of_the_package_around_it(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root"}
    -- nx.json --
    {}
    -- libs/plain/project.json --
    {"name": "plain", "sourceRoot": "libs/plain/src"}
    -- libs/plain/src/a.ts --
    -- libs/plain/tsconfig.json --
    {}
    """)
    workspace = found(root)
    assert by_name(workspace)["root"].files == (f"{root}/libs/plain/src/a.ts",)
    assert [(each.config, each.package) for each in workspace.projects] == [
        (f"{root}/libs/plain/tsconfig.json", "pkg:npm/root")
    ]


def test_members_have_the_environment_of_the_root_and_others_their_own(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root", "workspaces": ["packages/*"]}
    -- package-lock.json --
    {"lockfileVersion": 3, "packages": {}}
    -- packages/one/package.json --
    {"name": "one"}
    -- packages/one/template/package.json --
    {"name": "template"}
    -- packages/one/template/a.js --
    -- alone/package.json --
    {"name": "alone"}
    -- alone/a.js --
    -- alone/package-lock.json --
    {"lockfileVersion": 3, "packages": {}}
    -- loose/package.json --
    {"name": "loose"}
    -- loose/a.js --
    """)
    homes = {name: package.environment for name, package in by_name(found(root)).items()}
    assert homes == {
        "root": "typescript:.",
        "one": "typescript:.",
        "template": "typescript:.",
        "alone": "typescript:alone",
        "loose": "typescript:.",
    }


def test_a_package_by_itself_sees_what_is_installed_around_it(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root"}
    -- sample/package.json --
    {"name": "sample", "dependencies": {"x": "1", "y": "1"}}
    -- sample/package-lock.json --
    {"lockfileVersion": 3, "packages": {}}
    """)
    install(root, "x", "1.0.0")
    install(root / "sample", "y", "1.0.0")
    assert known(root, "typescript:sample") == [
        ("sample", "", "sample", "workspace"),
        ("x", "1.0.0", "node_modules/x", "installed"),
        ("y", "1.0.0", "sample/node_modules/y", "installed"),
    ]
    assert codes(found(root)) == []


def test_a_part_of_a_workspace_sees_what_is_installed_around_the_checkout(tree: Tree) -> None:
    root = tree('-- packages/one/package.json --\n{"name": "one", "dependencies": {"x": "1"}}')
    install(root, "x", "1.0.0")
    workspace = found(root / "packages/one")
    assert [(row.name, row.location) for row in rows_of(workspace) if row.evidence == "installed"] == [
        ("x", f"{root}/node_modules/x")
    ]
    assert codes(workspace) == []


def test_catalogs_and_overrides_say_what_is_asked_for(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {
      "name": "root",
      "dependencies": {
        "a": "catalog:", "b": "catalog:old", "c": "catalog:", "d": "^1.0.0", "e": "npm:f@1.0.0"
      },
      "pnpm": {"overrides": {"d": "1.5.0", "x>y": "1.0.0"}}
    }
    -- pnpm-workspace.yaml --
    catalog:
      a: 1.10
      'b': '2.0.0'
    catalogs:
      old: {b: 1.0.0}
    """)
    (root / "pnpm-workspace.yaml").write_text("catalog:\n  a: 1.10.0\ncatalogs:\n  old: {b: 1.0.0}\n")
    assert known(root) == [
        ("a", "1.10.0", "", "declared"),
        ("b", "1.0.0", "", "declared"),
        ("d", "1.5.0", "", "declared"),
        ("f", "1.0.0", "", "declared"),
        ("root", "", ".", "workspace"),
    ]
    problem = next(each for each in found(root).problems if each.code == "TL172")
    assert problem.place == Place(f"{root}/package.json", 4)
    assert "`c` is required as `catalog:`" in problem.message


@pytest.mark.parametrize(
    "drawing",
    [
        '-- package.json --\n{"name": "r", "dependencies": {"a": "catalog:"}, "catalog": {"a": "1.0.0"}}',
        '-- package.json --\n{"name": "r", "dependencies": {"a": "catalog:"},'
        ' "workspaces": {"packages": [], "catalogs": {"default": {"a": "1.0.0"}}}}',
        '-- package.json --\n{"name": "r", "dependencies": {"a": "catalog:"}}\n'
        "-- .yarnrc.yml --\ncatalog: {a: 1.0.0}",
        '-- package.json --\n{"name": "r", "dependencies": {"a": "1"}, "resolutions": {"**/a": "1.0.0"}}',
        '-- package.json --\n{"name": "r", "dependencies": {"a": "1"}, "overrides": {"a": {".": "1.0.0"}}}',
        '-- package.json --\n{"name": "r", "dependencies": {"a": "1"}}\n'
        "-- pnpm-workspace.yaml --\noverrides: {a: 1.0.0}",
    ],
    ids=["bun", "bun-workspaces", "yarn", "resolutions", "overrides", "pnpm"],
)
def test_where_catalogs_and_overrides_stand(tree: Tree, drawing: str) -> None:
    assert ("a", "1.0.0", "", "declared") in known(tree(drawing))


def test_folders_of_the_checkout_that_are_depended_on_are_in_the_environment(tree: Tree) -> None:
    root = tree("""
    -- one/package.json --
    {"name": "one", "dependencies": {"two": "file:../two", "three": "link:../three"}}
    -- one/package-lock.json --
    {"lockfileVersion": 3, "packages": {}}
    -- two/package.json --
    {"name": "two"}
    -- two/two.js --
    -- three/package.json --
    {"name": "three"}
    -- three/three.js --
    """)
    assert [row[0] for row in known(root, "typescript:one")] == ["one", "three", "two"]


def test_a_required_member_that_is_not_there(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root", "workspaces": ["packages/*"],
     "dependencies": {"gone": "workspace:^"}}
    """)
    (problem,) = [each for each in found(root).problems if each.code == "TL173"]
    assert problem.place == Place(f"{root}/package.json", 2)


def test_a_symlinked_workspace_is_the_checkout_itself(tree: Tree) -> None:
    root = tree(MEMBERS)
    (root / "package.json").write_text('{"name": "root", "workspaces": ["packages/*"]}')
    link(root / "node_modules/one", root / "packages/one")
    link(root / "node_modules/@own/two", root / "packages/two")
    assert [row for row in known(root) if row[3] != "workspace"] == []
    assert codes(found(root)) == []


@pytest.mark.parametrize(
    ("drawing", "manager"),
    [
        ('-- package.json --\n{"packageManager": "pnpm@9.0.0"}', "pnpm"),
        ('-- package.json --\n{"devEngines": {"packageManager": {"name": "bun"}}}', "bun"),
        ("-- package.json --\n{}\n-- yarn.lock --", "yarn"),
        ("-- package.json --\n{}\n-- bun.lock --\n{}", "bun"),
        ("-- package.json --\n{}\n-- .yarnrc.yml --", "yarn"),
        ("-- package.json --\n{}", "npm"),
        ('-- package.json --\n{"packageManager": 3}\n-- bun.lockb --', "bun"),
    ],
)
def test_which_package_manager_a_workspace_is_made_for(tree: Tree, drawing: str, manager: str) -> None:
    assert environment_of(found(tree(drawing))).options == (("manager", manager),)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pnpm-workspace.yaml", "packages: [\n"),
        ("pnpm-workspace.yaml", "- packages/*\n"),
        ("pnpm-workspace.yaml", "packages: !!python/object/apply:os.system [x]\na: &a [*a"),
        ("lerna.json", '{"packages": ['),
        (".yarnrc.yml", "a: b: c\n"),
        ("package.json", '{"workspaces": ["{1..100000}"]}'),
        ("package.json", '{"workspaces": ["**/a/**/a/**/a/**/a/**/b"]}'),
    ],
)
def test_a_file_of_a_workspace_that_cannot_be_used_is_one_problem(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/package.json").write_text('{"name": "inner"}')
    (tmp_path / name).write_text(content)
    (problem,) = found(tmp_path).problems
    assert (problem.code, problem.place.path) == ("TL161", f"{tmp_path}/{name}")
