"""What goes wrong with some files, and that it costs no others: with the real helper and compiler."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis
from tieline.drivers.contract import Limits

from .checkouts import analyse, checkout

FIRST, THIRD = "export const first = 1;\n", "export const third = 3;\n"
"""What is before and after a bad file, in the same project."""

GROWING = """\
type Grow<A extends unknown[]> = A["length"] extends 21 ? "x" : `${Grow<[...A, 0]>}${Grow<[...A, 1]>}`;
""" + "".join(f"export let grown{number}: Grow<[{number}]>;\ngrown{number}.length;\n" for number in range(12))
"""Types that take the compiler seconds each, and hundreds of megabytes together."""


def run(folder: Path, text: str, limits: Limits | None = None) -> Analysis:
    project: dict[str, object] = {"compilerOptions": {"target": "esnext", "types": []}}
    files: dict[str, object] = {"tsconfig.json": project, "a.ts": FIRST, "b.ts": text, "c.ts": THIRD}
    return analyse(checkout(folder / "checkout", files), folder / "scratch", limits=limits)


def names(analysis: Analysis, *paths: str) -> list[list[str]]:
    """What files define, beside themselves."""
    return [[each.name for each in analysis.document(path).definitions[1:]] for path in paths]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"const deep = {'(' * 20_000}1{')' * 20_000};\n", id="parentheses"),
        pytest.param(f"type Deep = {'[' * 20_000}{']' * 20_000};\n", id="tuples"),
    ],
)
def test_deep_nesting_costs_its_file(tmp_path: Path, text: str) -> None:
    analysis = run(tmp_path, text)
    result = analysis.result()
    assert (result.status, result.missing) == ("partial", (("b.ts", "it is nested too deeply"),))
    assert names(analysis, "a.ts", "c.ts") == [["first"], ["third"]]


def test_a_long_expression_is_no_deep_one(tmp_path: Path) -> None:
    analysis = run(tmp_path, f"const sum = {'1 + ' * 2_000}1;\n")
    assert names(analysis, "b.ts") == [["sum"]]


def test_a_file_that_takes_for_ever(tmp_path: Path) -> None:
    analysis = run(tmp_path, GROWING, Limits(seconds=4))
    result = analysis.result()
    assert (result.status, result.code) == ("partial", "TL205")
    assert result.missing == (("b.ts", "the helper gave no sign of life for 4 s"),)
    assert names(analysis, "a.ts", "c.ts") == [["first"], ["third"]]


def test_a_file_that_takes_too_much_memory(tmp_path: Path) -> None:
    # The compiler's process counts, which is a child of the helper's.
    analysis = run(tmp_path, GROWING, Limits(memory=500, seconds=60))
    result = analysis.result()
    assert (result.status, result.code) == ("partial", "TL206")
    assert result.missing == (("b.ts", "the helper used more than 500 MB"),)
    assert names(analysis, "a.ts", "c.ts") == [["first"], ["third"]]


def test_a_compiler_that_ends_costs_the_project(tmp_path: Path) -> None:
    # The parser of the native compiler runs out of stack, and so the whole of it ends.
    deep = ("!" * 80 + "\n") * 11_500
    files: dict[str, object] = {
        "tsconfig.json": {"files": ["a.ts", "b.ts"]},
        "a.ts": FIRST,
        "b.ts": f"const deep = {deep}1;\n",
        "other/tsconfig.json": {},
        "other/c.ts": THIRD,
    }
    analysis = analyse(checkout(tmp_path / "checkout", files), tmp_path / "scratch")
    failed = analysis.results["typescript:tsconfig.json"]
    assert (failed.status, failed.code) == ("failed", "TL204")
    assert "TypeScript has ended" in failed.reason
    assert [path for path, _ in failed.missing] == ["a.ts", "b.ts"]
    assert analysis.results["typescript:other/tsconfig.json"].status == "indexed"
    assert names(analysis, "other/c.ts") == [["third"]]
