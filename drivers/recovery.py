"""What to do when a helper dies: which inputs to run next, which to give up, and how the unit ended.

Nothing here starts a process; a `Recovery` is told how each attempt ended and decides on the next one.

- What was finished stays finished; every further attempt has fewer inputs.
- The input that a helper had begun when it died is a suspect: it is run once more, alone. If the helper dies
  again, this input is given up, otherwise it is acquitted. The other inputs go on without it. An input that
  was alone from the start has a second chance only after a crash, which may have come from outside, and
  where the helper had done other jobs before.
- If the helper had not begun any, the inputs are halved until the guilty one stands alone.
- A helper which dies at the start of every attempt is broken, and so is the unit.
- Every death costs patience, a hang more than a crash; when the unit's is spent, what is left is given up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import msgspec

from ..facts.document import Status, UnitResult
from .process import Cause

CODES: dict[Cause, str] = {
    "start": "TL203",
    "crash": "TL204",
    "hang": "TL205",
    "memory": "TL206",
    "garbage": "TL207",
}
"""The stable code for each way to die."""

UNREPORTED = "TL209"
"""The code for an input that a helper finished without a word on."""

REFUSED = "TL210"
"""The code for an input that a helper itself gave up, when its result has no code."""

_CELL = "#cell-"
_OURS = frozenset({*CODES.values(), UNREPORTED})
_PATIENCE = 48
_COSTS: dict[Cause, int] = {"hang": 3}
"""What a death costs where it is not 2; a hang has already cost the whole time limit."""


class Ending(msgspec.Struct, frozen=True):
    """How one attempt ended.

    Attributes:
        seconds: wall seconds that it took.
        result: what the helper said in the end, if it came to that.
        cause: why it died, or why its output cannot be trusted whole; None when all went well.
        reason: the cause in one sentence without a full stop.
        begun: the input that it began last, or empty.
        worn: whether the helper had done other jobs before, which may be to blame.
    """

    seconds: float
    result: UnitResult | None = None
    cause: Cause | None = None
    reason: str = ""
    begun: str = ""
    worn: bool = False


class Recovery:
    """The inputs of one unit on their way to being finished or given up."""

    def __init__(self, unit: str, inputs: Sequence[str]) -> None:
        self._unit = unit
        self._inputs = tuple(inputs)
        self._known = frozenset(inputs)
        self._queue: deque[tuple[str, ...]] = deque([self._inputs])
        self._documents: set[str] = set()
        self._finished: set[str] = set()
        self._split: set[str] = set()
        self._lost: dict[str, tuple[str, str]] = {}
        self._results: list[UnitResult] = []
        self._troubles: list[tuple[str, str]] = []
        self._accused: dict[str, int] = {}
        self._spent = 0
        self._deaths = 0
        self._works = False
        self._broken: tuple[str, str] | None = None
        self._seconds = 0.0

    @property
    def settled(self) -> int:
        """How many inputs are finished or given up."""
        return len(self._finished | self._lost.keys())

    def next_group(self) -> tuple[str, ...] | None:
        """Give the inputs of the next attempt, or None when the unit has ended."""
        return self._queue.popleft() if self._queue else None

    def document(self, path: str) -> bool:
        """Note a finished document of the unit itself; give False when there was one of that path already."""
        self._works = True
        if path in self._documents:
            return False
        self._documents.add(path)
        if path in self._known:
            self._finished.add(path)
        elif _CELL in path:
            # A notebook is finished with its last cell, and only a later `begin` says which one that was.
            self._split.add(path[: path.rindex(_CELL)])
        return True

    def settle(self, group: tuple[str, ...], ending: Ending) -> None:
        """Note how an attempt on `group` ended, and plan the next ones."""
        self._works = self._works or bool(ending.begun) or ending.result is not None
        if ending.result is not None:
            self._accept(group, ending, ending.result)
        else:
            self._seconds += ending.seconds
            self._finished |= (self._split & self._known) - {ending.begun}
            self._mourn(group, ending)

    def result(self) -> UnitResult:
        """Give the unit's one result, merged from those of all attempts."""
        missing = {path: reason for path, (_, reason) in self._lost.items()}
        for part in self._results:
            missing.update((path, reason) for path, reason in part.missing if path not in missing)
        order = {path: number for number, path in enumerate(self._inputs)}
        names = sorted(missing, key=lambda path: (order.get(path, len(order)), path))
        code, reason = self._explain()
        return UnitResult(
            unit=self._unit,
            status=self._status(),
            seconds=self._seconds + sum(part.seconds for part in self._results),
            reason=reason,
            code=code,
            missing=tuple((path, missing[path]) for path in names),
            reads=tuple(sorted({path for part in self._results for path in part.reads} - self._known)),
        )

    def _accept(self, group: tuple[str, ...], ending: Ending, result: UnitResult) -> None:
        self._results.append(result)
        self._finished |= self._split & self._known
        self._finished |= {path for path, _ in result.missing} & self._known
        if len(group) == 1:
            self._spent -= self._accused.pop(group[0], 0)
        silent = self._open(group)
        if ending.cause is not None:
            if silent:
                self._mourn(group, ending)
            else:
                self._troubles.append((CODES[ending.cause], f"the helper {ending.reason}"))
        elif result.status in ("failed", "skipped"):
            self._give_up(silent, result.code, result.reason)
        else:
            self._give_up(silent, UNREPORTED, "the helper finished without a word on it")

    def _mourn(self, group: tuple[str, ...], ending: Ending) -> None:
        assert ending.cause is not None  # noqa: S101
        code = CODES[ending.cause]
        rest = self._open(group)
        cost = _COSTS.get(ending.cause, 2)
        self._spent += cost
        self._deaths += 1
        if ending.cause == "start" or (not self._works and self._deaths >= min(len(self._inputs), 2) + 1):
            self._broken = (code, f"the helper {ending.reason}")
            self._surrender(rest, code, f"the helper {ending.reason}")
        elif not rest and self._works:
            self._troubles.append((code, f"after its last document the helper {ending.reason}"))
        elif self._spent > _PATIENCE:
            self._surrender(
                rest, code, f"given up after too many failures, the last: the helper {ending.reason}"
            )
        elif len(group) == 1 and self._works:
            if (ending.cause == "crash" or ending.worn) and group[0] not in self._accused:
                self._accuse(group[0], cost)
            else:
                self._give_up(rest, code, f"the helper {ending.reason}")
        elif ending.begun in rest:
            others = tuple(path for path in rest if path != ending.begun)
            if others:
                self._queue.appendleft(others)
            self._accuse(ending.begun, cost)
        elif len(rest) < len(group):
            self._queue.appendleft(rest)
        elif len(rest) <= 1:
            self._queue.append(rest)
        else:
            # Halves go to the end, so that each half is tried before either is halved again.
            middle = len(rest) // 2
            self._queue.extend([rest[:middle], rest[middle:]])

    def _accuse(self, suspect: str, cost: int) -> None:
        self._accused[suspect] = cost
        self._queue.appendleft((suspect,))

    def _open(self, group: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(path for path in group if path not in self._finished and path not in self._lost)

    def _give_up(self, paths: Sequence[str], code: str, reason: str) -> None:
        for path in paths:
            self._lost[path] = (code, reason)

    def _surrender(self, rest: tuple[str, ...], code: str, reason: str) -> None:
        self._give_up(rest, code, reason)
        while self._queue:
            self._give_up(self._open(self._queue.popleft()), code, reason)

    def _status(self) -> Status:
        said: set[Status] = {part.status for part in self._results}
        hurt = self._broken is not None or bool(self._lost) or bool(self._troubles)
        if not self._documents and not said & {"indexed", "partial"}:
            return "skipped" if said == {"skipped"} and not self._deaths else "failed"
        return "partial" if len(said) != 1 or (hurt and said == {"indexed"}) else said.pop()

    def _explain(self) -> tuple[str, str]:
        if self._broken is not None:
            return self._broken
        ours = [(path, *self._lost[path]) for path in self._inputs if self._lost.get(path, ("",))[0] in _OURS]
        if ours:
            path, code, reason = ours[0]
            more = f" (and {len(ours) - 1} more of {len(self._inputs)} inputs)" if len(ours) > 1 else ""
            return code, f"{path}: {reason}{more}"
        if self._troubles:
            return self._troubles[0]
        for part in self._results:
            if part.reason or part.code:
                return part.code, part.reason
            if part.missing:
                path, reason = part.missing[0]
                return REFUSED, f"{path}: {reason}"
        return "", ""


def without(result: UnitResult, unreadable: Sequence[tuple[str, str]]) -> UnitResult:
    """Take documents out of a result, which turned out to be unreadable when they were consumed.

    Args:
        result: the unit's result.
        unreadable: pairs of a document's path and what is wrong with it; not empty.
    """
    path, fault = unreadable[0]
    return msgspec.structs.replace(
        result,
        status="partial" if result.status == "indexed" else result.status,
        code=result.code or CODES["garbage"],
        reason=result.reason or f"{path}: the helper wrote a fact that cannot be read: {fault}",
        missing=(*result.missing, *unreadable),
    )
