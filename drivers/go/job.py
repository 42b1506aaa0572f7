"""What the Go helper reads: a file for each build context, and small jobs, one for each package folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ..contract import JobPackage
from .generated import Origin, symbols_of

Implementation = tuple[str, str, str, str]
"""Import path and descriptors of a type or method, then those of what it fulfils."""


class ListedPackage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the helper must know of a package that others import.

    Attributes:
        row: index of its module in the package table.
        folder: absolute folder of its files.
        export: file with export data, or empty.
        files: names in the folder.
        import_map: from paths in the source to those of packages; only without export data.
        version: of the language, such as `go1.22`.
    """

    row: int
    folder: str
    export: str
    files: tuple[str, ...]
    import_map: dict[str, str]
    version: str


class ModulePath(msgspec.Struct, frozen=True):
    """A module's path, and its row in the package table."""

    path: str
    row: int


class ImportFailure(msgspec.Struct, frozen=True):
    """Why an import fails: the code of a problem, and one sentence without a full stop."""

    code: str
    message: str


class GoContext(msgspec.Struct, frozen=True):
    """What all jobs of a build context share.

    Attributes:
        root: absolute folder of the checkout.
        arch: value of GOARCH.
        rows: the package table.
        standard: the standard library's row.
        packages: by import path.
        variants: files with export data of test variants, by the go command's name of the package.
        modules: all modules, for packages that are not listed.
        errors: by import path, why it cannot be imported.
        cycles: by import path, the packages that import each other in a cycle that it is a part of.
        c_names: by import path, the symbols of the names of C that its files use.
        c_owners: by import path, what symbols of the C code in its folder begin with.
    """

    root: str
    arch: str
    rows: tuple[JobPackage, ...]
    standard: int
    packages: dict[str, ListedPackage]
    variants: dict[str, str]
    modules: tuple[ModulePath, ...]
    errors: dict[str, ImportFailure]
    cycles: dict[str, tuple[str, ...]]
    c_names: dict[str, dict[str, str]] = {}
    c_owners: dict[str, str] = {}


class Variant(msgspec.Struct, frozen=True):
    """A package as the go command builds it: by itself, with its tests, or its external tests.

    Attributes:
        path: import path; that of external tests ends in `_test`.
        id: the go command's name, such as `p [p.test]`.
        files: absolute, those without tests first.
        cgo: file that declares what cgo made of C, or empty.
        fake_c: there are files that import C, and cgo has made nothing of them.
        import_map: from paths in the source to the go command's names.
        version: of the language, such as `go1.22`.
        broken: the go command could not compile it.
    """

    path: str
    id: str
    files: tuple[str, ...]
    cgo: str
    fake_c: bool
    import_map: dict[str, str]
    version: str
    broken: bool


class GoJob(msgspec.Struct, frozen=True):
    """One package folder in one build context; the helper reads it as one line of JSON.

    Attributes:
        context: path of the file with the `GoContext`.
        unit: the unit's id.
        inputs: the files to speak of, relative to the checkout.
        row: index of the module in the package table.
        variants: what is to be checked, the external tests last.
        implements: what types and methods fulfil.
        generated: the symbols that declarations were generated from, by input and by their names in it.
    """

    context: str
    unit: str
    inputs: tuple[str, ...]
    row: int
    variants: tuple[Variant, ...]
    implements: tuple[Implementation, ...]
    generated: dict[str, dict[str, str]] = {}


def payload(job: GoJob, inputs: Sequence[str], origins: Mapping[str, Origin]) -> bytes:
    """Encode a job for some of its inputs; the package is still checked as a whole.

    Args:
        job: the job.
        inputs: the files to speak of, relative to the checkout.
        origins: what those of them were generated from that say so, by the same paths.
    """
    generated = {path: symbols_of(origins[path]) for path in inputs if path in origins}
    return msgspec.json.encode(msgspec.structs.replace(job, inputs=tuple(inputs), generated=generated))
