"""Finds out how a checkout is built: its packages of every language, and the environment of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from ..errors import TielineError
from . import buf_yaml, compile_commands, go_mod, package_json, pyproject, python_packages
from .adapter import Findings, Options
from .model import BuildProblem, Package, Workspace
from .paths import real
from .walk import Walk, walk


class Adapter(msgspec.Struct, frozen=True):
    """What one ecosystem's adapter looks for, and how it reads what was found.

    Attributes:
        builds: names of its build files.
        suffixes: what the names of its source files end in.
        read: makes its findings.
    """

    builds: frozenset[str]
    suffixes: tuple[str, ...]
    read: Callable[[Walk, Options, Mapping[str, str]], Findings]


ADAPTERS = (
    Adapter(pyproject.BUILD_FILES, python_packages.SUFFIXES, python_packages.read),
    Adapter(compile_commands.BUILD_FILES, compile_commands.SUFFIXES, compile_commands.read),
    Adapter(go_mod.BUILD_FILES, go_mod.SUFFIXES, go_mod.read),
    Adapter(package_json.BUILD_FILES, package_json.SUFFIXES, package_json.read),
    Adapter(buf_yaml.BUILD_FILES, buf_yaml.SUFFIXES, buf_yaml.read),
)
"""Every adapter, in the order in which they read."""

SOURCE_SUFFIXES = tuple(suffix for each in ADAPTERS for suffix in each.suffixes)
"""What the names of source files end in that some adapter takes."""


def discover(root: Path, options: Options, environ: Mapping[str, str]) -> Workspace:
    """Find the packages of the checkout in `root` and the environments that they are analysed against.

    Nothing of the checkout is run. The answer depends on the disk, on `environ` and on the toolchains of the
    machine, and on nothing else.

    Args:
        root: folder of the checkout; symbolic links in it are resolved.
        options: what the user said.
        environ: environment variables.

    Raises:
        TielineError: TL102 when `root` is not a folder; what the adapters raise for unfit options.
    """
    if not root.is_dir():
        raise TielineError("TL102", f"{root} is not a folder", "name the folder of a checkout")
    builds = frozenset(name for each in ADAPTERS for name in each.builds)
    walked = walk(real(root), builds, SOURCE_SUFFIXES)
    found = [each.read(walked, options, environ) for each in ADAPTERS]
    packages = sorted(
        (package for each in found for package in each.packages),
        key=lambda package: (package.root, package.driver),
    )
    problems = [*walked.problems, *(each for one in found for each in one.problems), *_duplicates(packages)]
    return Workspace(
        walked.root,
        tuple(packages),
        tuple(sorted((each for one in found for each in one.environments), key=lambda each: each.id)),
        tuple(
            sorted(
                set(problems), key=lambda problem: (problem.place.path, problem.place.line, problem.message)
            )
        ),
        walked.skipped,
        tuple(
            sorted(
                (each for one in found for each in one.commands),
                key=lambda each: (each.file, each.arguments, each.directory),
            )
        ),
        tuple(sorted((each for one in found for each in one.projects), key=lambda each: each.config)),
    )


def _duplicates(packages: Iterable[Package]) -> list[BuildProblem]:
    """A problem for each package whose URL another package of the checkout has already."""
    first: dict[tuple[str, str], Package] = {}
    problems: list[BuildProblem] = []
    for package in packages:
        other = first.setdefault((package.driver, package.purl), package)
        if other is not package:
            message = f"this package has the same name and version as the one in {other.root}"
            hint = "give one of them another name, or have it ignored"
            problems.append(BuildProblem(package.place, message, hint, "TL111"))
    return problems
