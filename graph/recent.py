"""What was read lately, as much of it as memory allows."""

from __future__ import annotations

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by number; when there are too many, the oldest goes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[int, Value] = {}

    def get(self, number: int) -> Value | None:
        """The value, if it is still there."""
        return self._values.get(number)

    def __setitem__(self, number: int, value: Value) -> None:
        if len(self._values) >= self._most:
            self._values.pop(next(iter(self._values)))
        self._values[number] = value
