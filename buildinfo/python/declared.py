"""Everything that the build files of a project declare as its requirements, table by table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
from packaging.utils import canonicalize_name

from ..model import BuildProblem, Place
from ..paths import is_below, join, list_names, parent
from .poetry import read_poetry
from .requirements import (
    Declared,
    PathLink,
    RequirementsFile,
    parse_all,
    read_groups,
    read_requirements,
)
from .toml_file import TomlFile, as_list, as_table, as_texts, line_of, table_at, text_at, texts_at

if TYPE_CHECKING:
    from ..walk import Folder
    from .setup_py import SetupArguments

_REQUIREMENTS = re.compile(r"^(?:(?P<before>[\w-]+?)[-_.])?requirements(?:[-_.](?P<after>[\w.-]+))?\.txt$")


class Requirements(msgspec.Struct, frozen=True):
    """What a project declares.

    Attributes:
        declared: its requirements, sorted by scope, name and place.
        links: those of its dependencies that are folders on disk or members of its workspace.
        files: its requirements files.
    """

    declared: tuple[Declared, ...]
    links: tuple[PathLink, ...]
    files: tuple[RequirementsFile, ...]


def read_declared(
    root: str,
    file: TomlFile | None,
    setup: SetupArguments,
    tree: Mapping[str, Folder],
    top: str,
    problems: list[BuildProblem],
) -> Requirements:
    """Read the requirements of the project in `root`; what cannot be read is added to `problems`.

    Args:
        root: absolute folder of the project.
        file: its `pyproject.toml`, or None.
        setup: arguments from `setup.py` and `setup.cfg`, for when nothing else states a runtime requirement.
        tree: the walked folders.
        top: folder of the checkout, outside which no included file is read.
        problems: gets what cannot be used.
    """
    declared: list[Declared] = []
    links: list[PathLink] = []
    if file:
        declared += parse_all(_pyproject_requirements(file, top), problems)
        more, links = read_poetry(file)
        declared += more
        links += _source_links(file)
    if not any(each.scope == "runtime" for each in declared):
        declared += parse_all(_setup_requirements(setup), problems)
    files = _requirements_files(root, tree, top, problems)
    declared += _from_requirements_files(files, declared)
    links += [link for each in files for link in each.links]
    links += [link for each in declared if (link := _direct_link(each, root))]
    ordered = tuple(sorted(set(links), key=lambda link: (link.name, link.path)))
    return Requirements(_sorted(declared), ordered, tuple(files))


def _sorted(declared: list[Declared]) -> tuple[Declared, ...]:
    """Requirements in a fixed order: by scope, name and place, each once."""
    rows = {
        (each.scope, each.name, each.place.path, each.place.line, each.requirement): each for each in declared
    }
    return tuple(rows[key] for key in sorted(rows))


def _pyproject_requirements(file: TomlFile, top: str) -> list[tuple[str, str, Place]]:
    """Requirements of every table that holds strings of PEP 508, with their scopes and places."""
    data = file.data
    rows: list[tuple[str, str, Place]] = []

    def add(section: str, key: str, texts: list[str], scope: str) -> None:
        for text in texts:
            rows.append((text, scope, Place(file.path, line_of(file, section, key, text))))

    add("build-system", "requires", texts_at(data, "build-system", "requires"), "build")
    add("project", "dependencies", texts_at(data, "project", "dependencies"), "runtime")
    for extra, value in table_at(data, "project", "optional-dependencies").items():
        add("project.optional-dependencies", extra, as_texts(value), f"extra:{canonicalize_name(extra)}")
    rows += read_groups(file, table_at(data, "dependency-groups"), "dependency-groups")
    add("tool.uv", "dev-dependencies", texts_at(data, "tool", "uv", "dev-dependencies"), "group:dev")
    for group, value in table_at(data, "tool", "pdm", "dev-dependencies").items():
        plain = [text for text in as_texts(value) if not text.startswith("-e")]
        add("tool.pdm.dev-dependencies", group, plain, f"group:{canonicalize_name(group)}")
    for name, value in table_at(data, "tool", "hatch", "envs").items():
        for key in ("dependencies", "extra-dependencies"):
            texts = texts_at(as_table(value), key)
            add(f"tool.hatch.envs.{name}", key, texts, f"group:{canonicalize_name(name)}")
    # Plug-ins of Hatch take templates of the same two tables, as uv-dynamic-versioning does.
    for hook, value in table_at(data, "tool", "hatch", "metadata", "hooks").items():
        section = f"tool.hatch.metadata.hooks.{hook}"
        add(section, "dependencies", texts_at(as_table(value), "dependencies"), "runtime")
        for extra, texts in table_at(as_table(value), "optional-dependencies").items():
            scope = f"extra:{canonicalize_name(extra)}"
            add(f"{section}.optional-dependencies", extra, as_texts(texts), scope)
    flit = table_at(data, "tool", "flit", "metadata")
    add("tool.flit.metadata", "requires", texts_at(flit, "requires"), "runtime")
    for extra, value in table_at(flit, "requires-extra").items():
        scope = f"extra:{canonicalize_name(extra)}"
        add("tool.flit.metadata.requires-extra", extra, as_texts(value), scope)
    return rows + _dynamic_requirements(file, top)


def _dynamic_requirements(file: TomlFile, top: str) -> list[tuple[str, str, Place]]:
    """Requirements that setuptools is told to read from files."""
    dynamic = table_at(file.data, "tool", "setuptools", "dynamic")
    sources = [(dynamic.get("dependencies"), "runtime")]
    for extra, value in table_at(dynamic, "optional-dependencies").items():
        sources.append((value, f"extra:{canonicalize_name(extra)}"))
    rows: list[tuple[str, str, Place]] = []
    for source, scope in sources:
        for path in as_texts(as_table(source).get("file")):
            target = join(parent(file.path), path)
            if not is_below(target, top):
                continue
            read, _ = read_requirements(target, scope, top)
            rows += [(each.requirement, scope, each.place) for each in read.declared]
    return rows


def _setup_requirements(setup: SetupArguments) -> list[tuple[str, str, Place]]:
    rows = [(text, "runtime", place) for text, place in setup.install_requires]
    for extra, requirements in setup.extras_require:
        name, _, marker = extra.partition(":")
        scope = f"extra:{canonicalize_name(name)}" if name else "runtime"
        for text, place in requirements:
            rows.append((f"{text}; {marker}" if marker else text, scope, place))
    for scope, requirements in setup.other_requires:
        rows += [(text, scope, place) for text, place in requirements]
    return rows


def _requirements_files(
    root: str, tree: Mapping[str, Folder], top: str, problems: list[BuildProblem]
) -> list[RequirementsFile]:
    """Requirements files of a package, in its root and in its `requirements` folder."""
    files: list[RequirementsFile] = []
    for folder, names in _candidate_files(root, tree):
        for name in names:
            scope = _requirements_scope(folder, name, root)
            if scope:
                read, found = read_requirements(f"{folder}/{name}", scope, top)
                problems += found
                files.append(read)
    return files


def _candidate_files(root: str, tree: Mapping[str, Folder]) -> list[tuple[str, list[str]]]:
    inner = f"{root}/requirements"
    listings = [(root, list_names(root))]
    if inner in tree:
        listings.append((inner, list_names(inner)))
    return listings


def _requirements_scope(folder: str, name: str, root: str) -> str:
    """Scope of a requirements file by its name, or empty when it is none."""
    if folder != root:
        if not name.endswith(".txt"):
            return ""
        return f"group:{canonicalize_name(name.removesuffix('.txt'))}"
    found = _REQUIREMENTS.match(name)
    if not found:
        return ""
    group = found["after"] or found["before"] or ""
    return f"group:{canonicalize_name(group)}" if group else "runtime"


def _from_requirements_files(files: list[RequirementsFile], declared: list[Declared]) -> list[Declared]:
    """Requirements of those files; `requirements.txt` is a group of a package that states others."""
    stated = any(each.scope == "runtime" for each in declared)
    known = {(each.place.path, each.place.line, each.name) for each in declared}
    rows: list[Declared] = []
    for file in files:
        for each in file.declared:
            if (each.place.path, each.place.line, each.name) in known:
                continue
            if each.scope == "runtime" and stated:
                each = msgspec.structs.replace(each, scope="group:requirements")
            rows.append(each)
    return rows


def _source_links(file: TomlFile) -> list[PathLink]:
    """Dependencies that uv is told to take from a folder or from the workspace."""
    links: list[PathLink] = []
    for spelled, value in table_at(file.data, "tool", "uv", "sources").items():
        for option in as_list(value) or [value]:
            path = text_at(as_table(option), "path")
            if path:
                links.append(PathLink(canonicalize_name(spelled), join(parent(file.path), path)))
            elif as_table(option).get("workspace") is True:
                links.append(PathLink(canonicalize_name(spelled), ""))
    for texts in table_at(file.data, "tool", "pdm", "dev-dependencies").values():
        for text in as_texts(texts):
            found = re.match(r"-e\s+file:///(?:\$\{PROJECT_ROOT\}/)?([^#\s]+)", text)
            if found:
                links.append(PathLink("", join(parent(file.path), found[1])))
    return links


def _direct_link(declared: Declared, root: str) -> PathLink | None:
    """Folder that a requirement such as `acme @ file:///work/acme` or `acme @ {root:uri}/acme` names."""
    _, at, url = declared.requirement.partition("@")
    url = url.split(";")[0].strip()
    if not at:
        return None
    if url.startswith("file://"):
        path = url.removeprefix("file://").replace("${PROJECT_ROOT}", root)
        return PathLink(declared.name, join("/", path.lstrip("/")))
    if url.startswith("{root:"):
        return PathLink(declared.name, join(root, url.partition("}")[2].lstrip("/")))
    return None
