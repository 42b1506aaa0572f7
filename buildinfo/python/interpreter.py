"""An installed Python, read from the folders that it lies in and never started."""

from __future__ import annotations

import os
import platform as host
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ..paths import absolute, list_names, parent, read_text, real

_STDLIB = re.compile(r"^(?:python|pypy)3\.\d+t?$")


class Interpreter(msgspec.Struct, frozen=True):
    """A base interpreter, which is not a virtual environment.

    Attributes:
        executable: absolute path, or empty when only its folders were found.
        prefix: folder that it is installed in.
        version: such as `3.12.4`, or `3.12` when its patch level is not written anywhere.
        stdlib: folder of the standard library.
        sites: folders of installed packages that exist, in the order that they are searched.
        platform: `Linux`, `Darwin` or `Windows`.
    """

    executable: str
    prefix: str
    version: str
    stdlib: str
    sites: tuple[str, ...]
    platform: str


def interpreter_at(path: str, environ: Mapping[str, str], start: str) -> Interpreter | None:
    """Interpreter that an executable belongs to, through symbolic links and the shims of pyenv.

    Args:
        path: absolute path of the executable.
        environ: environment variables, for pyenv.
        start: folder whose `.python-version` decides which version a shim stands for.
    """
    path = resolve_shim(path, environ, start)
    if not path or not os.path.exists(path):  # noqa: PTH110
        return None
    target = real(path)
    for executable in (path, target):
        folder = parent(executable)
        prefixes = (
            [parent(folder), folder] if folder.rpartition("/")[2] == "bin" else [folder, parent(folder)]
        )
        for prefix in prefixes:
            found = interpreter_in(prefix, executable=target)
            if found:
                return found
    return None


def interpreter_in(prefix: str, executable: str = "") -> Interpreter | None:
    """Interpreter in a folder; of several versions in it, the one that the executable is named for."""
    windows = f"{prefix}/Lib"
    if os.path.isfile(f"{windows}/os.py") and not os.path.isdir(f"{prefix}/bin"):  # noqa: PTH112, PTH113
        version = _patch_version([f"{prefix}/include", f"{prefix}/Include"]) or _dll_version(prefix)
        executable = executable or _first_file(f"{prefix}/python.exe")
        sites = _folders([f"{windows}/site-packages"])
        return Interpreter(executable, prefix, version, windows, sites, "Windows")
    candidates = [
        f"{prefix}/{library}/{name}"
        for library in ("lib", "lib64")
        for name in list_names(f"{prefix}/{library}")
        if _STDLIB.match(name) and os.path.isfile(f"{prefix}/{library}/{name}/os.py")  # noqa: PTH113
    ]
    if not candidates:
        return None
    named = re.search(r"3\.\d+t?$", executable)
    matching = [each for each in candidates if named and each.endswith(named[0])]
    stdlib = sorted(matching or candidates, key=_minor_key)[-1]
    minor = re.sub(r"^[a-z]+", "", stdlib.rpartition("/")[2])
    name = stdlib.rpartition("/")[2]
    version = (
        _patch_version([f"{prefix}/include/{name}", f"{prefix}/include/{name}m"])
        or _conda_version(prefix)
        or minor.removesuffix("t")
    )
    executable = executable or _first_file(
        f"{prefix}/bin/python{minor}", f"{prefix}/bin/python3", f"{prefix}/bin/python"
    )
    return Interpreter(executable, prefix, version, stdlib, site_folders(prefix, name), host_platform())


def site_folders(prefix: str, name: str) -> tuple[str, ...]:
    """Folders of installed packages below a prefix for a library such as `python3.12`, Debian's too."""
    minor = re.sub(r"^[a-z]+", "", name)
    candidates = [f"{prefix}/lib/{name}/site-packages", f"{prefix}/lib64/{name}/site-packages"]
    if prefix == "/usr":
        candidates.insert(0, f"/usr/local/lib/{name}/dist-packages")
        candidates += ["/usr/lib/python3/dist-packages", f"/usr/lib/python{minor}/dist-packages"]
    else:
        candidates += [f"{prefix}/lib/python3/dist-packages", f"{prefix}/lib/{name}/dist-packages"]
    return _folders(candidates)


def find_on_path(environ: Mapping[str, str], start: str) -> Interpreter | None:
    """First usable `python3` or `python` of the folders in PATH."""
    for folder in environ.get("PATH", "").split(os.pathsep):
        for name in ("python3", "python", "python3.exe", "python.exe"):
            path = f"{folder}/{name}"
            if folder and os.path.isfile(path):  # noqa: PTH113
                # The interpreter of an activated environment stands for the one that it was made from.
                base = base_of_environment(parent(parent(absolute(path))), environ, start)
                found = base or interpreter_at(absolute(path), environ, start)
                if found:
                    return found
    return None


def base_of_environment(prefix: str, environ: Mapping[str, str], start: str) -> Interpreter | None:
    """Interpreter that the virtual environment in a folder was made from, or None."""
    settings = read_pyvenv(prefix)
    if not settings:
        return None
    home = settings.get("home", "").replace("\\", "/")
    names = [re.split(r"[\\/]", settings.get(key, ""))[-1] for key in ("executable", "base-executable")]
    version = settings.get("version_info") or settings.get("version", "")
    minor = ".".join(version.split(".")[:2])
    names += [f"python{minor}", "python3", "python", "python.exe"]
    for name in names:
        if home and name and os.path.exists(f"{home}/{name}"):  # noqa: PTH110
            found = interpreter_at(f"{home}/{name}", environ, start)
            if found:
                return found
    for prefix in (settings.get("base-prefix", ""), parent(home) if home else "", home):
        found = interpreter_in(prefix.replace("\\", "/"), f"python{minor}") if prefix else None
        if found:
            return msgspec.structs.replace(found, executable="")
    return None


def read_pyvenv(prefix: str) -> dict[str, str]:
    """Settings of a virtual environment from its `pyvenv.cfg`, with keys in lower case, or nothing."""
    text = read_text(f"{prefix}/pyvenv.cfg")
    settings: dict[str, str] = {}
    for line in (text or "").splitlines():
        key, equals, value = line.partition("=")
        if equals:
            settings[key.strip().lower()] = value.strip()
    return settings


def resolve_shim(path: str, environ: Mapping[str, str], start: str) -> str:
    """Interpreter that a shim of pyenv would start for the folder `start`; any other path stays as it is."""
    folder = parent(path)
    if folder.rpartition("/")[2] != "shims":
        return path
    root = parent(folder)
    for version in _pyenv_versions(root, environ, start):
        if re.fullmatch(r"[\w.+-]+", version) and version != "system":
            installed = list_names(f"{root}/versions")
            # A prefix such as `3.12` stands for its newest patch level.
            fitting = [each for each in installed if each == version or each.startswith(version + ".")]
            for each in sorted(fitting, key=_minor_key, reverse=True):
                candidate = f"{root}/versions/{each}/bin/python3"
                if os.path.exists(candidate):  # noqa: PTH110
                    return candidate
    return ""


def _pyenv_versions(root: str, environ: Mapping[str, str], start: str) -> list[str]:
    """Versions in the order that pyenv asks: the variable, the nearest file, the global file."""
    if environ.get("PYENV_VERSION"):
        return environ["PYENV_VERSION"].split(":")
    folder = start
    while True:
        text = read_text(f"{folder}/.python-version")
        if text and text.split():
            return text.split()
        if folder == parent(folder):
            return (read_text(f"{root}/version") or "").split()
        folder = parent(folder)


def host_platform() -> str:
    """Name of the system that tieline runs on, which is that of every interpreter in a POSIX layout."""
    return host.system()


def _patch_version(folders: list[str]) -> str:
    """Version from the header that every interpreter is built with."""
    for folder in folders:
        found = re.search(r'#define\s+PY_VERSION\s+"([^"+]+)', read_text(f"{folder}/patchlevel.h") or "")
        if found:
            return found[1]
    return ""


def _dll_version(prefix: str) -> str:
    """Minor version from the name of the library, such as `python312.dll`."""
    for name in list_names(prefix):
        found = re.fullmatch(r"python3(\d+)\.dll", name.lower())
        if found:
            return f"3.{found[1]}"
    return ""


def _conda_version(prefix: str) -> str:
    for name in list_names(f"{prefix}/conda-meta"):
        found = re.fullmatch(r"python-(3\.\d+\.\d+\w*)-[^-]+\.json", name)
        if found:
            return found[1]
    return ""


def _minor_key(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", path.rpartition("/")[2]))


def _folders(candidates: list[str]) -> tuple[str, ...]:
    """Candidates that exist, each once under the first of its names (`lib64` is often a link to `lib`)."""
    found: dict[str, str] = {}
    for candidate in candidates:
        if os.path.isdir(candidate):  # noqa: PTH112
            found.setdefault(real(candidate), candidate)
    return tuple(found.values())


def _first_file(*candidates: str) -> str:
    return next((each for each in candidates if Path(each).exists()), "")
