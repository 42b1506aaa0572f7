"""Chooses the environment of a package and reads it, without starting an interpreter.

The order: `--python`; `.venv`, `venv` and `env` in the package's folder and then in each folder above it up
to the checkout's root (also the folder that UV_PROJECT_ENVIRONMENT or `.pdm-python` names); VIRTUAL_ENV; the
folder that Poetry keeps for the project; CONDA_PREFIX; a lock file; nothing but a base interpreter from PATH.
An environment inside the checkout wins over VIRTUAL_ENV, which may belong to the shell that tieline runs in.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from ...errors import TielineError
from ..model import BuildProblem, Environment, Place, Resolved
from ..paths import absolute, is_below, join, list_names, parent, read_text, real, relative_to, upwards
from .installed import read_sites
from .interpreter import (
    Interpreter,
    base_of_environment,
    find_on_path,
    host_platform,
    interpreter_at,
    interpreter_in,
    read_pyvenv,
    resolve_shim,
    site_folders,
)
from .locks import Lock, locked, read_lock, requirements_lock
from .markers import marker_values
from .toml_file import TomlFile, read_toml, text_at

if TYPE_CHECKING:
    from .requirements import RequirementsFile

_FOLDERS = (".venv", "venv", "env")


class EnvironmentSource(msgspec.Struct, frozen=True):
    """Where an environment is to be read from.

    Attributes:
        kind: as in the model.
        path: folder of the environment, or the lock file; empty for `none`.
        lock: the lock file of kind `lock`.
        executable: interpreter that was named, or empty.
    """

    kind: Literal["venv", "conda", "interpreter", "lock", "none"]
    path: str
    lock: Lock | None = None
    executable: str = ""


def explicit_source(python: str, environ: Mapping[str, str], root: str) -> EnvironmentSource:
    """Environment that the user named: a folder, an interpreter, or the name of one on PATH.

    Raises:
        TielineError: TL103 when no Python is found there.
    """
    path = absolute(python)
    if not os.path.lexists(path) and not re.search(r"[\\/]", python):
        candidates = (f"{folder}/{python}" for folder in environ.get("PATH", "").split(os.pathsep) if folder)
        path = next((each for each in candidates if os.path.isfile(each)), path)  # noqa: PTH113
    source = _source_at(path, environ, root)
    if source is None:
        hint = "name an interpreter such as .venv/bin/python, or the folder of an environment"
        raise TielineError(
            "TL103", f"--python {python} is neither a Python interpreter nor an environment", hint
        )
    return source


def choose_source(
    root: str,
    top: str,
    environ: Mapping[str, str],
    *,
    configured: bool,
    poetry_name: str,
    requirements: Sequence[RequirementsFile],
    problems: list[BuildProblem],
) -> EnvironmentSource:
    """Choose the environment of a package.

    Args:
        root: folder of the package.
        top: folder of the checkout.
        environ: environment variables.
        configured: whether build files describe the package.
        poetry_name: name that Poetry knows the project by, or empty.
        requirements: its requirements files.
        problems: gets the lock files that cannot be used.
    """
    folders = upwards(root, top)
    for folder in folders:
        for candidate in _own_candidates(folder, environ):
            source = _source_at(candidate, environ, top)
            if source and source.kind != "interpreter":
                return source
    named = environ.get("VIRTUAL_ENV", "")
    source = _source_at(absolute(named), environ, top) if named else None
    source = source or (_poetry_source(root, poetry_name, environ) if poetry_name else None)
    conda = environ.get("CONDA_PREFIX", "")
    source = source or (_source_at(absolute(conda), environ, top) if conda else None)
    if source:
        return source
    lock = _choose_lock(root, folders, requirements, problems, configured=configured)
    return EnvironmentSource("lock", lock.path, lock) if lock else EnvironmentSource("none", "")


def read_environment(
    source: EnvironmentSource, top: str, environ: Mapping[str, str]
) -> tuple[Environment, list[BuildProblem]]:
    """Read an environment; its `resolved` holds the standard library and what is installed or locked."""
    problems: list[BuildProblem] = []
    if source.kind in {"lock", "none"}:
        base = find_on_path(environ, top)
        return _without_sites(source, base, top), problems
    if source.kind == "venv":
        return _virtual(source, top, environ, problems), problems
    base = interpreter_in(source.path, source.executable)
    if base is None:
        message = "the environment holds no Python that can be read"
        problems.append(BuildProblem(Place(source.path), message, "install Python into it", "TL107"))
        return _assemble(source, top, "", "", host_platform(), "", (), problems, Place(source.path)), problems
    place = Place(source.path)
    environment = _assemble(
        source, top, base.version, base.executable, base.platform, base.stdlib, base.sites, problems, place
    )
    return environment, problems


def environment_id(source: EnvironmentSource, top: str) -> str:
    """Identifier of an environment: its kind, and its path within the checkout or a digest of one outside."""
    if not source.path:
        return source.kind
    if is_below(source.path, top):
        return f"{source.kind}:{relative_to(source.path, top)}"
    digest = hashlib.sha256(source.path.encode()).hexdigest()[:8]
    return f"{source.kind}:{source.path.rpartition('/')[2]}-{digest}"


def _own_candidates(folder: str, environ: Mapping[str, str]) -> list[str]:
    """Places of a project's own environment in its folder."""
    candidates = [f"{folder}/{name}" for name in _FOLDERS]
    uv = environ.get("UV_PROJECT_ENVIRONMENT", "")
    if uv and os.path.isfile(f"{folder}/uv.lock"):  # noqa: PTH113
        candidates.insert(0, absolute(uv) if os.path.isabs(uv) else join(folder, uv))  # noqa: PTH117
    pdm = (read_text(f"{folder}/.pdm-python") or "").strip()
    if pdm:
        candidates.append(absolute(pdm) if os.path.isabs(pdm) else join(folder, pdm))  # noqa: PTH117
    return candidates


def _source_at(path: str, environ: Mapping[str, str], start: str) -> EnvironmentSource | None:
    """Environment at a path, which may be its folder or its interpreter; None when there is none."""
    if os.path.isdir(path):  # noqa: PTH112
        path = path.rstrip("/") or "/"
        if os.path.isfile(f"{path}/pyvenv.cfg"):  # noqa: PTH113
            return EnvironmentSource("venv", path)
        if os.path.isdir(f"{path}/conda-meta"):  # noqa: PTH112
            return EnvironmentSource("conda", path)
        return EnvironmentSource("interpreter", path) if interpreter_in(path) else None
    if not os.path.isfile(path):  # noqa: PTH113
        return None
    path = resolve_shim(path, environ, start)
    above = parent(parent(path)) if path else ""
    if above and os.path.isfile(f"{above}/pyvenv.cfg"):  # noqa: PTH113
        return EnvironmentSource("venv", above)
    found = interpreter_at(path, environ, start) if path else None
    if found is None:
        return None
    kind = "conda" if os.path.isdir(f"{found.prefix}/conda-meta") else "interpreter"  # noqa: PTH112
    return EnvironmentSource(kind, found.prefix, None, found.executable)


def _virtual(
    source: EnvironmentSource, top: str, environ: Mapping[str, str], problems: list[BuildProblem]
) -> Environment:
    prefix = source.path
    settings = read_pyvenv(prefix)
    base = base_of_environment(prefix, environ, top)
    stated = settings.get("version_info") or settings.get("version", "")
    found = re.match(r"\d+(?:\.\d+){0,2}(?:(?:a|b|rc)\d+)?", stated)
    version = found[0] if found else (base.version if base else "")
    if base and base.version.count(".") > version.count("."):
        version = base.version
    windows = os.path.isdir(f"{prefix}/Scripts") and not os.path.isdir(f"{prefix}/bin")  # noqa: PTH112
    if windows:
        candidates = (f"{prefix}/Lib/site-packages",)
        sites = tuple(each for each in candidates if os.path.isdir(each))  # noqa: PTH112
        executables = [f"{prefix}/Scripts/python.exe"]
    else:
        libraries = [name for name in list_names(f"{prefix}/lib") if re.match(r"(?:python|pypy)3", name)]
        sites = tuple(site for name in libraries for site in site_folders(prefix, name))
        executables = [f"{prefix}/bin/python", f"{prefix}/bin/python3"]
    # The link to a base interpreter that has gone still names the environment's interpreter.
    executable = next((each for each in executables if os.path.lexists(each)), "")
    if base is None:
        home = settings.get("home") or "(no home)"
        message = f"the interpreter that this environment was made from is not at {home}"
        hint = "make the environment anew, or name another with --python"
        problems.append(BuildProblem(Place(f"{prefix}/pyvenv.cfg"), message, hint, "TL107"))
    if base and settings.get("include-system-site-packages", "").lower() == "true":
        sites += base.sites
    platform = "Windows" if windows else host_platform()
    stdlib = base.stdlib if base else ""
    place = Place(f"{prefix}/pyvenv.cfg")
    return _assemble(source, top, version, executable, platform, stdlib, sites, problems, place)


def _assemble(
    source: EnvironmentSource,
    top: str,
    version: str,
    executable: str,
    platform: str,
    stdlib: str,
    sites: tuple[str, ...],
    problems: list[BuildProblem],
    place: Place,
) -> Environment:
    values = marker_values(version, platform)
    rows, added, found = read_sites(sites, values)
    problems += found
    if stdlib:
        rows.append(standard_library(version, stdlib, place))
    return Environment(
        environment_id(source, top),
        version,
        platform,
        executable,
        source.kind,
        (*sites, *added),
        stdlib,
        tuple(sorted(rows, key=lambda row: (row.name, row.purl))),
        place,
    )


def _without_sites(source: EnvironmentSource, base: Interpreter | None, top: str) -> Environment:
    """An environment of which nothing is on disk but a standard library, perhaps."""
    version = base.version if base else ""
    platform = base.platform if base else host_platform()
    rows: list[Resolved] = locked(source.lock, marker_values(version, platform)) if source.lock else []
    place = Place(source.path or top)
    stdlib = base.stdlib if base else ""
    if stdlib:
        rows.append(standard_library(version, stdlib, place))
    return Environment(
        environment_id(source, top),
        version,
        platform,
        base.executable if base else "",
        source.kind,
        (),
        stdlib,
        tuple(sorted(rows, key=lambda row: (row.name, row.purl))),
        place,
    )


def standard_library(version: str, stdlib: str, place: Place) -> Resolved:
    """Row of the model for an interpreter's own library: all of its folder but the site-packages in it."""
    purl = f"pkg:generic/python@{version}" if version else "pkg:generic/python"
    return Resolved(purl, "python", version, stdlib, "stdlib", place, ("",))


def _choose_lock(
    root: str,
    folders: Sequence[str],
    requirements: Sequence[RequirementsFile],
    problems: list[BuildProblem],
    *,
    configured: bool,
) -> Lock | None:
    """Lock of a package: its own, one of uv further up that lists it, or its pinned requirements."""
    for folder in folders:
        lock, found = read_lock(folder)
        problems += [problem for problem in found if problem not in problems]
        if lock and (folder == root or (configured and root in lock.folders)):
            return lock
    return requirements_lock(requirements)


def _poetry_source(root: str, name: str, environ: Mapping[str, str]) -> EnvironmentSource | None:
    """Environment that Poetry keeps outside the project, named after the project's name and path."""
    place = environ.get("POETRY_VIRTUALENVS_PATH") or _poetry_cache(environ)
    if not place:
        return None
    place = absolute(place.replace("{cache-dir}", _poetry_cache(environ).removesuffix("/virtualenvs")))
    plain = re.sub(r"[ $`!*@\"\\\r\n\t]", "_", name.lower())[:42]
    digest = hashlib.sha256(os.path.normcase(real(root)).encode()).digest()
    stem = f"{plain}-{base64.urlsafe_b64encode(digest).decode()[:8]}"
    chosen = read_toml(f"{place}/envs.toml")
    minor = text_at(chosen.data, stem, "minor") if isinstance(chosen, TomlFile) else ""
    found = [each for each in list_names(place) if each.startswith(f"{stem}-py")]
    wanted = [each for each in found if each == f"{stem}-py{minor}"] or found
    if not wanted:
        return None
    newest = max(
        wanted, key=lambda each: [int(part) for part in re.findall(r"\d+", each.rpartition("-py")[2])]
    )
    path = f"{place}/{newest}"
    return EnvironmentSource("venv", path) if os.path.isfile(f"{path}/pyvenv.cfg") else None  # noqa: PTH113


def _poetry_cache(environ: Mapping[str, str]) -> str:
    """Default folder of Poetry's environments; the one of the user's own machine, from `environ` alone."""
    cache = environ.get("POETRY_CACHE_DIR", "")
    home = environ.get("HOME", "")
    if not cache and host_platform() == "Windows":
        cache = f"{environ['LOCALAPPDATA']}/pypoetry/Cache" if environ.get("LOCALAPPDATA") else ""
    elif not cache and host_platform() == "Darwin":
        cache = f"{home}/Library/Caches/pypoetry" if home else ""
    elif not cache:
        base = environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
        cache = f"{base}/pypoetry" if base else ""
    return f"{cache}/virtualenvs" if cache else ""
