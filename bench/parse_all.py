"""Parses all that a compilation database names with the libclang that tieline uses, and does nothing more.

    python -m bench.parse_all LIBRARY DATABASE JOBS

It is `clang -fsyntax-only` for each file, in one process with JOBS threads: the floor of all that is built on
clang. DATABASE is a compilation database with `arguments`, which libclang is given as they are.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# The bindings have no types.
_clang: Any = importlib.import_module("clang.cindex")


def parse(entry: Mapping[str, Any]) -> bool:
    """Parse one file, and say whether it is without errors."""
    arguments = [*entry["arguments"], f"-working-directory={entry['directory']}", "-w"]
    unit = _clang.Index.create().parse(entry["file"], args=arguments)
    return all(each.severity < _clang.Diagnostic.Error for each in unit.diagnostics)


def main(library: str, database: Path, jobs: int) -> None:
    """Parse everything, and say what could not be."""
    _clang.Config.set_library_file(library)
    entries: list[dict[str, Any]] = json.loads(database.read_bytes())
    with ThreadPoolExecutor(jobs) as pool:
        good = list(pool.map(parse, entries))
    print(f"{len(entries)} files, {good.count(False)} of them with errors")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
