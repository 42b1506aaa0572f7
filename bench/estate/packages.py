"""The packages of an estate: their modules, what these define, and what depends on what.

Everything is a function of the scale and of numbers, so that a dependent knows what a package defines without
anybody keeping it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from random import Random

import msgspec

from tieline.graph.record import StoredPackage

from . import words

VERSIONS = ("1.4.2", "2.0.0", "3.1.0")
"""Those that each package has; the estate holds one of them, dependents want any."""

_ABSENT_EACH = 10
_LISTED_MODULES = 12
_BODY_LINES = 17


class Scale(msgspec.Struct, frozen=True):
    """How large an estate is.

    Attributes:
        repositories: how many there are; each has one package.
        occurrences: about how many all documents of their own have together.
        seed: what everything is drawn from.
    """

    repositories: int
    occurrences: int
    seed: str = "tieline"

    @property
    def packages(self) -> int:
        """Packages that are depended upon: one of each repository, and some that are in none."""
        return self.repositories + max(1, self.repositories // _ABSENT_EACH)

    @property
    def documents(self) -> int:
        """Own documents of each repository."""
        return max(2, self.occurrences // self.repositories // 250)


class Entity(msgspec.Struct, frozen=True):
    """Something that a module defines.

    Attributes:
        descriptors: behind the package's key.
        name: as it is written.
        kind: SCIP's kind.
        signature: its head.
        documentation: mostly empty.
        line: where its definition stands.
        lines: how many its body has; 0 where it has none.
        owner: place of the class that it is a member of, in the same module; -1 for none.
    """

    descriptors: str
    name: str
    kind: str
    signature: str
    documentation: str
    line: int
    lines: int
    owner: int


class Module(msgspec.Struct, frozen=True):
    """One file of a package, its module first among the entities."""

    path: str
    entities: tuple[Entity, ...]


class Public(msgspec.Struct, frozen=True):
    """Something that dependents use: the package's module with it and its place there."""

    module: int
    place: int
    symbol: str
    name: str
    kind: str


def package_name(number: int) -> str:
    """The name of a package."""
    return f"{words.identifier(Random(f'package {number}'), 2).replace('_', '-')}-{number}"


def key(number: int, version: str) -> str:
    """What stands before the descriptors of a package's symbols."""
    return f"tieline pypi {package_name(number)} {version}"


def own_version(number: int) -> str:
    """The version that the package's repository has."""
    return VERSIONS[1 + number % 2]


def stored(number: int, version: str = "") -> StoredPackage:
    """The row of a package: a repository's own, or that of a dependency's version."""
    name = package_name(number)
    if not version:
        return StoredPackage("pypi", name, own_version(number), "", True)
    return StoredPackage("pypi", name, version, f"/env/{name}-{version}", False)


@lru_cache(maxsize=4096)
def module(scale: Scale, package: int, number: int, version: str) -> Module:
    """What a file of a package defines; versions differ in a few names and signatures."""
    random = Random(f"{scale.seed} {package} {number}")
    stem = f"{words.identifier(random, 1)}/{words.identifier(random, 2)}"
    folder = "tests" if number % 5 == 4 else "src"
    path = f"{folder}/{stem}_{number}.py"
    namespace = f"`{package_name(package).replace('-', '_')}.{stem.replace('/', '.')}_{number}`/"
    entities = [Entity(f"{namespace}__init__:", path, "Module", "", words.sentence(random), 0, 0, -1)]
    line = 12
    for _ in range(2):
        name = words.class_name(random)
        at = len(entities)
        documentation = words.sentence(random) if random.random() < 0.6 else ""
        entities.append(
            Entity(
                f"{namespace}{name}#",
                name,
                "Class",
                f"class {name}",
                documentation,
                line,
                3 * _BODY_LINES + 2,
                -1,
            )
        )
        line += 3
        for _ in range(3):
            line = _function(random, version, entities, f"{namespace}{name}#", line, at)
    for _ in range(4):
        line = _function(random, version, entities, namespace, line, -1)
    return Module(path, tuple(entities))


@lru_cache(maxsize=4096)
def public(scale: Scale, package: int, version: str) -> tuple[Public, ...]:
    """What dependents use of a package, the most used first."""
    found = [
        Public(number, place, f"{key(package, version)} {entity.descriptors}", entity.name, entity.kind)
        for number in range(min(_LISTED_MODULES, scale.documents))
        for place, entity in enumerate(module(scale, package, number, version).entities)
        if place and entity.kind != "Parameter"
    ]
    Random(f"{scale.seed} {package}").shuffle(found)
    return tuple(found)


@lru_cache(maxsize=8)
def falling(size: int, flatness: float) -> tuple[float, ...]:
    """Cumulative weights after Zipf: the nth of `size` things is used 1 / (n + flatness) as often."""
    return tuple(accumulate(1 / (rank + 1 + flatness) for rank in range(size)))


@lru_cache(maxsize=4096)
def dependencies(scale: Scale, repository: int) -> tuple[tuple[int, str], ...]:
    """The packages that a repository uses, with versions, the most used first.

    All use package 0. Popular ones depend on others as any do, so that there are cycles.
    """
    random = Random(f"{scale.seed} dependencies {repository}")
    drawn = random.choices(range(scale.packages), cum_weights=falling(scale.packages, 3), k=12)
    wanted = dict.fromkeys((0, *drawn))
    # Which packages are popular has nothing to do with their order in the store.
    chosen = [number and 1 + (number * 7919) % (scale.packages - 1) for number in wanted]
    return tuple(
        (number, random.choices(VERSIONS, (2, 3, 5))[0])
        for number in dict.fromkeys(chosen)
        if number != repository
    )


def _function(random: Random, version: str, entities: list[Entity], scope: str, line: int, owner: int) -> int:
    """Add a function with its parameters; give the line behind it."""
    name = words.identifier(random, 2)
    parameters = tuple(dict.fromkeys(words.identifier(random, 1) for _ in range(random.randrange(3))))
    changes = random.random()
    if changes < 0.03:
        name = f"{name}_{version[0]}"
    signature = words.signature(name, parameters, random)
    if 0.03 <= changes < 0.15:
        signature += f"  # since {version}"
    documentation = words.sentence(random) if random.random() < 0.4 else ""
    descriptors = f"{scope}{name}()."
    kind = "Function" if owner < 0 else "Method"
    entities.append(Entity(descriptors, name, kind, signature, documentation, line, _BODY_LINES - 2, owner))
    entities.extend(
        Entity(f"{descriptors}({each})", each, "Parameter", each, "", line, 0, -1) for each in parameters
    )
    return line + _BODY_LINES
