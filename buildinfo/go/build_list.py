"""The modules that a build is made of: the versions that Go chose, and where each one lies."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from packageurl import PackageURL

from ..model import Evidence, Place, Resolved
from ..paths import absolute, parent, read_text
from .mod_file import ModFile, Replacement, Version, WorkFile, located, replacement_line
from .toolchain import Toolchain, version_key
from .vendor import Vendored

# The go command reads a go.mod only from within its own module, whose configuration would count.
_MODULE = re.compile(r'^module[ \t]+"?([^\s"`()]+)', re.MULTILINE)


class Listed(msgspec.Struct, frozen=True, rename="pascal"):
    """A module as `go list -m -json` prints it."""

    path: str
    version: str = ""
    main: bool = False
    dir: str = ""
    replace: Version | None = None


class Source(msgspec.Struct, frozen=True):
    """What a build list is made for.

    Attributes:
        members: the go.mod files of the checkout's modules that share it, sorted by path.
        work: the go.work that ties them together, or None.
        own: by absolute folder, path and version of each module of the checkout.
    """

    members: tuple[ModFile, ...]
    work: WorkFile | None
    own: Mapping[str, Version]

    @property
    def place(self) -> Place:
        """The file that stands for all of it."""
        return Place(self.work.path if self.work else self.members[0].path)


def golang_purl(name: str, version: str = "") -> str:
    """Package URL of a module path, whose last element is the URL's name."""
    namespace, _, last = name.rpartition("/")
    return PackageURL("golang", namespace or None, last, version or None).to_string()


def standard_library(toolchain: Toolchain, place: Place) -> Resolved:
    """Row of the model for the library that comes with a toolchain."""
    purl = golang_purl("std", toolchain.version)
    source = f"{toolchain.goroot}/src"
    return Resolved(purl, "std", toolchain.version, source, "stdlib", place, ("",))


def decode_list(output: str) -> list[Listed]:
    """Read what `go list -m -json` printed, which is one object after another.

    Raises:
        msgspec.DecodeError: it is something else.
    """
    # No value in JSON has a line break in it, so this one stands only between two objects.
    joined = output.replace("}\n{", "},{")
    return msgspec.json.decode(f"[{joined}]", type=list[Listed])


def decode_graph(output: str, listed: Iterable[Listed]) -> dict[str, tuple[str, ...]]:
    """Read what `go mod graph` printed: for each listed module, sorted paths of what it requires."""
    nodes = {f"{each.path}@{each.version}" if each.version else each.path: each.path for each in listed}
    found: dict[str, set[str]] = {}
    for line in output.splitlines():
        node, _, requirement = line.partition(" ")
        name = requirement.partition("@")[0]
        # The version of Go that a module asks for stands there as if it were a module.
        if node in nodes and name not in {"go", "toolchain"}:
            found.setdefault(nodes[node], set()).add(name)
    return {path: tuple(sorted(names)) for path, names in found.items()}


def rows_of_list(
    source: Source, listed: Iterable[Listed], requirements: Mapping[str, Sequence[str]]
) -> list[Resolved]:
    """Rows of the model for what Go listed, without a module that is alone in its build."""
    required = _required(source)
    stated = {each.module: sorted(need.path for need in each.require) for each in source.members}
    rows: list[Resolved] = []
    for each in listed:
        needs = tuple(requirements.get(each.path) or stated.get(each.path, ()))
        if each.main:
            if source.work:
                rows.append(_local(source, each.path, absolute(each.dir), _place_of(source, each), needs))
            continue
        place = required.get(each.path, source.place)
        new = each.replace
        if new:
            place = _replaced(source, each.path, each.version)[0] or place
        if new and not new.version:
            rows.append(_local(source, each.path, absolute(each.dir), place, needs))
            continue
        evidence: Evidence = "installed" if each.dir else "lock"
        location = absolute(each.dir) if each.dir else ""
        rows.append(
            _row(each.path, new or Version(each.path, each.version), location, evidence, place, needs)
        )
    return rows


def rows_of_vendor(source: Source, folder: str, vendored: Iterable[Vendored]) -> list[Resolved]:
    """Rows of the model for the modules in `vendor` of a folder, and for those that it merely names."""
    rows: list[Resolved] = []
    for each in vendored:
        name = each.module.path
        place = Place(f"{folder}/vendor/modules.txt", each.line)
        location = f"{folder}/vendor/{name}"
        if not each.copied or not os.path.isdir(location):  # noqa: PTH112
            location = ""
        evidence: Evidence = "vendored" if location else "lock"
        new = each.replacement
        if new.path and not new.version:
            at = located(new.path, folder)
            # A copy of a module of the checkout is that module, wherever its files are.
            if location or at not in source.own or source.own[at].path != name:
                rows.append(_row(name, Version(name), location, evidence, place))
            else:
                rows.append(_local(source, name, at, place))
        else:
            rows.append(_row(name, new if new.path else each.module, location, evidence, place))
    return rows


def rows_of_files(source: Source) -> list[Resolved]:
    """Rows of the model from go.mod and go.sum alone, for when Go can list nothing.

    A go.mod for Go 1.17 or newer names everything that is needed, with the chosen version. Of older ones the
    rest is taken from go.sum, where only one version of it is left.
    """
    rows: dict[str, Resolved] = {}
    for member in source.members:
        for each in member.require:
            place, new = _replaced(source, each.path, each.version)
            place = place or Place(member.path, member.lines.get((each.path, each.version), 0))
            if new and not new.version:
                rows[each.path] = _local(source, each.path, new.path, place)
            else:
                version = new or Version(each.path, each.version)
                rows[each.path] = _row(each.path, version, "", "lock", place)
        if version_key(member.go) < version_key("1.17"):
            place = Place(f"{parent(member.path)}/go.sum")
            for name, version in _lone_sums(place.path).items():
                rows.setdefault(name, _row(name, Version(name, version), "", "lock", place))
    return list(rows.values())


def taken_module(row: Resolved) -> tuple[str, str]:
    """Path and version of the module that was taken for a row, which is another one where it is replaced."""
    url = PackageURL.from_string(row.purl)
    return f"{url.namespace}/{url.name}" if url.namespace else url.name, url.version or ""


def _local(source: Source, name: str, folder: str, place: Place, needs: tuple[str, ...] = ()) -> Resolved:
    """Row for a module that is taken as it stands in a folder; its version is whatever is there."""
    own = source.own.get(folder)
    evidence: Evidence = "workspace" if own and own.path == name else "editable"
    taken = own if own and own.path else Version(_module_of(folder) or name)
    return _row(name, taken, folder, evidence, place, needs)


def _module_of(folder: str) -> str:
    """What the go.mod in a folder outside of the checkout calls its module; empty where it says nothing."""
    found = _MODULE.search(read_text(f"{folder}/go.mod") or "")
    return found[1] if found else ""


def _row(
    name: str,
    taken: Version,
    location: str,
    evidence: Evidence,
    place: Place,
    needs: tuple[str, ...] = (),
) -> Resolved:
    """Row for a module path as imports spell it; its URL is that of the module taken for it."""
    return Resolved(
        purl=golang_purl(taken.path, taken.version),
        name=name,
        version=taken.version,
        location=location,
        evidence=evidence,
        place=place,
        owns=("",),
        modules=(name,),
        dependencies=needs,
    )


def _required(source: Source) -> dict[str, Place]:
    """The first line that requires each module path."""
    found: dict[str, Place] = {}
    for member in source.members:
        for each in member.require:
            found.setdefault(each.path, Place(member.path, member.lines.get((each.path, each.version), 0)))
    return found


def _place_of(source: Source, listed: Listed) -> Place:
    """The `module` line of a module of a workspace, or the go.work for one that is not in the checkout."""
    for member in source.members:
        if member.module == listed.path:
            return Place(member.path, member.lines.get(("module", member.module), 0))
    return source.place


def _replaced(source: Source, name: str, version: str) -> tuple[Place | None, Version | None]:
    """The replacement in force for a module: its line, and what it puts there; a folder is absolute.

    The replacements of a go.work come before those of its modules, and one of a version before one of all.
    """
    files: list[tuple[str, tuple[Replacement, ...], Mapping[tuple[str, str], int]]] = []
    if source.work:
        files.append((source.work.path, source.work.replace, source.work.lines))
    files += [(member.path, member.replace, member.lines) for member in source.members]
    for path, replacements, lines in files:
        for old in (Version(name, version), Version(name)):
            new = next((each.new for each in replacements if each.old == old), None)
            if new:
                if not new.version:
                    new = Version(located(new.path, parent(path)))
                return Place(path, replacement_line(lines, old)), new
    return None, None


def _lone_sums(path: str) -> dict[str, str]:
    """Versions by module path in a go.sum, of modules whose content is summed in one version only."""
    versions: dict[str, set[str]] = {}
    for line in (read_text(path) or "").splitlines():
        words = line.split()
        if len(words) == 3 and not words[1].endswith("/go.mod"):
            versions.setdefault(words[0], set()).add(words[1])
    return {name: found.pop() for name, found in sorted(versions.items()) if len(found) == 1}
