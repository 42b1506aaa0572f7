"""A machine with a Go of its own module cache and proxy, and what the adapter finds on it."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tieline.buildinfo import go_mod
from tieline.buildinfo.adapter import Findings, Options
from tieline.buildinfo.model import BuildProblem, Environment, Package, Resolved
from tieline.buildinfo.paths import real
from tieline.buildinfo.walk import walk

from .drawn import write_tree

needs_go = pytest.mark.skipif(
    shutil.which("go") is None and "CI" not in os.environ, reason="Go is not on PATH"
)
"""These tests ask the real Go, and never the network."""


class Machine:
    """A machine with one checkout.

    Attributes:
        root: folder of the checkout.
        environ: the user's environment: settings of nobody, a cache and a proxy in the test's own folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "checkout"
        self.cache = folder / "cache"
        self.proxy = folder / "proxy"
        self.proxy.mkdir(parents=True)
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "GOENV": "off",
            "GOFLAGS": "-modcacherw",
            "GOMODCACHE": str(self.cache),
            "GOCACHE": str(folder / "build"),
            "GOPROXY": self.proxy.as_uri(),
            "GOSUMDB": "off",
        }

    def write(self, drawing: str, sums: str = "") -> None:
        """Write files into the checkout (see `write_tree`), and lines into its go.sum."""
        write_tree(self.root, drawing)
        if sums:
            (self.root / "go.sum").write_text(sums)

    def publish(self, path: str, version: str, needs: str = "", go: str = "1.16") -> str:
        """Put a module with one package into the proxy, and give its lines for a go.sum."""
        mod = f"module {path}\n\ngo {go}\n" + "".join(
            f"\nrequire {each}\n" for each in needs.split(", ") if each
        )
        files = {"go.mod": mod, "it.go": f"package it // {version}\n"}
        spelt = "".join(f"!{each.lower()}" if each.isupper() else each for each in path)
        place = self.proxy / spelt / "@v"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{version}.info").write_text(f'{{"Version": "{version}"}}')
        (place / f"{version}.mod").write_text(mod)
        with zipfile.ZipFile(place / f"{version}.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(f"{path}@{version}/{name}", content)
        content = {f"{path}@{version}/{name}": text for name, text in files.items()}
        return f"{path} {version} {_sum(content)}\n{path} {version}/go.mod {_sum({'go.mod': mod})}\n"

    def install(self, path: str, version: str, needs: str = "", go: str = "1.16") -> str:
        """Publish a module and download it, and give its lines for a go.sum."""
        lines = self.publish(path, version, needs, go)
        self.go("mod", "download", f"{path}@{version}", folder=self.proxy)
        return lines

    def go(self, *words: str, folder: Path | None = None) -> str:
        """Run Go as the user would, and give what it prints."""
        done = subprocess.run(
            [shutil.which("go") or "go", *words],
            cwd=folder or self.root,
            env={**self.environ, "GOTOOLCHAIN": "local"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fake_go(self, script: str) -> None:
        """Put a `go` before the real one that does what a shell script does; `$REAL` is the real one."""
        path = self.folder / "bin" / "go"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\nREAL={shutil.which('go')}\n{script}")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        self.environ["PATH"] = f"{path.parent}{os.pathsep}{os.environ['PATH']}"

    def find(self, options: Options | None = None, root: Path | None = None) -> Findings:
        """Find out how the checkout is built; the checkout must stay as it is, and the answer too."""
        top = real(root or self.root)
        before = _content(self.root)
        walked = walk(top, go_mod.BUILD_FILES, go_mod.SUFFIXES)
        found = go_mod.read(walked, options or Options(), self.environ)
        assert _content(self.root) == before
        return found


def package_named(found: Findings, name: str) -> Package:
    """The only package of a name."""
    (package,) = (each for each in found.packages if each.name == name)
    return package


def environment_of(found: Findings, identifier: str = "go:.") -> Environment:
    """The environment with an id."""
    (environment,) = (each for each in found.environments if each.id == identifier)
    return environment


def row_of(environment: Environment, name: str) -> Resolved:
    """The only row of an environment with a name."""
    (row,) = (each for each in environment.resolved if each.name == name)
    return row


def versions(environment: Environment) -> dict[str, str]:
    """Versions by module path, without the standard library."""
    return {row.name: row.version for row in environment.resolved if row.evidence != "stdlib"}


def problem_with(found: Findings, code: str) -> BuildProblem:
    """The only problem with a code."""
    (problem,) = (each for each in found.problems if each.code == code)
    return problem


def files_of(package: Package) -> list[str]:
    """Files of a package relative to its root."""
    return [each.removeprefix(package.root + "/") for each in package.files]


def _sum(files: Mapping[str, str]) -> str:
    """Checksum of files as go.sum has it; see golang.org/x/mod/sumdb/dirhash."""
    lines = [f"{hashlib.sha256(files[name].encode()).hexdigest()}  {name}\n" for name in sorted(files)]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and not each.is_symlink()
    }
