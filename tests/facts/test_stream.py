"""Facts as lines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.errors import TielineError
from tieline.facts import stream
from tieline.facts.document import Document, UnitResult

from . import strategies

RESULT = UnitResult("acme", "partial", 1.5, "it does not compile", "TL300", (("a.py", "unreadable"),))
DOCUMENT = Document("a.py", "python", 0, "utf-8", "", extras=msgspec.Raw(b""))


@given(st.lists(strategies.documents() | st.just(RESULT), max_size=3))
def test_facts_survive_the_stream(facts: list[Document | UnitResult]) -> None:
    lines = [stream.encode(fact) for fact in facts]
    assert all(line.count(b"\n") == 1 for line in lines)
    assert list(stream.read(lines)) == facts


def test_the_first_key_may_be_any() -> None:
    line = b'  {"language": "go", "package": 0, "encoding": "utf-8", "digest": "", "document": "a.go"}\n'
    assert list(stream.read([b"\n", line, b'{"status": "indexed", "unit": "x"}'])) == [
        Document("a.go", "go", 0, "utf-8", ""),
        UnitResult("x", "indexed"),
    ]


def test_facts_come_one_at_a_time() -> None:
    def lines() -> Iterator[bytes]:
        yield stream.encode(DOCUMENT)
        raise AssertionError("the second line was read before the first fact was taken")

    assert next(stream.read(lines())) == DOCUMENT


@pytest.mark.parametrize(
    "broken",
    [stream.encode(DOCUMENT)[:-9], b'{"document": 3}', b'{"neither": 1}', b"panic!", b'{"unit": "\xff"}'],
)
def test_a_broken_line_costs_nothing_before_it(broken: bytes) -> None:
    facts: list[Document | UnitResult] = []
    with pytest.raises(TielineError, match="line 3 ") as error:
        facts.extend(iter(stream.read([stream.encode(DOCUMENT), stream.encode(RESULT), broken])))
    assert error.value.code == "TL501"
    kept = stream.read([stream.encode(DOCUMENT), stream.encode(RESULT), broken])
    assert [next(kept), next(kept)] == [DOCUMENT, RESULT]


def test_reading_facts_needs_no_protobuf() -> None:
    modules = "tieline.facts.stream, tieline.facts.lint, tieline.facts.symbol"
    code = f"import sys, {modules}; sys.exit('google.protobuf' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
