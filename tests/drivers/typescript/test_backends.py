"""Both compilers say the same, but for what `helper/classic.js` says of JavaScript."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis
from tieline.drivers.typescript import compilers
from tieline.drivers.typescript.compilers import CLASSIC, NATIVE, compiler_version
from tieline.facts.document import Document
from tieline.facts.spans import spans

from .checkouts import analyse
from .fixtures import FOLDER, SOURCES, workspace


def without(_: Path) -> str:
    """Stands for a machine that TypeScript 7 has no program for."""
    return ""


@pytest.fixture(scope="module")
def classic(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """What the classic compiler says about all fixtures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compilers, "native_program", without)
        return analyse(workspace(), tmp_path_factory.mktemp("scratch"))


def meant(document: Document) -> list[str]:
    """The symbols of a document: those of the language without the compiler's version, all locals alike."""
    versions = [f" {compiler_version(each)} " for each in (NATIVE, CLASSIC)]
    plain = [name.replace(versions[0], " ").replace(versions[1], " ") for name in document.symbols]
    return ["local" if name.startswith("local ") else name for name in plain]


def named(document: Document) -> Counter[tuple[object, ...]]:
    """Every place, what it stands for, and how."""
    names = meant(document)
    return Counter(
        (each.line, each.start, each.end, names[each.symbol], each.roles) for each in spans(document)
    )


def described(document: Document) -> Counter[tuple[object, ...]]:
    """What is known about each symbol."""
    names = meant(document)
    return Counter(
        (
            names[each.symbol],
            each.kind,
            each.name,
            each.signature,
            each.documentation,
            tuple(sorted((kind, names[target]) for kind, target in each.relationships)),
        )
        for each in document.definitions
    )


def of(analysis: Analysis, source: str) -> Document:
    (found,) = [each for _, each in analysis.documents if analysis.path(each) == FOLDER / source]
    return found


@pytest.mark.parametrize("source", [each for each in SOURCES if not each.endswith(".js")])
def test_they_agree_on_typescript(source: str, analysis: Analysis, classic: Analysis) -> None:
    native, other = of(analysis, source), of(classic, source)
    assert named(native) - named(other) == named(other) - named(native) == Counter()
    assert described(native) - described(other) == described(other) - described(native) == Counter()
    assert native.unresolved == other.unresolved


@pytest.mark.parametrize("source", [each for each in SOURCES if each.endswith(".js")])
def test_they_agree_on_where_names_are_in_javascript(
    source: str, analysis: Analysis, classic: Analysis
) -> None:
    native, other = (
        {(each.line, each.start, each.end) for each in spans(of(one, source))} for one in (analysis, classic)
    )
    assert len(native & other) >= 0.9 * len(native | other)


def test_the_rules_hold_for_the_classic_one_too(classic: Analysis) -> None:
    assert classic.findings() == []
