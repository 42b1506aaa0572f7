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


def environment_words(environment: Environment) -> str:
    """An environment in words."""
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


def install_hint(environment: Environment) -> str:
    """What to do so that dependencies are found."""
    again = "then `tieline index`"
    match environment.kind:
        case "lock":
            command = _INSTALLERS.get(PurePath(environment.place.path).name)
            return f"run `{command}`, {again}" if command else f"install what the lock file names, {again}"
        case "none":
            return f"make an environment (`python -m venv .venv`) and install the project in it, {again}"
        case _:
            return f"install the missing packages into this environment, or name one with `--python`, {again}"
