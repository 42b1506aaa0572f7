"""What can be imported from a package, and the files that it leads to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.buildinfo.npm.exports import read_entries, subpath_targets

from ..drawn import write_tree


def mapped(root: Path, text: str) -> list[tuple[str, str]]:
    data: Mapping[str, object] = json.loads(text)
    return [(name, path.removeprefix(f"{root}/")) for name, path in read_entries(str(root), "x", data).mapped]


def test_declarations_come_first_of_what_conditions_choose_from(tmp_path: Path) -> None:
    text = """{"exports": {
      ".": {"import": {"types": "./d/i.d.mts", "default": "./d/i.mjs"}, "types": "./d/i.d.ts",
            "require": ["./d/i.cjs", "./fall/back.js"]},
      "./sub": "./d/sub.js",
      "./gone": null
    }}"""
    assert mapped(tmp_path, text) == [
        ("x", "d/i.d.ts"),
        ("x", "d/i.d.mts"),
        ("x", "d/i.mjs"),
        ("x", "d/i.cjs"),
        ("x", "fall/back.js"),
        ("x/sub", "d/sub.js"),
    ]


@pytest.mark.parametrize("text", ['{"exports": "./a.js"}', '{"exports": {"default": "./a.js"}}'])
def test_exports_without_subpaths_are_for_the_package_itself(tmp_path: Path, text: str) -> None:
    assert mapped(tmp_path, text) == [("x", "a.js")]


def test_patterns_lead_to_the_code_on_disk(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        """
        -- src/a.ts --
        -- src/deep/b.ts --
        -- src/internal/c.ts --
        -- src/notes.md --
        -- src/node_modules/y/d.ts --
        -- src/special.ts --
        """,
    )
    text = """{"exports": {"./*": "./src/*.ts", "./internal/*": null, "./special": "./src/special.ts",
      "./out/*": "./../*", "./none/*": "./dist/*.js"}}"""
    assert sorted(mapped(tmp_path, text)) == [
        ("x/a", "src/a.ts"),
        ("x/deep/b", "src/deep/b.ts"),
        ("x/special", "src/special.ts"),
    ]


def test_imports_are_mapped_but_nobody_else_can_import_them(tmp_path: Path) -> None:
    data = {"exports": {".": "./a.js"}, "imports": {"#util": {"types": "./u.d.ts", "default": "./u.js"}}}
    entries = read_entries(str(tmp_path), "x", data)
    assert entries.modules == ("x",)
    assert entries.mapped[1:] == (("#util", f"{tmp_path}/u.d.ts"), ("#util", f"{tmp_path}/u.js"))


def test_older_fields_count_without_exports(tmp_path: Path) -> None:
    fields = '"typings": "t.d.ts", "main": "./m.js", "module": "m.mjs"'
    assert mapped(tmp_path, f"{{{fields}}}") == [("x", "t.d.ts"), ("x", "m.mjs"), ("x", "m.js")]
    assert mapped(tmp_path, f'{{{fields}, "exports": "./e.js"}}') == [("x", "e.js")]


def test_types_versions_add_subpaths_for_current_releases(tmp_path: Path) -> None:
    text = """{"main": "m.js", "typesVersions": {
      "<4.0": {"sub": ["old.d.ts"]},
      ">=4.0": {"sub": ["./new.d.ts"], "*": ["dist/*"]},
      "*": {"sub": ["x.d.ts"]}
    }}"""
    assert mapped(tmp_path, text) == [("x", "m.js"), ("x/sub", "new.d.ts")]


def test_a_package_that_names_no_entry_has_its_index_if_there_is_one(tmp_path: Path) -> None:
    assert mapped(tmp_path, "{}") == []
    (tmp_path / "index.js").touch()
    assert mapped(tmp_path, "{}") == [("x", "index.js")]


@pytest.mark.parametrize(
    ("subpath", "targets"),
    [
        (".", None),
        ("./a", ["./a.js"]),
        ("./feature/x", ["./f/x.js"]),
        ("./feature/deep/y", ["./deep/y.mjs"]),
        ("./feature/hidden/z", None),
        ("./other", None),
        ("./feature/", None),
    ],
)
def test_which_targets_a_subpath_has(subpath: str, targets: list[str] | None) -> None:
    exports = {
        "./a": "./a.js",
        "./feature/*": "./f/*.js",
        "./feature/deep/*": {"import": "./deep/*.mjs"},
        "./feature/hidden/*": None,
    }
    assert subpath_targets({"exports": exports}, subpath) == targets


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(["./a.js", "./*", "./src/*.ts", "../up", "./../../*", "x", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([".", "./a", "./*", "./b/*", "types", "import", "#i", "#*"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@settings(deadline=None)
@given(exports=VALUES, imports=VALUES)
def test_whatever_stands_there_leads_only_into_the_package(
    tmp_path_factory: pytest.TempPathFactory, exports: object, imports: object
) -> None:
    root = tmp_path_factory.getbasetemp() / "entries"
    write_tree(root, "-- src/a.ts --")
    entries = read_entries(str(root), "x", {"exports": exports, "imports": imports})
    assert all(path == str(root) or path.startswith(f"{root}/") for _, path in entries.mapped)
