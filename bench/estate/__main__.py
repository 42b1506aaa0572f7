"""A synthetic estate: how fast it is loaded, how large it is, how fast it answers.

    python -m bench.estate [--repositories 1000] [--occurrences 50000000] [--folder FOLDER] [--after 250,500]

Each repository is indexed into a file of its own, and from there pushed into a store in a file and into one
in PostgreSQL, whose server is started from the system's packages, if there are any. Everything is drawn from
a seed, so that two runs store the same. Nothing is asserted: machines differ. The full size takes half an
hour of a core and 6 GB of disk; tables are also printed when so many repositories are in as `--after` says.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from tieline.graph.stores import Store
from tieline.tests.graph.postgres_server import binaries, server

from .ask import Times, ask, at
from .load import Loaded, Spent, load, sizes
from .packages import Scale


def main() -> None:
    """Run the measurement from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--occurrences", type=int, default=50_000_000)
    parser.add_argument("--folder", type=Path, help="where stores lie; a temporary one by default")
    parser.add_argument("--after", default="", help="numbers of repositories, with commas between")
    parser.add_argument("--without-server", action="store_true", help="only the store in a file")
    chosen = parser.parse_args()
    scale = Scale(chosen.repositories, chosen.occurrences)
    programs = None if chosen.without_server else binaries()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=chosen.folder))
        stores: dict[str, Store] = {"SQLite": Path(folder) / "store.db"}
        if programs:
            stores["PostgreSQL"] = stack.enter_context(server(programs))
        marks = sorted({*(int(each) for each in chosen.after.split(",") if each), scale.repositories})
        measure(scale, stores, Path(folder), marks)


def measure(scale: Scale, stores: Mapping[str, Store], scratch: Path, marks: Sequence[int]) -> None:
    """Load an estate into stores, ask them, and print what came out as tables in Markdown.

    Args:
        scale: how large it is.
        stores: where to, by name.
        scratch: folder for what is between.
        marks: after which repositories to print, in order.
    """
    loaded = Loaded(stores)
    for mark in marks:
        load(scale, stores, scratch, range(len(loaded.indexing), mark), loaded)
        print(f"\n{_loading(loaded)}", flush=True)
        for name, store in stores.items():
            print(f"\n{_size(name, store, loaded)}\n\n{_answers(name, scale, store, mark)}", flush=True)


def _loading(loaded: Loaded) -> str:
    said = f"{loaded.documents} documents, {loaded.occurrences} occurrences, {loaded.peak:.0f} MB at most"
    lines = [
        f"| {len(loaded.indexing)} repositories, {said} | CPU s | wall s | occurrences/s | first | last |",
        "|---" * 6 + "|",
    ]
    steps: dict[str, list[Spent]] = {
        "drawing facts": loaded.generating,
        "indexing": loaded.indexing,
        **{f"pushing to {name}": spent for name, spent in loaded.pushing.items()},
    }
    for name, spent in steps.items():
        cpu, wall = (sum(getattr(each, key) for each in spent) for key in ("cpu", "wall"))
        # Of the first ones, the very first also loads modules and makes tables.
        ends = (sorted(each.wall for each in some)[len(some) // 2] for some in (spent[1:10], spent[-9:]))
        cells = [
            f"{cpu:.0f}",
            f"{wall:.0f}",
            f"{loaded.occurrences / wall:.0f}",
            *(f"{end:.2f}" for end in ends),
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _size(name: str, store: Store, loaded: Loaded) -> str:
    tables = sizes(store)
    total = sum(tables.values())
    lines = [f"| {name} | MB | bytes an occurrence |", "|---|---|---|"]
    for table, size in [*tables.most_common(), ("all", total)]:
        if size * 100 >= total:
            lines.append(f"| {table} | {size / 1e6:.1f} | {size / loaded.occurrences:.2f} |")
    return "\n".join(lines)


def _answers(name: str, scale: Scale, store: Store, repositories: int) -> str:
    answers = ask(scale, store, repositories)
    rows: dict[str, Times] = {
        "`def`": answers.definition,
        "first page of `refs`": answers.references,
        f"first page of {answers.uses}": answers.hottest,
    }
    heads = [f"{share} {clock}" for clock in ("wall", "CPU") for share in ("p50", "p90", "p99", "most")]
    lines = [f"| {name}, ms | {' | '.join(heads)} |", "|---" * 9 + "|"]
    for question, times in rows.items():
        cells = [
            f"{at(clock, share):.2f}" for clock in (times.wall, times.cpu) for share in (0.5, 0.9, 0.99, 1)
        ]
        lines.append(f"| {question} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
