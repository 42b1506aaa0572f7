"""A synthetic estate: how fast it is loaded, how large it is, how fast it answers.

    python -m bench.estate [--repositories 1000] [--occurrences 50000000] [--store FILE]

Everything is drawn from a seed, so that two runs store the same. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from .ask import ask
from .load import load, sizes
from .packages import Scale


def main() -> None:
    """Run the measurement from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--occurrences", type=int, default=50_000_000)
    parser.add_argument("--store", type=Path, help="where the store is kept; a temporary file by default")
    chosen = parser.parse_args()
    scale = Scale(chosen.repositories, chosen.occurrences)
    with tempfile.TemporaryDirectory() as scratch:
        store = chosen.store or Path(scratch) / "store.db"
        print(measure(scale, store))


def measure(scale: Scale, store: Path) -> str:
    """Load an estate into a store, ask it, and give what came out as tables in Markdown."""
    loaded = load(scale, store)
    table_sizes = sizes(store)
    answers = ask(scale, store)
    total = sum(table_sizes.values())
    rate = loaded.occurrences / sum(loaded.cpu)
    lines = [
        "| loaded | |",
        "|---|---|",
        f"| repositories | {scale.repositories} + 1 |",
        f"| own documents | {loaded.documents} |",
        f"| occurrences in them | {loaded.occurrences} |",
        f"| occurrences a second of CPU | {rate:.0f} |",
        f"| the first repository, CPU s | {loaded.cpu[0]:.2f} |",
        f"| the second, CPU s | {loaded.cpu[1]:.2f} |",
        f"| one more, CPU s (wall) | {loaded.cpu[-1]:.2f} ({loaded.wall[-1]:.2f}) |",
        f"| peak memory, MB | {loaded.peak:.0f} |",
        f"| generating, CPU s | {loaded.generating:.0f} |",
        "",
        "| table | MB | bytes an occurrence |",
        "|---|---|---|",
    ]
    for name, size in [*table_sizes.most_common(), ("all", total)]:
        if size * 100 >= total:
            lines.append(f"| {name} | {size / 1e6:.1f} | {size / loaded.occurrences:.2f} |")
    lines += ["", "| answers, warm | p50 ms | p99 ms | most ms |", "|---|---|---|---|"]
    for name, times in (
        ("`def`", answers.definition),
        ("first page of `refs`", answers.references),
        (f"first page of {answers.uses} `refs`", answers.hottest),
    ):
        lines.append(f"| {name} | {times.at(0.5):.2f} | {times.at(0.99):.2f} | {times.at(1):.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
