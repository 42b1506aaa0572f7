"""A C and C++ project from its compilation database to its index: configurations, what is left out, edits."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from tieline.graph import query
from tieline.pipeline import STORE

from .checkouts import analysed, answers, defined, digest, problems, reader, run, used, write

FILES = {
    "CMakeLists.txt": "project(shop VERSION 1.2 LANGUAGES C CXX)\n",
    "include/shop.h": (
        "#pragma once\n#ifdef BIG\nint weigh_big(void);\n#else\nint weigh_small(void);\n#endif\n"
    ),
    "include/unused.h": "int nobody(void);\n",
    "src/big.c": '#define BIG\n#include "shop.h"\nint weigh_big(void) { return 2; }\n',
    "src/small.c": '#include "shop.h"\nint weigh_small(void) { return 1; }\n',
    "src/main.cc": (
        'extern "C" {\n#include "shop.h"\n}\n'
        '#include <cstdio>\nint main() { std::printf(""); return weigh_small(); }\n'
    ),
    "src/windows.c": "int only_there(void) { return 0; }\n",
}
"""A header with two configurations, a program in C++ that uses C, a file that nobody compiles."""


def database(root: Path, *, shuffled: int | None = None) -> None:
    """Write the compilation database of the project, in any order."""
    entries = [
        {
            "directory": str(root),
            "file": f"src/{name}",
            "arguments": [("c++" if name.endswith(".cc") else "cc"), "-Iinclude", "-c", f"src/{name}"],
        }
        for name in ("big.c", "small.c", "main.cc", "made.c")
    ]
    if shuffled is not None:
        random.Random(shuffled).shuffle(entries)  # noqa: S311
    (root / "compile_commands.json").write_text(json.dumps(entries))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = write(tmp_path / "shop", FILES)
    database(root)
    return root


def missing(root: Path) -> dict[str, str]:
    """Files that are not in the index, and why."""
    with reader(root) as opened:
        return dict(pair for unit in query.units(opened) for pair in unit.missing)


def test_both_configurations_of_a_header_are_in_the_index(shop: Path) -> None:
    run(shop)
    assert defined(shop, "weigh_big") == ["src/big.c:3"]
    assert used(shop, "weigh_big") == ["include/shop.h:3", "src/big.c:3"]
    assert used(shop, "weigh_small") == ["include/shop.h:5", "src/main.cc:5", "src/small.c:2"]


def test_a_use_knows_the_system_s_package(shop: Path) -> None:
    run(shop)
    with reader(shop) as opened:
        line = FILES["src/main.cc"].splitlines()[4]
        (symbol,) = query.occurrences_at(opened, "src/main.cc", 4, line.index("printf"))
        (place,) = query.definitions(opened, [symbol])
    assert symbol.package.startswith("pkg:deb/debian/libc6-dev@")
    assert place.file.endswith("/stdio.h")


def test_what_is_not_compiled_is_said(shop: Path) -> None:
    run(shop)
    assert missing(shop) == {
        "include/unused.h": "no analysed file includes it",
        "src/made.c": "it is not there; a build may make it",
        "src/windows.c": "no compile command names it",
    }


def test_without_a_database_everything_is_said_to_be_left_out(shop: Path) -> None:
    (shop / "compile_commands.json").unlink()
    report = run(shop)
    assert [each.code for each in report.workspace.problems] == ["TL120"]
    assert set(missing(shop).values()) == {"no analysed file includes it", "no compile command names it"}


def test_the_index_is_the_same_byte_for_byte_for_any_order_and_number_of_jobs(shop: Path) -> None:
    kept: list[bytes] = []
    for jobs, order in ((1, None), (8, 1), (3, 2)):
        database(shop, shuffled=order)
        shutil.rmtree(shop / ".tieline", ignore_errors=True)
        run(shop, jobs=jobs)
        kept.append((shop / STORE).read_bytes())
    assert kept[0] == kept[1] == kept[2]


def test_an_edit_of_a_header_concerns_those_who_include_it(shop: Path) -> None:
    first = run(shop)
    assert len(analysed(first)) == 2
    assert analysed(run(shop)) == ["cpp:src/big.c"], "a file that a build may make is looked for again"
    header = shop / "include/shop.h"
    header.write_text(header.read_text().replace("int weigh_small", "/* lighter */\nint weigh_small"))
    assert len(analysed(run(shop))) == 2
    facts, said = digest(shop), answers(shop)
    run(shop, rebuild=True)
    assert (digest(shop), answers(shop)) == (facts, said)
    assert used(shop, "weigh_small")[0] == "include/shop.h:6"


@pytest.mark.parametrize(
    ("line", "code"), [('#include "gone.h"', "include-not-found"), ('#error "too small"', "compile")]
)
def test_an_error_leaves_the_rest_in_the_index(shop: Path, line: str, code: str) -> None:
    write(shop, {"src/small.c": f"{line}\nint weigh_small(void) {{ return 1; }}\n"})
    report = run(shop)
    assert {each.status for each in report.results} == {"indexed", "partial"}
    assert problems(shop, "src/small.c") == [code]
    assert defined(shop, "weigh_small") == ["src/small.c:2"]


def test_a_plug_in_is_never_loaded_and_that_is_said(shop: Path) -> None:
    entries = json.loads((shop / "compile_commands.json").read_text())
    entries[0]["arguments"].insert(1, "-fplugin=./evil.so")
    (shop / "compile_commands.json").write_text(json.dumps(entries))
    report = run(shop)
    assert "TL128" in {each.code for each in report.workspace.problems}
    assert defined(shop, "weigh_big") == ["src/big.c:3"]
