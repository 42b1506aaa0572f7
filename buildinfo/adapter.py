"""What a build adapter is given and what it gives back; each ecosystem has one.

An adapter is a function `read(walked, options, environ) -> Findings`. It reads the checkout's build files,
and may ask a toolchain outside the checkout, but runs nothing that lies in the checkout.
"""

from __future__ import annotations

import msgspec

from .model import BuildProblem, CompileCommand, Environment, Package, Project


class Options(msgspec.Struct, frozen=True):
    """What the user may say about how a checkout is built; the defaults find everything out.

    Attributes:
        python: interpreter or environment folder for every Python package, or None to look for one.
        compile_commands: a compilation database, or the folder that holds one, or None to look for one.
        go_contexts: further build contexts of Go, each like `GOOS=windows GOARCH=arm64 tags=a,b`.
        allow_build: build systems of the checkout may be run where they must make what is missing.
        allow_download: packages that the checkout names may be downloaded.
    """

    python: str | None = None
    compile_commands: str | None = None
    go_contexts: tuple[str, ...] = ()
    allow_build: bool = False
    allow_download: bool = False


class Findings(msgspec.Struct, frozen=True):
    """What one adapter found in a checkout, in any order.

    Attributes:
        packages: packages of the checkout.
        environments: what they are analysed against; ids begin with the name of the driver but for Python's.
        commands: for C and C++, how files are compiled.
        problems: build files that could not be used.
        projects: for TypeScript, the configurations of its compiler.
    """

    packages: tuple[Package, ...] = ()
    environments: tuple[Environment, ...] = ()
    commands: tuple[CompileCommand, ...] = ()
    problems: tuple[BuildProblem, ...] = ()
    projects: tuple[Project, ...] = ()
