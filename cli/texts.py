"""Lines of files as they are now."""

from __future__ import annotations

from pathlib import Path

from ..facts.positions import lines


class Texts:
    """Reads each file once."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def of(self, path: str) -> list[str]:
        """The lines of a file, by its absolute path; none when it cannot be read."""
        if path not in self._known:
            try:
                data = Path(path).read_bytes()
            except OSError:
                return []
            self._known[path] = [line.decode(errors="replace") for line in lines(data)]
        return self._known[path]

    def line(self, path: str, line: int) -> str:
        """One line, counted from 0; empty when there is none."""
        known = self.of(path)
        return known[line] if line < len(known) else ""
