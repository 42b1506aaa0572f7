"""The model that every build adapter lowers its files to: workspace, package, dependency, environment, unit.

Paths are absolute `str` with forward slashes unless a field says otherwise, lines are 1-based.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Evidence = Literal["installed", "editable", "workspace", "lock", "vendored", "stdlib", "declared"]
"""What says which version of a dependency is meant, best first: installed metadata, an editable install, a
member of the same workspace, a lock file, vendored source, the interpreter itself, or only a pinned
requirement."""


class Place(msgspec.Struct, frozen=True):
    """A line of a file, for saying where something was found. Line 0 means the file as a whole."""

    path: str
    line: int = 0


class BuildProblem(msgspec.Struct, frozen=True):
    """A build file, or part of one, that could not be used.

    Attributes:
        place: the file at fault.
        message: one sentence without a full stop that says what is wrong.
        hint: what to do, or empty.
        code: stable `TLxxx` code.
    """

    place: Place
    message: str
    hint: str = ""
    code: str = "TL100"


class Dependency(msgspec.Struct, frozen=True):
    """One declared requirement.

    Attributes:
        name: the ecosystem's normal form of the name.
        requirement: the requirement as it stands in the file.
        scope: `runtime`, `build`, `extra:NAME` or `group:NAME`.
        place: where it is declared.
        applies: whether its markers hold in the package's environment; None when that cannot be said.
    """

    name: str
    requirement: str
    scope: str
    place: Place
    applies: bool | None = True


class Origin(msgspec.Struct, frozen=True):
    """The project that a package was built from, where the two have different names.

    Attributes:
        ecosystem: purl type of the project's own package.
        name: its name there.
        version: the version that was built, or empty when unknown.
        evidence: what says so, in words, such as `source package zlib 1.2.13.dfsg`.
    """

    ecosystem: str
    name: str
    version: str
    evidence: str


class Resolved(msgspec.Struct, frozen=True):
    """The exact package that a dependency turned out to be.

    Attributes:
        purl: package URL with version, without qualifiers or subpath, such as `pkg:pypi/requests@2.32.3`.
        name: the ecosystem's normal form of the name.
        version: exact version, or empty when unknown.
        location: absolute folder that the paths of its files are relative to (for a wheel the site-packages
            folder), or empty when it is not on disk.
        evidence: what said so.
        place: the file that said so.
        owns: path prefixes below `location` that belong to it: files, or folders that end in `/`.
        modules: importable top-level names (dotted for parts of namespace packages).
        describes: for a stub-only package, the normal name of the package whose interface it describes.
        dependencies: normal names of what it requires where that is known.
        origins: projects that it was built from, by the names that they may have in their own checkout.
    """

    purl: str
    name: str
    version: str
    location: str
    evidence: Evidence
    place: Place
    owns: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    describes: str = ""
    dependencies: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


class Environment(msgspec.Struct, frozen=True):
    """A set of resolved packages that one or more packages of the checkout are analysed against.

    For Python that is an interpreter with what is installed for it, for Go a toolchain with a build context
    and the modules that were chosen, for C and C++ a compiler with the system that it compiles for.

    Attributes:
        id: short stable identifier within the workspace; it contains no absolute path inside the checkout.
        version: version of the language or compiler, such as `3.12.4`; empty when unknown.
        platform: `Linux`, `Darwin` or `Windows`.
        interpreter: path of the interpreter, toolchain or compiler that the environment belongs to; or empty.
            One of Python is never started.
        kind: `venv`, `conda`, `interpreter`, `lock` or `none` for Python, `go`, `compiler`, `node` or
            `protobuf`.
        search_paths: folders that imports are looked up in, in order, after the package's own roots.
        stdlib: folder of the language's own library sources, or empty.
        resolved: every package in it, sorted by name.
        place: the file that it was read from.
        options: pairs of a name and a value that choose what is compiled, such as `GOOS` and `linux`; sorted.
    """

    id: str
    version: str
    platform: str
    interpreter: str
    kind: str
    search_paths: tuple[str, ...]
    stdlib: str
    resolved: tuple[Resolved, ...]
    place: Place
    options: tuple[tuple[str, str], ...] = ()


class CompileCommand(msgspec.Struct, frozen=True):
    """How one file is compiled: an entry of a compilation database, brought to what clang understands.

    Attributes:
        file: absolute path of the file; it need not exist, as generated files may not yet.
        directory: absolute folder that relative paths in `arguments` count from.
        arguments: what a clang of the compiler's own kind is given, without the compiler, outputs and the
            file itself; it says the language (`-x`) and the target where they do not follow from the file.
        environment: id of the `Environment` of its compiler.
        package: purl of the package of the checkout that the file belongs to.
        dropped: pairs of a flag that was left out and the reason; only what a user would miss.
        place: the database, and the number of the entry (1-based) instead of a line.
    """

    file: str
    directory: str
    arguments: tuple[str, ...]
    environment: str
    package: str
    dropped: tuple[tuple[str, str], ...]
    place: Place


class Project(msgspec.Struct, frozen=True):
    """A configuration of the TypeScript compiler in the checkout, which says what is compiled together.

    Attributes:
        config: absolute path of the `tsconfig.json` or `jsconfig.json`, or of a file that one of them
            references under another name.
        root: absolute folder of the package that it belongs to: the nearest one around it.
        package: purl of that package.
    """

    config: str
    root: str
    package: str


class CompiledModule(msgspec.Struct, frozen=True):
    """A module of a package that is compiled from another language than that of the package.

    Attributes:
        name: the name that it is imported by, such as `acme._speedups`; for npm its path in the
            package, such as `build/Release/acme.node`.
        sources: absolute paths of all its source files, sorted; empty when they are not known.
        place: what says that there is such a module: the build file that declares it, or its stub.
        terms: what its stub says of it without a function, such as `Hasher.size`; sorted.
    """

    name: str
    sources: tuple[str, ...]
    place: Place
    terms: tuple[str, ...] = ()


class Package(msgspec.Struct, frozen=True):
    """A package of the checkout.

    Attributes:
        purl: package URL, with version when known.
        driver: name of the driver that analyses it: `python`, `go`, `cpp`, `typescript` or `protobuf`. A
            folder can hold a package of each.
        ecosystem: the purl type, such as `pypi`.
        name: the ecosystem's normal form of the name.
        version: exact version, or empty when nothing but running code could tell.
        root: absolute folder of the package.
        import_roots: absolute folders that its top-level modules are looked up in.
        modules: importable top-level names that it provides (dotted for parts of namespace packages).
        files: its source files, absolute and sorted: all below `root` that no nested package owns.
        place: the build file (and line) that names it.
        dependencies: what it declares.
        scripts: entry points, pairs of a name and an object reference.
        environment: id of its `Environment`.
        configured: False for a bare folder that no build file describes.
        mapped: pairs of a dotted package and the absolute folder that holds it, where the folder's path does
            not spell the package's name, so that no import root leads to it; these come before import roots.
        compiled: its modules that are compiled from another language; sorted by name.
    """

    purl: str
    driver: str
    ecosystem: str
    name: str
    version: str
    root: str
    import_roots: tuple[str, ...]
    modules: tuple[str, ...]
    files: tuple[str, ...]
    place: Place
    dependencies: tuple[Dependency, ...]
    scripts: tuple[tuple[str, str], ...]
    environment: str
    configured: bool = True
    mapped: tuple[tuple[str, str], ...] = ()
    compiled: tuple[CompiledModule, ...] = ()


class Workspace(msgspec.Struct, frozen=True):
    """Everything that is known about how a checkout is built.

    Attributes:
        root: absolute folder of the checkout.
        packages: sorted by root, then by driver.
        environments: sorted by id.
        problems: build files that could not be used.
        skipped: pairs of a path relative to the root and the reason why nothing below it was looked at.
        commands: how files of C and C++ are compiled; sorted by file, then by arguments.
        projects: configurations of the TypeScript compiler; sorted by path.
    """

    root: str
    packages: tuple[Package, ...]
    environments: tuple[Environment, ...]
    problems: tuple[BuildProblem, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    commands: tuple[CompileCommand, ...] = ()
    projects: tuple[Project, ...] = ()


class Unit(msgspec.Struct, frozen=True):
    """The smallest thing that a compiler is run on and that coverage speaks of.

    Attributes:
        id: `DRIVER:PATH`, unique in the workspace and stable between runs.
        driver: name of the driver that takes it.
        package: purl of the package that it belongs to.
        root: absolute folder that belongs to it.
        inputs: absolute input files, sorted.
        environment: id of the environment that it is analysed in.
        basis: digest of all that is known before the analysis and that the facts depend on, beside the
            driver's version and the content of the inputs: command, environment, what can be found.
    """

    id: str
    driver: str
    package: str
    root: str
    inputs: tuple[str, ...]
    environment: str
    basis: str = ""


def home_of(unit: Unit, workspace: Workspace) -> tuple[Package, Environment]:
    """Give the package that a unit belongs to, and the environment that it is analysed in."""
    package = next(
        each
        for each in workspace.packages
        if (each.purl, each.root, each.driver) == (unit.package, unit.root, unit.driver)
    )
    return package, next(each for each in workspace.environments if each.id == unit.environment)


def members_of(package: Package, environment: Environment, workspace: Workspace) -> list[Package]:
    """Give a package, then the checkout's other packages that are in its environment as they stand."""
    present = {each.purl for each in environment.resolved if each.evidence in {"workspace", "editable"}}
    return [
        package,
        *(
            each
            for each in workspace.packages
            if each.purl in present and each is not package and each.driver == package.driver
        ),
    ]
