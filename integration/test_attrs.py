"""attrs: stubs beside sources, whose names the stubs declare elsewhere than the sources define them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .agreement import report

if TYPE_CHECKING:
    from .conftest import Project


def test_the_stub_declares_and_the_source_defines(attrs: Project) -> None:
    # `attr/__init__.pyi` declares `has`, which `attr/__init__.py` imports from `attr/_funcs.py`.
    assert set(attrs.places("def", "attr.has")) == {"src/attr/_funcs.py:326"}
    assert "src/attr/__init__.pyi:376" in attrs.places("refs", "attr.has")


def test_references_to_a_source_are_those_to_its_stub(attrs: Project) -> None:
    used = attrs.places("refs", "attr._funcs.has")
    assert {"tests/test_funcs.py:496", "src/attr/_funcs.py:257", "tests/typing_example.py:489"} <= set(used)


def test_pyright_says_the_same_definitions(attrs: Project) -> None:
    compared = attrs.agreement(300, "tests")
    equal = sum(each.verdict in {"equal", "more"} for each in compared)
    # The judge also finds the copy of attrs that hypothesis has brought into the environment.
    assert equal / len(compared) >= 0.98, report(compared, attrs.root)
