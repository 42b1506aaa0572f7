"""`tieline index` against pyright's own check and scip-python, on Django 5.2's `django/` folder.

    python -m bench.django [--runs 3] [--without-scip-python] [--folder DIR]

Everything runs on the same Node, one after the other, in turn; the medians and their ratios are printed as
Markdown. Then a cold `tieline def` is timed, as a whole process and as a query. Nothing is asserted: machines
differ, ratios say more.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tieline.drivers.python.driver import HELPER
from tieline.drivers.toolchain.cache import cache_folder
from tieline.drivers.toolchain.node import find_node
from tieline.drivers.toolchain.npm import ensure_installed
from tieline.graph import query
from tieline.pipeline import STORE

from .report import table
from .turn import take_turn

DJANGO = "django==5.2.*"
SCIP_PYTHON = "@sourcegraph/scip-python@0.6.6"


def prepare(folder: Path) -> Path:
    """Put Django's `django/` folder and an environment with its dependencies into `folder`."""
    checkout = folder / "checkout"
    if (checkout / "django").is_dir():
        return checkout
    downloads = folder / "downloads"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "download", "--no-deps", "--no-binary", ":all:", "-d", downloads, DJANGO], check=True
    )
    with tarfile.open(next(downloads.glob("*.tar.gz"))) as archive:
        archive.extractall(downloads, filter="data")
    checkout.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", checkout / ".venv"], check=True)
    environment = checkout / ".venv" / "bin" / "python"
    subprocess.run([environment, *pip[1:], "install", "asgiref", "sqlparse"], check=True)
    shutil.move(str(next(downloads.glob("*/django"))), checkout / "django")
    return checkout


def commands(folder: Path, checkout: Path, environ: Mapping[str, str], *, scip: bool) -> dict[str, list[str]]:
    """The commands to compare, by name; pyright first, because the others are measured against it."""
    modules = ensure_installed(
        HELPER / "package-lock.json",
        cache=cache_folder(environ),
        offline=False,
        environ=environ,
        progress=print,
    )
    node = str(find_node(environ).path)
    python = str(checkout / ".venv" / "bin" / "python")
    found = {
        "pyright": [node, str(modules / "pyright" / "index.js"), "--pythonpath", python, "--stats", "django"],
        "tieline index": [sys.executable, "-m", "tieline", "index", "--rebuild"],
    }
    if scip:
        peers = folder / "peers"
        if not (peers / "node_modules").is_dir():
            subprocess.run(["npm", "install", "--silent", "--prefix", peers, SCIP_PYTHON], check=True)
        script = peers / "node_modules" / "@sourcegraph" / "scip-python" / "index.js"
        output = str(folder / "django.scip")
        found["scip-python"] = [
            *(node, str(script), "index", ".", "--project-name", "django", "--project-version", "5.2"),
            *("--output", output),
        ]
    return found


def cold_definitions(checkout: Path, environ: Mapping[str, str], count: int = 20) -> str:
    """Time `tieline def` at random places, as whole processes and as queries."""
    places: list[tuple[str, int, int]] = []
    with query.Reader(checkout / STORE, root=str(checkout)) as reader:
        chosen = random.Random(1)
        files = [path for path in query.paths(reader) if path.startswith("django/")]
        while len(places) < count:
            path = chosen.choice(files)
            line = chosen.randrange(200)
            for column in range(0, 80, 4):
                if query.occurrences_at(reader, path, line, column):
                    places.append((path, line, column))
                    break
    queries: list[float] = []
    with query.Reader(checkout / STORE, root=str(checkout)) as reader:
        for path, line, column in places:
            begun = time.perf_counter()
            query.definitions(reader, query.occurrences_at(reader, path, line, column))
            queries.append(time.perf_counter() - begun)
    walls: list[float] = []
    for path, line, column in places:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "tieline", "def", f"{path}:{line + 1}:{column + 1}"]
        subprocess.run(command, cwd=checkout, env=dict(environ), capture_output=True, check=False)
        walls.append(time.perf_counter() - begun)
    bare = min(_bare_python() for _ in range(5))
    return (
        f"cold `tieline def`: median {statistics.median(walls) * 1000:.0f} ms of {count}"
        f" (an empty Python process takes {bare * 1000:.0f} ms);"
        f" the query alone: median {statistics.median(queries) * 1000:.2f} ms,"
        f" highest {max(queries) * 1000:.2f} ms"
    )


def _bare_python() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(
        description="tieline index against pyright and scip-python on Django 5.2"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without-scip-python", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tieline-bench")
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    checkout = prepare(folder)
    environ = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    # scip-python lists packages with the `pip` and `python` that it finds.
    environ["PATH"] = f"{checkout / '.venv' / 'bin'}:{Path(find_node(environ).path).parent}:{environ['PATH']}"
    compared = commands(folder, checkout, environ, scip=not chosen.without_scip_python)
    indexes = {"tieline index": checkout / STORE, "scip-python": folder / "django.scip"}
    turns = [take_turn("Django", compared, indexes, checkout, environ, folder) for _ in range(chosen.runs)]
    print(table("Django", turns, [("wall", "pyright"), ("cpu", "pyright")]))
    print(cold_definitions(checkout, environ))


if __name__ == "__main__":
    main()
