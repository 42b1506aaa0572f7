"""How the answers of the index and of language servers compare, as lines and for the JSON document."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .rows import Row, source
from .texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..verification.agreement import Comparison, Spot, Tally
    from ..verification.judge import Judged
    from .locate import Checkout
    from .terminal import Terminal

_SHOWN = 5
"""Places of one side that a difference lists, unless more is asked for."""


def language_lines(judged: Judged, tallies: Sequence[Tally], terminal: Terminal) -> list[str]:
    """What came of one language, without its differences."""
    servers = ", ".join(f"{name} {version}".rstrip() for name, version in judged.servers) or "no server"
    counts = f"{judged.names:,} names of {judged.files:,} files, asked of {servers}"
    lines = [f"{terminal.style(judged.language, 'bold')}  {counts}", ""]
    heads = ("", "agree", "95 %", *(_head(verdict) for verdict, _ in tallies[0].verdicts)) if tallies else ()
    table = [heads, *(_cells(row) for row in tallies)] if tallies else []
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for number, row in enumerate(table):
        name, *numbers = (
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        line = "  ".join([name, *numbers])
        lines.append("  " + (terminal.style(line, "dim") if number == 0 else line))
    lines += [f"  {each}: {servers} does not answer this" for each in judged.unanswered]
    for row in tallies:
        lines += [
            f"  {row.question}: refused {count:,} times, which is not counted: {why}"
            for why, count in row.refused
        ]
    lines += [f"  not compared: {count:,} {reason}" for reason, count in judged.left_out]
    lines += _rule_lines(judged, terminal)
    return lines


def difference_lines(judged: Judged, checkout: Checkout, terminal: Terminal) -> list[str]:
    """Every difference with both answers; of long answers only the first places, unless all is wanted."""
    show = _Rows(checkout)
    lines: list[str] = []
    for each in _different(judged):
        what = terminal.style(f"{each.question}, {_head(each.verdict)}", "bold")
        asked = show.row(_spot_of(each), each.name.text)
        lines += ["", f"{what}  {_line(asked, terminal)}"]
        for who, mine, others in (("index", each.ours, each.theirs), ("server", each.theirs, each.ours)):
            only = sorted(set(mine).difference(others))
            shown = only if terminal.verbose else only[:_SHOWN]
            lines += [
                f"    {who if at == 0 else '':<6}  {_line(show.row(spot, each.name.text), terminal)}"
                for at, spot in enumerate(shown)
            ]
            if len(shown) < len(only):
                lines.append(f"    {'':<6}  and {len(only) - len(shown):,} more; -v lists them")
        if both := set(each.ours).intersection(each.theirs):
            lines.append(f"    {'both':<6}  {len(both):,} {'place' if len(both) == 1 else 'places'}")
    return lines


def tally_fields(row: Tally) -> dict[str, Any]:
    """One question for the JSON document."""
    return {
        "question": row.question,
        "asked": row.asked,
        "agreed": row.agreed,
        "share": round(row.share, 6),
        "interval": [round(row.low, 6), round(row.high, 6)],
        "verdicts": dict(row.verdicts),
        "refused": dict(row.refused),
    }


def difference_fields(judged: Judged, checkout: Checkout) -> list[dict[str, Any]]:
    """Every difference, and every answer that a rule made equal, for the JSON document."""
    show = _Rows(checkout)

    def fields(spot: Spot, name: str) -> dict[str, Any]:
        row = show.row(spot, name)
        return {"path": row.path, "line": row.line, "column": row.column, "text": row.text}

    return [
        {
            "question": each.question,
            "verdict": each.verdict,
            "name": each.name.text,
            **fields(_spot_of(each), each.name.text),
            "index": [fields(spot, each.name.text) for spot in each.ours],
            "server": [fields(spot, each.name.text) for spot in each.theirs],
            "rules": each.rules,
        }
        for each in _different(judged)
    ]


def _different(judged: Judged) -> Iterator[Comparison]:
    return (each for each in judged.comparisons if not each.refused and set(each.ours) != set(each.theirs))


def _rule_lines(judged: Judged, terminal: Terminal) -> list[str]:
    from ..verification.rules import RULES

    used = Counter(rule for each in judged.comparisons for rule in each.rules)
    if not used:
        return []
    lines = ["", f"  {terminal.style('what differed and counts as the same', 'dim')}"]
    width = max(len(f"{count:,}") for count in used.values())
    lines += [f"  {used[rule]:>{width},}  {rule}: {text}" for rule, text in RULES.items() if rule in used]
    return lines


def _cells(row: Tally) -> tuple[str, ...]:
    interval = f"{100 * row.low:.2f} to {100 * row.high:.2f}"
    share = f"{100 * row.share:.2f} %" if row.asked else "none asked"
    return (row.question, share, interval if row.asked else "", *(f"{count:,}" for _, count in row.verdicts))


def _head(verdict: str) -> str:
    return verdict.replace("-", " ").replace("ours", "index").replace("theirs", "server")


def _spot_of(each: Comparison) -> Spot:
    from ..verification.agreement import Spot

    return Spot(each.name.path, each.name.line, each.name.column)


def _line(row: Row, terminal: Terminal) -> str:
    place = f"{terminal.style(row.path, 'path')}:{row.line}:{row.column}"
    return f"{place}  {source(row, terminal)}".rstrip()


class _Rows:
    """Makes rows of places."""

    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout
        self._texts = Texts()

    def row(self, spot: Spot, name: str) -> Row:
        """The row of a place; the name is marked in it where it stands there."""
        text = self._texts.line(spot.path, spot.line)
        end = spot.column + (len(name) if text[spot.column :].startswith(name) else 0)
        return Row(
            self._checkout.path(spot.path),
            spot.line + 1,
            spot.column + 1,
            spot.line + 1,
            end + 1,
            repository="",
            package="",
            symbol="",
            kind="",
            roles=(),
            link="",
            text=text,
        )
