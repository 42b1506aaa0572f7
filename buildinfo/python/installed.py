"""Installed distributions, from the metadata that their installers left. No code of them is run."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from email.parser import HeaderParser
from pathlib import Path

import msgspec
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from ..model import BuildProblem, Evidence, Place, Resolved
from ..paths import list_names, read_text
from .editable import EditableSource, read_editable, read_egg_link, read_pth, source_roots
from .markers import MarkerValues, holds
from .ownership import importable_names, minimal_prefixes
from .requirements import valid_name

_REQUIRED_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_METADATA_LIMIT = 256 * 1024


class Distribution(msgspec.Struct, frozen=True):
    """One installed distribution as its metadata has it.

    Attributes:
        name: normal form of its name.
        version: exact version, or empty.
        place: its metadata file.
        files: its files relative to the site-packages folder, without bytecode and what lies outside.
        top_level: names from `top_level.txt`.
        requires: raw `Requires-Dist` values.
        source: where an editable install points to, or None.
        recorded: whether `files` is a complete record.
    """

    name: str
    version: str
    place: Place
    files: tuple[str, ...]
    top_level: tuple[str, ...]
    requires: tuple[str, ...]
    source: EditableSource | None
    recorded: bool = False


def python_purl(name: str, version: str) -> str:
    """Package URL of a Python distribution by the normal form of its name."""
    return PackageURL("pypi", None, name, version or None).to_string()


def read_sites(
    sites: Sequence[str], values: MarkerValues | None
) -> tuple[list[Resolved], list[str], list[BuildProblem]]:
    """Read the distributions of site-packages folders.

    Args:
        sites: the folders in the order of the search; of a distribution in several, the first counts.
        values: marker values, for which requirements apply.

    Returns:
        The distributions sorted by name, the folders that `.pth` files add to the search path, and problems.
    """
    found: dict[str, Resolved] = {}
    added: dict[str, None] = {}
    problems: list[BuildProblem] = []
    verdicts: dict[str, bool] = {}
    for site in sites:
        names = list_names(site)
        distributions = _read_distributions(site, names, problems)
        prefixes = minimal_prefixes({each.name: each.files for each in distributions})
        for each in distributions:
            required = _required(each.requires, values, verdicts)
            row = _resolved(site, each, prefixes[each.name], required)
            found.setdefault(each.name, row)
        for name in names:
            if name.endswith(".pth"):
                added.update(dict.fromkeys(read_pth(site, name)))
    rows = _with_descriptions(sorted(found.values(), key=lambda row: row.name))
    known = set(sites)
    return rows, [folder for folder in added if folder not in known], problems


def _read_distributions(site: str, names: list[str], problems: list[BuildProblem]) -> list[Distribution]:
    """Distributions of one folder, sorted by name; of two records for one name the later one counts."""
    found: dict[str, Distribution] = {}
    for name in names:
        path = f"{site}/{name}"
        distribution = None
        if name.endswith(".dist-info"):
            distribution = _read_dist_info(site, name, problems)
        elif name.endswith(".egg-info"):
            distribution = _read_egg_info(site, path)
        elif name.endswith(".egg-link"):
            distribution = _read_linked(path)
        elif name.endswith(".egg") and os.path.isdir(f"{path}/EGG-INFO"):  # noqa: PTH112
            distribution = _read_egg(site, name)
        if distribution:
            found[distribution.name] = distribution
    return [found[name] for name in sorted(found)]


def _read_dist_info(site: str, folder: str, problems: list[BuildProblem]) -> Distribution | None:
    meta = f"{site}/{folder}"
    name, version, requires = _read_headers(f"{meta}/METADATA")
    if not name:
        # Debian's own and half-removed installs may lack the file; the folder's name still tells.
        name, _, version = folder.removesuffix(".dist-info").partition("-")
        if not os.path.isfile(f"{meta}/RECORD") or not valid_name(name):  # noqa: PTH113
            message = "the metadata of an installed package is missing or damaged"
            problems.append(BuildProblem(Place(meta), message, "reinstall it", "TL107"))
            return None
    top_level = tuple((read_text(f"{meta}/top_level.txt") or "").split())
    recorded = _read_record(f"{meta}/RECORD")
    files = recorded if recorded is not None else _files_of(site, top_level, folder)
    return Distribution(
        canonicalize_name(name),
        version,
        Place(f"{meta}/METADATA"),
        tuple(files),
        top_level,
        requires,
        read_editable(site, meta, files),
        recorded is not None,
    )


def _read_egg_info(site: str, path: str) -> Distribution | None:
    """A distribution in the older form: a folder with `PKG-INFO`, or that file alone."""
    alone = os.path.isfile(path)  # noqa: PTH113
    file = path if alone else f"{path}/PKG-INFO"
    name, version, requires = _read_headers(file)
    if not name:
        return None
    top_level = () if alone else tuple((read_text(f"{path}/top_level.txt") or "").split())
    if not alone:
        requires = (*requires, *_egg_requires(f"{path}/requires.txt"))
    folder = path.rpartition("/")[2]
    listed = None if alone else read_text(f"{path}/installed-files.txt")
    if listed is not None:
        # These paths are relative to the metadata folder.
        files = [
            relative
            for line in listed.splitlines()
            if (relative := os.path.normpath(f"{folder}/{line}").replace("\\", "/")) and _is_inside(relative)
        ]
    else:
        files = _files_of(site, top_level or (name.replace("-", "_"),), folder)
    place = Place(file)
    return Distribution(
        canonicalize_name(name), version, place, tuple(sorted(files)), top_level, requires, None
    )


def _read_linked(path: str) -> Distribution | None:
    """An editable install of `setup.py develop`."""
    root, project = read_egg_link(path)
    stem = path.rpartition("/")[2].removesuffix(".egg-link")
    wanted = valid_name(stem)
    if not wanted:
        return None
    for name in list_names(root) if root else []:
        if name.endswith(".egg-info") and canonicalize_name(name.removesuffix(".egg-info")) == wanted:
            _, version, requires = _read_headers(f"{root}/{name}/PKG-INFO")
            requires = (*requires, *_egg_requires(f"{root}/{name}/requires.txt"))
            top_level = tuple((read_text(f"{root}/{name}/top_level.txt") or "").split())
            source = EditableSource(project, (root,), ())
            return Distribution(wanted, version, Place(path), (), top_level, requires, source)
    return (
        Distribution(wanted, "", Place(path), (), (), (), EditableSource(project, (root,), ()))
        if root
        else None
    )


def _read_egg(site: str, folder: str) -> Distribution | None:
    """A distribution in a folder of its own, which a `.pth` file puts on the search path."""
    name, version, requires = _read_headers(f"{site}/{folder}/EGG-INFO/PKG-INFO")
    if not name:
        return None
    top_level = tuple((read_text(f"{site}/{folder}/EGG-INFO/top_level.txt") or "").split())
    requires = (*requires, *_egg_requires(f"{site}/{folder}/EGG-INFO/requires.txt"))
    place = Place(f"{site}/{folder}/EGG-INFO/PKG-INFO")
    return Distribution(canonicalize_name(name), version, place, (f"{folder}/",), top_level, requires, None)


def _read_headers(path: str) -> tuple[str, str, tuple[str, ...]]:
    """Name, version and requirements from a metadata file, whose long description is not read."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(_METADATA_LIMIT)
    except OSError:
        return "", "", ()
    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0].decode("utf-8", "replace")
    headers = HeaderParser().parsestr(head)
    requires = tuple(str(value) for value in headers.get_all("Requires-Dist", []))
    name = str(headers.get("Name", "")).strip()
    return name if valid_name(name) else "", str(headers.get("Version", "")).strip(), requires


def _egg_requires(path: str) -> tuple[str, ...]:
    """Requirements of a `requires.txt` outside its sections for extras."""
    text = (read_text(path) or "").split("\n[", 1)[0]
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("["))


def _read_record(path: str) -> list[str] | None:
    """Files of a `RECORD`, or None when there is none."""
    text = read_text(path)
    if text is None:
        return None
    try:
        paths = [row[0] for row in csv.reader(text.splitlines()) if row]
    except csv.Error:
        return None
    return sorted({path.replace("\\", "/") for path in paths if _is_inside(path.replace("\\", "/"))})


def _is_inside(path: str) -> bool:
    """Whether a recorded path lies in the site-packages folder and is not bytecode."""
    return not path.startswith(("../", "/")) and "__pycache__" not in path and ":" not in path[:2]


def _files_of(site: str, names: Sequence[str], meta: str) -> list[str]:
    """Prefixes that stand for the files of a distribution without a record: its top-level modules."""
    files = [f"{meta}/" if os.path.isdir(f"{site}/{meta}") else meta]  # noqa: PTH112
    for name in names:
        path = name.replace(".", "/")
        if os.path.isdir(f"{site}/{path}"):  # noqa: PTH112
            files += [f"{path}/{child}" for child in list_names(f"{site}/{path}") if child != "__pycache__"]
        files += [f"{path}{suffix}" for suffix in (".py", ".pyi") if os.path.isfile(f"{site}/{path}{suffix}")]  # noqa: PTH113
    return sorted(files)


def _required(
    requires: Sequence[str], values: MarkerValues | None, verdicts: dict[str, bool]
) -> tuple[str, ...]:
    """Names of the requirements that apply without any extra; `verdicts` remembers markers."""
    names: set[str] = set()
    for text in requires:
        requirement, _, marker = text.partition(";")
        marker = marker.strip()
        if marker:
            if marker not in verdicts:
                verdicts[marker] = holds(marker, values) is not False
            if not verdicts[marker]:
                continue
        found = _REQUIRED_NAME.match(requirement.strip())
        if found:
            names.add(canonicalize_name(found[0]))
    return tuple(sorted(names))


def _resolved(
    site: str, distribution: Distribution, prefixes: tuple[str, ...], required: tuple[str, ...]
) -> Resolved:
    """Row of the model for one distribution."""
    location, owns, evidence = site, prefixes, "installed"
    if distribution.source:
        location, owns, modules = _editable_place(distribution, distribution.source)
        evidence: Evidence = "editable"
    elif distribution.files and not distribution.files[0].endswith(".egg/"):
        modules = importable_names(prefixes, distribution.files)
        if not modules and not distribution.recorded:
            modules = _identifiers(distribution.top_level)
    else:
        modules = _identifiers(distribution.top_level)
    return Resolved(
        python_purl(distribution.name, distribution.version),
        distribution.name,
        distribution.version,
        location,
        evidence,
        distribution.place,
        owns,
        modules,
        "",
        required,
    )


def _identifiers(names: Sequence[str]) -> tuple[str, ...]:
    """Names that can be imported; stub-only packages also list folders that cannot."""
    return tuple(sorted({name for name in names if name.isidentifier()}))


def _editable_place(
    distribution: Distribution, source: EditableSource
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Source root of an editable install, the prefixes that it owns there, and its modules.

    Modules that are mapped one by one from different folders are all seen from their common folder.
    """
    roots = source_roots(source)
    modules = {module for module, _ in source.mapping} or set(distribution.top_level)
    location = roots[0] if len(roots) == 1 else os.path.commonpath(roots).replace("\\", "/")
    if source.mapping:
        owns = {
            place[len(location) :].lstrip("/") + ("" if place.endswith((".py", ".pyi")) else "/")
            for _, place in source.mapping
        }
        owns = {"" if prefix == "/" else prefix for prefix in owns}
    else:
        owns = {
            f"{module}/" if os.path.isdir(f"{location}/{module}") else f"{module}.py"  # noqa: PTH112
            for module in modules
        }
    return location, tuple(sorted(owns)) or ("",), tuple(sorted(modules))


def _with_descriptions(rows: list[Resolved]) -> list[Resolved]:
    """Say of each stub-only distribution which distribution it describes."""
    owners = {prefix: row.name for row in rows if row.evidence == "installed" for prefix in row.owns}
    return [
        msgspec.structs.replace(row, describes=described) if (described := _described(row, owners)) else row
        for row in rows
    ]


def _described(row: Resolved, owners: Mapping[str, str]) -> str:
    """Distribution that a stub-only one describes: the owner of its modules, else by its own name."""
    stubs = [prefix for prefix in row.owns if prefix.partition("/")[0].endswith("-stubs")]
    named = row.name.startswith("types-") or row.name.endswith("-stubs")
    if not stubs or (row.modules and not named):
        return ""
    for prefix in stubs:
        top, _, rest = prefix.partition("/")
        path = f"{top.removesuffix('-stubs')}/{rest}"
        owner = _owner(path, owners, row.name)
        if owner:
            return owner
    if row.name.startswith("types-"):
        return row.name.removeprefix("types-")
    if row.name.endswith("-stubs"):
        return row.name.removesuffix("-stubs")
    return canonicalize_name(stubs[0].partition("/")[0].removesuffix("-stubs"))


def _owner(path: str, owners: Mapping[str, str], own: str) -> str:
    """Owner of a path by the longest of its prefixes, or by a single owner of prefixes below it."""
    parts = path.split("/")
    for count in range(len(parts) - 1, 0, -1):
        owner = owners.get("/".join(parts[:count]) + "/")
        if owner and owner != own:
            return owner
    module = path.rstrip("/")
    for name in (f"{module}.py", f"{module}.pyi"):
        if name in owners:
            return owners[name]
    below = sorted({owner for prefix, owner in owners.items() if prefix.startswith(path) and owner != own})
    return below[0] if len(below) == 1 else ""
