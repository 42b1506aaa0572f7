"""Brings two answers to what they mean, by the rules of `rules`, asking the server more where they differ."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator

import msgspec

from ..drivers.lsp.client import LanguageServer, PlaceQuestion
from ..drivers.lsp.failures import RefusedError, SilentError
from . import scripts
from .agreement import Spot
from .names import Name

_DEFINE = re.compile(r"\s*#\s*define\s+(\w+)")
_MARKS = re.compile(r"""["'* ]*""")
_WORD = re.compile(r"\w+[ .]")


class Settled(msgspec.Struct, frozen=True):
    """Both answers as far as they are to be compared, and the rules that made them so."""

    ours: frozenset[Spot]
    theirs: frozenset[Spot]
    rules: tuple[str, ...] = ()


class Settlement:
    """Brings the answers of one server to what they mean, by asking it more where they differ."""

    def __init__(
        self,
        server: LanguageServer,
        real: Callable[[str], str],
        lines: Callable[[str], list[str]],
        *,
        language: str,
        guesses: bool,
        is_key: Callable[[Spot], bool],
        leads: Callable[[Spot], frozenset[Spot]],
    ) -> None:
        """Keep what is asked with.

        Args:
            server: the server.
            real: resolves the symbolic links in a path.
            lines: gives the lines of a file.
            language: name of the driver whose names are asked about.
            guesses: whether the server compiles each file by itself, and goes by the text alone where that
                tells it nothing.
            is_key: whether the index has the key of a literal at a place that stands for nothing but itself.
            leads: where the index says that what is at a place is defined.
        """
        self._server = server
        self._language = language
        self._guesses = guesses
        self._is_key = is_key
        self._leads = leads
        self._stopped: dict[str, bool] = {}
        self._real = real
        self._lines = lines
        self._definitions: dict[Spot, frozenset[Spot]] = {}

    def is_unfit(self, path: str) -> bool:
        """Whether the server, which compiles each file by itself, cannot compile this one."""
        return self._guesses and self._server.finds_errors(path)

    async def definition(
        self,
        name: Name,
        ours: frozenset[Spot],
        theirs: frozenset[Spot],
        *,
        namespace: bool,
        run: frozenset[Spot] = frozenset(),
    ) -> Settled:
        """Settle where a name is defined.

        Args:
            name: what was asked about.
            ours: the index's answer.
            theirs: the server's answer.
            namespace: the index takes it for something with many parts in many files.
            run: where the index says that what a call of the name runs is defined, beside what it names.
        """
        if ours == theirs:
            return Settled(ours, theirs)
        here = Spot(name.path, name.line, name.column)
        if self._without_marks(ours, theirs) == ours:
            return Settled(ours, ours, ("marks",))
        if theirs and here in ours and theirs == ours - {here}:
            return Settled(ours, ours, ("itself",))
        if here in ours and len(theirs) == 1 and await self._defined(*theirs) == frozenset({here}):
            return Settled(ours, frozenset({here}), ("toggle",))
        if ours == frozenset({here}) and len(theirs) == 1 and self._specialises(name, *theirs):
            return Settled(ours, ours, ("specialisation",))
        if namespace and theirs and theirs <= ours | {here}:
            return Settled(ours, ours, ("namespace",))
        if self._language == "typescript" and (rule := await self._script_rule(here, ours, theirs, run)):
            return Settled(ours, ours, (rule,))
        if ours and ours < theirs:
            more = theirs - ours
            if all([bool(ours & await self._defined(each)) for each in sorted(more)]):
                return Settled(ours, ours, ("way",))
            if here in ours and more <= await self._ask("implementation", here):
                return Settled(ours, ours, ("overriders",))
        if not ours and self._guesses and here not in await self._ask("references", here):
            return Settled(ours, ours, ("guess",))
        if ours and await self._ask("declaration", here) == ours:
            return Settled(ours, ours, ("declaration",))
        return Settled(ours, theirs)

    async def _script_rule(
        self, here: Spot, ours: frozenset[Spot], theirs: frozenset[Spot], run: frozenset[Spot]
    ) -> str:
        """The rule of TypeScript's by which both answers are the same; empty where there is none."""
        if scripts.from_start(theirs, self._lines) == ours:
            return "start"
        if ours == frozenset({here}) and not theirs and here in await self._ask("references", here):
            return "taken"
        if ours and await self._stops(here, theirs):
            return "stopped"
        if theirs and theirs < ours:
            named = [await self._ask("definition", each) for each in sorted(theirs)]
            if all(theirs <= each <= ours and len(each) > 1 for each in named):
                return "overload"
            beside = [await self._ask("definition", each) for each in sorted(ours - theirs)]
            return "beside" if all(theirs <= each for each in beside) else ""
        if ours == frozenset({here}) and theirs and all(self._are_siblings(here, each) for each in theirs):
            return "sibling"
        unnamed = frozenset(each for each in theirs - ours if scripts.is_unnamed(self._text(each)))
        if ours and unnamed and theirs - unnamed == ours:
            return "signature"
        if ours and ours < theirs and theirs - ours <= run | unnamed:
            return "run"
        assigned = all(scripts.is_assigned_function(each, ours, self._text) for each in theirs)
        return "function" if theirs and assigned else ""

    async def references(
        self,
        name: Name,
        ours: frozenset[Spot],
        theirs: frozenset[Spot],
        *,
        namespace: bool,
        implicit: frozenset[Spot],
    ) -> Settled:
        """Settle what refers to a name; see `definition`.

        The server's definitions decide about places that only one side lists.

        Args:
            name: what was asked about.
            ours: the index's answer.
            theirs: the server's answer.
            namespace: the index takes it for something with many parts in many files.
            implicit: those of `ours` where the name is not written.
        """
        if ours == theirs:
            return Settled(ours, theirs)
        if not ours and self._guesses and Spot(name.path, name.line, name.column) not in theirs:
            return Settled(ours, ours, ("guess",))
        rules: list[str] = []
        if (unmarked := self._without_marks(ours, theirs)) != theirs:
            rules.append("marks")
            theirs = unmarked
        if namespace and theirs and theirs < ours:
            return Settled(ours, ours, (*rules, "namespace"))
        begins = frozenset(each for each in ours - theirs if self._is_beginning(each, name))
        if begins:
            rules.append("module")
            ours -= begins
        here = Spot(name.path, name.line, name.column)
        meant = await self._identity(here)
        if ours and await self._stops(here, meant):
            return Settled(ours, ours, (*rules, "stopped"))
        for spot in sorted(ours ^ theirs):
            known = await self._identity(spot)
            if spot in implicit - theirs and not meant & known:
                rules.append("implicit")
                ours -= {spot}
                continue
            if not known and spot in ours:
                rules.append("unheard")
                theirs |= {spot}
                continue
            same = bool(meant & known)
            if not same and spot in ours and await self._stops(spot, known):
                rules.append("stopped")
                theirs |= {spot}
                continue
            if not same and spot in ours and self.is_unfit(spot.path):
                rules.append("unfit")
                theirs |= {spot}
                continue
            if same and spot in theirs and await self._are_homonyms(here, spot):
                rules.append("homonym")
                theirs -= {spot}
                continue
            if same and spot in theirs and self._are_siblings(here, spot):
                rules.append("sibling")
                theirs -= {spot}
                continue
            if same and spot in theirs and await self._is_unexpanded(spot):
                rules.append("unexpanded")
                theirs -= {spot}
                continue
            if same != (spot in theirs):
                rules.append("confirmed" if same else "withdrawn")
                theirs ^= {spot}
        return Settled(ours, theirs, tuple(dict.fromkeys(rules)))

    async def implementations(self, ours: frozenset[Spot], theirs: frozenset[Spot]) -> Settled:
        """Settle what implements something: however indirectly."""
        reached, pending = set(theirs), sorted(theirs)
        while pending and theirs < ours:
            more = await self._ask("implementation", pending.pop())
            pending += sorted(more - reached)
            reached |= more
        if theirs < ours and frozenset(reached) == ours:
            return Settled(ours, ours, ("indirect",))
        return Settled(ours, theirs)

    async def _are_homonyms(self, left: Spot, right: Spot) -> bool:
        """Whether the names at two places are defined at different places that each lead to themselves."""
        one, other = await self._defined(left), await self._defined(right)
        if not one or not other or one & other:
            return False
        return all([await self._stands_for_itself(each) for each in sorted(one | other)])

    async def _stops(self, spot: Spot, known: frozenset[Spot]) -> bool:
        """Whether the server knows no more of a place of a script because of an import that it cannot follow.

        That is where all that it knows is an import in the same file, or the place itself.
        """
        if self._language != "typescript" or any(each.path != spot.path for each in known):
            return False
        imported = all(scripts.is_import(self._lines(each.path), each.line) for each in known)
        if not imported and (known != frozenset({spot}) or spot in self._leads(spot)):
            return False
        if spot.path not in self._stopped:
            named = scripts.specifiers(spot.path, self._lines(spot.path))
            lost = [each for each in named if self._leads(each) and not await self._ask("definition", each)]
            self._stopped[spot.path] = bool(lost)
        return self._stopped[spot.path]

    def _are_siblings(self, one: Spot, other: Spot) -> bool:
        """Whether there are keys of one name in a file that each stand for themselves."""
        word = scripts.word(self._text(one))
        return (
            one.path == other.path
            and word == scripts.word(self._text(other))
            and self._is_key(one)
            and self._is_key(other)
        )

    async def _is_unexpanded(self, spot: Spot) -> bool:
        """Whether a place is in the text of a macro that the server knows only directives to name."""
        known, line = self._lines(spot.path), spot.line
        while 0 < line < len(known) and known[line - 1].rstrip("\r\n").endswith("\\"):
            line -= 1
        named = _DEFINE.match(known[line]) if line < len(known) else None
        if named is None or not self._guesses:
            return False
        place = Spot(spot.path, line, named.start(1))
        uses = await self._ask("references", place) - {place}
        return all(self._lines(each.path)[each.line].lstrip().startswith("#") for each in uses)

    async def _stands_for_itself(self, spot: Spot) -> bool:
        """Whether a definition is one of a macro, or leads to itself and not to a declaration."""
        known = self._lines(spot.path)
        is_macro = spot.line < len(known) and known[spot.line].lstrip().startswith("#")
        return is_macro or await self._defined(spot) == frozenset({spot})

    async def _identity(self, spot: Spot) -> frozenset[Spot]:
        """Where the name at a place is defined and, by way of the definition, declared."""
        found = await self._defined(spot)
        for each in sorted(found):
            found |= await self._defined(each)
        return scripts.from_start(found, self._lines) if self._language == "typescript" else found

    async def _defined(self, spot: Spot) -> frozenset[Spot]:
        """Where the server says that the name at a place is defined, without what overrides it."""
        if spot not in self._definitions:
            found = await self._ask("definition", spot)
            if spot in found and len(found) > 1:
                found -= await self._ask("implementation", spot)
            self._definitions[spot] = found
        return self._definitions[spot]

    async def _ask(self, question: PlaceQuestion, spot: Spot) -> frozenset[Spot]:
        with contextlib.suppress(RefusedError, SilentError):
            places = await self._server.places(question, spot.path, spot.line, spot.column)
            return frozenset(Spot(self._real(each.path), each.line, each.column) for each in places)
        return frozenset()

    def _is_beginning(self, spot: Spot, name: Name) -> bool:
        """Whether it is the beginning of a file, which stands for its module, and not a name."""
        return not (spot.line or spot.column or self._lines(spot.path)[0].startswith(name.text))

    def _text(self, spot: Spot) -> str:
        """What stands in a line from a place on."""
        known = self._lines(spot.path)
        return known[spot.line][spot.column :] if spot.line < len(known) else ""

    def _specialises(self, name: Name, template: Spot) -> bool:
        """Whether a name has template arguments behind it, and at another place where it stands none."""
        there, text = self._lines(template.path), self._lines(name.path)[name.line]
        end = name.column + len(name.text)
        elsewhere = there[template.line][template.column :] if template.line < len(there) else ""
        behind = elsewhere.removeprefix(name.text)
        return text[end:].startswith("<") and behind != elsewhere and not behind.startswith("<")

    def _without_marks(self, ours: frozenset[Spot], theirs: frozenset[Spot]) -> frozenset[Spot]:
        """The server's places, moved to those of the index where only marks and words stand between them."""
        moved: dict[Spot, Spot] = {}
        for spot in theirs - ours:
            text = self._text(spot)
            behind = (Spot(spot.path, spot.line, spot.column + each) for each in _ends_of_marks(text))
            moved.update((spot, each) for each in behind if each in ours)
        return frozenset(moved.get(spot, spot) for spot in theirs)


def _ends_of_marks(text: str) -> Iterator[int]:
    """Where something may begin behind the marks, or the words and marks, that a text begins with."""
    at = 0
    while True:
        marks = _MARKS.match(text, at)
        yield marks.end() if marks else at
        word = _WORD.match(text, at)
        if word is None:
            return
        at = word.end()
