"""Whatever goes into a blob comes out of it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.facts.document import Definition, Role, Unresolved
from tieline.graph import blocks as rows_of_postings
from tieline.graph import details, linehash
from tieline.graph.blocks import bit_of, block_of, blocks, find
from tieline.graph.columns import pack, unpack, unzigzag, zigzag
from tieline.graph.descriptors import leaves, render
from tieline.graph.occurrences import Occurrences, encode, fold, unfold
from tieline.graph.postings import DECLARED_ONLY, DOCUMENT_BITS, Mention, Posting, decode, mention
from tieline.graph.record import Record, StoredPackage, decode_remainder, encode_remainder

NUMBERS = st.one_of(st.integers(0, 255), st.integers(0, 70_000), st.integers(0, 2**31 - 1))


@given(st.lists(NUMBERS))
def test_columns(values: list[int]) -> None:
    width, data = pack(values)
    assert list(unpack(width, data)) == values
    assert len(data) == width * len(values)


TEXTS = st.text(alphabet="ab\x01(", max_size=4)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, st.booleans()), max_size=4))
def test_remainders(texts: list[tuple[str, str, str, bool]]) -> None:
    definitions = tuple(
        Definition(at, "Class", name, signature, documentation, (("extends", at),) if extends else ())
        for at, (name, signature, documentation, extends) in enumerate(texts)
    )
    unresolved = Unresolved(("lost",), (3, 0, 0, 1))
    package = StoredPackage("pypi", "acme", "1.0", "", True)
    said = Record(package, "a.py", "python", "", (), (), (), (), definitions, unresolved, (), False, b"")
    found = decode_remainder(encode_remainder(said, {2: "local x"}))
    assert tuple(Definition(*item) for item in found.definitions) == definitions  # pyright: ignore[reportArgumentType]
    assert (found.names, found.unresolved) == ({2: "local x"}, (unresolved.names, unresolved.uses))


@given(st.lists(st.tuples(st.binary(max_size=9), st.none() | st.binary(max_size=9)), max_size=4))
def test_blocks_of_details(said: list[tuple[bytes, bytes | None]]) -> None:
    found = [details.Detail(number, *shares) for number, shares in enumerate(said, 7)]
    blobs = details.encode(found)
    assert details.decode(*blobs) == found
    contents, remainders, lines = blobs
    if any(one.remainder for one in found):
        with pytest.raises(details.DamagedError):
            details.decode(contents, remainders[:-1], lines)


@given(st.integers(-(2**30), 2**30))
def test_zigzag(value: int) -> None:
    assert unzigzag(zigzag(value)) == value
    assert zigzag(value) >= 0


@st.composite
def flat_documents(draw: st.DrawFn) -> tuple[list[int], list[int], list[int], list[int]]:
    table = draw(st.lists(st.integers(-(2**20), 2**29), min_size=1, max_size=8))
    count = draw(st.integers(0, 12))
    roles = st.one_of(st.sampled_from([0, 1, 8, 0x10008, 0x100FF & ~0x80]), st.integers(0, 2**24))
    flat: list[int] = []
    for _ in range(count):
        flat += (draw(st.integers(0, 400)), draw(NUMBERS), draw(st.integers(0, 300)))
        flat += (draw(st.integers(0, len(table) - 1)), draw(roles))
    picked = sorted(draw(st.sets(st.integers(0, max(count - 1, 0)), max_size=count)))
    enclosing: list[int] = []
    multiline: list[int] = []
    for index in picked:
        start, lines = draw(st.integers(0, 5000)), draw(st.integers(0, 300))
        enclosing += (index, start, draw(st.integers(0, 300)), start + lines, draw(st.integers(0, 300)))
        if draw(st.booleans()):
            multiline += (index, draw(st.integers(1, 300)), draw(st.integers(0, 300)))
    return flat, enclosing, multiline, table


@given(flat_documents())
def test_occurrences(parts: tuple[list[int], list[int], list[int], list[int]]) -> None:
    flat, enclosing, multiline, table = parts
    decoded = Occurrences(encode(flat, enclosing, multiline, table))
    assert list(decoded.flat()) == flat
    assert list(decoded.enclosing()) == enclosing
    assert list(decoded.multiline()) == multiline
    assert decoded.table == table
    assert all(decoded.table[decoded.place(each)] == each for each in table if each > 0)
    groups = list(zip(*[iter(enclosing)] * 5, strict=True))
    assert [decoded.body(each[0]) for each in groups] == [each[1:] for each in groups]


RANGES = st.tuples(*[st.integers(0, 4)] * 4).map(
    lambda each: (min(each[:2], each[2:]), max(each[:2], each[2:]))
)


@given(st.lists(RANGES, max_size=6), st.integers(0, 4), st.integers(0, 4))
def test_nested_ranges_around_a_place(
    ranges: list[tuple[tuple[int, ...], ...]], line: int, column: int
) -> None:
    nested: list[tuple[tuple[int, ...], ...]] = []
    for start, end in ranges:
        if all(
            (start >= a and end <= b) or (start <= a and end >= b) or end <= a or start >= b
            for a, b in nested
        ):
            nested.append((start, end))
    # Beyond a certain number another way is taken; what lies far behind does not matter.
    for more in (0, 80):
        spans = [*nested, *(((9 + each, 0), (9 + each, 1)) for each in range(more))]
        flat = [cell for at, (start, end) in enumerate(spans) for cell in (at, *start, *end)]
        decoded = Occurrences(encode([0, 0, 1, 0, 8] * len(spans), flat, [], [1]))
        found = [spans[owner] for owner in decoded.around(line, column)]
        assert sorted(found) == sorted(each for each in nested if each[0] <= (line, column) < each[1])
        assert all(
            inner[0] >= outer[0] and inner[1] <= outer[1] for inner, outer in itertools.pairwise(found)
        )


@given(st.integers(0, 0x7F), st.booleans())
def test_roles_fit_one_byte(role: int, call: bool) -> None:
    role |= Role.CALL if call else 0
    assert unfold(fold(role)) == role


POSTINGS = st.dictionaries(
    st.one_of(st.integers(0, 255), st.integers(0, 70_000), st.integers(0, 2**24 - 1)),
    st.tuples(NUMBERS, st.integers(0, 255), st.integers(0, 300), st.integers(0, 70_000)),
    min_size=1,
    max_size=30,
)


@given(st.integers(1, 2**20), POSTINGS)
def test_postings(repository: int, found: dict[int, tuple[int, int, int, int]]) -> None:
    rows = [
        Posting(repository << DOCUMENT_BITS | document, uses, roles, kind, min(uses, definitions))
        for document, (uses, roles, kind, definitions) in sorted(found.items())
    ]
    whole = mention(7, repository, rows)
    assert decode(whole) == rows
    own = [one for one in rows if not one.roles & DECLARED_ONLY]
    assert (whole.uses, whole.definitions) == (sum(r.uses for r in own), sum(r.definitions for r in own))
    assert whole.uses + whole.declared == sum(row.uses for row in rows)
    assert bool(whole.declared_roles) == (len(own) < len(rows))


@given(
    st.dictionaries(
        st.integers(1, 200),
        st.tuples(
            NUMBERS, st.integers(0, 300), NUMBERS, st.integers(0, 0xFFFF), st.binary(min_size=1, max_size=300)
        ),
    )
)
def test_blocks_of_postings(found: dict[int, tuple[int, int, int, int, bytes]]) -> None:
    mentions = [Mention(symbol, 3, *cells) for symbol, cells in sorted(found.items())]
    rows = list(blocks(mentions))
    assert [one for row in rows for one in rows_of_postings.unfold(*row)] == mentions
    assert [row[0] for row in rows] == sorted({block_of(symbol) for symbol in found})
    for one in mentions:
        ((_, repository, members, blob),) = (row for row in rows if row[0] == block_of(one.symbol))
        assert members & bit_of(one.symbol)
        assert find(one.symbol, repository, members, blob) == one


@given(
    st.lists(
        st.tuples(st.text(min_size=1), st.sampled_from(["/", "#", ".", ":", "!", "().", "(+1).", "[", "("]))
    )
)
def test_descriptors_of_the_grammar(parts: list[tuple[str, str]]) -> None:
    text = "".join(render(name, form) for name, form in parts)
    assert leaves(text) == parts


@given(st.one_of(st.text(), st.from_regex(r"[a`#/.()\[\]]{0,9}", fullmatch=True)))
def test_any_text_survives_as_descriptors(text: str) -> None:
    assert "".join(render(name, form) for name, form in leaves(text)) == text


@given(st.lists(st.sampled_from([b"a", b"b", b"", b"  x = 1", b"\xff\xfe", b"def f():"])))
def test_line_fingerprints(rows: list[bytes]) -> None:
    prints = linehash.fingerprints(b"\n".join(rows))
    assert linehash.unpack(linehash.pack(prints)) == prints
