"""Small checkouts of C and C++ with the commands an adapter would find, and what the driver says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.drivers.analysis import Analysis, run
from tieline.buildinfo.model import CompileCommand, Environment, Package, Place, Resolved, Workspace
from tieline.drivers.contract import Context, Limits
from tieline.drivers.cpp.driver import CppDriver

NOWHERE = Place("")
PACKAGE = "pkg:generic/acme@1.0"
OWN = "tieline generic acme 1.0 "
"""What the symbols of the package under test begin with."""
SUFFIXES = {".c": ("c", "gnu17"), ".cc": ("c++", "c++20")}
"""Files that are compiled, by what their names end in: language and standard."""
COMMON = ("--target=x86_64-unknown-linux-gnu", "-nostdlibinc")
"""The target, so that types are the same on every machine, and none of the machine's own headers."""


def command(file: Path, root: Path, *flags: str, directory: Path | None = None) -> CompileCommand:
    """How a file is compiled: by its suffix, with more flags; from the folder that it is in, or another."""
    language, standard = SUFFIXES[file.suffix]
    return CompileCommand(
        file=str(file),
        directory=str(directory or file.parent),
        arguments=("-x", language, f"-std={standard}", *COMMON, *flags),
        environment="cpp:gcc",
        package=PACKAGE,
        dropped=(),
        place=Place(str(root / "compile_commands.json"), 1),
    )


def workspace(root: Path, commands: Sequence[CompileCommand], resolved: Sequence[Resolved] = ()) -> Workspace:
    """A checkout that is the package `acme`, whose commands are given."""
    files = sorted(str(path) for path in root.rglob("*") if path.suffix in {*SUFFIXES, ".h", ".hpp", ".def"})
    environment = Environment(
        id="cpp:gcc",
        version="12.2.0",
        platform="Linux",
        interpreter="",
        kind="compiler",
        search_paths=tuple(dict.fromkeys(row.location for row in resolved)),
        stdlib="",
        resolved=tuple(resolved),
        place=NOWHERE,
    )
    package = Package(
        purl=PACKAGE,
        driver="cpp",
        ecosystem="generic",
        name="acme",
        version="1.0",
        root=str(root),
        import_roots=(),
        modules=(),
        files=tuple(files),
        place=NOWHERE,
        dependencies=(),
        scripts=(),
        environment=environment.id,
    )
    return Workspace(str(root), (package,), (environment,), commands=tuple(commands))


def checkout(root: Path, files: Mapping[str, str | bytes], *flags: str) -> Workspace:
    """Write files to a folder, and give it as a checkout whose sources are compiled with `flags`."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode() if isinstance(text, str) else text)
    sources = sorted(root / name for name in files if Path(name).suffix in SUFFIXES)
    return workspace(root, [command(each, root, *flags, directory=root) for each in sources])


def analyse(
    found: Workspace, scratch: Path, environ: Mapping[str, str], limits: Limits | None = None
) -> Analysis:
    """Run the driver over a checkout."""
    driver = CppDriver(environ, lambda _: None)
    units = driver.plan(found)
    limits = limits or Limits(jobs=2)
    context = Context(found, limits, scratch, offline=True, progress=lambda _: None)
    return run(driver, context, units)
