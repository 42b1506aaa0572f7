"""Environments in words, and how to get one."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..buildinfo.model import Environment

_INSTALLERS: Mapping[str, str] = {
    "uv.lock": "uv sync",
    "poetry.lock": "poetry install",
    "pdm.lock": "pdm install",
    "pylock.toml": "uv pip sync pylock.toml",
    "Pipfile.lock": "pipenv sync",
}
"""The command that makes an environment from each lock file."""


_KINDS: Mapping[str, str] = {"compiler": "compiler", "go": "go", "node": "node", "protobuf": "protoc"}
"""What environments of other languages than Python are called."""


def environment_kind(environment: Environment) -> str:
    """One word for what an environment is."""
    return _KINDS.get(environment.kind, "python")


def environment_words(environment: Environment) -> str:
    """An environment in words."""
    if environment.kind == "compiler":
        return _compiler_words(environment)
    if environment.kind == "go":
        return _go_words(environment)
    if environment.kind == "node":
        return _node_words(environment)
    if environment.kind == "protobuf":
        return _protobuf_words(environment)
    version = f"Python {environment.version}" if environment.version else "Python of unknown version"
    rows = sum(each.evidence not in {"stdlib", "workspace"} for each in environment.resolved)
    packages = f"{rows} {'package' if rows == 1 else 'packages'}"
    place = environment.place.path
    match environment.kind:
        case "lock":
            return f"{version}, {packages} locked in {place}, none of them installed"
        case "none":
            return f"{version}, no environment and no lock file was found"
        case _:
            return f"{version}, {packages} in {place.removesuffix('/pyvenv.cfg')}"


def _protobuf_words(environment: Environment) -> str:
    locked = [each for each in environment.resolved if each.evidence == "lock"]
    count, there = len(locked), sum(bool(each.location) for each in locked)
    if not count:
        return "no other modules are locked"
    modules = f"{count} {'module' if count == 1 else 'modules'}"
    return f"{modules} locked in {environment.place.path}, {there} in buf's cache"


def _compiler_words(environment: Environment) -> str:
    options = dict(environment.options)
    name = PurePath(environment.interpreter).name or options.get("family", "compiler")
    target = f" for {options['target']}" if options.get("target") else ""
    return f"{name} {environment.version}".rstrip() + f"{target}, as {environment.place.path} says"


def _go_words(environment: Environment) -> str:
    options = dict(environment.options)
    rows = [each for each in environment.resolved if each.evidence not in {"stdlib", "workspace"}]
    there = sum(bool(each.location) for each in rows)
    modules = f"{len(rows)} {'module' if len(rows) == 1 else 'modules'}, {there} of them on disk"
    target = "/".join(filter(None, [options.get("GOOS"), options.get("GOARCH")]))
    return f"Go {environment.version}" + (f" for {target}" if target else "") + f", {modules}"


def _node_words(environment: Environment) -> str:
    rows = [each for each in environment.resolved if each.evidence not in {"stdlib", "workspace"}]
    there = sum(each.evidence == "installed" for each in rows)
    manager = dict(environment.options).get("manager", "")
    words = f"{len(rows)} {'package' if len(rows) == 1 else 'packages'}, {there} of them installed"
    return f"{words}, by {manager}" if manager else words


def install_hint(environment: Environment) -> str:
    """What to do so that dependencies are found."""
    again = "then `tieline index`"
    match environment.kind:
        case "lock":
            command = _INSTALLERS.get(PurePath(environment.place.path).name)
            return f"run `{command}`, {again}" if command else f"install what the lock file names, {again}"
        case "none":
            return f"make an environment (`python -m venv .venv`) and install the project in it, {again}"
        case "node":
            from ..buildinfo.npm.environments import install_command

            return f"run `{install_command(dict(environment.options).get('manager', 'npm'))}`, {again}"
        case _:
            return f"install the missing packages into this environment, or name one with `--python`, {again}"
