"""Configurations of the TypeScript compiler, and what they reference."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.model import Place

from ..drawn import found
from .installs import codes

Tree = Callable[[str], Path]


def projects(root: Path) -> list[tuple[str, str]]:
    """Paths of the projects and the packages that they belong to."""
    return [(each.config.removeprefix(f"{root}/"), each.package) for each in found(root).projects]


def test_every_tsconfig_is_a_project_of_the_nearest_package(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root"}
    -- tsconfig.json --
    {}
    -- jsconfig.json --
    {}
    -- packages/one/package.json --
    {"name": "one"}
    -- packages/one/src/tsconfig.json --
    {}
    -- packages/one/scripts/jsconfig.json --
    {}
    -- tsconfig.base.json --
    {}
    -- dist/package.json --
    {"type": "module"}
    -- dist/tsconfig.json --
    {}
    """)
    assert projects(root) == [
        ("dist/tsconfig.json", "pkg:npm/root"),
        ("packages/one/scripts/jsconfig.json", "pkg:npm/one"),
        ("packages/one/src/tsconfig.json", "pkg:npm/one"),
        ("tsconfig.json", "pkg:npm/root"),
    ]


def test_references_lead_to_folders_and_to_files_of_other_names(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root"}
    -- tsconfig.json --
    {
      // a solution: nothing but references
      "files": [],
      "references": [
        {"path": "./tsconfig.app.json"}, /* by file */
        {"path": "./lib"},
        {"path": "./tsconfig.app.json"},
        {"paths": "no"}, 7,
      ],
    }
    -- tsconfig.app.json --
    {"references": [{"path": "./tsconfig.json"}, {"path": "tsconfig.shared.json"}]}
    -- tsconfig.shared.json --
    {}
    -- lib/tsconfig.json --
    {}
    """)
    assert [config for config, _ in projects(root)] == [
        "lib/tsconfig.json",
        "tsconfig.app.json",
        "tsconfig.json",
        "tsconfig.shared.json",
    ]
    assert codes(found(root)) == []


def test_a_reference_that_leads_nowhere(tree: Tree) -> None:
    root = tree("""
    -- package.json --
    {"name": "root"}
    -- tsconfig.json --
    {
      "references": [{"path": "../outside"}, {"path": "./gone"}, {"path": "\\u0000"}]
    }
    """)
    (root.parent / "outside").mkdir()
    (root.parent / "outside/tsconfig.json").write_text("{}")
    unspeakable, gone = found(root).problems
    assert (gone.code, gone.place) == ("TL169", Place(f"{root}/tsconfig.json", 2))
    assert "`./gone`" in gone.message
    assert unspeakable.code == "TL169"
    assert projects(root) == [("tsconfig.json", "pkg:npm/root")]


@pytest.mark.parametrize(
    "content",
    [b'{"files": [}', b"\xff\xfe\xff", b"[1]", b"\x00", b"[" * 9000, b"/* " * 9000, b'{"a": "\\ud800"}'],
    ids=["JSON", "bytes", "list", "NUL", "deep", "comment", "surrogate"],
)
def test_a_broken_tsconfig_stays_a_project(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "package.json").write_text('{"name": "root"}')
    (tmp_path / "tsconfig.json").write_bytes(content)
    assert projects(tmp_path) == [("tsconfig.json", "pkg:npm/root")]
    assert codes(found(tmp_path)) == ["TL168"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_problem(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "tsconfig.json").write_text('{"references": [{"path": "./a.json"}]}', encoding=encoding)
    (tmp_path / "a.json").write_text("{}")
    assert projects(tmp_path) == [
        ("a.json", f"pkg:generic/{tmp_path.name}"),
        ("tsconfig.json", f"pkg:generic/{tmp_path.name}"),
    ]


@pytest.mark.parametrize("content", ["", "\n", "// nothing\n/* at all */"])
def test_a_configuration_that_says_nothing_is_no_problem(tmp_path: Path, content: str) -> None:
    (tmp_path / "tsconfig.json").write_text(content)
    assert codes(found(tmp_path)) == []


def test_a_configuration_that_no_package_is_around_has_the_checkout_for_one(tree: Tree) -> None:
    root = tree('-- web/tsconfig.json --\n{}\n-- other/package.json --\n{"name": "x"}\n-- other/a.js --')
    assert projects(root) == [("web/tsconfig.json", "pkg:generic/checkout")]


def test_what_is_referenced_outside_of_every_package_belongs_to_who_references_it(tree: Tree) -> None:
    root = tree("""
    -- app/package.json --
    {"name": "app"}
    -- app/tsconfig.json --
    {"references": [{"path": "../.shared"}]}
    -- .shared/tsconfig.json --
    {}
    """)
    assert projects(root) == [(".shared/tsconfig.json", "pkg:npm/app"), ("app/tsconfig.json", "pkg:npm/app")]
