"""The adapter for Python: the packages of a checkout, and the environment of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from packageurl import PackageURL

from .adapter import Findings, Options
from .model import BuildProblem, Dependency, Environment, Package, Place, Resolved
from .paths import is_below, real
from .pyproject import Project, UvWorkspace, bare_project, read_folder
from .python.compiled import stub_modules, with_terms
from .python.environment import (
    EnvironmentSource,
    choose_source,
    environment_id,
    explicit_source,
    read_environment,
)
from .python.installed import python_purl
from .python.markers import holds, marker_values
from .python.members import is_member, linked_packages, member_row
from .python.released import released_version
from .python.requirements import exact_version
from .walk import Walk, assign_files, only

SUFFIXES = (".py", ".pyi", ".ipynb")
"""What the names of Python's source files end in."""


def read(walked: Walk, options: Options, environ: Mapping[str, str]) -> Findings:
    """Find the Python packages of a checkout and the environments that they are analysed against.

    Nothing of the checkout or of an environment is run. The answer depends on the disk, on `environ` and on
    the machine's platform, and on nothing else.

    Raises:
        TielineError: TL103 when `options.python` names no Python.
    """
    walked = only(walked, SUFFIXES)
    top = walked.root
    explicit = explicit_source(options.python, environ, top) if options.python else None
    problems: list[BuildProblem] = []
    projects, workspaces = _read_projects(walked, problems)
    files = assign_files(walked, projects)
    bare = projects.get(top)
    if bare is None and (files[top] or not projects):
        projects[top] = bare_project(top, walked.folders, top)
    elif bare and not bare.configured and not files[top] and not bare.requirements.declared:
        del projects[top]
    if not any(files.values()) and not any(project.configured for project in projects.values()):
        projects = {}
    sources = {
        each: explicit or _choose(project, top, environ, problems)
        for each, project in sorted(projects.items())
    }
    environments = _read_environments(sources.values(), top, environ, problems)
    packages = {
        each: _package(
            _released(project, files[each]), files[each], environments[environment_id(sources[each], top)]
        )
        for each, project in sorted(projects.items())
    }
    environments = {
        key: _with_members(environment, projects, packages, workspaces)
        for key, environment in environments.items()
    }
    return Findings(tuple(packages.values()), tuple(environments.values()), problems=tuple(problems))


def _read_projects(
    walked: Walk, problems: list[BuildProblem]
) -> tuple[dict[str, Project], list[UvWorkspace]]:
    """Projects by root, and the workspaces that tie them together."""
    projects: dict[str, Project] = {}
    workspaces: list[UvWorkspace] = []
    for path, folder in walked.folders.items():
        if not folder.builds:
            continue
        # A package that is also reached through a link is a package at its own place only.
        if real(path) != path and real(path) in walked.folders:
            continue
        reading = read_folder(path, walked.folders, walked.root)
        problems += reading.problems
        if reading.project:
            projects[path] = reading.project
        if reading.workspace:
            workspaces.append(reading.workspace)
    return projects, workspaces


def _choose(
    project: Project, top: str, environ: Mapping[str, str], problems: list[BuildProblem]
) -> EnvironmentSource:
    return choose_source(
        project.root,
        top,
        environ,
        configured=project.configured,
        poetry_name=project.poetry_name,
        requirements=project.requirements.files,
        problems=problems,
    )


def _read_environments(
    sources: Iterable[EnvironmentSource],
    top: str,
    environ: Mapping[str, str],
    problems: list[BuildProblem],
) -> dict[str, Environment]:
    """Environments by id, each read once."""
    environments: dict[str, Environment] = {}
    for source in sources:
        key = environment_id(source, top)
        if key not in environments:
            environments[key], found = read_environment(source, top, environ)
            problems += found
    return environments


def _released(project: Project, files: tuple[str, ...]) -> Project:
    """A project with the version of the tag that it is checked out at, if its version is that of tags."""
    version = released_version(project.root, (project.place.path, *files)) if project.tagged else ""
    return msgspec.structs.replace(project, version=version) if version else project


def _package(project: Project, files: tuple[str, ...], environment: Environment) -> Package:
    """Row of the model for a project in its environment."""
    values = marker_values(environment.version, environment.platform)
    folder = project.root.rpartition("/")[2] or "root"
    if project.name:
        purl, ecosystem = python_purl(project.name, project.version), "pypi"
    else:
        purl, ecosystem = PackageURL("generic", None, folder, project.version or None).to_string(), "generic"
    dependencies = [
        Dependency(each.name, each.requirement, each.scope, each.place, holds(each.marker, values))
        for each in project.requirements.declared
    ]
    roots, mapped = (project.root, *project.layout.import_roots), project.layout.mapped
    stubs = stub_modules(files, roots, mapped)
    compiled = {each.name: each for each in (*stubs, *project.compiled)}
    return Package(
        purl=purl,
        driver="python",
        ecosystem=ecosystem,
        name=project.name or folder,
        version=project.version,
        root=project.root,
        import_roots=project.layout.import_roots,
        modules=project.layout.modules,
        files=files,
        place=project.place,
        dependencies=tuple(dependencies),
        scripts=project.scripts,
        environment=environment.id,
        configured=project.configured,
        mapped=mapped,
        compiled=with_terms(compiled.values(), files, roots, mapped),
    )


def _with_members(
    environment: Environment,
    projects: Mapping[str, Project],
    packages: Mapping[str, Package],
    workspaces: Sequence[UvWorkspace],
) -> Environment:
    """An environment with the packages of the checkout that its users depend on, and with what they pin."""
    users = [package for package in packages.values() if package.environment == environment.id]
    links = {root: project.requirements.links for root, project in projects.items()}
    declared = {root: project.requirements.declared for root, project in projects.items()}
    fellows = _fellows(packages, workspaces)
    rows = {(row.name, row.evidence == "stdlib"): row for row in environment.resolved}
    own = {package.name: package for package in packages.values() if package.configured}
    for key, row in list(rows.items()):
        package = own.get(row.name)
        if row.evidence == "editable" and package and is_below(real(row.location), package.root):
            rows[key] = msgspec.structs.replace(member_row(package), place=row.place)
    for user in users:
        linked, named = linked_packages(user, links, declared, fellows, packages)
        for package in linked:
            present = rows.get((package.name, False))
            if package.configured and (present is None or not present.location):
                rows[package.name, False] = member_row(package)
        for package in named:
            if package.root != user.root:
                rows.setdefault((package.name, False), member_row(package))
    if environment.kind == "none":
        for row in _pins(users, projects):
            rows.setdefault((row.name, False), row)
    resolved = tuple(sorted(rows.values(), key=lambda row: (row.name, row.purl)))
    roots = [
        folder
        for row in resolved
        if row.evidence == "workspace" and row.modules and not own[row.name].mapped
        for folder in own[row.name].import_roots
    ]
    known = [*environment.search_paths]
    search = (*known, *dict.fromkeys(folder for folder in roots if folder not in known))
    return msgspec.structs.replace(environment, resolved=resolved, search_paths=search)


def _fellows(packages: Mapping[str, Package], workspaces: Sequence[UvWorkspace]) -> dict[str, list[str]]:
    """Roots of the members of a package's workspaces, by the package's root."""
    fellows: dict[str, list[str]] = {}
    for each in workspaces:
        members = [root for root in packages if is_member(root, each.root, each.members, each.exclude)]
        for member in members:
            fellows.setdefault(member, []).extend(members)
    return fellows


def _pins(users: Sequence[Package], projects: Mapping[str, Project]) -> list[Resolved]:
    """What the users of an environment pin to one version, where they all agree."""
    pins: dict[str, dict[str, Place]] = {}
    for user in users:
        applying = {(each.name, each.place) for each in user.dependencies if each.applies is not False}
        for each in projects[user.root].requirements.declared:
            version = exact_version(each.specifier)
            if version and each.scope != "build" and (each.name, each.place) in applying:
                pins.setdefault(each.name, {}).setdefault(version, each.place)
    return [
        Resolved(python_purl(name, version), name, version, "", "declared", place)
        for name, versions in sorted(pins.items())
        if len(versions) == 1
        for version, place in versions.items()
    ]
