"""What goes wrong with some files, and that it costs no others: with the real helper and the real clang."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis
from tieline.drivers.contract import Limits
from tieline.drivers.cpp import library
from tieline.drivers.cpp.driver import CppDriver
from tieline.drivers.toolchain.cache import cache_folder
from tieline.errors import TielineError
from tieline.facts.document import Document, Problem
from tieline.facts.lint import lint

from .checkouts import analyse, checkout, command, workspace

FIRST, THIRD = "int first(void) { return 1; }\n", "int third(void) { return 3; }\n"
"""What is before and after a bad file, in the same batch."""

BOX = """\
template <typename T> struct Box { T kept; T &get() { return kept; } };
struct Item { int id; };
int use(Box<Item> &box) { return box.get().id; }
"""
"""Code whose last name is known only where the compiler instantiates templates."""


def run(folder: Path, files: dict[str, str | bytes], *flags: str, limits: Limits | None = None) -> Analysis:
    found = checkout(folder / "checkout", files, *flags)
    return analyse(found, folder / "scratch", dict(os.environ), limits)


def defined(analysis: Analysis, path: str) -> list[str]:
    """The names that a file defines."""
    document = analysis.document(path)
    return [each.name for each in document.definitions]


def referred(document: Document, name: str) -> bool:
    return any(symbol.endswith(name) for symbol in document.symbols)


def test_a_missing_header_costs_what_it_declares(tmp_path: Path) -> None:
    text = '#include "absent.h"\n#include "there.h"\nint use(void) { return missing() + there; }\n'
    analysis = run(tmp_path, {"a.c": text, "there.h": "extern int there;\n", "b.c": FIRST})
    document = analysis.document("a.c")
    assert document.problems[0] == Problem(0, 9, "'absent.h' file not found", "include-not-found")
    assert referred(document, " there.")
    assert referred(document, " missing().")
    result = analysis.result()
    assert (result.status, result.code) == ("partial", "TL231")
    assert (result.reason, result.missing) == ("clang found 2 errors in 1 of 2 files", ())
    assert result.reads == ("there.h",)


def test_a_missing_header_costs_no_template_that_is_there(tmp_path: Path) -> None:
    text = f'#include "absent.h"\n#include <absent_too.h>\n{BOX}'
    document = run(tmp_path, {"a.cc": text}).document("a.cc")
    assert [each.message for each in document.problems] == [
        "'absent.h' file not found",
        "'absent_too.h' file not found",
    ]
    assert document.unresolved.names == ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('#error "not for this system"\n', 0, '"not for this system"'),
        ("int broken( { return 1; }\n", 0, "expected ')'"),
        ("struct open { int field;\nint inside;\n", 1, "expected ';' after struct"),
        ('char text[] = "no end;\n', 0, "expected expression"),
        ("int value = undeclared;\n", 0, "use of undeclared identifier 'undeclared'"),
        ("#if 1\n", 0, "unterminated conditional directive"),
    ],
)
def test_an_error_is_told_where_it_is(tmp_path: Path, text: str, line: int, message: str) -> None:
    analysis = run(tmp_path, {"a.c": FIRST, "b.c": f"int before;\n{text}", "c.c": THIRD})
    problem = analysis.document("b.c").problems[0]
    assert (problem.line, problem.message, problem.code) == (line + 1, message, "compile")
    assert "before" in defined(analysis, "b.c")
    assert [defined(analysis, path) for path in ("a.c", "c.c")] == [["first"], ["third"]]
    assert analysis.result().status == "partial"


def test_an_error_in_a_header_is_told_there(tmp_path: Path) -> None:
    analysis = run(
        tmp_path, {"a.c": '#include "bad.h"\n', "b.c": '#include "bad.h"\n', "bad.h": "int x = y;\n"}
    )
    assert [each.line for each in analysis.document("bad.h").problems] == [0]
    assert analysis.document("a.c").problems == ()
    assert analysis.result().reason == "clang found 2 errors in 2 of 2 files"


def test_a_file_that_a_build_has_yet_to_make(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    found = checkout(root, {"a.c": FIRST})
    commands = [*found.commands, command(root / "made.c", root, directory=root)]
    analysis = analyse(workspace(root, commands), tmp_path / "scratch", dict(os.environ))
    result = analysis.result()
    assert (result.status, result.code) == ("partial", "TL210")
    assert result.missing == (("made.c", "it is not there; a build may make it"),)
    assert defined(analysis, "a.c") == ["first"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    checkout(root, {"a.c": FIRST})
    found = workspace(root, [command(root / "a.c", root, directory=root / "build")])
    result = analyse(found, tmp_path / "scratch", dict(os.environ)).result()
    assert (result.status, result.code) == ("failed", "TL210")
    assert result.missing == (("a.c", "the folder that it is compiled in is not there"),)


def test_arguments_that_clang_refuses(tmp_path: Path) -> None:
    result = run(tmp_path, {"a.c": FIRST}, "--target=nonsense-nonsense").result()
    assert (result.status, result.missing) == ("failed", (("a.c", "clang failed on it"),))


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    text = b"/* caf\xe9 */ int caf\xc3\xa9; /* \xff\xfe */ int after; char *\xe9t\xe9;\n"
    analysis = run(tmp_path, {"a.c": text, "b.c": FIRST})
    document = analysis.document("a.c")
    assert [each.name for each in document.definitions][:2] == ["café", "after"]
    assert lint(document, text) == []


def test_a_large_generated_file(tmp_path: Path) -> None:
    count = 60_000
    lines = [f"int generated_function_number_{number:06}(void);\n" for number in range(count)]
    text = "".join(lines) + f"int last(void) {{ return generated_function_number_{count - 1:06}(); }}\n"
    assert len(text) > 2_500_000
    document = run(tmp_path, {"a.c": text}).document("a.c")
    assert len(document.definitions) == count + 1
    assert document.occurrences[-5:-2] == (0, 24, 32)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"int deep = {'(' * 20_000}1{')' * 20_000};\n", id="parentheses"),
        pytest.param(f"void deep(void) {'{' * 20_000}{'}' * 20_000}\n", id="braces"),
    ],
)
def test_deep_nesting_ends_where_clang_says_so(tmp_path: Path, text: str) -> None:
    analysis = run(tmp_path, {"a.c": FIRST, "b.c": text, "c.c": THIRD})
    (problem,) = analysis.document("b.c").problems
    assert problem.message == "bracket nesting level exceeded maximum of 2048"
    assert [defined(analysis, path) for path in ("a.c", "b.c", "c.c")] == [["first"], ["deep"], ["third"]]


def test_a_long_expression_is_no_deep_one(tmp_path: Path) -> None:
    document = run(tmp_path, {"a.c": f"int sum(int x) {{ return {'x + ' * 20_000}x; }}\n"}).document("a.c")
    assert len(document.occurrences) == 5 * 20_003


def test_a_file_that_clang_crashes_on(tmp_path: Path) -> None:
    analysis = run(tmp_path, {"a.c": FIRST, "b.c": f"int deep = {'!' * 200_000}1;\n", "c.c": THIRD})
    result = analysis.result()
    assert (result.status, result.code) == ("partial", "TL204")
    assert result.missing == (("b.c", "the helper was ended by SIGSEGV"),)
    assert [defined(analysis, path) for path in ("a.c", "c.c")] == [["first"], ["third"]]


def test_a_file_that_takes_for_ever(tmp_path: Path) -> None:
    spin = "constexpr int spin() { int n = 0; for (;;) n = !n; return n; }\nstatic_assert(spin());\n"
    files: dict[str, str | bytes] = {
        "a.cc": FIRST,
        "b.cc": spin,
        "c.cc": THIRD,
    }
    analysis = run(tmp_path, files, "-fconstexpr-steps=2147483647", limits=Limits(seconds=2))
    result = analysis.result()
    assert (result.status, result.code) == ("partial", "TL205")
    assert result.missing == (("b.cc", "the helper gave no sign of life for 2 s"),)
    assert [defined(analysis, path) for path in ("a.cc", "c.cc")] == [["first"], ["third"]]


def test_a_file_that_takes_too_much_memory(tmp_path: Path) -> None:
    # A thousand million characters, in eight to the sixth pieces.
    doubling = "".join(f"#define S{level} {' '.join([f'S{level - 1}'] * 8)}\n" for level in range(1, 7))
    text = f'#define S0 "{"x" * 4000}"\n{doubling}const char *text = S6;\n'
    analysis = run(tmp_path, {"a.c": FIRST, "b.c": text, "c.c": THIRD}, limits=Limits(memory=400, seconds=60))
    result = analysis.result()
    assert (result.status, result.code) == ("partial", "TL206")
    assert result.missing == (("b.c", "the helper used more than 400 MB"),)
    assert [defined(analysis, path) for path in ("a.c", "c.c")] == [["first"], ["third"]]


def refuse(folder: Path, environ: dict[str, str]) -> TielineError:
    with pytest.raises(TielineError) as caught:
        analyse(checkout(folder / "checkout", {"a.c": FIRST}), folder / "scratch", environ)
    return caught.value


def test_no_compiler_for_the_helper(tmp_path: Path) -> None:
    environ = {**os.environ, "PATH": str(tmp_path), "TIELINE_CACHE_DIR": str(tmp_path / "cache")}
    assert refuse(tmp_path, environ).code == "TL232"
    state = {
        check.subject: check.state for check in CppDriver(environ, print).doctor(install=False, offline=True)
    }
    assert state == {"libclang": "ok", "C compiler": "missing"}


def test_a_compiler_that_fails_on_the_helper(tmp_path: Path) -> None:
    compiler = tmp_path / "bin" / "cc"
    compiler.parent.mkdir()
    compiler.write_text("#!/bin/sh\necho 'job.c:1:1: error: no headers here' >&2\nexit 1\n")
    compiler.chmod(0o755)
    environ = {**os.environ, "PATH": str(compiler.parent), "TIELINE_CACHE_DIR": str(tmp_path / "cache")}
    error = refuse(tmp_path, environ)
    assert error.code == "TL233"
    assert error.message.startswith(f"{compiler} cannot compile the helper")
    assert error.message.endswith(": job.c:1:1: error: no headers here")
    assert list((cache_folder(environ) / "native").iterdir()) == []


def test_no_libclang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_from_wheel", list[library.Library])
    monkeypatch.setattr(library, "_SYSTEM", tmp_path)
    assert refuse(tmp_path, dict(os.environ)).code == "TL230"
    checks = CppDriver(dict(os.environ), print).doctor(install=False, offline=True)
    assert [check.state for check in checks if check.subject == "libclang"] == ["missing"]
