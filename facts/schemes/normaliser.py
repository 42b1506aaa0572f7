"""The symbols of a `.scip` file on their way to normal form: who reads which scheme, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from .. import symbol as symbols
from ..symbol import Symbol, SymbolError
from . import rust_analyzer, scip_clang, scip_go, scip_java, scip_python, scip_typescript
from .known import SCHEME
from .rewriting import rewritten

if TYPE_CHECKING:
    from ..document import Document
    from .known import Known

_NORMAL: Mapping[str, Callable[[Symbol, Known], Symbol | str]] = {
    "scip-go": scip_go.normal,
    "scip-python": scip_python.normal,
    "scip-typescript": scip_typescript.normal,
    "cxx": scip_clang.normal,
    "semanticdb": scip_java.normal,
    "scip-java": scip_java.normal,
    "rust-analyzer": rust_analyzer.normal,
}

_LEARN: Mapping[str, Callable[[Document], Mapping[str, str]]] = {
    "scip-go": scip_go.learn,
    "scip-typescript": scip_typescript.learn,
}
"""What a document's definitions tell about the spelling of symbols."""

_IN_PLACE: Mapping[str, Callable[[Document, Known], Mapping[int, str]]] = {
    "cxx": scip_clang.in_place,
    "rust-analyzer": rust_analyzer.in_place,
    "scip-go": scip_go.in_place,
    "scip-python": scip_python.in_place,
    "scip-typescript": scip_typescript.in_place,
}
"""Occurrences in a document whose symbols are spelled as something else's, with the right spelling."""


def learns(scheme: str) -> bool:
    """Whether `Normaliser.learn` makes a difference for files of an indexer whose scheme is this."""
    return scheme in _LEARN


class SchemeCount(msgspec.Struct, frozen=True):
    """How many different symbols of a scheme were brought to normal form.

    Attributes:
        scheme: as in the symbols.
        normal: those that were.
        kept: for the others, the reason and how many there are; the most frequent first.
    """

    scheme: str
    normal: int
    kept: tuple[tuple[str, int], ...]


class Normaliser:
    """Brings the symbols of the documents of one file to normal form.

    A symbol that has none stays as it is. Locals, and tieline's own, stay anyway.
    """

    def __init__(self, found: Known) -> None:
        """Take what the checkout's build files say."""
        self._known = found
        self._learnt: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._outcomes: dict[str, tuple[str, str]] = {}
        self._seen: set[str] = set()

    def learn(self, document: Document) -> None:
        """See a document before any is rewritten: definitions tell how symbols should have been spelled."""
        for scheme in _schemes(document):
            if scheme in _LEARN:
                self._learnt.update(_LEARN[scheme](document))

    def name(self, text: str) -> str:
        """A symbol in normal form, or as it is."""
        known = self._texts.get(text)
        if known is None:
            if symbols.is_local(text):
                return text
            known, scheme, reason = self._compute(text)
            self._texts[text] = known
            if scheme != SCHEME:
                self._outcomes[text] = (scheme, reason)
        return known

    def document(self, document: Document) -> Document:
        """The document with symbols in normal form."""
        exceptions: dict[int, str] = {}
        for scheme in _schemes(document):
            if scheme in _IN_PLACE:
                respelled = _in_place(scheme, document, self._known)
                # Where there is no normal form, what the indexer wrote stays.
                exceptions |= {
                    index: new for index, text in respelled.items() if (new := self.name(text)) != text
                }
        self._seen.update(document.symbols)
        names = [self.name(text) for text in document.symbols]
        if not exceptions and names == list(document.symbols):
            return document
        return rewritten(document, self.name, exceptions)

    def counts(self) -> Sequence[SchemeCount]:
        """What came of the symbols of the documents so far, by scheme."""
        outcomes = Counter(self._outcomes[text] for text in self._seen if text in self._outcomes)
        rows: dict[str, Counter[str]] = {}
        for (scheme, reason), count in outcomes.items():
            rows.setdefault(scheme, Counter())[reason] = count
        return [
            SchemeCount(
                scheme,
                reasons.pop("", 0),
                tuple(sorted(reasons.items(), key=lambda row: (-row[1], row[0]))),
            )
            for scheme, reasons in sorted(rows.items())
        ]

    def _compute(self, text: str) -> tuple[str, str, str]:
        """The new text, the scheme of the old one, and why they are the same."""
        try:
            symbol = symbols.parse(self._learnt.get(text, text))
        except SymbolError:
            return text, text.partition(" ")[0], "it does not follow SCIP's grammar"
        if not isinstance(symbol, Symbol) or symbol.scheme == SCHEME:
            return text, SCHEME, ""
        normal = _NORMAL.get(symbol.scheme)
        found = normal(symbol, self._known) if normal else "tieline does not know the scheme"
        if isinstance(found, str):
            return text, symbol.scheme, found
        return symbols.format(found), symbol.scheme, ""


def _in_place(scheme: str, document: Document, found: Known) -> Mapping[int, str]:
    try:
        return _IN_PLACE[scheme](document, found)
    except SymbolError:
        # A text that is no symbol; what is around it cannot be told then.
        return {}


def _schemes(document: Document) -> Sequence[str]:
    return sorted({text.partition(" ")[0] for text in document.symbols})
