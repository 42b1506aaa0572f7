"""The adapter for C and C++: the packages of a checkout, how their files are compiled, and against what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from .adapter import Findings, Options
from .cpp.build import database_hint, make_database
from .cpp.cmake_project import cached_version
from .cpp.commands import Command, CommandReader
from .cpp.configurations import Built, merge
from .cpp.database import read_compile_flags
from .cpp.environments import bare_environment, read_environments
from .cpp.installed_trees import read_conan_lock
from .cpp.languages import HEADER_SUFFIXES, SOURCE_SUFFIXES
from .cpp.locate import Source, explicit_database, read_explicit, read_usual
from .cpp.project import BUILD_FILES as BUILD_FILES
from .cpp.project import generic_purl
from .cpp.projects import Project, find_projects, project_place
from .model import BuildProblem, CompileCommand, Package, Place, Resolved
from .paths import is_below, parent
from .walk import Walk, only

SUFFIXES = (*SOURCE_SUFFIXES, *HEADER_SUFFIXES)
"""What the names of source files of C and C++ end in."""


def read(walked: Walk, options: Options, environ: Mapping[str, str]) -> Findings:
    """Find the packages of C and C++ in a checkout, and how each of their files is compiled.

    Compilers outside of the checkout are asked what they search, and the system's package manager who owns
    it. Nothing of the checkout is run, unless `options.allow_build` asks for it where there is no database.

    Raises:
        TielineError: TL122 when `options.compile_commands` names no database.
    """
    walked = only(walked, SUFFIXES)
    top = walked.root
    explicit = explicit_database(options.compile_commands, top) if options.compile_commands else ""
    if not walked.folders or not (explicit or any(folder.sources for folder in walked.folders.values())):
        return Findings()
    problems: list[BuildProblem] = []
    sources = _sources(walked, explicit, options, environ, problems)
    reader = CommandReader(top, environ)
    builds = [Built(each.folder, tuple(reader.read(each.entries, each.path))) for each in sources]
    problems += reader.problems
    commands = merge(builds)
    projects, owners = find_projects(walked, [each.entry.file for each in commands], problems)
    locked = _locked(walked, problems)
    folders = {each.folder or parent(each.path) for each in sources}
    environments, used = read_environments(commands, folders, locked, top, environ)
    packages = _packages(projects, owners, commands, used, folders)
    if any(package.environment == "cpp:none" for package in packages.values()):
        environments.append(bare_environment(Place(top), locked))
    if not any(each.code == "TL121" for each in problems):
        problems += _uncovered(projects, commands, owners, found=bool(sources))
    rows = [
        _row(command, environment, packages[owners[parent(command.entry.file)]])
        for command, environment in zip(commands, used, strict=True)
    ]
    return Findings(tuple(packages.values()), tuple(environments), tuple(rows), tuple(problems))


def _sources(
    walked: Walk, explicit: str, options: Options, environ: Mapping[str, str], problems: list[BuildProblem]
) -> list[Source]:
    """Where commands come from: what the user named, else databases, else flags for whole folders."""
    if explicit:
        sources, found = read_explicit(explicit)
        problems += found
        return sources
    top = walked.root
    described = [
        path for path, folder in walked.folders.items() if path == top or folder.builds & BUILD_FILES
    ]
    sources, found = read_usual(top, described)
    flags = _flag_sources(walked, sources)
    if options.allow_build and not sources and not flags and not found:
        problems += make_database(top, walked.folders[top].builds, environ)
        sources, found = read_usual(top, [top])
    problems += found
    return [*sources, *flags]


def _flag_sources(walked: Walk, sources: Sequence[Source]) -> list[Source]:
    """What `compile_flags.txt` files say of the sources below them that no database knows of."""
    known = {entry.file for each in sources for entry in each.entries}
    owners = {path: path for path, folder in walked.folders.items() if "compile_flags.txt" in folder.builds}
    files: dict[str, list[str]] = {path: [] for path in owners}
    for path, folder in walked.folders.items():
        owner = owners.setdefault(path, owners.get(parent(path), ""))
        if owner:
            files[owner] += [f"{path}/{name}" for name in folder.sources if name.endswith(SOURCE_SUFFIXES)]
    return [
        Source(f"{path}/compile_flags.txt", "", tuple(read_compile_flags(f"{path}/compile_flags.txt", found)))
        for path, found in files.items()
        if known.isdisjoint(found)
    ]


def _locked(walked: Walk, problems: list[BuildProblem]) -> list[Resolved]:
    """What the lock files of Conan pin; of several versions of a package the first one found stays."""
    rows: dict[str, Resolved] = {}
    for path, folder in walked.folders.items():
        if "conan.lock" in folder.builds:
            found, wrong = read_conan_lock(f"{path}/conan.lock")
            problems += wrong
            rows = {**{row.name: row for row in found}, **rows}
    return [rows[name] for name in sorted(rows)]


def _packages(
    projects: Mapping[str, Project],
    owners: Mapping[str, str],
    commands: Sequence[Command],
    used: Sequence[str],
    builds: Collection[str],
) -> dict[str, Package]:
    """Packages by root; each is in the environment that most of its files are compiled in.

    One that no command compiles may still have headers that the project around it includes.
    """
    counts: dict[str, Counter[str]] = {root: Counter() for root in projects}
    includes: dict[str, set[str]] = {root: set() for root in projects}
    for command, environment in zip(commands, used, strict=True):
        root = owners[parent(command.entry.file)]
        counts[root][environment] += 1
        includes[root].update(folder for folder in command.folders if is_below(folder, root))
    packages: dict[str, Package] = {}
    for root, project in sorted(projects.items()):
        around = max((each for each in packages if is_below(root, each)), key=len, default="")
        fallback = packages[around].environment if around else "cpp:none"
        environment = min(counts[root], key=lambda each: (-counts[root][each], each), default=fallback)
        packages[root] = _package(project, environment, sorted(includes[root]), builds)
    return packages


def _package(project: Project, environment: str, includes: Sequence[str], builds: Collection[str]) -> Package:
    named = project.named
    name = named.name if named and named.name else project.root.rpartition("/")[2] or "root"
    ecosystem = named.ecosystem if named and named.name else "generic"
    cached = (cached_version(build, project.root, name) for build in sorted(builds))
    version = project.version or next((each for each in cached if each), "")
    return Package(
        purl=generic_purl(name, version, ecosystem),
        driver="cpp",
        ecosystem=ecosystem,
        name=name,
        version=version,
        root=project.root,
        import_roots=tuple(includes),
        modules=(),
        files=project.files,
        place=project_place(project),
        dependencies=project.dependencies,
        scripts=(),
        environment=environment,
        configured=bool(project.builds),
    )


def _uncovered(
    projects: Mapping[str, Project], commands: Sequence[Command], owners: Mapping[str, str], *, found: bool
) -> list[BuildProblem]:
    """A problem for each outermost project that nobody says how to compile."""
    what = (
        "no compilation database lists files of this project" if found else "there is no compilation database"
    )
    compiled = {owners[parent(command.entry.file)] for command in commands}
    missing = [root for root in projects if not any(is_below(each, root) for each in compiled)]
    return [
        BuildProblem(
            project_place(projects[root]),
            f"{what}, so that nobody says how its C and C++ files are compiled",
            database_hint(projects[root].builds),
            "TL120",
        )
        for root in missing
        if not any(is_below(root, other) for other in projects if other != root)
    ]


def _row(command: Command, environment: str, package: Package) -> CompileCommand:
    return CompileCommand(
        command.entry.file,
        command.entry.directory,
        command.arguments,
        environment,
        package.purl,
        command.dropped,
        command.entry.place,
    )
