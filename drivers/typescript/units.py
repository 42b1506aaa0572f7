"""Makes units of files that are compiled alike: how many, what they depend on, the helper's job for each."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

import msgspec

from ...buildinfo.model import Package, Unit, Workspace, members_of
from ...buildinfo.paths import parent
from ...facts.document import UnitResult
from ..addons import addons_of
from .compilers import Compilers
from .configs import Config
from .job import NAME, Ground, TypeScriptJob, environments_of, make_ground, make_job
from .projects import ReadProject

MOST_FILES = 500
"""Files in one unit at the most, so that a large project is not left to one process."""

_DECLARATIONS = re.compile(r"\.d\.(\w+\.)?[cm]?ts$")


class Planned(msgspec.Struct, frozen=True):
    """A unit, and what is to be done for it.

    Attributes:
        unit: the unit.
        job: the helper's job; None when there is nothing to do.
        result: how the unit ends when there is no job.
        faults: what is wrong with its configuration, which is used all the same.
    """

    unit: Unit
    job: TypeScriptJob | None = None
    result: UnitResult | None = None
    faults: tuple[str, ...] = ()


class Units:
    """Makes the units of one checkout, and keeps what they share."""

    def __init__(
        self,
        workspace: Workspace,
        compilers: Compilers,
        owner: Mapping[str, Package],
        components: Set[str],
        left_out: Set[str],
    ) -> None:
        """Prepare.

        Args:
            workspace: the checkout.
            compilers: the compilers.
            owner: the package of each file.
            components: files of Vue, Svelte and Astro that are compiled.
            left_out: files that are in no unit.
        """
        self._workspace = workspace
        self._compilers = compilers
        self._owner = owner
        self._environments = environments_of(workspace)
        self._grounds: dict[tuple[str, str], Ground] = {}
        self._bases: dict[tuple[str, str], bytes] = {}
        self._declarations = tuple(
            each for each in sorted(owner.keys() - left_out) if _DECLARATIONS.search(each)
        )
        self._requires = {each.name: [row.name for row in each.dependencies] for each in owner.values()}
        self._with_components = {owner[each].name for each in components}

    def made(
        self,
        name: str,
        files: Sequence[str],
        package: Package,
        config: Config,
        backend: str,
        read: Sequence[ReadProject],
        faults: tuple[str, ...],
    ) -> Iterator[Planned]:
        """Give a unit for some files, or several when there are too many for one."""
        parts = list(_cut(files))
        basis = self._basis(package, config, backend, read)
        for number, part in enumerate(parts, start=1):
            unit = Unit(
                id=f"{name}#{number}" if len(parts) > 1 else name,
                driver=NAME,
                package=package.purl,
                root=package.root,
                inputs=tuple(part),
                environment=package.environment,
                basis=basis,
            )
            job = make_job(
                unit.id,
                part,
                config,
                backend,
                self._ground(package, backend),
                self._workspace,
                self._compilers,
                parsers=self._compilers.parsers if self._meets_components(files) else "",
                declarations=self._declarations,
            )
            yield Planned(unit, job, faults=faults)

    def _meets_components(self, files: Sequence[str]) -> bool:
        """Whether files lie in packages that have components, or that require such packages."""
        met: set[str] = set()
        queue = sorted({self._owner[each].name for each in files})
        while queue:
            name = queue.pop()
            if name not in met and name in self._requires:
                met.add(name)
                queue += self._requires[name]
        return bool(met & self._with_components)

    def _basis(self, package: Package, config: Config, backend: str, read: Sequence[ReadProject]) -> str:
        """Digest of all that facts depend on beside the files: options, packages, names that imports find."""
        digest = hashlib.sha256(msgspec.json.encode((config, backend, read)))
        digest.update(self._surroundings(package))
        return digest.hexdigest()

    def _surroundings(self, package: Package) -> bytes:
        """Digest of a package's environment, and of the names of all files of packages that it can see."""
        key = (package.purl, package.root)
        if key not in self._bases:
            environment = self._environments[package.environment]
            digest = hashlib.sha256(msgspec.json.encode((environment, addons_of(self._workspace))))
            for each in members_of(package, environment, self._workspace):
                digest.update(msgspec.json.encode(each))
            self._bases[key] = digest.digest()
        return self._bases[key]

    def _ground(self, package: Package, backend: str) -> Ground:
        key = (package.environment, backend)
        if key not in self._grounds:
            environment = self._environments.get(package.environment)
            self._grounds[key] = make_ground(self._workspace, environment, self._compilers, backend)
        return self._grounds[key]


def _cut(files: Sequence[str]) -> Iterator[list[str]]:
    """Cut files into runs of bounded length, at the borders of folders where there are any."""
    groups: dict[str, list[str]] = defaultdict(list)
    for file in files:
        groups[parent(file)].append(file)
    part: list[str] = []
    for _, group in sorted(groups.items()):
        if part and len(part) + len(group) > MOST_FILES:
            yield sorted(part)
            part = []
        part.extend(group)
        while len(part) > MOST_FILES:
            yield sorted(part[:MOST_FILES])
            part = part[MOST_FILES:]
    if part:
        yield sorted(part)
