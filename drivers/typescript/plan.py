"""Splits a checkout's TypeScript and JavaScript into units: one for each project, others for what is in none.

TypeScript itself says which files a project has. What no project has is analysed in inferred projects, which
extend the configuration that lies nearest above the files, where there is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from ...buildinfo.model import Package, Unit, Workspace
from ...buildinfo.paths import is_below, parent, relative_to, upwards
from ...facts.document import UnitResult
from ..contract import not_analysed
from .assign import assign
from .compilers import CLASSIC, COMPONENTS, NATIVE, Compilers
from .configs import REMOVED, Needs, adapted, inferred
from .importable import Importable
from .job import NAME, environments_of, packages_of
from .leftovers import output_files, unread_files
from .projects import Answer, ConfigError, ReadProject
from .units import Planned, Units

_SYNTAX = 2000
"""TypeScript's codes of errors in JSON itself lie below."""


class Plan(msgspec.Struct, frozen=True):
    """What is to be done for a checkout.

    Attributes:
        planned: the units, by their ids.
        left_out: files that are in no unit, and why.
    """

    planned: dict[str, Planned]
    left_out: dict[str, str]


def plan_failed(workspace: Workspace, code: str, reason: str) -> Plan:
    """Plan a checkout that cannot be analysed at all."""
    planned: dict[str, Planned] = {}
    for each in packages_of(workspace):
        name = f"{NAME}:{relative_to(each.root, workspace.root)}"
        unit = Unit(name, NAME, each.purl, each.root, each.files, each.environment)
        planned[name] = Planned(unit, result=not_analysed(unit, workspace, "failed", code, reason))
    return Plan(planned, {})


def make_plan(workspace: Workspace, answer: Answer, compilers: Compilers, unparsed: str = "") -> Plan:
    """Plan a checkout by what TypeScript says of its configurations.

    Args:
        workspace: the checkout.
        answer: what TypeScript says.
        compilers: the compilers.
        unparsed: why components cannot be looked into at all, or empty.
    """
    return _Planner(workspace, answer, compilers, unparsed).plan()


class _Planner:
    """What is known of one checkout while it is planned."""

    def __init__(self, workspace: Workspace, answer: Answer, compilers: Compilers, unparsed: str) -> None:
        self._workspace = workspace
        self._answer = answer
        self._compilers = compilers
        self._packages = packages_of(workspace)
        self._importable = Importable(self._packages)
        self._environments = environments_of(workspace)
        self._left_out: dict[str, str] = dict(answer.unread)
        self._owner = {file: each for each in self._packages for file in each.files}
        self._compiled = answer.compiled
        if unparsed:
            self._left_out |= {each: unparsed for each in self._owner if each.endswith(COMPONENTS)}
        self._scripts = {each for each in answer.compiled.values() if each.endswith((".js", ".jsx"))}
        self._projects = {each.config: each for each in answer.projects}
        self._unbuilt = {each.root: names for each, names in zip(self._packages, answer.unbuilt, strict=True)}

    def plan(self) -> Plan:
        """Make the plan."""
        root = self._workspace.root
        self._left_out |= unread_files(self._owner, root)
        broken = {each.config for each in self._answer.projects if _is_broken(each)}
        usable = [each for each in self._answer.projects if each.config not in broken]
        chosen = assign(usable, self._owner.keys() - self._left_out.keys())
        taken = {file for files in chosen.values() for file in files}
        left = sorted(self._owner.keys() - self._left_out.keys() - taken)
        self._left_out |= output_files(left, usable, root)
        units = Units(
            self._workspace, self._compilers, self._owner, self._compiled.keys(), self._left_out.keys()
        )
        planned = [
            *(self._failed(self._projects[config]) for config in broken),
            *(each for config, files in chosen.items() for each in self._project(config, files, units)),
            *self._inferred(usable, [each for each in left if each not in self._left_out], units),
        ]
        return Plan(
            {each.unit.id: each for each in sorted(planned, key=lambda each: each.unit.id)}, self._left_out
        )

    def _failed(self, project: ReadProject) -> Planned:
        """Plan a configuration that cannot be used; its files come into inferred projects."""
        package = self._package_of(project.config)
        name = self._id(project.config)
        unit = Unit(name, NAME, package.purl, package.root, (), package.environment)
        error = project.errors[0]
        reason = f"the configuration is broken, and its files are analysed without: {self._said(error)}"
        return Planned(unit, result=UnitResult(name, "failed", reason=reason, code="TL261"))

    def _project(self, config: str, files: Sequence[str], units: Units) -> Iterator[Planned]:
        """Plan the files that a project speaks of."""
        project = self._projects[config]
        package = self._package_of(config)
        roots = tuple(self._compiled.get(each, each) for each in project.files if each not in self._left_out)
        needs = self._needs(package, None if roots == project.files else roots)
        backend = self._backend(project)
        made = adapted(project, backend, needs)
        faults = tuple(self._said(each) for each in project.errors)
        yield from units.made(self._id(config), files, package, made, backend, [project], faults)

    def _inferred(
        self, projects: Sequence[ReadProject], files: Iterable[str], units: Units
    ) -> Iterator[Planned]:
        """Plan what is in no project, by folders: those of packages, or of configurations in them.

        What one package declares about modules is not for the files of another.
        """
        above = _nearest(projects)
        groups: dict[str, list[str]] = defaultdict(list)
        configs: dict[str, ReadProject] = {}
        for file in files:
            package = self._owner[file]
            folders = upwards(parent(file), self._workspace.root)
            where = next((each for each in folders if each in above), "")
            folder = max(where, package.root, key=len)
            groups[folder].append(file)
            if where:
                configs[folder] = above[where]
        for folder, group in sorted(groups.items()):
            nearest = configs.get(folder)
            package = self._package_of(folder)
            needs = self._needs(package, tuple(self._compiled.get(each, each) for each in group))
            backend = self._backend(nearest)
            react = any(
                each.name == "@types/react" and each.location
                for each in self._environments[package.environment].resolved
            )
            made = inferred(folder, nearest, backend, needs, react=react)
            read = [nearest] if nearest else []
            yield from units.made(self._id(folder), group, package, made, backend, read, ())

    def _needs(self, package: Package, roots: tuple[str, ...] | None) -> Needs:
        return Needs(
            roots=roots,
            mapped=self._importable.sources(package, self._unbuilt),
            every_type=0 < self._typescript(package) < 6,
            scripts=bool(self._scripts.intersection(roots or ())),
        )

    def _backend(self, project: ReadProject | None) -> str:
        removed = project is not None and project.options.get("moduleResolution") in REMOVED
        return CLASSIC if removed or not self._compilers.native else NATIVE

    def _typescript(self, package: Package) -> int:
        """The major version of TypeScript that the checkout itself uses; 0 when that is not known."""
        rows = self._environments[package.environment].resolved
        majors = (each.version.partition(".")[0] for each in rows if each.name == NAME)
        return max((int(each) for each in majors if each.isdecimal()), default=0)

    def _package_of(self, path: str) -> Package:
        """The package that a path lies in; the outermost one for what lies in none."""
        around = [each for each in self._packages if is_below(path, each.root)]
        return max(around, key=lambda each: len(each.root), default=self._packages[0])

    def _id(self, path: str) -> str:
        return f"{NAME}:{relative_to(path, self._workspace.root)}"

    def _said(self, error: ConfigError) -> str:
        root = self._workspace.root
        where = relative_to(error.file, root) if is_below(error.file, root) else error.file
        return f"{where}{f':{error.line}' if error.line else ''}: {error.message.rstrip('.')}"


def _is_broken(project: ReadProject) -> bool:
    """Whether the file itself is no JSON, so that nobody knows what it would say."""
    return any(each.file == project.config and each.code < _SYNTAX for each in project.errors)


def _nearest(projects: Sequence[ReadProject]) -> Mapping[str, ReadProject]:
    """The configuration that the compiler finds in each folder; of a mere list of others, its largest one."""
    known = {each.config: each for each in projects}
    found: dict[str, ReadProject] = {}
    for name in ("jsconfig.json", "tsconfig.json"):
        for project in projects:
            if PurePosixPath(project.config).name != name:
                continue
            referenced = [known[each] for each in project.references if each in known]
            is_list = not project.files and bool(referenced)
            found[project.folder] = max(referenced, key=lambda each: len(each.files)) if is_list else project
    return found
