"""Asks the index and each language's own server the same questions about the same names."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

import msgspec

from ..buildinfo.model import Workspace
from ..drivers.lsp.answers import Place
from ..drivers.lsp.client import LanguageServer, PlaceQuestion
from ..drivers.lsp.command import Ground, ServerCommand
from ..drivers.lsp.failures import EndedError, RefusedError, SilentError
from ..drivers.lsp.servers import SERVERS, driver_of, package_of
from ..errors import TielineError
from ..facts.document import Role
from ..facts.positions import lines
from ..graph.answers import Location, Symbol
from ..graph.navigation import definitions, implementations, supers
from ..graph.reader import Reader
from ..graph.references import references
from ..graph.resolve import implied_at, occurrences_at
from .agreement import Comparison, Question, Spot
from .names import Name, Source, draw
from .settlement import Settled, Settlement
from .survey import Files, survey

QUESTIONS: dict[Question, PlaceQuestion] = {
    "definition": "definition",
    "references": "references",
    "implementations": "implementation",
}
"""What can be compared, and what servers call it."""

_IMPLEMENTED = frozenset(
    {
        "AbstractMethod",
        "Class",
        "Interface",
        "Method",
        "MethodSpecification",
        "Protocol",
        "PureVirtualMethod",
        "Struct",
        "Trait",
        "Type",
        "TypeAlias",
    }
)
"""Kinds of what something can implement; about names of other kinds that is not asked."""

_NAMESPACES = frozenset({"Namespace", "Package"})
"""Kinds of what has many parts in many files, in C++ and in Go."""

_ABSTRACT = frozenset({"AbstractMethod", "Interface", "MethodSpecification"})
"""Kinds of Go's interfaces and of what is in them."""

_EVERY = 1 << 40
"""More rows than an index has."""


class Settings(msgspec.Struct, frozen=True):
    """What to compare.

    Attributes:
        sample: names of each language.
        seed: chooses them.
        languages: names of drivers; empty for all.
        under: prefixes of paths as the index has them; the empty one is all.
        ask: the questions.
    """

    sample: int
    seed: int
    languages: tuple[str, ...]
    under: tuple[str, ...]
    ask: tuple[Question, ...]


class Judged(msgspec.Struct, frozen=True):
    """What came of one language.

    Attributes:
        language: name of the driver.
        servers: name and version of each server that was asked, sorted.
        files: how many files names were drawn from.
        names: how many were drawn.
        comparisons: the answers, in the order of the questions, then of places.
        unanswered: questions that no server of the language answers.
        left_out: what was not compared and how often, by reason.
        stopped: why not all names were asked, or empty.
    """

    language: str
    servers: tuple[tuple[str, str], ...]
    files: int
    names: int
    comparisons: tuple[Comparison, ...]
    unanswered: tuple[Question, ...]
    left_out: tuple[tuple[str, int], ...]
    stopped: str = ""


class Watcher(msgspec.Struct, frozen=True):
    """Whom to tell what happens.

    Attributes:
        began: a language, and how many names of it will be asked about.
        asked: one more name was.
        busy: what a server does before it can answer; comes often.
        note: a line about something else that takes time, such as a download.
    """

    began: Callable[[str, int], None]
    asked: Callable[[Name], None]
    busy: Callable[[str], None]
    note: Callable[[str], None]


def verify(
    reader: Reader, workspace: Workspace, ground: Ground, settings: Settings, watcher: Watcher
) -> list[Judged]:
    """Compare the index of a checkout with the servers of its languages.

    Args:
        reader: the index.
        workspace: how the checkout is built, as it is now.
        ground: what servers are started with; notes go to the watcher.
        settings: what to compare.
        watcher: whom to tell.

    Returns:
        One row for each language that the checkout has and that has a server, in the order of their names. A
        server that cannot be started, or that keeps crashing, ends its language and is named there.
    """
    ground = msgspec.structs.replace(ground, progress=watcher.note)
    files = survey(reader, workspace.root, settings.languages, settings.under)
    judged: list[Judged] = []
    for language in sorted(files.asked):
        judge = _Judge(reader, files, settings, watcher, Counter(files.left_out[language]))
        judged.append(asyncio.run(judge.run(language, workspace, ground)))
    return judged


class _Judge:
    """Asks about the names of one language."""

    def __init__(
        self, reader: Reader, files: Files, settings: Settings, watcher: Watcher, left_out: Counter[str]
    ) -> None:
        self._reader = reader
        self._files = files
        self._settings = settings
        self._watcher = watcher
        self._left_out = left_out
        self._compared: list[Comparison] = []
        self._unanswered: set[Question] = set(settings.ask)
        self._real = cache(_real)
        self._lines = lru_cache(maxsize=256)(_lines)

    async def run(self, language: str, workspace: Workspace, ground: Ground) -> Judged:
        """Draw names, and ask about each."""
        files = self._files.asked[language]
        chosen = draw([Source(each, language) for each in files], self._settings.sample, self._settings.seed)
        self._watcher.began(language, len(chosen))
        servers: set[tuple[str, str]] = set()
        stopped = ""
        try:
            for command, part in self._shared(language, chosen, workspace, ground):
                servers.add((command.name, command.version))
                await self._ask(command, language, part)
        except TielineError as error:
            stopped = f"{error.message} ({error.code})" + (f"; {error.hint}" if error.hint else "")
            self._unanswered.clear()
        order = list(QUESTIONS)
        return Judged(
            language,
            tuple(sorted(servers)),
            len(files),
            len(chosen),
            tuple(sorted(self._compared, key=lambda each: (order.index(each.question), each.name))),
            tuple(each for each in self._settings.ask if each in self._unanswered),
            tuple(sorted(self._left_out.items())),
            stopped,
        )

    def _shared(
        self, language: str, chosen: Iterable[Name], workspace: Workspace, ground: Ground
    ) -> list[tuple[ServerCommand, list[Name]]]:
        """The servers to ask, each with the names that it is asked about."""
        shared: list[tuple[ServerCommand, list[Name]]] = []
        commands: dict[tuple[str, str], ServerCommand] = {}
        for path, group in groupby(chosen, key=lambda name: name.path):
            package = package_of(path, language, workspace)
            if package is None:
                self._left_out["names in files that belong to no package"] += len(list(group))
                continue
            key = (package.purl, package.root)
            if key not in commands:
                commands[key] = SERVERS[language].command(package, workspace, ground)
            if all(command != commands[key] for command, _ in shared):
                shared.append((commands[key], []))
            next(names for command, names in shared if command == commands[key]).extend(group)
        return shared

    async def _ask(self, command: ServerCommand, language: str, names: Iterable[Name]) -> None:
        """Ask one server about its names."""
        async with LanguageServer(command, tell=self._watcher.busy) as server:
            able: list[Question] = [
                each for each in self._settings.ask if await server.answers(QUESTIONS[each])
            ]
            self._unanswered.difference_update(able)
            settlement = Settlement(
                server,
                self._real,
                self._lines,
                language=language,
                guesses=command.guesses,
                is_key=self._is_key,
                leads=self._leads,
            )
            for path, group in groupby(names, key=lambda name: name.path):
                for name in group:
                    for question in able:
                        await self._compare(server, settlement, question, name)
                    self._watcher.asked(name)
                if not command.keeps_open:
                    server.close(path)

    async def _compare(
        self, server: LanguageServer, settlement: Settlement, question: Question, name: Name
    ) -> None:
        symbols = occurrences_at(self._reader, name.path, name.line, name.column)
        known = {symbol.kind for symbol in symbols}
        if question == "implementations" and known and not known & _IMPLEMENTED:
            return
        found, rules = self._ours(question, symbols, name)
        ours = frozenset(self._spot(row.file, row) for row in found)
        written = frozenset(self._spot(row.file, row) for row in found if not row.roles & Role.IMPLICIT)
        refused = ""
        places: tuple[Place, ...] = ()
        try:
            places = await server.places(QUESTIONS[question], name.path, name.line, name.column)
        except RefusedError as error:
            refused = error.reason
        except SilentError:
            self._left_out["questions that the server did not answer in time"] += 1
            return
        except EndedError:
            if server.exhausted:
                raise
            self._left_out["questions that made the server crash"] += 1
            return
        if settlement.is_unfit(name.path):
            self._left_out["questions in files that the server cannot compile by themselves"] += 1
            return
        theirs = frozenset(self._spot(each.path, each) for each in places)
        if question != "definition":
            ours = frozenset(each for each in ours if each.path in self._files.own)
            theirs = frozenset(each for each in theirs if each.path in self._files.own)
            unserved = frozenset(each for each in ours - theirs if not driver_of(each.path))
            ours, rules = ours - unserved, (*rules, "unserved") if unserved else rules
        elif any(each.path in self._files.changed for each in ours | theirs):
            self._left_out["names whose definition is in a file that changed"] += 1
            return
        settled = Settled(ours, theirs)
        parts = driver_of(name.path) != "python" and bool(known & _NAMESPACES)
        if not refused and question == "definition":
            implied = definitions(self._reader, implied_at(self._reader, name.path, name.line, name.column))
            run = frozenset(self._spot(row.file, row) for row in implied)
            settled = await settlement.definition(name, ours, theirs, namespace=parts, run=run)
        elif not refused and question == "references":
            settled = await settlement.references(
                name, ours, theirs, namespace=parts, implicit=ours - written
            )
        elif not refused:
            settled = await settlement.implementations(ours, theirs)
        self._compared.append(
            Comparison(
                question,
                name,
                tuple(sorted(settled.ours)),
                tuple(sorted(settled.theirs)),
                (*rules, *settled.rules),
                # Where both have nothing to say, it does not matter how the server says so.
                refused if ours else "",
            )
        )

    def _ours(
        self, question: Question, symbols: Sequence[Symbol], name: Name
    ) -> tuple[Sequence[Location], tuple[str, ...]]:
        """What `tieline def`, `refs` or `impls` says, and the rule by which it is another question."""
        if question == "definition":
            return definitions(self._reader, symbols), ()
        if question == "references":
            return references(self._reader, symbols, limit=_EVERY).results, ()
        found = implementations(self._reader, symbols)
        if found or driver_of(name.path) != "go" or any(each.kind in _ABSTRACT for each in symbols):
            return found, ()
        found = supers(self._reader, symbols)
        return found, ("upwards",) if found else ()

    def _is_key(self, spot: Spot) -> bool:
        """Whether there is the key of a literal at a place that stands for nothing but itself."""
        if spot.path not in self._files.own:
            return False
        symbols = occurrences_at(self._reader, spot.path, spot.line, spot.column)
        keys = [each for each in symbols if each.document and each.kind == "Property"]
        return spot in {self._spot(row.file, row) for row in definitions(self._reader, keys)}

    def _leads(self, spot: Spot) -> frozenset[Spot]:
        """Where what is at a place of an own file is defined."""
        if spot.path not in self._files.own:
            return frozenset()
        symbols = occurrences_at(self._reader, spot.path, spot.line, spot.column)
        return frozenset(self._spot(row.file, row) for row in definitions(self._reader, symbols))

    def _spot(self, path: str, at: Location | Place) -> Spot:
        return Spot(self._real(path), at.line, at.column)


def _real(path: str) -> str:
    """The path with every symbolic link resolved."""
    return os.path.realpath(path)


def _lines(path: str) -> list[str]:
    """The lines of a file; none when it cannot be read."""
    try:
        return [line.decode(errors="replace") for line in lines(Path(path).read_bytes())]
    except OSError:
        return []
