"""Requirements as Poetry writes them, in tables of its own instead of strings of PEP 508."""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..model import Place
from ..paths import join, parent
from .requirements import Declared, PathLink
from .toml_file import TomlFile, as_list, as_table, as_texts, line_of, table_at, text_at


def read_poetry(file: TomlFile) -> tuple[list[Declared], list[PathLink]]:
    """Read the requirements of every table of `[tool.poetry]`, and those that are folders on disk."""
    poetry = table_at(file.data, "tool", "poetry")
    declared: list[Declared] = []
    links: list[PathLink] = []
    extras: dict[str, list[str]] = {}
    for extra, names in table_at(poetry, "extras").items():
        for name in as_texts(names):
            extras.setdefault(canonicalize_name(name), []).append(canonicalize_name(extra))
    sections = [("tool.poetry.dependencies", table_at(poetry, "dependencies"), "runtime")]
    sections.append(("tool.poetry.dev-dependencies", table_at(poetry, "dev-dependencies"), "group:dev"))
    for group in sorted(table_at(poetry, "group")):
        section = f"tool.poetry.group.{group}.dependencies"
        scope = f"group:{canonicalize_name(group)}"
        sections.append((section, table_at(poetry, "group", group, "dependencies"), scope))
    for section, table, scope in sections:
        for spelled, value in table.items():
            name = canonicalize_name(spelled)
            if name == "python":
                continue
            line = line_of(file, section, spelled)
            place = Place(file.path, line)
            # Several constraints for one name stand in a list of tables.
            for option in as_list(value) or [value]:
                scopes = [f"extra:{each}" for each in extras.get(name, [])] if scope == "runtime" else []
                shown = _shown(file, line, spelled, option)
                marker, specifier = _marker(option), _specifier(option)
                for each in scopes or [scope]:
                    declared.append(Declared(name, shown, each, place, marker, specifier))
                folder = text_at(as_table(option), "path")
                if folder:
                    links.append(PathLink(name, join(parent(file.path), folder)))
    return declared, links


def _shown(file: TomlFile, line: int, name: str, option: object) -> str:
    """The requirement as its line has it when it fits on one, else its name and version."""
    text = file.lines[line - 1].strip() if line else ""
    if text.startswith((name, f'"{name}"', f"'{name}'")) and not text.endswith(("{", "[")):
        return text
    return f"{name} {_version(option)}".strip()


def _version(option: object) -> str:
    return option if isinstance(option, str) else text_at(as_table(option), "version")


def _specifier(option: object) -> str:
    """Constraint in the form of PEP 440 where it pins one version; ranges of Poetry's own are left out."""
    version = _version(option).strip()
    if re.fullmatch(r"\d+(\.\d+)+([a-z]+\d+)?", version):
        return f"=={version}"
    return version if version.startswith("==") else ""


def _marker(option: object) -> str:
    table = as_table(option)
    parts: list[str] = []
    if text_at(table, "markers"):
        parts.append(f"({text_at(table, 'markers')})")
    python = python_marker(text_at(table, "python"))
    if python:
        parts.append(f"({python})")
    platform = text_at(table, "platform")
    if platform:
        parts.append(f"(sys_platform == {platform!r})")
    return " and ".join(parts)


def python_marker(constraint: str) -> str:
    """Marker for a constraint on Python such as `^3.8`, `>=3.8,<4` or `3.8.* || 3.10.*`; empty for any."""
    choices = [_conjunction(choice) for choice in constraint.split("||")]
    return " or ".join(choices) if all(choices) else ""


def _conjunction(text: str) -> str:
    parts: list[str] = []
    for item in re.findall(r"[^\s,]+", re.sub(r"([<>=!~^]+)\s+", r"\1", text)):
        found = re.fullmatch(r"(\^|~=|~|>=|<=|==|!=|>|<|)v?(\d+(?:\.\d+)*(?:\.\*)?)", item)
        if not found:
            continue
        sign, version = found[1], found[2]
        if sign in {"^", "~"}:
            parts.append(
                f"python_full_version >= '{version}' and python_full_version < '{_ceiling(sign, version)}'"
            )
        else:
            parts.append(f"python_full_version {sign or '=='} '{version}'")
    return " and ".join(parts)


def _ceiling(sign: str, version: str) -> str:
    """First version that a caret or tilde constraint leaves out."""
    try:
        release = Version(version.removesuffix(".*")).release
    except InvalidVersion:
        return version
    if sign == "~":
        kept = release[:2] if len(release) > 1 else release[:1]
    else:
        # A caret lets everything vary after the first part that is not zero.
        first = next((index for index, part in enumerate(release) if part), len(release) - 1)
        kept = release[: first + 1]
    *before, last = kept or (0,)
    return ".".join(str(part) for part in (*before, last + 1))
