"""The grammar of symbols, both ways."""

from __future__ import annotations

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from tieline.facts import symbol
from tieline.facts.symbol import Descriptor, Local, Symbol, SymbolError

from . import strategies


@given(strategies.symbols)
def test_every_symbol_survives_its_text(value: Symbol | Local) -> None:
    text = symbol.format(value)
    assert symbol.parse(text) == value
    assert symbol.is_canonical(text)


@given(
    st.text("ab .`/#:!()[]_", max_size=24).map("s m n v ".__add__) | st.text("locals mnv.`# ", max_size=20)
)
@example("s m  x n v `a``b`#")
def test_what_parses_has_one_canonical_text(text: str) -> None:
    try:
        value = symbol.parse(text)
    except SymbolError as error:
        event(f"expected {error.expected}")
        return
    canonical = symbol.format(value)
    assert symbol.parse(canonical) == value
    assert symbol.is_canonical(text) == (canonical == text)


@given(strategies.globals_)
def test_splitting_agrees_with_parsing(value: Symbol) -> None:
    text = symbol.format(value)
    package, descriptors = symbol.split(text)
    assert symbol.join(package, descriptors) == text
    assert package == symbol.format_package(value.scheme, value.manager, value.package, value.version)
    assert symbol.parse_descriptors(descriptors) == value.descriptors
    assert symbol.display_name(descriptors) == value.descriptors[-1].name
    assert not symbol.is_local(text)


def test_the_parts_of_a_symbol() -> None:
    assert symbol.parse("tieline pypi my  pkg . `a.b`/C#f(+1).(x)[T]k:m!n.") == Symbol(
        "tieline",
        "pypi",
        "my pkg",
        "",
        (
            Descriptor("a.b", "namespace"),
            Descriptor("C", "type"),
            Descriptor("f", "method", "+1"),
            Descriptor("x", "parameter"),
            Descriptor("T", "type-parameter"),
            Descriptor("k", "meta"),
            Descriptor("m", "macro"),
            Descriptor("n", "term"),
        ),
    )
    assert symbol.parse("local 12") == Local("12")
    assert not symbol.is_canonical("s m n v `plain`#")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("local ", 6),
        ("local a b", 6),
        ("localhost m n v a#", 0),
        ("s m n", 4),
        ("s m n v ", 8),
        ("s m n v a", 9),
        ("s m n v a#b", 11),
        ("s m n v a#é.", 10),
        ("s m n v f(+1)", 12),
        ("s m n v f(é).", 10),
        ("s m n v (x", 10),
        ("s m n v ``#", 8),
        ("s m n v `a", 8),
    ],
)
def test_the_error_names_the_offset(text: str, offset: int) -> None:
    with pytest.raises(SymbolError) as error:
        symbol.parse(text)
    assert error.value.offset == offset
    assert f"offset {offset}" in str(error.value)


@pytest.mark.parametrize(
    "value",
    [
        Symbol("", "m", "n", "v", (Descriptor("a", "type"),)),
        Symbol("local", "m", "n", "v", (Descriptor("a", "type"),)),
        Symbol("s", ".", "n", "v", (Descriptor("a", "type"),)),
        Symbol("s", "m", " n", "v", (Descriptor("a", "type"),)),
        Symbol("s", "m", "n", "v", ()),
        Symbol("s", "m", "n", "v", (Descriptor("", "type"),)),
        Symbol("s", "m", "n", "v", (Descriptor("a", "type", "+1"),)),
        Local("a b"),
    ],
)
def test_what_the_grammar_cannot_say_is_refused(value: Symbol | Local) -> None:
    with pytest.raises(SymbolError):
        symbol.format(value)
