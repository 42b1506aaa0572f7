"""Facts made up by hypothesis: legal records, in any order and with any text."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from tieline.facts import symbol
from tieline.facts.document import (
    REASONS,
    Definition,
    Document,
    Encoding,
    Problem,
    RelationshipKind,
    Role,
    Severity,
    Unresolved,
)
from tieline.facts.kinds import KINDS
from tieline.facts.spans import Span, roll

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = texts.filter(bool)
identifiers = st.text("abcXYZ019_+-$", min_size=1, max_size=5)
fields = texts.filter(lambda text: text != "." and not text.startswith(" "))
schemes = fields.filter(lambda text: bool(text) and not text.startswith("local"))
suffixes = st.sampled_from(get_args(symbol.Suffix))

descriptors = st.builds(symbol.Descriptor, names, suffixes.filter("method".__ne__)) | st.builds(
    symbol.Descriptor, names, st.just("method"), st.just("") | identifiers
)
globals_ = st.builds(
    symbol.Symbol,
    schemes,
    fields,
    fields,
    fields,
    st.lists(descriptors, min_size=1, max_size=4).map(tuple),
)
symbols = globals_ | st.builds(symbol.Local, identifiers)

small = st.integers(0, 40)


@st.composite
def spans(draw: st.DrawFn, count: int) -> list[Span]:
    """Occurrences in order, of `count` symbols."""
    roles = st.sets(st.sampled_from(list(Role))).map(sum)
    result: list[Span] = []
    for line, start in sorted(draw(st.lists(st.tuples(small, small), max_size=12))):
        end_line = line + draw(st.sampled_from([0, 0, 0, 2]))
        end = start + draw(small) if end_line == line else draw(small)
        result.append(Span(line, start, end_line, end, draw(st.integers(0, count - 1)), draw(roles)))
    return result


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document as a helper may emit it, sorted by position and otherwise in no order."""
    table = draw(st.lists(symbols.map(symbol.format), min_size=1, max_size=6, unique=True))
    indices = st.integers(0, len(table) - 1)
    places = draw(spans(len(table)))
    occurrences, multiline = roll(places)
    enclosing: list[int] = []
    for index, place in enumerate(places):
        if place.roles & (Role.DEFINITION | Role.FORWARD_DEFINITION) and draw(st.booleans()):
            enclosing += (index, place.line, 0, place.end_line + draw(small), draw(small))
    kinds = st.sampled_from([*sorted(KINDS), "", "9", "99", "Nothing"])
    relationships = st.lists(st.tuples(st.sampled_from(get_args(RelationshipKind)), indices), max_size=5).map(
        tuple
    )
    unresolved_names = tuple(draw(st.lists(texts, min_size=1, max_size=3, unique=True)))
    use = st.tuples(small, small, st.integers(0, len(unresolved_names) - 1), st.integers(0, len(REASONS) - 1))
    uses = tuple(number for group in draw(st.lists(use, max_size=3)) for number in group)
    return Document(
        document=draw(names),
        language=draw(st.sampled_from(["python", "cpp", "go", "typescriptreact", "x", "ß"])),
        package=draw(small),
        encoding=draw(st.sampled_from(get_args(Encoding))),
        digest=draw(st.sampled_from(["", "00ff"])),
        symbols=tuple(table),
        occurrences=occurrences,
        multiline=multiline,
        enclosing=tuple(enclosing),
        definitions=tuple(
            draw(
                st.lists(
                    st.builds(Definition, indices, kinds, texts, texts, texts, relationships), max_size=4
                )
            )
        ),
        unresolved=Unresolved(unresolved_names, uses) if uses else Unresolved(),
        problems=tuple(
            draw(
                st.lists(
                    st.builds(Problem, small, small, texts, texts, st.sampled_from(get_args(Severity))),
                    max_size=4,
                )
            )
        ),
        declared=draw(st.booleans()),
    )
