"""The synthetic estate: its facts are such as helpers may write, and it can be loaded and asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tieline.bench.estate.__main__ import measure
from tieline.bench.estate.generate import repository
from tieline.bench.estate.packages import Scale
from tieline.facts.document import Document
from tieline.facts.lint import lint

if TYPE_CHECKING:
    import pytest

TINY = Scale(4, 6000)


def test_its_facts_keep_the_rules_and_are_the_same_each_time() -> None:
    facts = repository(TINY, 1)
    documents = [fact for _, said in facts.units for fact in said if isinstance(fact, Document)]
    assert [(each.document, rule) for each in documents for rule in lint(each, None)] == []
    assert {each.declared for each in documents} == {False, True}
    assert facts == repository(TINY, 1)


def test_a_tiny_one_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measure(TINY, {"SQLite": tmp_path / "store.db"}, tmp_path, [2, 4])
    said = capsys.readouterr().out
    assert "| 4 repositories, 24 documents" in said
    assert said.count("`def`") == 2
    assert "pushing to SQLite" in said
