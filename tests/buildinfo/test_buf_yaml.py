"""Modules of protobuf, as the files of buf have them and where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.model import Workspace
from tieline.buildinfo.workspace import discover

PROTO = 'syntax = "proto3";\n'


def found(root: Path, files: Mapping[str, str]) -> Workspace:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return discover(root, Options(), {"BUF_CACHE_DIR": str(root / ".cache")})


def modules(workspace: Workspace) -> dict[str, tuple[str, list[str]]]:
    """Folder and files of each module, relative to the checkout, by the package's name."""
    root = Path(workspace.root)
    return {
        each.name: (
            Path(each.root).relative_to(root).as_posix(),
            [Path(file).relative_to(root).as_posix() for file in each.files],
        )
        for each in workspace.packages
        if each.driver == "protobuf"
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a/x.proto": PROTO}, {"protobuf/shop": (".", ["a/x.proto"])}),
        (
            {"a/buf.yaml": "version: v1\nname: buf.build/acme/a\n", "a/x.proto": PROTO, "y.proto": PROTO},
            {"protobuf/buf.build/acme/a": ("a", ["a/x.proto"]), "protobuf/shop": (".", ["y.proto"])},
        ),
        (
            {"buf.work.yaml": "version: v1\ndirectories: [a, b]\n", "a/x.proto": PROTO, "b/y.proto": PROTO},
            {"protobuf/shop/a": ("a", ["a/x.proto"]), "protobuf/shop/b": ("b", ["b/y.proto"])},
        ),
        (
            {
                "buf.yaml": "version: v2\nmodules:\n- {path: a, name: buf.build/acme/a}\n- path: ../out\n",
                "a/x.proto": PROTO,
            },
            {"protobuf/buf.build/acme/a": ("a", ["a/x.proto"])},
        ),
        (
            {"go.mod": "module x\n", "vendor/modules.txt": "", "vendor/y/y.proto": PROTO, "x.proto": PROTO},
            {"protobuf/shop": (".", ["x.proto"])},
        ),
    ],
    ids=["none", "v1", "workspace", "v2", "vendored by Go"],
)
def test_modules(tmp_path: Path, files: dict[str, str], expected: dict[str, object]) -> None:
    assert modules(found(tmp_path / "shop", files)) == expected


@pytest.mark.parametrize(
    "lock",
    [
        "version: v1\ndeps:\n- {remote: buf.build, owner: acme, repository: pets, commit: c0ffee}\n",
        "version: v2\ndeps:\n  - name: buf.build/acme/pets\n    commit: c0ffee\n    digest: b5:00\n",
    ],
    ids=["v1", "v2"],
)
def test_what_a_module_needs_and_is_locked_to(tmp_path: Path, lock: str) -> None:
    need = "version: v1\ndeps:\n  - buf.build/acme/pets:main\n"
    workspace = found(tmp_path, {"buf.yaml": need, "buf.lock": lock, "x.proto": PROTO})
    (package,) = workspace.packages
    (dependency,) = package.dependencies
    assert (dependency.name, dependency.place.line) == ("protobuf/buf.build/acme/pets", 3)
    (environment,) = workspace.environments
    (resolved,) = [each for each in environment.resolved if each.evidence == "lock"]
    assert (resolved.purl, resolved.location, resolved.evidence) == (
        "pkg:generic/protobuf/buf.build/acme/pets@c0ffee",
        "",
        "lock",
    )


@pytest.mark.parametrize("name", ["buf.yaml", "buf.work.yaml", "buf.lock"])
def test_a_broken_file_of_buf_is_a_problem_and_costs_no_file(tmp_path: Path, name: str) -> None:
    files = {"buf.yaml": "version: v1\n", name: "version: [\n", "x.proto": PROTO}
    workspace = found(tmp_path / "shop", files)
    assert [each.code for each in workspace.problems] == ["TL181"]
    assert workspace.problems[0].place.path.endswith(f"/{name}")
    assert [files for _, files in modules(workspace).values()] == [["x.proto"]]
