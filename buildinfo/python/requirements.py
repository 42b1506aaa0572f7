"""Requirements: strings of PEP 508, dependency groups of PEP 735, and requirements files of pip."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name

from ..model import BuildProblem, Place
from ..paths import is_below, join, parent, read_text
from .toml_file import Table, TomlFile, as_list, as_table, line_of, text_at

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_INCLUDE = re.compile(r"^(?:-r|--requirement)[\s=]*(.+)$")
_EDITABLE = re.compile(r"^(?:-e|--editable)[\s=]+(.+)$")
_COMMENT = re.compile(r"(^|\s+)#.*$")
_OPTION_TAIL = re.compile(r"\s--?[a-z][a-z-]*[=\s].*$")


class Declared(msgspec.Struct, frozen=True):
    """A declared requirement whose markers have not been evaluated yet.

    Attributes:
        name: normal form of the name.
        requirement: the requirement as it stands in the file.
        scope: `runtime`, `build`, `extra:NAME` or `group:NAME`.
        place: where it is declared.
        marker: its environment marker, or empty.
        specifier: its version specifier in the form of PEP 440, or empty.
    """

    name: str
    requirement: str
    scope: str
    place: Place
    marker: str = ""
    specifier: str = ""


class PathLink(msgspec.Struct, frozen=True):
    """A dependency that is a folder on disk rather than a release.

    Attributes:
        name: normal form of the distribution's name, or empty when only its own build file says it.
        path: absolute folder; empty when it is a member of the same workspace, found by its name.
    """

    name: str
    path: str


def valid_name(text: str) -> str:
    """Normal form of a distribution's name; empty when it is not a name at all, such as `/`."""
    try:
        return canonicalize_name(text, validate=True)
    except InvalidName:
        return ""


def parse_requirement(text: str, scope: str, place: Place) -> Declared | BuildProblem:
    """Read one requirement; a template such as `x=={{ version }}` is taken by its name alone."""
    try:
        parsed = Requirement(text)
    except InvalidRequirement as error:
        named = _NAME.match(text)
        if named and "{{" in text:
            marker = text.partition(";")[2].strip()
            return Declared(canonicalize_name(named[1]), text, scope, place, marker)
        reason = str(error).splitlines()[0]
        return BuildProblem(place, f"`{text}` is not a requirement: {reason}", code="TL105")
    marker = str(parsed.marker) if parsed.marker else ""
    name = canonicalize_name(parsed.name)
    return Declared(name, text.strip(), scope, place, marker, str(parsed.specifier))


def parse_all(texts: Iterable[tuple[str, str, Place]], problems: list[BuildProblem]) -> list[Declared]:
    """Read triples of a requirement, a scope and a place; what cannot be read is added to `problems`."""
    declared: list[Declared] = []
    for text, scope, place in texts:
        parsed = parse_requirement(text, scope, place)
        if isinstance(parsed, BuildProblem):
            problems.append(parsed)
        else:
            declared.append(parsed)
    return declared


def read_groups(file: TomlFile, groups: Table, section: str) -> list[tuple[str, str, Place]]:
    """Requirements of dependency groups, each under every group that holds or includes it."""
    rows: list[tuple[str, str, Place]] = []
    by_name: dict[str, tuple[str, object]] = {
        canonicalize_name(name): (name, value) for name, value in groups.items()
    }
    for group in by_name:
        for text, owner in _group_items(by_name, group, ()):
            line = line_of(file, section, owner, text)
            rows.append((text, f"group:{group}", Place(file.path, line)))
    return rows


def _group_items(
    groups: dict[str, tuple[str, object]], name: str, above: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Pairs of a requirement and the group, as it is spelled, that it stands in."""
    spelled, value = groups.get(name, (name, None))
    items: list[tuple[str, str]] = []
    for item in as_list(value):
        if isinstance(item, str):
            items.append((item, spelled))
            continue
        included = canonicalize_name(text_at(as_table(item), "include-group"))
        if included and included not in above and included != name:
            items += _group_items(groups, included, (*above, name))
    return list(dict.fromkeys(items))


class RequirementsFile(msgspec.Struct, frozen=True):
    """A requirements file and everything that it includes.

    Attributes:
        path: absolute path.
        declared: its requirements.
        links: folders that it installs from.
    """

    path: str
    declared: tuple[Declared, ...]
    links: tuple[PathLink, ...]

    def pinned(self) -> bool:
        """Whether every requirement names one exact version, as the output of a resolver does."""
        return bool(self.declared) and all(exact_version(each.specifier) for each in self.declared)


def exact_version(specifier: str) -> str:
    """Version that a specifier pins with `==` or `===`; empty when it leaves a choice."""
    found = re.fullmatch(r"={2,3}\s*([^\s,*]+)", specifier.strip())
    return found[1] if found else ""


def read_requirements(path: str, scope: str, top: str) -> tuple[RequirementsFile, list[BuildProblem]]:
    """Read a requirements file; files that it includes are followed as long as they lie below `top`."""
    problems: list[BuildProblem] = []
    declared, links = _read_file(path, scope, top, (), problems)
    return RequirementsFile(path, tuple(declared), tuple(links)), problems


def _read_file(
    path: str, scope: str, top: str, above: tuple[str, ...], problems: list[BuildProblem]
) -> tuple[list[Declared], list[PathLink]]:
    text = read_text(path)
    if text is None:
        problems.append(BuildProblem(Place(path), "the file is missing or is not UTF-8 text", code="TL104"))
        return [], []
    declared: list[Declared] = []
    links: list[PathLink] = []
    for number, line in _logical_lines(text):
        if included := _INCLUDE.match(line):
            other = join(parent(path), included[1].strip())
            if other not in (*above, path) and is_below(other, top):
                more, more_links = _read_file(other, scope, top, (*above, path), problems)
                declared += more
                links += more_links
            continue
        target = editable[1] if (editable := _EDITABLE.match(line)) else line
        if folder := _local_folder(target, parent(path)):
            links.append(PathLink("", folder))
        elif not line.startswith("-") and "://" not in line.split("@", 1)[0]:
            parsed = parse_requirement(_OPTION_TAIL.sub("", line).strip(), scope, Place(path, number))
            if isinstance(parsed, BuildProblem):
                problems.append(parsed)
            else:
                declared.append(parsed)
    return declared, links


def _local_folder(target: str, base: str) -> str:
    """Folder that a line installs from, or empty."""
    text = re.split(r"\[|;|\s", target.removeprefix("file:").strip(), maxsplit=1)[0]
    if not text or "://" in text:
        return ""
    return join(base, text) if text in {".", ".."} or text.startswith(("./", "../")) else ""


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Numbered lines with continuations joined and comments taken away."""
    lines: list[tuple[int, str]] = []
    start, pending = 0, ""
    for number, raw in enumerate(text.splitlines(), 1):
        start = start or number
        if raw.endswith("\\") and not raw.lstrip().startswith("#"):
            pending += raw[:-1] + " "
            continue
        line = _COMMENT.sub("", pending + raw).strip()
        if line:
            lines.append((start, line))
        start, pending = 0, ""
    return lines
