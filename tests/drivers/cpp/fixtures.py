"""The fixtures as one checkout whose compiler is the same everywhere.

Each folder in `tests/fixtures/cpp` is a case, named by what it shows. Its sources are compiled there, `.c`
as C 17 and `.cc` as C++ 20. `usr/include` beside the cases is what is installed: the package `stamps`. The
package of Python that lies there too, `acme`, has three compiled modules, and the one of npm five add-ons.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from tieline.buildinfo.model import CompileCommand, CompiledModule, Place, Resolved, Workspace

from .checkouts import SUFFIXES, command, workspace

ROOT = Path(__file__).parents[2] / "fixtures" / "cpp"
INSTALLED = ROOT / "usr" / "include"
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*")
    if path.suffix in {*SUFFIXES, ".h", ".hpp", ".def"}
)
"""All fixture files, those that are installed too."""
MORE_FLAGS = {"configurations/small.c": ("-DSMALL",)}
"""What a file is compiled with beside that."""

ADDONS = {
    "counter": "node_addon_api/counter.cc",
    "other": "node_addon/other.c",
    "plus": "node_addon_api/plus.cc node_addon_api/shapes.cc",
    "replaced": "node_addon_api/replaced.cc",
    "sums": "node_addon/addon.c",
}
"""The add-ons of the package of npm, and what each is compiled from."""

TERMS = {
    "_hash": ("Hasher.count", "Hasher.size"),
    "ponds": ("Fish.age",),
    "zoo": ("Pet.age", "Pet.Tail.length"),
}
"""What the stubs of the modules of Python have without a function."""


def fixtures() -> Workspace:
    """The fixtures as the package `acme`, with `stamps` installed."""
    stamps = Resolved(
        purl="pkg:deb/debian/libstamps-dev@2.0",
        name="debian/libstamps-dev",
        version="2.0",
        location=str(INSTALLED),
        evidence="installed",
        place=Place(""),
        owns=("",),
    )
    commands = [_command(path) for path in SOURCES if Path(path).suffix in SUFFIXES]
    found = workspace(ROOT, commands, [stamps])
    compiled = {
        "_hash": "python_module/_hash.c",
        "ponds": "nanobind_module/ponds.cc",
        "zoo": "pybind_module/zoo.cc",
    }
    python = msgspec.structs.replace(
        found.packages[0],
        purl="pkg:pypi/acme@1.0",
        driver="python",
        ecosystem="pypi",
        compiled=tuple(
            CompiledModule(
                f"acme.{name}", (str(ROOT / path),), Place("pyproject.toml", 6), TERMS.get(name, ())
            )
            for name, path in compiled.items()
        ),
    )
    node = msgspec.structs.replace(
        found.packages[0],
        purl="pkg:npm/acme@1.0",
        driver="typescript",
        ecosystem="npm",
        compiled=tuple(
            CompiledModule(
                f"build/Release/{name}.node",
                tuple(str(ROOT / path) for path in paths.split()),
                Place("binding.gyp", 4),
            )
            for name, paths in ADDONS.items()
        ),
    )
    return msgspec.structs.replace(found, packages=(*found.packages, python, node))


def _command(path: str) -> CompileCommand:
    return command(ROOT / path, ROOT, f"-isystem{INSTALLED}", *MORE_FLAGS.get(path, ()))
