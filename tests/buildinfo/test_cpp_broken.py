"""Broken databases give problems that name the place, and what is good in them still counts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .cpp_checkout import codes, read, write_compiler

Tree = Callable[[str], Path]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return f"{write_compiler(tmp_path / 'bin/gcc', ['/usr/include']).parent}:/bin"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "not valid JSON"),
        (b'[\n {"file": "a.c"},\n', 3, "not valid JSON"),
        (b'[\n{"file": "a.c",}\n]', 2, "not valid JSON"),
        (b'{"file": "a.c"}', 0, "not a list"),
        (b"[]", 0, "is empty"),
        (b"[" * 100_000, 0, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_database(content: bytes, line: int, message: str, tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n")
    (root / "compile_commands.json").write_bytes(content)
    found = read(root, PATH=path)
    (problem,) = found.problems
    assert problem.code == "TL121"
    assert (problem.place.path, problem.place.line) == (f"{root}/compile_commands.json", line)
    assert message in problem.message
    assert not found.commands


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"file": "a.c"}, "neither `command` nor `arguments`"),
        ({"command": "gcc -c a.c"}, "missing required field `file`"),
        ({"file": 3, "command": "gcc"}, "Expected `str`"),
        ({"file": "a.c", "command": 'gcc -D"'}, "a quote is not closed"),
        ({"file": "a.c", "command": "  "}, "its command is empty"),
        ({"file": "a.c", "arguments": []}, "its command is empty"),
        ({"file": "", "command": "gcc -c"}, "it names no file"),
        ({"file": "a.c", "command": "gcc \0"}, "no path or argument can have"),
        ("gcc -c a.c", "Expected `object`"),
    ],
)
def test_good_entries_of_a_partly_broken_database_are_kept(
    entry: object, reason: str, tree: Tree, path: str
) -> None:
    root = tree("-- a.c --\n-- b.c --\n")
    rows = [{"file": "a.c", "command": "gcc -c a.c"}, entry, {"file": "b.c", "command": "gcc -c b.c"}]
    (root / "compile_commands.json").write_text(json.dumps(rows), encoding="utf-8")
    found = read(root, PATH=path)
    (problem,) = found.problems
    assert problem.place.line == 2
    assert problem.message.startswith("entry 2 of the compilation database is broken")
    assert reason in problem.message
    assert [row.place.line for row in found.commands] == [1, 3]


def test_many_broken_entries_are_counted(tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n")
    (root / "compile_commands.json").write_text(json.dumps([{}] * 1000), encoding="utf-8")
    found = read(root, PATH=path)
    assert len(found.problems) == 11
    assert "990 more entries" in found.problems[-1].message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(["file", "directory", "command", "arguments", "output"]),
            st.text()
            | st.lists(st.text())
            | st.sampled_from(["a.c", "gcc -c a.c", "@a.c", "..", "/"])
            | st.none(),
        )
    )
)
def test_no_database_is_too_strange(rows: list[dict[str, object]], tree: Tree, path: str) -> None:
    root = tree("-- a.c --\nint x;\n")
    (root / "compile_commands.json").write_text(json.dumps(rows), encoding="utf-8")
    found = read(root, PATH=path)
    assert set(codes(found)) <= {"TL120", "TL121", "TL123", "TL124", "TL128"}
    assert all(row.file.startswith(f"{root}/") for row in found.commands)


def test_a_pipe_in_the_place_of_a_database_is_not_waited_for(tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n")
    os.mkfifo(root / "compile_commands.json")
    assert codes(read(root, PATH=path)) == ["TL120"]


@pytest.mark.parametrize(
    ("drawing", "hint"),
    [
        ("-- CMakeLists.txt --\nproject(x)\n", "cmake -S . -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON"),
        ("-- meson.build --\nproject('x', 'c')\n", "meson setup build"),
        ("-- MODULE.bazel --\nmodule(name = 'x')\n", "hedron_compile_commands"),
        ("-- Makefile --\nall:\n", "bear -- make"),
        ("-- configure.ac --\nAC_INIT([x], [1])\n", "./configure"),
        ("-- README --\n", "compile_flags.txt"),
    ],
)
def test_without_a_database_the_way_to_make_one_is_said(drawing: str, hint: str, tree: Tree) -> None:
    root = tree(f"-- a.c --\n{drawing}")
    found = read(root)
    (problem,) = found.problems
    assert problem.code == "TL120"
    assert hint in problem.hint
    (package,) = found.packages
    assert package.files == (f"{root}/a.c",)
    assert package.environment == found.environments[0].id == "cpp:none"
