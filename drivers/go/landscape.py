"""Which types of a build context fulfil which interfaces, also where neither's package imports the other's.

The helper finds it out once for all packages, from the declarations alone, and keeps what it knows of each
package; each unit is then told its share. So a unit is analysed again when what its types fulfil has changed.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from .basis import Bases
from .context import written
from .folders import Folder
from .job import GoContext, Implementation, Variant
from .question import ask


class LandscapeFolder(msgspec.Struct, frozen=True):
    """A package folder, with a digest of all that its types rest on but for the content of its files."""

    basis: str
    variants: tuple[Variant, ...]


class LandscapeJob(msgspec.Struct, frozen=True):
    """The question to the helper.

    Attributes:
        folders: the checkout's package folders.
        dependencies: packages of others that these import.
        foreign: digest of these packages.
        cache: file to keep what was found out.
    """

    folders: tuple[LandscapeFolder, ...]
    dependencies: tuple[str, ...]
    foreign: str
    cache: str


class _Request(msgspec.Struct, frozen=True):
    context: str
    landscape: LandscapeJob


class Landscape(msgspec.Struct, frozen=True):
    """The answer.

    Attributes:
        implementations: sorted.
        faults: what could not be looked at, and why.
    """

    implementations: tuple[Implementation, ...] | None = ()
    faults: tuple[str, ...] | None = ()


def survey(
    helper: Path, context: GoContext, bases: Bases, folders: Sequence[Folder], environ: Mapping[str, str]
) -> Landscape:
    """Ask the helper about all package folders of a build context.

    Args:
        helper: the helper; what it finds out is kept beside it.
        context: the build context.
        bases: gives digests of what folders rest on.
        folders: the checkout's package folders.
        environ: the helper's environment.
    """
    dependencies = sorted(
        {
            path
            for folder in folders
            for each in folder.listed
            for path in each.imports
            if path in context.packages and not context.rows[context.packages[path].row].own
        }
    )
    exports = [(path, context.packages[path].export) for path in dependencies]
    job = LandscapeJob(
        folders=tuple(LandscapeFolder(bases.of(each, (), {}), each.variants) for each in folders),
        dependencies=tuple(dependencies),
        foreign=hashlib.sha256(msgspec.json.encode(exports)).hexdigest(),
        cache=str(helper.parent / f"methods-{bases.identity}.json"),
    )
    with written({"": context}, Path(tempfile.gettempdir())) as paths:
        done = ask(helper, _Request(paths[""], job), environ)
    try:
        return msgspec.json.decode(done.stdout, type=Landscape)
    except msgspec.DecodeError:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return Landscape(
            (), (f"the helper exited with status {done.returncode}: {lines[0] if lines else ''}",)
        )


class Shares:
    """What each package folder must be told."""

    def __init__(self, implementations: Sequence[Implementation], own: Collection[str]) -> None:
        """Sort implementations by the folder that has to tell of them.

        Args:
            implementations: one end of each, at least, is the checkout's.
            own: import paths of the checkout's packages.
        """
        self._by_path: dict[str, list[Implementation]] = defaultdict(list)
        for each in implementations:
            # The checkout tells of its own types where they are, and of others' at its own interfaces.
            self._by_path[each[0] if each[0] in own else each[2]].append(each)

    def of(self, folder: Folder) -> tuple[Implementation, ...]:
        """Give what the types of a folder fulfil, and which types of others fulfil its interfaces."""
        return tuple(each for variant in folder.variants for each in self._by_path.get(variant.path, ()))
