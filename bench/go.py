"""`tieline index` against scip-go and `go vet`, on Go modules.

    python -m bench.go CHECKOUT ... [--runs 3] [--scip-go PROGRAM]

A checkout is a module, or a workspace, whose dependencies are there (`go mod download`). All use the same
build cache, which is warm: `go list -export -test -deps ./...` runs first. `go vet` has a setting that
changes with each turn, because what it found before it would only repeat. scip-go comes from
`go install github.com/scip-code/scip-go/cmd/scip-go@latest`. The commands run one after the other, in turn;
their medians and ratios are printed as Markdown. Nothing is asserted: machines differ, ratios say more.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tieline.pipeline import STORE

from .report import table
from .turn import take_turn


def commands(root: Path, scip_go: str, scratch: Path, number: int) -> dict[str, list[str]]:
    """What is run on one checkout in one turn, by name."""
    cores = str(os.cpu_count() or 1)
    return {
        "go vet": ["go", "vet", f"-unusedresult.funcs=fmt.Turn{number}", "./..."],
        "scip-go": [scip_go, "--output", str(scratch / "index.scip"), "--quiet"],
        "tieline index": [
            sys.executable,
            "-m",
            "tieline",
            "index",
            "-C",
            str(root),
            "--rebuild",
            "--jobs",
            cores,
        ],
    }


def main() -> None:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scip-go", default=shutil.which("scip-go") or "scip-go")
    chosen = parser.parse_args()
    environ = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    environ["GOTOOLCHAIN"] = "local"
    subprocess.run([sys.executable, "-m", "tieline", "doctor", "--install"], env=environ, check=False)
    tables: list[str] = []
    for checkout in chosen.checkout:
        root = checkout.resolve()
        warm = ["go", "list", "-e", "-export", "-test", "-deps", "./..."]
        subprocess.run(warm, cwd=root, env=environ, check=False, stdout=subprocess.DEVNULL)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            indexes = {"scip-go": folder / "index.scip", "tieline index": root / STORE}
            turns = [
                # What `go vet` finds in the project makes it fail, and is no matter here.
                take_turn(
                    root.name,
                    commands(root, chosen.scip_go, folder, each),
                    indexes,
                    root,
                    environ,
                    folder,
                )
                for each in range(chosen.runs)
            ]
        tables.append(table(root.name, turns, [("wall", "scip-go"), ("wall", "go vet"), ("cpu", "go vet")]))
    print(f"\n{os.cpu_count()} cores, medians of {chosen.runs} turns\n")
    print("\n\n".join(tables))


if __name__ == "__main__":
    main()
