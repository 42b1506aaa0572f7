"""What is installed, however a package manager lays it out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.model import Place, Resolved
from tieline.buildinfo.npm.lookup import row_from
from tieline.buildinfo.package_map import owners, package_map

from ..drawn import found, write_tree
from .installs import codes, environment_of, install, known, link, rows_of

Tree = Callable[[str], Path]


@pytest.fixture
def root(tree: Tree) -> Path:
    """A checkout of one package that declares nothing."""
    return tree('-- package.json --\n{"name": "acme", "version": "1.0.0"}\n-- a.js --')


def installed(root: Path) -> list[tuple[str, str, str]]:
    """Name, version and place in the checkout of what is installed."""
    return [row[:3] for row in known(root) if row[3] == "installed"]


def test_the_row_of_an_installed_package(root: Path) -> None:
    install(root, "@s/x", "1.0.0", dependencies={"b": "1"}, peerDependencies={"a": "1"}, other={"deep": [1]})
    (row,) = [each for each in rows_of(found(root)) if each.evidence == "installed"]
    folder = f"{root}/node_modules/@s/x"
    assert row == Resolved(
        purl="pkg:npm/%40s/x@1.0.0",
        name="@s/x",
        version="1.0.0",
        location=folder,
        evidence="installed",
        place=Place(f"{folder}/package.json"),
        owns=("",),
        dependencies=("a", "b"),
    )


def test_two_versions_of_one_package_own_their_files(root: Path) -> None:
    install(root, "x", "1.0.0")
    install(install(root, "y", "1.0.0"), "x", "2.0.0")
    workspace = found(root)
    assert installed(root) == [
        ("x", "1.0.0", "node_modules/x"),
        ("x", "2.0.0", "node_modules/y/node_modules/x"),
        ("y", "1.0.0", "node_modules/y"),
    ]
    owner = package_map(workspace).owner
    assert owner(f"{root}/node_modules/x/lib/a.js") == "pkg:npm/x@1.0.0"
    assert owner(f"{root}/node_modules/y/node_modules/x/lib/a.js") == "pkg:npm/x@2.0.0"
    assert owner(f"{root}/node_modules/y/lib/a.js") == "pkg:npm/y@1.0.0"
    assert owner(f"{root}/a.js") == "pkg:npm/acme@1.0.0"
    assert (f"{root}/node_modules/x/", "pkg:npm/x@1.0.0") in owners(
        environment_of(workspace), workspace.packages
    )


@pytest.mark.parametrize("store", [".pnpm", ".bun"])
def test_a_store_has_each_package_once_at_its_real_place(root: Path, store: str) -> None:
    kept = root / "node_modules" / store
    x = install(kept / "x@1.0.0_y@2.0.0", "x", "1.0.0")
    y = install(kept / "@s+y@2.0.0", "@s/y", "2.0.0")
    link(kept / "x@1.0.0_y@2.0.0/node_modules/@s/y", y)
    link(kept / "node_modules/@s/y", y)
    link(root / "node_modules/x", x)
    assert installed(root) == [
        ("@s/y", "2.0.0", f"node_modules/{store}/@s+y@2.0.0/node_modules/@s/y"),
        ("x", "1.0.0", f"node_modules/{store}/x@1.0.0_y@2.0.0/node_modules/x"),
    ]


def test_a_store_of_yarn_has_packages_in_folders_of_another_name(root: Path) -> None:
    store = root / "node_modules/.store"
    for name in ("x", "y"):
        write_tree(
            store / f"{name}-npm-1.0.0/package",
            f'-- package.json --\n{{"name": "{name}", "version": "1.0.0"}}',
        )
    link(store / "x-npm-1.0.0/node_modules/y", store / "y-npm-1.0.0/package")
    link(root / "node_modules/x", store / "x-npm-1.0.0/package")
    assert installed(root) == [
        ("x", "1.0.0", "node_modules/.store/x-npm-1.0.0/package"),
        ("y", "1.0.0", "node_modules/.store/y-npm-1.0.0/package"),
    ]


def test_a_store_outside_the_checkout_is_followed(root: Path, tmp_path: Path) -> None:
    x = install(tmp_path / "store/links/x/1.0.0/hash", "x", "1.0.0")
    y = install(tmp_path / "store/links/y/1.0.0/hash", "y", "1.0.0")
    link(x.parent / "y", y)
    link(root / "node_modules/x", x)
    assert [row.location for row in rows_of(found(root)) if row.evidence == "installed"] == [str(x), str(y)]


def test_members_have_what_is_installed_in_their_own_folders(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root", "workspaces": ["packages/*"]}
    -- packages/one/package.json --
    {"name": "one", "dependencies": {"x": "2"}}
    """)
    install(root, "x", "1.0.0")
    install(root / "packages/one", "x", "2.0.0")
    assert installed(root) == [
        ("x", "1.0.0", "node_modules/x"),
        ("x", "2.0.0", "packages/one/node_modules/x"),
    ]


def test_an_alias_is_the_package_that_it_stands_for(tree: Tree) -> None:
    root = tree('-- package.json --\n{"name": "acme", "dependencies": {"old": "npm:x@1"}}')
    write_tree(root / "node_modules/old", '-- package.json --\n{"name": "x", "version": "1.0.0"}')
    assert installed(root) == [("x", "1.0.0", "node_modules/old")]
    assert codes(found(root)) == []


def test_declarations_describe_another_package(root: Path) -> None:
    for name in ("@types/x", "@types/s__y", "@types/node"):
        install(root, name, "1.0.0")
    workspace = found(root)
    described = {row.name: row.describes for row in rows_of(workspace) if row.describes}
    assert described == {"@types/x": "x", "@types/s__y": "@s/y", "@types/node": "node"}
    (node,) = [row for row in rows_of(workspace) if row.name == "node"]
    assert (node.purl, node.location, node.evidence) == ("pkg:generic/node", "", "stdlib")


def test_links_that_go_round_or_lead_nowhere_end(root: Path) -> None:
    x = install(root, "x", "1.0.0")
    link(x / "node_modules/self", x)
    link(root / "node_modules/loop", root / "node_modules/loop")
    link(root / "node_modules/nowhere", root / "gone")
    link(root / "node_modules/up", root)
    link(root / "node_modules/@s", root / "node_modules")
    assert {row[0] for row in installed(root)} == {"x"}


def test_what_is_no_package_is_passed_over(root: Path) -> None:
    write_tree(
        root / "node_modules",
        """
        -- .cache/x/package.json --
        {"name": "cached", "version": "1.0.0"}
        -- .bin/x --
        -- empty/readme.md --
        -- file.js --
        -- name with spaces/package.json --
        {"name": "z", "version": "1.0.0"}
        """,
    )
    assert installed(root) == []


def test_a_broken_installed_package_json_is_named_by_its_folder(root: Path) -> None:
    for name, content in (
        ("cut", b'{"name":'),
        ("list", b"[]"),
        ("binary", b"\xff\x00"),
        ("deep", b"[" * 5000),
    ):
        folder = root / "node_modules" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_bytes(content)
    write_tree(root / "node_modules/odd", '-- package.json --\n{"name": 3, "version": [], "dependencies": 7}')
    (root / "node_modules/pipe").mkdir()
    os.mkfifo(root / "node_modules/pipe/package.json")
    workspace = found(root)
    assert [row[:2] for row in installed(root)] == [
        (name, "") for name in ("binary", "cut", "deep", "list", "odd")
    ]
    (problem,) = workspace.problems
    assert problem.code == "TL165"
    assert "node_modules/binary/package.json" in problem.message
    assert "and 1 more" in problem.message


def test_what_is_missing_is_one_problem_that_says_what_to_run(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "acme", "packageManager": "pnpm@9.0.0",
     "dependencies": {"a": "1", "b": "1"}, "devDependencies": {"c": "1"},
     "optionalDependencies": {"d": "1"}, "peerDependencies": {"e": "1"}}
    """)
    (problem,) = found(root).problems
    assert problem.code == "TL171"
    assert problem.message == "nothing is installed, and imports of dependencies will not resolve: a, b, c"
    assert problem.hint == "run `pnpm install`"
    install(root, "a", "1.0.0")
    (problem,) = found(root).problems
    assert problem.message == (
        "declared dependencies are not installed, and imports of them will not resolve: b, c"
    )


def test_samples_of_installed_packages_are_no_installation(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "acme", "dependencies": {"a": "1"}}
    -- package-lock.json --
    {"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}}}
    -- tests/sample/index.js --
    """)
    install(root / "tests/sample", "z", "1.0.0")
    assert known(root) == [
        ("a", "1.0.0", "", "lock"),
        ("acme", "", ".", "workspace"),
        ("z", "1.0.0", "tests/sample/node_modules/z", "installed"),
    ]
    assert "nothing is installed" in found(root).problems[0].message


def test_a_name_leads_to_the_nearest_copy_whatever_that_is_called(tree: Tree) -> None:
    root = tree('-- package.json --\n{"name": "acme", "workspaces": ["packages/*"]}')
    write_tree(root, '-- packages/one/package.json --\n{"name": "one"}')
    install(root, "x", "1.0.0")
    install(root / "packages/one", "x", "2.0.0")
    write_tree(root / "node_modules/alias", '-- package.json --\n{"name": "y", "version": "3.0.0"}')
    link(root / "node_modules/one", root / "packages/one")
    environment = environment_of(found(root))

    def version(folder: str, name: str) -> str:
        row = row_from(f"{root}/{folder}", name, environment)
        return f"{row.name} {row.version} {row.evidence}" if row else ""

    assert version("src", "x") == "x 1.0.0 installed"
    assert version("packages/one/src", "x") == "x 2.0.0 installed"
    assert version("packages/one", "alias") == "y 3.0.0 installed"
    assert version("src", "one") == "one  workspace"
    assert version("src", "gone") == ""


def test_a_package_that_is_reached_through_a_link_only_is_found_behind_other_links(tree: Tree) -> None:
    root = tree('-- package.json --\n{"name": "acme", "workspaces": ["*"]}')
    write_tree(root / ".hidden/one", '-- package.json --\n{"name": "one"}\n-- a.js --')
    link(root / "one", root / ".hidden/one")
    link(root / "node_modules/one", root / "one")
    assert known(root) == [("acme", "", ".", "workspace"), ("one", "", "one", "workspace")]


def test_what_a_folder_without_a_package_has_installed(tree: Tree) -> None:
    root = tree('-- app/package.json --\n{"name": "app", "dependencies": {"x": "1"}}')
    install(root, "x", "1.0.0")
    assert known(root) == [("app", "", "app", "workspace"), ("x", "1.0.0", "node_modules/x", "installed")]
    assert codes(found(root)) == []
