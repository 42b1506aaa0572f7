"""Makes the jobs of the C and C++ helper, and the file of what they share."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import msgspec

from ...buildinfo.model import Environment, Package, Workspace
from ...buildinfo.package_map import owners
from ...buildinfo.paths import is_below, join, real
from ...facts.symbol import own_prefix
from ..addons import addons_of
from ..contract import JobPackage
from ..package_table import UNKNOWN, PackageTable, own_row, resolved_row
from .batch import Batch
from .library import Library

_FOLDER_FLAGS = ("-isystem", "-iquote", "-idirafter", "-I", "/I", "-imsvc")


class Shared(msgspec.Struct, frozen=True):
    """What all jobs of one environment share.

    Attributes:
        packages: the package table.
        unknown: index of the package for paths that nobody owns.
        text: the file that the helper reads: packages, owners, include folders, compiled modules and add-ons
            of Node, as JSON lists of strings.
        digest: SHA-256 of the text.
    """

    packages: tuple[JobPackage, ...]
    unknown: int
    text: bytes
    digest: str

    def write(self, folder: Path) -> Path:
        """Write the text to a file in `folder`, named by its digest, and give its path."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"cpp-{self.digest[:16]}.json"
        file.write_bytes(self.text)
        return file


_UNKNOWN = msgspec.structs.replace(UNKNOWN, location="/")
"""Files that nobody owns are named from the root of the file system."""


def share(environment: Environment, workspace: Workspace, library: Library) -> Shared:
    """Collect what the jobs of an environment share.

    Args:
        environment: compiler and system.
        workspace: the checkout.
        library: the libclang in use, whose own headers are a package.
    """
    own = [each for each in workspace.packages if each.driver == "cpp"]
    table = PackageTable()
    bases: dict[int, str] = {}
    for package in own:
        bases[table.index(own_row(package))] = package.root
    unknown = table.index(_UNKNOWN)
    resources = library.resources.as_posix()
    clang = table.index(JobPackage("generic", "clang", library.version, resources, own=False))
    purls = {package.purl: table.index(own_row(package)) for package in own}
    for row in environment.resolved:
        purls.setdefault(row.purl, table.index(resolved_row(row)))
    owned = {prefix: purls.get(purl, unknown) for prefix, purl in owners(environment, own)}
    owned[_slashed(real(resources))] = clang
    rows = [
        text
        for prefix, index in sorted(owned.items(), key=lambda pair: pair[0].encode())
        for text in (prefix, str(index))
    ]
    packages = [
        text
        for index, row in enumerate(table.rows)
        for text in (
            own_prefix(row.manager, row.name, row.version),
            _slashed(bases.get(index, row.location)),
            _slashed(row.location),
            "1" if row.own else "",
        )
    ]
    folders = _include_folders(workspace, environment)
    text = msgspec.json.encode([packages, rows, folders, _compiled_modules(workspace), _addons(workspace)])
    return Shared(tuple(table.rows), unknown, text, hashlib.sha256(text).hexdigest())


def _compiled_modules(workspace: Workspace) -> list[str]:
    """Source, name, the beginning of symbols and the terms of each compiled module of other languages, flat.

    The source is empty where nobody says what a module is made of. Such modules are told apart by the last
    part of their names, and where several share it, none of them is given.
    """
    rows: list[tuple[str, str, str, str]] = []
    open_ends: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for package in workspace.packages:
        if package.driver == "typescript":
            continue
        prefix = own_prefix(package.ecosystem, package.name, package.version)
        for module in package.compiled:
            terms = "".join(f"\n{each}\n" for each in module.terms)
            rows += [(real(source), module.name, prefix, terms) for source in module.sources]
            if not module.sources:
                open_ends[module.name.rpartition(".")[2]].append(("", module.name, prefix, terms))
    rows += [row for found in open_ends.values() if len(found) == 1 for row in found]
    return [text for row in sorted(rows) for text in row]


def _addons(workspace: Workspace) -> list[str]:
    """Source and what the symbols of its members begin with for each add-on of Node, flat."""
    rows = [(real(source), addon.symbol) for addon in addons_of(workspace) for source in addon.sources]
    return [text for row in sorted(rows) for text in row]


def _include_folders(workspace: Workspace, environment: Environment) -> list[str]:
    """All folders that any command looks for headers in, with links resolved, longest first."""
    found = {real(folder) for folder in environment.search_paths}
    for command in workspace.commands:
        arguments = iter(command.arguments)
        for argument in arguments:
            flag = next((each for each in _FOLDER_FLAGS if argument.startswith(each)), None)
            if flag is not None:
                folder = argument.removeprefix(flag) or next(arguments, "")
                found.add(_named(folder, command.directory))
    return sorted((_slashed(each) for each in found), key=lambda each: (-len(each), each))


def _named(folder: str, directory: str) -> str:
    """The folder that an argument names, from the one that the command runs in, with links resolved."""
    return real(folder if folder.startswith("/") else join(directory, folder))


def _slashed(folder: str) -> str:
    return folder and f"{folder.rstrip('/')}/"


def basis(batch: Batch, package: Package, shared: Shared, names: str) -> str:
    """Digest of what a batch's facts rest on beside the content of its files and of their headers.

    Args:
        batch: the batch.
        package: the package that it belongs to.
        shared: what the jobs of its environment share.
        names: digest of the names of all files that an inclusion may find.
    """
    digest = hashlib.sha256()
    for part in (
        *batch.command.arguments,
        batch.command.directory,
        *batch.files,
        *batch.heads,
        package.purl,
        shared.digest,
        names,
    ):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()


class Bench(msgspec.Struct, frozen=True):
    """Where the helper works.

    Attributes:
        scratch: folder for what it compiles for itself.
        context: the file of what jobs share.
        resources: folder of clang's own headers.
    """

    scratch: Path
    context: Path
    resources: Path


def _seen(arguments: Sequence[str], directory: str, root: str) -> list[str]:
    """Give arguments in which the checkout's own folders are no folders of system headers.

    Clang's session skips all bodies in such headers. These folders come last, behind those of `-I`, and so
    are searched where they were but for folders of system headers outside of the checkout.
    """
    kept: list[str] = []
    ours: list[str] = []
    given = iter(arguments)
    for argument in given:
        if not argument.startswith("-isystem"):
            kept.append(argument)
            continue
        folder = argument.removeprefix("-isystem") or next(given, "")
        if is_below(_named(folder, directory), root):
            ours.append(f"-I{folder}")
        else:
            kept += ["-isystem", folder]
    return [*kept, *ours]


def payload(unit: str, root: str, batch: Batch, shared: Shared, bench: Bench, inputs: Sequence[str]) -> bytes:
    """Encode the job of a batch for some of its inputs, given relative to the checkout's root."""
    chosen = {f"{root}/{path}" for path in inputs}
    heads = batch.shared_heads(list(chosen))
    number = {head: str(at) for at, head in enumerate(heads, start=1)}
    files = [
        (PurePosixPath(file).relative_to(root).as_posix(), number.get(head, "0"))
        for file, head in zip(batch.files, batch.heads, strict=True)
        if file in chosen
    ]
    given = batch.command.arguments
    # How the driver takes its arguments comes before all of them.
    mode = given[:1] if given[:1] and given[0].startswith("--driver-mode=") else ()
    # Where a target's C library is searched first, clang finds its own headers only when it is told.
    hidden = {"-nostdinc", "-nobuiltininc"}.intersection(given)
    own_headers = () if hidden or mode else ("-isystem", f"{bench.resources}/include")
    arguments = [
        *mode,
        f"-resource-dir={bench.resources}",
        "-w",
        "-ferror-limit=0",
        "-fparse-all-comments",
        *_seen(given[len(mode) :], batch.command.directory, root),
        *own_headers,
    ]
    return msgspec.json.encode(
        [
            [
                unit,
                root,
                str(bench.scratch),
                batch.command.directory,
                str(bench.context),
                str(shared.unknown),
            ],
            arguments,
            [path for path, _ in files],
            [head for _, head in files],
            heads,
        ]
    )
