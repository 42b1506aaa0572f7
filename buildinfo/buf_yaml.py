"""The adapter for protobuf: the modules of a checkout that `buf.yaml` names, and else the checkout itself.

The files of buf are those of its versions `v1beta1`, `v1` and `v2`; see https://buf.build/docs/configuration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from packageurl import PackageURL
from platformdirs import user_cache_dir

from .adapter import Findings, Options
from .data_file import DataFile, Table, as_list, as_table, as_text, as_texts, read_data
from .model import BuildProblem, Dependency, Environment, Package, Place, Resolved
from .paths import is_below, join, parent, relative_to
from .protobuf_modules import ECOSYSTEM, UNKNOWN
from .repository import repository_name
from .walk import Folder, Walk, assign_files, only

BUILD_FILES = frozenset({"buf.yaml", "buf.work.yaml", "buf.lock"})
"""Names of the files of buf that say which modules there are."""

SUFFIXES = (".proto",)
"""What the names of source files end in."""

_CODE = "TL181"


class _Module(msgspec.Struct, frozen=True):
    """A module as buf's files have it: absolute folder, name or empty, what it needs, and who says so."""

    root: str
    name: str
    needs: tuple[Dependency, ...]
    place: Place
    lock: str


def read(walked: Walk, options: Options, environ: Mapping[str, str]) -> Findings:
    """Find the modules of protobuf in a checkout, and which versions of other modules they are locked to."""
    del options
    walked = _without_copies(only(walked, SUFFIXES))
    if not any(folder.sources for folder in walked.folders.values()):
        return Findings()
    problems: list[BuildProblem] = []
    modules = _modules(walked, problems)
    locks = sorted({each.lock for each in modules.values() if each.lock})
    environments = {"": _environment("protobuf", (), Place(walked.root))}
    for lock in locks:
        found = _locked(lock, environ, problems)
        name = f"protobuf:{relative_to(lock, walked.root)}"
        environments[lock] = _environment(name, found, Place(lock))
    whole = repository_name(Path(walked.root))
    packages: list[Package] = []
    for root, files in assign_files(walked, list(modules)).items():
        if not files:
            continue
        module = modules.get(root) or _Module(root, "", (), Place(root), "")
        beside = "" if root == walked.root else f"/{relative_to(root, walked.root)}"
        name = f"{UNKNOWN}/{module.name or f'{whole}{beside}'}"
        packages.append(_package(module, name, files, environments[module.lock].id, root in modules))
    used = {each.environment for each in packages}
    return Findings(
        packages=tuple(packages),
        environments=tuple(each for each in environments.values() if each.id in used),
        problems=tuple(problems),
    )


def _without_copies(walked: Walk) -> Walk:
    """Leave out what Go copied into its `vendor`: these files are of dependencies, as imports find them."""
    folders: dict[str, Folder] = {}
    copied: set[str] = set()
    for path, folder in walked.folders.items():
        if parent(path) in copied or (path.endswith("/vendor") and Path(path, "modules.txt").is_file()):
            copied.add(path)
        else:
            folders[path] = folder
    return msgspec.structs.replace(walked, folders=folders)


def _modules(walked: Walk, problems: list[BuildProblem]) -> dict[str, _Module]:
    """Modules by folder: those that a file of their own names, and the folders of a workspace."""
    modules: dict[str, _Module] = {}
    for folder, listed in walked.folders.items():
        if "buf.work.yaml" in listed.builds and (file := _read(f"{folder}/buf.work.yaml", problems)):
            for path in as_texts(file.data.get("directories")):
                root = join(folder, path)
                modules.setdefault(root, _Module(root, "", (), Place(file.path, _line(file, path)), ""))
    for folder, listed in walked.folders.items():
        if "buf.yaml" in listed.builds and (file := _read(f"{folder}/buf.yaml", problems)):
            lock = f"{folder}/buf.lock" if "buf.lock" in listed.builds else ""
            modules.update((each.root, each) for each in _declared(file, folder, lock))
    return {
        root: each for root, each in modules.items() if root in walked.folders and is_below(root, walked.root)
    }


def _declared(file: DataFile, folder: str, lock: str) -> list[_Module]:
    """The modules that one `buf.yaml` declares; without a list of them it is its own folder."""
    needs = tuple(
        Dependency(f"{UNKNOWN}/{_bare(text)}", text, "runtime", Place(file.path, _line(file, text)))
        for text in as_texts(file.data.get("deps"))
    )
    rows: Sequence[Table] = [as_table(each) for each in as_list(file.data.get("modules"))] or [file.data]
    found: list[_Module] = []
    for row in rows:
        name = as_text(row.get("name"))
        root = join(folder, as_text(row.get("path")) or ".")
        found.append(_Module(root, name, needs, Place(file.path, _line(file, name or "version")), lock))
    return found


def _locked(lock: str, environ: Mapping[str, str], problems: list[BuildProblem]) -> tuple[Resolved, ...]:
    """The modules that a `buf.lock` pins, and where buf's cache has them."""
    file = _read(lock, problems)
    found: dict[str, Resolved] = {}
    for row in [as_table(each) for each in as_list(file.data.get("deps"))] if file else []:
        parts = [as_text(row.get(key)) for key in ("remote", "owner", "repository")]
        name, commit = as_text(row.get("name")) or "/".join(parts), as_text(row.get("commit"))
        if not commit or name.count("/") != 2:
            continue
        full = f"{UNKNOWN}/{name}"
        location = _cached(name, commit, environ)
        place = Place(lock, _line(file, commit) if file else 0)
        found[full] = Resolved(_purl(full, commit), full, commit, location, "lock", place, ("",))
    return tuple(found[name] for name in sorted(found))


def _cached(name: str, commit: str, environ: Mapping[str, str]) -> str:
    """The folder in buf's cache that holds a module at a commit, or empty."""
    cache = Path(environ.get("BUF_CACHE_DIR") or user_cache_dir("buf"))
    for digest in ("b5", "b4"):
        folder = cache / "v3" / "modules" / digest / name / commit.replace("-", "") / "files"
        if folder.is_dir():
            return folder.as_posix()
    return ""


def _environment(name: str, resolved: tuple[Resolved, ...], place: Place) -> Environment:
    # What comes with protoc is of no module that anybody must name.
    common = Resolved(_purl(UNKNOWN, ""), UNKNOWN, "", "", "stdlib", place)
    return Environment(name, "", "", "", "protobuf", (), "", (common, *resolved), place)


def _package(
    module: _Module, name: str, files: tuple[str, ...], environment: str, configured: bool
) -> Package:
    return Package(
        purl=_purl(name, ""),
        driver="protobuf",
        ecosystem=ECOSYSTEM,
        name=name,
        version="",
        root=module.root,
        import_roots=(module.root,),
        modules=(),
        files=files,
        place=module.place,
        dependencies=module.needs,
        scripts=(),
        environment=environment,
        configured=configured,
    )


def _purl(name: str, version: str) -> str:
    namespace, _, last = name.rpartition("/")
    return PackageURL(ECOSYSTEM, namespace, last, version or None).to_string()


def _bare(reference: str) -> str:
    """The name in a reference such as `buf.build/acme/pets:main`."""
    return reference.partition(":")[0]


def _line(file: DataFile, text: str) -> int:
    """The first line that holds a text; 0 where none does."""
    lines = file.text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if text and text in line), 0)


def _read(path: str, problems: list[BuildProblem]) -> DataFile | None:
    file = read_data(path, "YAML", _CODE)
    if isinstance(file, BuildProblem):
        problems.append(file)
        return None
    return file
