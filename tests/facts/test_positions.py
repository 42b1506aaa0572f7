"""Columns and their units."""

from __future__ import annotations

from typing import get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tieline.facts import positions
from tieline.facts.document import Document, Encoding, Problem, Unresolved
from tieline.facts.spans import Span, roll, spans

UNITS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
ENCODINGS = get_args(Encoding)


def units(text: str, encoding: str) -> int:
    return len(text.encode(CODECS[encoding])) // UNITS[encoding]


@given(st.text("a\u00e9\u72ac\U0001f415\u2028\f", max_size=9), st.data())
def test_columns_agree_with_the_codecs(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    source, target = (data.draw(st.sampled_from(ENCODINGS)) for _ in range(2))
    convert = positions.converter(text.encode(), source, target)
    assert convert(units(text[:cut], source)) == units(text[:cut], target)
    assert convert(units(text, source) + 3) == units(text, target) + 3
    assert positions.length(text.encode(), target) == units(text, target)


def test_a_column_inside_a_character_is_its_start() -> None:
    convert = positions.converter("a\U0001f415b".encode(), "utf-8", "utf-16")
    assert [convert(column) for column in range(7)] == [0, 1, 1, 1, 1, 3, 4]


def test_broken_bytes_are_replaced_as_python_does() -> None:
    line = b"a\xe7\x8ab\xffc\xed\xa0\x80"
    assert len(positions.offsets(line, "utf-32")) - 1 == len(line.decode(errors="replace"))
    assert positions.offsets(line, "utf-8")[-1] == len(line)


def test_lines_end_where_editors_end_them() -> None:
    assert positions.lines(b"\xef\xbb\xbfa\r\nb\rc\nd\x0ce\xe2\x80\xa8f\n") == [
        b"a",
        b"b",
        b"c",
        b"d\x0ce\xe2\x80\xa8f",
        b"",
    ]
    assert positions.lines(b"") == [b""]


def test_everything_with_a_column_is_converted() -> None:
    source = "\ufeff\U0001f415 = '\u00e9'\r\nplain\r\n\U0001f415\U0001f415".encode()
    occurrences, multiline = roll([Span(0, 0, 0, 2, 0, 1), Span(0, 2, 2, 4, 0, 8), Span(1, 1, 1, 2, 0, 0)])
    document = Document(
        "a.py",
        "python",
        0,
        "utf-16",
        "",
        symbols=("local 0",),
        occurrences=occurrences,
        multiline=multiline,
        enclosing=(0, 0, 2, 2, 4),
        unresolved=Unresolved(("x",), (2, 2, 0, 0)),
        problems=(Problem(2, 4, "no"), Problem(9, 9, "beyond")),
        extras=msgspec.Raw(b'{"other":1,"ranges":[0,2,2,2]}'),
    )
    wide = positions.convert(document, source, "utf-8")
    assert [tuple(span)[:4] for span in spans(wide)] == [(0, 0, 0, 4), (0, 4, 2, 8), (1, 1, 1, 2)]
    assert wide.enclosing == (0, 0, 4, 2, 8)
    assert wide.unresolved.uses == (2, 4, 0, 0)
    assert [problem.column for problem in wide.problems] == [8, 9]
    assert msgspec.json.decode(wide.extras) == {"other": 1, "ranges": [0, 4, 2, 4]}
    assert positions.convert(wide, source, "utf-16") == document
    assert positions.convert(document, b"plain", "utf-8") == msgspec.structs.replace(
        document, encoding="utf-8"
    )
