"""attrs: stubs beside sources, whose names the stubs declare elsewhere than the sources define them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Project


def test_the_stub_declares_and_the_source_defines(attrs: Project) -> None:
    # `attr/__init__.pyi` declares `has`, which `attr/__init__.py` imports from `attr/_funcs.py`.
    assert set(attrs.places("def", "attr.has")) == {"src/attr/_funcs.py:326"}
    assert "src/attr/__init__.pyi:376" in attrs.places("refs", "attr.has")


def test_references_to_a_source_are_those_to_its_stub(attrs: Project) -> None:
    used = attrs.places("refs", "attr._funcs.has")
    assert {"tests/test_funcs.py:496", "src/attr/_funcs.py:257", "tests/typing_example.py:489"} <= set(used)


def test_pyright_says_the_same(attrs: Project) -> None:
    said = attrs.agreement(300, "tests")
    assert said["definition"]["share"] >= 0.98, said["differences"]
    assert said["references"]["share"] >= 0.98, said["differences"]
