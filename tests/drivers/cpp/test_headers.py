"""Headers that several units see: all of it is known, whichever of them sees it first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis
from tieline.facts.document import Document

from .checkouts import analyse, checkout, command, workspace

PICK = """\
#pragma once
int left(int value);
int right(int value);
inline int pick(int value) {
#ifdef LEFT
    return left(value);
#else
    return right(value);
#endif
}
"""


def run(folder: Path, files: dict[str, str | bytes], *flags: str) -> Analysis:
    found = checkout(folder / "checkout", files, *flags)
    return analyse(found, folder / "scratch", dict(os.environ))


def uses(document: Document, name: str) -> int:
    """How often a document mentions a symbol whose descriptors begin with a name."""
    wanted = {at for at, symbol in enumerate(document.symbols) if symbol.split(" ", 4)[-1].startswith(name)}
    return sum(symbol in wanted for symbol in document.occurrences[3::5])


@pytest.mark.parametrize("left_first", [True, False])
def test_a_body_is_seen_in_all_its_configurations(tmp_path: Path, left_first: bool) -> None:
    define, plain = '#define LEFT\n#include "pick.hpp"\n', '#include "pick.hpp"\n'
    first, second = (define, plain) if left_first else (plain, define)
    analysis = run(tmp_path, {"a.cc": first, "b.cc": second, "pick.hpp": PICK})
    header = analysis.document("pick.hpp")
    assert (uses(header, "left("), uses(header, "right(")) == (2, 2)


def test_a_header_of_our_own_may_be_included_as_one_of_the_system(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    files: dict[str, str | bytes] = {"a.cc": "#include <pick.hpp>\n", "vendored/pick.hpp": PICK}
    checkout(root, files)
    found = workspace(
        root, [command(root / "a.cc", root, "-isystem", str(root / "vendored"), directory=root)]
    )
    header = analyse(found, tmp_path / "scratch", dict(os.environ)).document("vendored/pick.hpp")
    assert uses(header, "right(") == 2


def test_a_beginning_that_files_share_is_compiled_once_and_changes_nothing(tmp_path: Path) -> None:
    """Four files with one long beginning, together and each of them alone."""
    files: dict[str, str | bytes] = {
        f"parts/part{number}.hpp": f"""\
#ifndef PART{number}
#define PART{number}
#include "part{number + 1}.hpp"
template <typename T> struct Part{number} {{ T kept; int get() {{ return twice({number}) + sizeof(T); }} }};
#endif
"""
        for number in range(30)
    }
    files["parts/part30.hpp"] = (
        "#ifndef PART30\n#define PART30\ninline int twice(int x) { return x + x; }\n#endif\n"
    )
    for name in "abcd":
        files[f"{name}.cc"] = f"""\
/* Begins like its neighbours. */
#include "parts/part0.hpp"
#include "parts/part7.hpp"

int {name}() {{ return twice(1) + Part3<int>{{2}}.get() + Part29<char>{{'3'}}.kept; }}
"""
    root = tmp_path / "checkout"
    found = checkout(root, files)
    together = analyse(found, tmp_path / "scratch", dict(os.environ))
    assert len(together.units) == 1
    assert together.result().status == "indexed"
    for each in found.commands:
        alone = analyse(workspace(root, [each]), tmp_path / "scratch", dict(os.environ))
        for _, document in alone.documents:
            assert document == together.document(document.document)
