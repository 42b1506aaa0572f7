"""A checkout has the version that a tag gives to the commit that is checked out, if it is what was tagged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.go.released import released_version
from tieline.buildinfo.workspace import discover

from .tagged import commit, git, needs_git

pytestmark = needs_git

LIB, SUB, NEXT = "example.org/lib", "example.org/lib/sub", "example.org/lib/sub/v2"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three modules: one in the root, one in `sub`, and the second major version of that in `sub/v2`."""
    for folder, module in ((".", LIB), ("sub", SUB), ("sub/v2", NEXT)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "go.mod").write_text(f"module {module}\n")
        (tmp_path / folder / "a.go").write_text("package a\n")
    return commit(tmp_path)


def version(module: str, root: Path, folder: str = ".") -> str:
    files = (root / folder).glob("*.go")
    return released_version(
        module, str((root / folder).resolve()), [str(each) for each in (*files, root / folder / "go.mod")]
    )


@pytest.mark.parametrize("pack", [(), ("pack-refs", "--all"), ("gc", "--quiet")])
def test_tags_are_found_wherever_git_keeps_them(pack: tuple[str, ...], root: Path) -> None:
    git(root, "tag", "v1.1.0")
    git(root, "tag", "--annotate", "-m", "x", "v1.2.0")
    git(root, "tag", "--annotate", "-m", "x", "nested", "v1.2.0")
    (root / "a.go").write_text("package a // newer\n")
    commit(root)
    git(root, "tag", "--annotate", "-m", "x", "v1.10.0")
    if pack:
        git(root, *pack)
    assert version(LIB, root) == "v1.10.0"
    git(root, "checkout", "--quiet", "v1.1.0")
    assert version(LIB, root) == "v1.2.0"


@pytest.mark.parametrize(
    ("module", "folder", "tags", "expected"),
    [
        (LIB, ".", ("v1.2.0-rc.1", "v1.2.0", "v1.2.0-beta"), "v1.2.0"),
        (LIB, ".", ("v2.0.0", "v0.9.0", "1.0.0", "v1.0", "v1.0.0+meta", "v01.0.0", "sub/v1.0.0"), "v0.9.0"),
        (SUB, "sub", ("v1.0.0", "sub/v1.4.0", "sub/v2.1.0"), "v1.4.0"),
        (NEXT, "sub/v2", ("sub/v1.4.0", "sub/v2.1.0", "sub/v2/v2.2.0"), "v2.1.0"),
        ("gopkg.in/lib.v3", ".", ("v1.0.0", "v3.1.0"), "v3.1.0"),
    ],
)
def test_a_tag_names_the_folder_and_fits_the_path_of_the_module(
    module: str, folder: str, tags: tuple[str, ...], expected: str, root: Path
) -> None:
    for tag in tags:
        git(root, "tag", tag)
    assert version(module, root, folder) == expected


def test_what_is_not_what_was_tagged_has_no_version(root: Path) -> None:
    git(root, "tag", "v1.0.0")
    git(root, "tag", "sub/v1.0.0")
    (root / "a.go").write_text("package b\n")
    assert (version(LIB, root), version(SUB, root, "sub")) == ("", "v1.0.0")
    git(root, "checkout", "--quiet", "a.go")
    assert version(LIB, root) == "v1.0.0"
    (root / "new.go").write_text("package a\n")
    assert version(LIB, root) == ""
    git(root, "add", "-A")
    assert version(LIB, root) == ""
    commit(root)
    assert version(LIB, root) == ""


def test_a_clone_of_a_fork_is_no_release_of_the_module(root: Path) -> None:
    git(root, "tag", "v1.0.0")
    for address, expected in [
        ("https://github.com/me/lib", ""),
        ("git@github.com:Acme/Lib.git", "v1.0.0"),
        ("https://mirror.example.org/acme/lib", "v1.0.0"),
    ]:
        git(root, "config", "remote.origin.url", address)
        assert version("github.com/acme/lib", root) == expected


def test_a_damaged_repository_has_no_tags(root: Path) -> None:
    git(root, "tag", "--annotate", "-m", "x", "v1.0.0")
    for each in (root / ".git" / "objects").glob("??/*"):
        each.chmod(0o600)
        each.write_bytes(b"no object")
    assert version(LIB, root) == ""


SETUPTOOLS = """
[build-system]
requires = ["setuptools>=64", "setuptools-scm[toml]>=8"]
build-backend = "setuptools.build_meta"
[project]
name = "lib"
dynamic = ["version"]
"""
HATCH = """
[build-system]
requires = ["hatchling", "hatch-vcs"]
build-backend = "hatchling.build"
[project]
name = "lib"
dynamic = ["version"]
[tool.hatch.version]
source = "vcs"
"""


@pytest.mark.parametrize(
    ("build", "tags", "expected"),
    [
        (SETUPTOOLS, ("v1.2.0",), "1.2.0"),
        (SETUPTOOLS, ("lib-1.2rc1", "nightly"), "1.2rc1"),
        (SETUPTOOLS, ("v1.2.0", "v1.3.0"), ""),
        (SETUPTOOLS + '[tool.setuptools_scm]\nversion_file = "a.py"\n', ("1.2",), "1.2"),
        (SETUPTOOLS + '[tool.setuptools_scm]\ntag_regex = "x(.*)"\n', ("1.2",), ""),
        (SETUPTOOLS + '[tool.setuptools_scm]\nversion_scheme = "calver-by-date"\n', ("1.2",), ""),
        (SETUPTOOLS.replace("-scm", ""), ("1.2",), ""),
        (HATCH, ("v1.2.0",), "1.2.0"),
        (HATCH.replace("vcs", "env"), ("v1.2.0",), ""),
        ('[project]\nname = "lib"\nversion = "1.0"\n', ("v1.2.0",), "1.0"),
    ],
)
def test_a_project_of_python_that_takes_its_version_from_tags_has_it(
    build: str, tags: tuple[str, ...], expected: str, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(build)
    (tmp_path / "lib.py").write_text("")
    commit(tmp_path)
    for tag in tags:
        git(tmp_path, "tag", tag)
    (package,) = discover(tmp_path, Options(), {}).packages
    assert package.version == expected
    (tmp_path / "lib.py").write_text("edited = True\n")
    (package,) = discover(tmp_path, Options(), {}).packages
    assert package.version == (expected if "version =" in build.partition("[tool")[0] else "")
