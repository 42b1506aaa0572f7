"""Progress while indexing: a live table on a terminal, and else a line every few seconds."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from .bars import Pace, fitted, live_bars

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from rich.progress import Progress, TaskID

    from ..buildinfo.model import Unit
    from ..drivers.contract import Begun
    from ..facts.document import UnitResult
    from .terminal import Terminal


class Display(Protocol):
    """Shows progress; every function may be called from any thread."""

    def planned(self, units: Sequence[Unit], unchanged: int) -> None:
        """The units are known."""
        ...

    def begun(self, begun: Begun) -> None:
        """Work on an input began."""
        ...

    def finished(self, unit: Unit, result: UnitResult) -> None:
        """A unit is done."""
        ...

    def note(self, text: str) -> None:
        """Something else takes time."""
        ...


@contextmanager
def display(terminal: Terminal) -> Generator[Display]:
    """Show progress while the context lasts."""
    if not terminal.is_live():
        yield _Lines(terminal)
        return
    with live_bars(terminal) as progress:
        yield _Live(progress)


class _Lines:
    """A line every few seconds."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._pace = Pace()
        self._total = 0
        self._done = 0

    def planned(self, units: Sequence[Unit], unchanged: int) -> None:
        self._total = len(units)
        self._terminal.note(plan_line(units, unchanged))

    def begun(self, begun: Begun) -> None:
        if self._pace.is_due():
            done = f"{self._done} of {self._total} units done"
            self._terminal.note(f"{done}; {begun.unit}: file {begun.done + 1} of {begun.total}")

    def finished(self, unit: Unit, result: UnitResult) -> None:
        self._done += 1
        if result.status in {"failed", "skipped"} or self._terminal.verbose:
            self._terminal.note(result_line(unit, result))

    def note(self, text: str) -> None:
        self._terminal.note(text)


class _Live:
    """A bar for each driver; its steps are input files."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._drivers: dict[str, str] = {}
        self._files: dict[str, int] = {}
        self._done: Counter[str] = Counter()

    def planned(self, units: Sequence[Unit], unchanged: int) -> None:
        self._progress.console.print(plan_line(units, unchanged))
        self._drivers = {unit.id: unit.driver for unit in units}
        self._files = {unit.id: len(unit.inputs) for unit in units}
        for driver in dict.fromkeys(unit.driver for unit in units):
            total = sum(len(unit.inputs) for unit in units if unit.driver == driver)
            self._tasks[driver] = self._progress.add_task("", total=total, subject=driver, doing="")

    def begun(self, begun: Begun) -> None:
        self._step(begun.unit, begun.done, begun.input)

    def finished(self, unit: Unit, result: UnitResult) -> None:
        self._step(unit.id, self._files.get(unit.id, 0), "")
        if result.status in {"failed", "skipped"}:
            self._progress.console.print(result_line(unit, result))

    def note(self, text: str) -> None:
        self._progress.console.print(text)

    def _step(self, unit: str, done: int, doing: str) -> None:
        driver = self._drivers.get(unit)
        if driver is None:
            return
        more = max(0, done - self._done[unit])
        self._done[unit] += more
        self._progress.update(self._tasks[driver], advance=more, doing=fitted(doing))


def plan_line(units: Sequence[Unit], unchanged: int) -> str:
    """How much there is to do."""
    if not units:
        return f"nothing to analyse; {unchanged} {'unit is' if unchanged == 1 else 'units are'} unchanged"
    counts = Counter(unit.driver for unit in units)
    files = sum(len(unit.inputs) for unit in units)
    drivers = ", ".join(f"{count} {driver}" for driver, count in counts.items())
    kept = f"; {unchanged} unchanged" if unchanged else ""
    return (
        f"analysing {len(units)} {'unit' if len(units) == 1 else 'units'} ({drivers}; {files:,} files){kept}"
    )


def result_line(unit: Unit, result: UnitResult) -> str:
    """How one unit ended."""
    code = f" ({result.code})" if result.code else ""
    reason = f": {result.reason}{code}" if result.reason else ""
    return f"{unit.id} {result.status}{reason}"
