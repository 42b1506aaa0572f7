"""Build files of any shape never break the discovery; they are somebody else's, and may be hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieline.buildinfo.npm.imports import explain_import

from ..drawn import found

if TYPE_CHECKING:
    import pytest

KEYS = st.sampled_from(
    [
        *("name", "version", "dependencies", "devDependencies", "peerDependencies", "workspaces", "packages"),
        *("exports", "imports", "types", "typesVersions", "main", "bin", "overrides", "resolutions", "pnpm"),
        *("catalog", "catalogs", "default", ".", "./*", "*", "a", "@s/b", "references", "path", "#x"),
        *("bundleDependencies", "peerDependenciesMeta", "optional", "packageManager", "lockfileVersion"),
    ]
)
TEXTS = st.sampled_from(
    [
        *(
            "",
            "acme",
            "@s/b",
            ".",
            "..",
            "./a.js",
            "./*",
            "../../*",
            "/",
            "**",
            "!x",
            "{a,b}/*",
            "[",
            "\\",
            "é",
        ),
        *(
            "1.0.0",
            "^1",
            "workspace:*",
            "catalog:",
            "catalog:a",
            "npm:a@1.0.0",
            "file:..",
            "link:/",
            "$a",
            "\x00",
        ),
        *("pnpm@9", "\ud800", "a" * 300, "node_modules", "tsconfig.json"),
    ]
)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-3, 3) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
FILES = (
    "package.json",
    "inner/package.json",
    "tsconfig.json",
    "lerna.json",
    "pnpm-workspace.yaml",
    ".yarnrc.yml",
)
FILES_OF_LOCKS = ("package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", ".pnp.data.json")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    contents=st.dictionaries(
        st.sampled_from([*FILES, *FILES_OF_LOCKS, "node_modules/a/package.json"]),
        st.dictionaries(KEYS, VALUES, max_size=5),
        max_size=5,
    ),
    specifier=TEXTS,
)
def test_any_build_files_are_read(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, dict[str, object]], specifier: str
) -> None:
    root: Path = tmp_path_factory.mktemp("checkout")
    (root / "a.js").touch()
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    workspace = found(root)
    assert all(problem.code.startswith("TL1") and problem.message for problem in workspace.problems)
    msgspec.json.encode(workspace)
    environments = {each.id: each for each in workspace.environments}
    for package in workspace.packages:
        code, sentence = explain_import(specifier, f"{root}/a.js", package, environments[package.environment])
        assert code.startswith("import-")
        assert sentence


def test_files_of_any_kind_in_place_of_build_files(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "acme"}')
    for name in (*FILES_OF_LOCKS, "tsconfig.json", "lerna.json"):
        (tmp_path / name).symlink_to("/dev/zero")
    codes = {problem.code for problem in found(tmp_path).problems}
    assert codes == {"TL161", "TL162", "TL164", "TL166", "TL168"}
