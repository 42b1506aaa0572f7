"""`tieline index` against scip-typescript and TypeScript's own check, on vuejs/core or another checkout.

    python -m bench.typescript [CHECKOUT ...] [--runs 3] [--folder DIR]

A checkout has its dependencies installed, and a `tsconfig.json` in its root. Without one, vuejs/core is
cloned at a fixed commit and installed by pnpm without running any script. TypeScript 7 and 6 are those that
tieline itself pins; scip-typescript comes from npm and runs on the same Node. The commands run one after the
other, in turn; their medians and ratios are printed as Markdown. Nothing is asserted: machines differ, ratios
say more.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tieline.drivers.toolchain.cache import cache_folder
from tieline.drivers.toolchain.node import find_node
from tieline.drivers.toolchain.npm import ensure_installed
from tieline.drivers.typescript.driver import HELPER
from tieline.pipeline import STORE

from .report import table
from .turn import take_turn

VUE = ("https://github.com/vuejs/core", "e2bede96134f757aad5c5b33ac9be055022dbfc8")
PNPM = "pnpm@10"
SCIP_TYPESCRIPT = "@sourcegraph/scip-typescript@0.4.0"


def clone(folder: Path) -> Path:
    """Bring vuejs/core with what it depends on; nothing of it is run."""
    root = folder / "vue-core"
    if not root.is_dir():
        url, commit = VUE
        subprocess.run(["git", "init", "-q", root], check=True)
        subprocess.run(["git", "-C", root, "fetch", "-q", "--depth", "1", url, commit], check=True)
        subprocess.run(["git", "-C", root, "checkout", "-q", "FETCH_HEAD"], check=True)
        environ = {**os.environ, "npm_config_manage_package_manager_versions": "false"}
        install = ["npx", "--yes", PNPM, "install", "--ignore-scripts", "--frozen-lockfile"]
        subprocess.run(install, cwd=root, env=environ, check=True)
    return root


def commands(root: Path, folder: Path, environ: Mapping[str, str]) -> dict[str, list[str]]:
    """What is compared, by name."""
    modules = ensure_installed(
        HELPER / "package-lock.json",
        cache=cache_folder(environ),
        offline=False,
        environ=environ,
        progress=print,
    )
    node = str(find_node(environ).path)
    peers = folder / "peers"
    scip = peers / "node_modules" / "@sourcegraph" / "scip-typescript" / "dist" / "src" / "main.js"
    if not scip.is_file():
        subprocess.run(["npm", "install", "--silent", "--prefix", peers, SCIP_TYPESCRIPT], check=True)
    check = ["--noEmit", "--skipLibCheck", "-p", str(root / "tsconfig.json")]
    return {
        "tsc 7": [str(_native(modules)), *check],
        "tsc 6": [node, str(modules / "typescript6" / "lib" / "tsc.js"), *check],
        "tieline index": [
            *(sys.executable, "-m", "tieline", "index", "-C", str(root), "--rebuild"),
            *("--jobs", str(os.cpu_count() or 1)),
        ],
        "scip-typescript": [node, str(scip), "index", "--output", str(folder / "index.scip")],
    }


def _native(modules: Path) -> Path:
    """The compiler of TypeScript 7 for this machine."""
    return next(each for each in modules.glob("@typescript/*/lib/tsc*") if each.name in {"tsc", "tsc.exe"})


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
    folder.mkdir(parents=True, exist_ok=True)
    environ = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    ratios = [("wall", "tsc 7"), ("wall", "tsc 6"), ("wall", "scip-typescript"), ("cpu", "tsc 7")]
    tables: list[str] = []
    for root in [each.resolve() for each in chosen.checkout] or [clone(folder)]:
        compared = commands(root, folder, environ)
        indexes = {"scip-typescript": folder / "index.scip", "tieline index": root / STORE}
        # Errors of types that the compilers find are no matter here.
        turns = [take_turn(root.name, compared, indexes, root, environ, folder) for _ in range(chosen.runs)]
        tables.append(table(root.name, turns, ratios))
    print(f"\n{os.cpu_count()} cores, medians of {chosen.runs} turns\n")
    print("\n\n".join(tables))


if __name__ == "__main__":
    main()
