"""Asks TypeScript what the checkout's configurations say: which files each has, and how they are compiled."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from typing import Any

import msgspec

from ...buildinfo.paths import parent
from ...errors import TielineError
from ..protocol import last_words
from ..toolchain.node import find_node, node_environment
from .compilers import HELPER

_SECONDS = 300


class ConfigError(msgspec.Struct, frozen=True):
    """What TypeScript has to say about a configuration.

    Attributes:
        file: absolute path of the configuration, or of one that it extends.
        line: 1-based, or 0 for the whole file.
        code: TypeScript's number; those below 2000 are about JSON itself.
        message: a sentence.
    """

    file: str
    line: int
    code: int
    message: str


class ReadProject(msgspec.Struct, frozen=True):
    """A configuration as TypeScript reads it; all paths are absolute and real.

    Attributes:
        config: its path.
        files: its root files, sorted.
        pulled: files of the checkout that no configuration has as a root file, and that imports of this
            one's files lead to; sorted.
        options: compiler options as TypeScript has them: enumerations are numbers, paths absolute.
        references: the configurations that it references.
        extended: the configurations that it extends.
        errors: what is wrong with it.
    """

    config: str
    files: tuple[str, ...]
    pulled: tuple[str, ...]
    options: dict[str, Any]
    references: tuple[str, ...]
    extended: tuple[str, ...]
    errors: tuple[ConfigError, ...]

    @property
    def folder(self) -> str:
        """The folder that the configuration lies in."""
        return parent(self.config)


class Importer(msgspec.Struct, frozen=True):
    """A package that may import others of the checkout.

    Attributes:
        folder: its absolute root.
        config: path of a configuration of its, or empty.
        names: what it may import.
    """

    folder: str
    config: str
    names: tuple[str, ...]


class Question(msgspec.Struct, frozen=True):
    """What the helper is asked.

    Attributes:
        typescript: folder of TypeScript 6, which reads configurations.
        cache: folder for its compiled code, or empty.
        parsers: folder of the parsers of components, or empty.
        configs: paths of the configurations to read.
        importers: packages that may import others.
        files: all files of the checkout's packages.
    """

    typescript: str
    cache: str
    parsers: str
    configs: tuple[str, ...]
    importers: tuple[Importer, ...]
    files: tuple[str, ...]


class Answer(msgspec.Struct, frozen=True):
    """What the helper says.

    Attributes:
        projects: in the order of the question.
        unbuilt: for each importer, those of its names that lead to no types and no source.
        compiled: the names under which the compiler knows Vue's, Svelte's and Astro's files.
        unread: why the scripts of other such files cannot be had.
    """

    projects: tuple[ReadProject, ...]
    unbuilt: tuple[tuple[str, ...], ...]
    compiled: dict[str, str]
    unread: dict[str, str]


def ask_projects(question: Question, environ: Mapping[str, str]) -> Answer:
    """Ask the helper.

    Raises:
        TielineError: TL260, it fails; TL607 and TL608, there is no Node to run it.
    """
    node = find_node(environ)
    try:
        done = subprocess.run(
            [node.path, str(HELPER / "projects.js")],
            input=msgspec.json.encode(question) + b"\n",
            capture_output=True,
            env=node_environment(environ),
            cwd=HELPER,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(f"took more than {_SECONDS} s") from error
    try:
        return msgspec.json.decode(done.stdout, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = last_words(done.stderr.decode("utf-8", "replace").splitlines())
        raise _failed(f"failed: {said or error}") from error


def _failed(words: str) -> TielineError:
    return TielineError(
        "TL260",
        f"reading the checkout's TypeScript configurations {words}",
        "report what `tieline doctor` says, and the configuration if it is known",
    )
