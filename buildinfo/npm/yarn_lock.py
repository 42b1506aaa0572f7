"""Reads yarn.lock, of Yarn 1 (a format of its own) and of Yarn 2 and later (YAML)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..data_file import Table, as_table, as_text, decode_text, read_bytes, read_data
from ..model import BuildProblem, Place
from .locked import Locked
from .names import valid_name
from .requirement import read_requirement
from .yarn_classic import Entry, LineError, parse_yarn_classic

_CODE = "TL162"
_REQUIRING = ("dependencies", "optionalDependencies", "peerDependencies")


def read_yarn_lock(path: str) -> list[Locked] | BuildProblem:
    """Read the packages of a lock; members of the workspace and folders are left out."""
    content = read_bytes(path)
    if isinstance(content, str):
        return BuildProblem(Place(path), content, code=_CODE)
    if b"__metadata:" in content:
        file = read_data(path, "YAML", _CODE)
        return file if isinstance(file, BuildProblem) else list(_current(file.data))
    try:
        return list(_classic(parse_yarn_classic(decode_text(content))))
    except UnicodeDecodeError:
        return BuildProblem(Place(path), "the file is not UTF-8 text", "`yarn install` writes it anew", _CODE)
    except LineError as error:
        message = "the file is not valid: this line cannot be part of a lock file of Yarn 1"
        return BuildProblem(Place(path, error.line), message, "`yarn install` writes it anew", _CODE)


def _classic(entries: Iterable[Entry]) -> Iterator[Locked]:
    """Packages by the patterns that lead to them, such as `"a@^1.0.0", "a@npm:b@^2"`."""
    for entry in entries:
        name, asked = _split(entry.patterns[0])
        wanted = read_requirement(name, asked)
        if name and wanted.kind not in {"folder", "workspace"}:
            requires = [each for section in _REQUIRING for each in entry.tables.get(section, ())]
            yield Locked(wanted.name, entry.values.get("version", ""), tuple(requires))


def _current(packages: Table) -> Iterator[Locked]:
    """Packages by their descriptors; each says which one it was resolved to, as `a@npm:1.0.0`."""
    for key, value in packages.items():
        package = as_table(value)
        name, _ = _split(as_text(package.get("resolution")))
        if name and key != "__metadata" and package.get("linkType") != "soft":
            requires = [each for section in _REQUIRING for each in as_table(package.get(section))]
            yield Locked(name, as_text(package.get("version")), tuple(requires))


def _split(text: str) -> tuple[str, str]:
    """Name and the rest of `@scope/name@rest`."""
    at = text.find("@", 1)
    return (valid_name(text[:at]), text[at + 1 :]) if at > 0 else ("", "")
