"""Yarn's Plug'n'Play, which keeps packages in archives and says in a file where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ..drawn import found, write_tree
from .installs import codes, known

Tree = Callable[[str], Path]


def entry(location: str, link: str = "HARD", **requires: object) -> dict[str, object]:
    """An entry of the file for a package in a folder."""
    return {"packageLocation": location, "packageDependencies": [*requires.items()], "linkType": link}


REGISTRY = [
    [None, [[None, entry("./", "SOFT", a="npm:1.0.0")]]],
    ["@s/b", [["npm:1.1.0", entry("./.yarn/cache/@s-b-npm-1.1.0-0123-10.zip/node_modules/@s/b/")]]],
    [
        "a",
        [
            [
                "npm:1.0.0",
                entry("./.yarn/unplugged/a-npm-1.0.0-0123/node_modules/a/", a="npm:1.0.0", b="npm:1.1.0"),
            ],
            [
                "virtual:0123#npm:1.0.0",
                entry("./.yarn/unplugged/a-npm-1.0.0-0123/node_modules/a/", b="npm:1.1.0"),
            ],
        ],
    ],
    ["acme", [["workspace:.", entry("./", "SOFT")]]],
]


@pytest.fixture
def root(tree: Tree) -> Path:
    """A checkout with one package in an archive and one that is unpacked."""
    root = tree("""
    -- package.json --
    {"name": "acme", "dependencies": {"a": "^1", "alias": "npm:@s/b@^1", "gone": "1.0.0"}}
    -- yarn.lock --
    """)
    write_tree(root / ".yarn/unplugged/a-npm-1.0.0-0123/node_modules/a", "-- package.json --\n{}")
    (root / ".pnp.data.json").write_text(json.dumps({"packageRegistryData": REGISTRY}))
    return root


def test_where_each_package_is(root: Path) -> None:
    assert known(root) == [
        ("@s/b", "1.1.0", "", "installed"),
        ("a", "1.0.0", ".yarn/unplugged/a-npm-1.0.0-0123/node_modules/a", "installed"),
        ("acme", "", ".", "workspace"),
        ("gone", "1.0.0", "", "declared"),
    ]


def test_what_cannot_be_looked_into_is_said(root: Path) -> None:
    missing, packed = sorted(found(root).problems, key=lambda problem: problem.code, reverse=True)
    assert (packed.code, packed.message.partition(",")[0]) == ("TL167", "1 packages are in archives of Yarn")
    assert (missing.code, missing.message.rpartition(": ")[2]) == ("TL171", "gone")


def test_a_program_in_place_of_the_data_is_not_run(tree: Tree) -> None:
    workspace = found(tree('-- package.json --\n{"name": "acme"}\n-- .pnp.cjs --\nprocess.exit(1)'))
    (problem,) = workspace.problems
    assert problem.code == "TL167"
    assert "pnpEnableInlining: false" in problem.hint


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"packageRegistryData": [[1], ["a", [["x"]]], ["a", 3], 4]}']
)
def test_a_broken_file_is_at_most_one_problem(root: Path, content: str) -> None:
    (root / ".pnp.data.json").write_text(content)
    assert [code for code in codes(found(root)) if code != "TL171"] in ([], ["TL166"])
