"""Reads a package.json of the checkout: its names, its dependencies, and where each of them stands."""

from __future__ import annotations

import re

import msgspec

from ..data_file import DataFile, Table, as_list, as_table, as_text, as_texts, pairs_of, read_data
from ..model import BuildProblem, Dependency, Place
from .names import valid_name

SECTIONS = (
    ("dependencies", "runtime"),
    ("devDependencies", "group:dev"),
    ("optionalDependencies", "extra:optional"),
    ("peerDependencies", "group:peer"),
)
"""Where a package.json declares dependencies, and the scope of each of them."""

CODE = "TL160"
"""Code of the problem of a package.json that cannot be read."""


class Manifest(msgspec.Struct, frozen=True):
    """A package.json.

    Attributes:
        root: absolute folder that holds it.
        name: the package's name; empty when there is none that a package can have.
        version: its version, or empty.
        dependencies: what it declares, in the order of the file.
        bundled: names of dependencies that are published with it.
        optional_peers: names of peers that may be absent.
        scripts: pairs of a command and the path of its file relative to `root`.
        file: its content.
    """

    root: str
    name: str
    version: str
    dependencies: tuple[Dependency, ...]
    bundled: frozenset[str]
    optional_peers: frozenset[str]
    scripts: tuple[tuple[str, str], ...]
    file: DataFile

    @property
    def place(self) -> Place:
        """The line that names the package."""
        # Others than the package have a `name` in it, as its author has.
        found = re.search(rf'"name"\s*:\s*"{re.escape(self.name)}"', self.file.text) if self.name else None
        return Place(self.file.path, self.file.text.count("\n", 0, found.start()) + 1 if found else 0)


def read_manifest(root: str) -> Manifest | BuildProblem:
    """Read the package.json of a folder; values of a wrong type count as absent."""
    file = read_data(f"{root}/package.json", "JSON", CODE)
    if isinstance(file, BuildProblem):
        return file
    data = file.data
    peers = as_table(data.get("peerDependenciesMeta"))
    bundled = data.get("bundleDependencies", data.get("bundledDependencies"))
    runtime = [name for name, _ in pairs_of(data.get("dependencies"))]
    return Manifest(
        root=root,
        name=valid_name(data.get("name")),
        version=as_text(data.get("version")).strip(),
        dependencies=tuple(_dependencies(file)),
        bundled=frozenset(runtime if bundled is True else as_texts(bundled)),
        optional_peers=frozenset(
            name for name, meta in peers.items() if as_table(meta).get("optional") is True
        ),
        scripts=_scripts(data),
        file=file,
    )


def line_of(text: str, *keys: str) -> int:
    """1-based line of the last of nested keys in a JSON text, 0 when it is not found.

    The text is searched, key after key, since the reader keeps no positions.
    """
    start = 0
    for key in keys:
        found = re.compile(rf'"{re.escape(key)}"\s*:').search(text, start)
        if not found:
            return 0
        start = found.start() if key == keys[-1] else found.end()
    return text.count("\n", 0, start) + 1


def workspace_patterns(data: Table) -> list[str] | None:
    """Patterns of `workspaces`, which npm, Yarn and Bun have as a list or an object; None without any."""
    value = data.get("workspaces")
    listed = as_table(value).get("packages", value)
    return as_texts(listed) if as_list(listed) or as_table(value) else None


def overrides_of(data: Table) -> dict[str, str]:
    """Requirements that hold for a package wherever it is required: npm's, pnpm's and Yarn's.

    Those that depend on who requires it, or on what was required, say nothing about it in general.
    """
    found: dict[str, str] = {}
    tables = (data.get("resolutions"), as_table(data.get("pnpm")).get("overrides"), data.get("overrides"))
    for table in tables:
        for key, value in as_table(table).items():
            text = as_text(value) or as_text(as_table(value).get("."))
            name = valid_name(key.removeprefix("**/"))
            if text.startswith("$"):
                # npm: the same as the package itself requires.
                text = next((own for each, own in _declared(data) if each == text[1:]), "")
            if name and text:
                found[name] = text
    return found


def _declared(data: Table) -> list[tuple[str, str]]:
    return [pair for section, _ in SECTIONS for pair in pairs_of(data.get(section))]


def _dependencies(file: DataFile) -> list[Dependency]:
    found: list[Dependency] = []
    optional = {name for name, _ in pairs_of(file.data.get("optionalDependencies"))}
    for section, scope in SECTIONS:
        lines = _lines(file.text, section)
        for name, requirement in pairs_of(file.data.get(section)):
            # npm: an entry of optionalDependencies replaces one of dependencies.
            if valid_name(name) and not (section == "dependencies" and name in optional):
                place = Place(file.path, lines.get(name, 0))
                found.append(Dependency(name, requirement, scope, place))
    return found


def _lines(text: str, section: str) -> dict[str, int]:
    """1-based line of each key in a section, as far as each stands on a line of its own."""
    start = line_of(text, section)
    lines: dict[str, int] = {}
    if not start:
        return lines
    for number, line in enumerate(text.splitlines()[start - 1 :], start):
        for key in re.findall(r'"([^"\\]+)"\s*:', line):
            lines.setdefault(key, number)
        if "}" in line and number > start:
            break
    return lines


def _scripts(data: Table) -> tuple[tuple[str, str], ...]:
    """Commands of `bin`, which is one path for a command named like the package, or a table."""
    value = data.get("bin")
    if isinstance(value, str):
        name = valid_name(data.get("name")).rpartition("/")[2]
        return ((name, _plain(value)),) if name else ()
    return tuple(sorted((name, _plain(path)) for name, path in pairs_of(value)))


def _plain(path: str) -> str:
    return path.removeprefix("./")
