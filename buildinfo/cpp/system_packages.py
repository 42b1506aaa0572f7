"""Which packages of the system own the headers in some folders, as the system's package manager says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec
from packageurl import PackageURL

from ..model import Origin, Place, Resolved
from ..paths import is_below, read_text, real
from ..python.ownership import minimal_prefixes
from .program_output import program_output
from .sources import debian_origins, rpm_origins

_SECONDS = 120
_OWNED = re.compile(r"(?P<names>[a-z0-9][a-z0-9+.:, -]*): (?P<path>/.*)")
_RELEASE = re.compile(r'^ID="?([a-z0-9._-]+)"?$', re.MULTILINE)

_Named = tuple[str, str]
"""Name and version of a package of the system."""


class Owned(msgspec.Struct, frozen=True):
    """What a package manager says.

    Attributes:
        paths: absolute paths by the package that owns them; folders may be among them.
        origins: what packages were built from, where the manager keeps that.
    """

    paths: Mapping[_Named, Sequence[str]]
    origins: Mapping[_Named, tuple[Origin, ...]]


class _Manager(msgspec.Struct, frozen=True):
    """A package manager: its program, its purl type and database, and how it is asked for some folders."""

    program: str
    kind: str
    database: str
    distribution: str
    ask: Callable[[str, Sequence[str], Mapping[str, str]], Owned]


def system_packages(folders: Collection[str], root: str, environ: Mapping[str, str]) -> list[Resolved]:
    """Find the packages that own what lies below some folders, by one question for all of them.

    Args:
        folders: absolute folders.
        root: the checkout; a package manager that lies in it is not asked.
        environ: environment variables, for PATH.

    Returns:
        Rows sorted by name; none when no package manager is known.
    """
    outer = sorted(
        each for each in folders if not any(is_below(each, other) for other in folders if other != each)
    )
    for manager in _MANAGERS:
        program = shutil.which(manager.program, path=environ.get("PATH", ""))
        if outer and program and not is_below(real(program), root) and not is_below(program, root):
            owned = manager.ask(program, outer, environ)
            return _rows(manager, owned, outer) if owned.paths else []
    return []


def _rows(manager: _Manager, owned: Owned, folders: Sequence[str]) -> list[Resolved]:
    release = _RELEASE.search(read_text("/etc/os-release") or "")
    distribution = release[1] if release else manager.distribution
    above = {path.rpartition("/")[0] for paths in owned.paths.values() for path in paths}
    prefixes: dict[_Named, list[str]] = {each: [] for each in owned.paths}
    for folder in folders:
        start = folder.rstrip("/") + "/"
        below = {
            key: [path[len(start) :] for path in paths if path.startswith(start) and path not in above]
            for key, paths in owned.paths.items()
        }
        for key, found in minimal_prefixes({"\0".join(key): paths for key, paths in below.items()}).items():
            name, _, version = key.partition("\0")
            prefixes[name, version] += [start + each for each in found]
    return [
        _row(manager, distribution, named, found, folders, owned.origins.get(named, ()))
        for named, found in sorted(prefixes.items())
        if found
    ]


def _row(
    manager: _Manager,
    distribution: str,
    named: _Named,
    prefixes: Sequence[str],
    folders: Sequence[str],
    origins: tuple[Origin, ...],
) -> Resolved:
    name, version = named
    holding = {
        folder for folder in folders for prefix in prefixes if prefix.startswith(folder.rstrip("/") + "/")
    }
    location = holding.pop() if len(holding) == 1 else "/"
    purl = PackageURL(manager.kind, distribution, name, version).to_string()
    owns = tuple(sorted(prefix[len(location.rstrip("/")) + 1 :] for prefix in prefixes))
    return Resolved(
        purl,
        f"{distribution}/{name}",
        version,
        location,
        "installed",
        Place(manager.database),
        owns,
        origins=origins,
    )


def _ask_dpkg(program: str, folders: Sequence[str], environ: Mapping[str, str]) -> Owned:
    patterns = [re.sub(r"([*?\[\\])", r"\\\1", folder.rstrip("/")) + "/*" for folder in folders]
    files: dict[str, list[str]] = {}
    # A pattern without a match is no failure.
    for line in program_output(
        [program, "-S", *patterns], environ, seconds=_SECONDS, although_failed=True
    ).splitlines():
        found = _OWNED.fullmatch(line)
        if found and not found["names"].startswith("diversion by "):
            for name in {each.partition(":")[0] for each in found["names"].split(", ")}:
                files.setdefault(name, []).append(found["path"])
    if not files:
        return Owned({}, {})
    form = "${Package}\t${Version}\t${source:Package}\t${source:Upstream-Version}\n"
    listing = program_output(
        [program, "-W", "-f", form, *sorted(files)], environ, seconds=_SECONDS, although_failed=True
    )
    rows = {row[0]: row[1:] for row in (line.split("\t") for line in listing.splitlines()) if len(row) == 4}
    unknown = ("", "", "")
    named = {name: (name, rows.get(name, unknown)[0]) for name in files}
    return Owned(
        {named[name]: paths for name, paths in files.items()},
        {named[name]: debian_origins(name, source, version) for name, (_, source, version) in rows.items()},
    )


def _ask_rpm(program: str, folders: Sequence[str], environ: Mapping[str, str]) -> Owned:
    form = "[%{=NAME}\t%{=VERSION}-%{=RELEASE}\t%{=SOURCERPM}\t%{FILENAMES}\n]"
    rows = [
        line.split("\t", 3)
        for line in program_output(
            [program, "-qa", "--qf", form], environ, seconds=_SECONDS, although_failed=True
        ).splitlines()
    ]
    wanted = [row for row in rows if len(row) == 4 and _is_wanted(row[3], folders)]
    sources = {(row[0], row[1]): row[2] for row in wanted}
    return Owned(
        _collect(((row[0], row[1]), row[3]) for row in wanted),
        {named: rpm_origins(source) for named, source in sources.items()},
    )


def _ask_pacman(program: str, folders: Sequence[str], environ: Mapping[str, str]) -> Owned:
    versions = dict(
        line.split(" ", 1)
        for line in program_output(
            [program, "-Q"], environ, seconds=_SECONDS, although_failed=True
        ).splitlines()
        if " " in line
    )
    rows = (
        line.partition(" ")
        for line in program_output(
            [program, "-Ql"], environ, seconds=_SECONDS, although_failed=True
        ).splitlines()
    )
    owned = _collect(
        ((name, versions.get(name, "")), path.rstrip("/"))
        for name, _, path in rows
        if _is_wanted(path, folders)
    )
    return Owned(owned, {})


def _is_wanted(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(folder.rstrip("/") + "/") for folder in folders)


def _collect(rows: Iterable[tuple[_Named, str]]) -> dict[_Named, list[str]]:
    owned: dict[_Named, list[str]] = {}
    for key, path in rows:
        owned.setdefault(key, []).append(path)
    return owned


_MANAGERS = (
    _Manager("dpkg-query", "deb", "/var/lib/dpkg/status", "debian", _ask_dpkg),
    _Manager("rpm", "rpm", "/var/lib/rpm", "fedora", _ask_rpm),
    _Manager("pacman", "alpm", "/var/lib/pacman/local", "arch", _ask_pacman),
)
