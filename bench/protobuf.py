"""`tieline index` against protoc and `buf build`, on a checkout of `.proto` files.

    python -m bench.protobuf CHECKOUT ... [--runs 3] [--buf PROGRAM]

Imports of a checkout count from its root. protoc compiles all files in one run and keeps the places of all
names, as tieline has it do folder by folder; buf comes from the npm package `@bufbuild/buf`, and is left out
where there is none. The commands run one after the other, in turn; their medians and ratios are printed as
Markdown. Nothing is asserted: machines differ, ratios say more.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tieline.pipeline import STORE

from .report import table
from .turn import take_turn


def commands(root: Path, files: Sequence[str], buf: str | None, scratch: Path) -> dict[str, list[str]]:
    """What is run on one checkout in one turn, by name."""
    cores = str(os.cpu_count() or 1)
    tieline = [sys.executable, "-m", "tieline", "index", "-C", str(root), "--rebuild", "--jobs", cores]
    descriptors = scratch / "descriptors.bin"
    protoc = [sys.executable, "-m", "grpc_tools.protoc", "-I.", "--include_source_info", f"-o{descriptors}"]
    found = {"protoc": [*protoc, *files], "tieline index": tieline}
    if buf:
        found["buf build"] = [buf, "build", ".", "-o", str(scratch / "image.binpb")]
    return found


def main() -> None:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--buf", default=shutil.which("buf"))
    chosen = parser.parse_args()
    environ = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    tables: list[str] = []
    for checkout in chosen.checkout:
        root = checkout.resolve()
        files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.proto"))
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            made = commands(root, files, chosen.buf, folder)
            indexes = {"tieline index": root / STORE}
            turns = [take_turn(root.name, made, indexes, root, environ, folder) for _ in range(chosen.runs)]
        peers = [("wall", "protoc"), ("cpu", "protoc")]
        tables.append(table(root.name, turns, [*peers, *([("wall", "buf build")] if chosen.buf else [])]))
    print(f"\n{os.cpu_count()} cores, medians of {chosen.runs} turns\n")
    print("\n\n".join(tables))


if __name__ == "__main__":
    main()
