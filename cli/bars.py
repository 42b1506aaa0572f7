"""What every display of progress is made of: bars on a terminal, and else a line every few seconds."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

    from .terminal import Terminal

_SECONDS = 5.0
"""Between two lines of progress where there is no terminal."""
_WIDEST = 50


class Pace:
    """Says when the next line is due; may be asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = time.monotonic()

    def is_due(self) -> bool:
        """Whether some seconds have passed since this was last true, or since the beginning."""
        with self._lock:
            now = time.monotonic()
            if now - self._last < _SECONDS:
                return False
            self._last = now
            return True


def live_bars(terminal: Terminal) -> Progress:
    """Bars whose tasks have the fields `subject`, in a few letters, and `doing`; gone when they end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(
        file=terminal.err, no_color=not terminal.is_coloured_err(), highlight=False, markup=False
    )
    return Progress(
        TextColumn("{task.fields[subject]:<8}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[doing]}", markup=False),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def fitted(text: str) -> str:
    """A text that fits beside a bar: a path is cut from its front, for its end says more."""
    return text if len(text) <= _WIDEST else "..." + text[3 - _WIDEST :]
