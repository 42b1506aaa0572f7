"""What is said when something is missing or broken; everything else is analysed all the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.drivers.analysis import Analysis
from tieline.buildinfo.model import Workspace

from .checkouts import analyse, checkout, environment, module

ENVIRON = dict(os.environ)


def ending(analysis: Analysis, unit: str) -> tuple[str, str]:
    """Status and code of a unit's result."""
    result = analysis.results[unit]
    return result.status, result.code


def test_what_does_not_compile_is_partial_and_says_why(analysis: Analysis) -> None:
    assert ending(analysis, "go:type_errors") == ("partial", "TL244")
    assert ending(analysis, "go:unresolved_names") == ("partial", "TL245")
    assert ending(analysis, "go:cycle_first") == ending(analysis, "go:cycle_second") == ("partial", "TL246")
    assert ending(analysis, "go:generated") == ("partial", "TL245"), (
        "what protoc's plug-ins import is not there"
    )
    others = [unit for unit, result in analysis.results.items() if result.status == "indexed"]
    assert len(others) == len(analysis.units) - 6


def test_files_that_no_context_has_are_one_unit_that_says_so(analysis: Analysis) -> None:
    result = analysis.results["go:.#excluded"]
    assert (result.status, result.code) == ("skipped", "TL247")
    reason = "excluded by build constraints in this context (GOOS=linux GOARCH=amd64 without cgo)"
    assert result.missing == (
        ("build_constraints/here_windows.go", reason),
        ("build_constraints/never.go", reason),
    )


def test_names_from_a_package_with_errors_resolve_from_its_source(tmp_path: Path) -> None:
    files = {
        "bad/bad.go": "package bad\n\ntype Good struct{}\n\nfunc (Good) Do() { return 1 }\n",
        "user/user.go": 'package user\n\nimport "example.com/acme/bad"\n\nvar Good = bad.Good{}\n',
    }
    said = analyse(checkout(tmp_path / "acme", files), tmp_path / "scratch", ENVIRON)
    assert ending(said, "go:user") == ("indexed", "")
    assert said.results["go:user"].reads == ("bad/bad.go",)
    assert (
        "tieline golang example.com/acme . `example.com/acme/bad`/Good#"
        in said.document("user/user.go").symbols
    )
    assert ending(said, "go:bad") == ("partial", "TL244")


def test_a_module_that_is_not_downloaded_is_named(tmp_path: Path) -> None:
    files = {
        "go.mod": "module example.com/acme\n\ngo 1.23\n\nrequire example.com/gone v1.0.0\n",
        "acme.go": 'package acme\n\nimport "example.com/gone/far"\n\nvar Kept = far.Away\n',
        "other/other.go": "package other\n",
    }
    said = analyse(checkout(tmp_path / "acme", files), tmp_path / "scratch", ENVIRON)
    assert ending(said, "go:.") == ("partial", "TL245")
    assert ending(said, "go:other") == ("indexed", "")
    (problem,) = said.document("acme.go").problems
    assert problem.message.startswith("Import `example.com/gone/far` did not resolve: ")
    assert problem.code == "import-not-installed"


def test_tests_that_go_through_an_importer_of_the_package_type_check(tmp_path: Path) -> None:
    files = {
        "a/a.go": "package a\n\ntype T struct{}\n",
        "a/a_test.go": "package a\n\nvar Hidden T\n",
        "b/b.go": 'package b\n\nimport "example.com/acme/a"\n\nfunc Take(t a.T) {}\n',
        "a/out_test.go": (
            'package a_test\n\nimport (\n\t"example.com/acme/a"\n\t"example.com/acme/b"\n)\n\n'
            "var _ = func() { b.Take(a.Hidden) }\n"
        ),
    }
    said = analyse(checkout(tmp_path / "acme", files), tmp_path / "scratch", ENVIRON)
    assert {result.status for result in said.results.values()} == {"indexed"}

    files["a/a_test.go"] += "\nvar Wrong int = Hidden\n"
    said = analyse(checkout(tmp_path / "acme", files), tmp_path / "scratch", ENVIRON)
    assert ending(said, "go:a") == ("partial", "TL244")
    # What the broken test adds to the package is known to the external test all the same.
    assert not said.document("a/out_test.go").unresolved.uses


def test_without_cgo_the_other_files_are_analysed(tmp_path: Path) -> None:
    files = {
        "c.go": 'package acme\n\nimport "C"\n\nvar InC C.int\n',
        "go.go": 'package acme\n\nimport "net"\n\nvar InGo net.IP\n',
    }
    found = checkout(tmp_path / "acme", files, environment(options={"CGO_ENABLED": "1"}))
    said = analyse(found, tmp_path / "scratch", {**ENVIRON, "PATH": str(tmp_path)})
    assert ending(said, "go:.") == ("indexed", "")
    assert said.results["go:.#excluded"].missing == (
        ("c.go", "it imports C, and cgo is off: there is no C compiler, or CGO_ENABLED says so"),
    )


@pytest.mark.skipif(
    shutil.which("gcc") is None and "CI" not in os.environ, reason="there is no C compiler here"
)
def test_names_of_c_are_those_of_the_package_that_uses_them(tmp_path: Path) -> None:
    source = (
        "package acme\n\n// struct point { int x; };\n// static int twice(int v) { return 2*v; }\n"
        "// #include <stdlib.h>\n// #define LIMIT 7\n"
        'import "C"\n\nvar p C.struct_point\n\n'
        "func Use() { p.x = C.twice(C.LIMIT); C.free(C.malloc(1)) }\n"
    )
    found = checkout(tmp_path / "acme", {"c.go": source}, environment(options={"CGO_ENABLED": "1"}))
    said = analyse(found, tmp_path / "scratch", ENVIRON)
    assert ending(said, "go:.") == ("indexed", "")
    names = [each.partition("/C/")[2] for each in said.document("c.go").symbols if "/C/" in each]
    # What the C library declares is the library's.
    assert names == ["", "struct_point#", "struct_point#x.", "twice().", "LIMIT."]
    assert [each.rpartition(" ")[2] for each in said.document("c.go").symbols][-2:] == [
        "free().",
        "malloc().",
    ]


def test_a_broken_go_mod_fails_its_module(tmp_path: Path) -> None:
    files = {"go.mod": "modul example.com/acme\n", "acme.go": "package acme\n"}
    said = analyse(checkout(tmp_path / "acme", files), tmp_path / "scratch", ENVIRON)
    assert ending(said, "go:.") == ("failed", "TL243")
    assert "go.mod" in said.results["go:."].reason


@pytest.mark.parametrize(
    ("interpreter", "version", "code"), [("", "", "TL240"), ("/usr/bin/go", "1.20.3", "TL241")]
)
def test_without_a_go_that_is_new_enough_a_module_fails(
    interpreter: str, version: str, code: str, tmp_path: Path
) -> None:
    chosen = msgspec.structs.replace(environment(), interpreter=interpreter, version=version)
    found = checkout(tmp_path / "acme", {"acme.go": "package acme\n"}, chosen)
    said = analyse(found, tmp_path / "scratch", ENVIRON)
    assert ending(said, "go:.") == ("failed", code)
    assert "install Go" in said.results["go:."].reason


@pytest.mark.skipif(os.name == "nt", reason="a shell script is no program on Windows")
def test_a_helper_that_does_not_build_fails_the_module_and_names_the_log(tmp_path: Path) -> None:
    program = tmp_path / "go"
    program.write_text("#!/bin/sh\necho it rains\nexit 1\n")
    program.chmod(0o755)
    chosen = msgspec.structs.replace(environment(), interpreter=str(program))
    found = checkout(tmp_path / "acme", {"acme.go": "package acme\n"}, chosen)
    cache = {**ENVIRON, "TIELINE_CACHE_DIR": str(tmp_path / "cache")}
    said = analyse(found, tmp_path / "scratch", cache)
    assert ending(said, "go:.") == ("failed", "TL242")
    log = Path(said.results["go:."].reason.rpartition("read ")[2])
    assert log.read_text() == "it rains\n"


def test_files_in_no_module_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "script.go").write_text("package main\n")
    bare = module(tmp_path / "acme", configured=False)
    found = Workspace(str(tmp_path / "acme"), (bare,), (environment(),))
    said = analyse(found, tmp_path / "scratch", ENVIRON)
    assert ending(said, "go:.") == ("skipped", "TL249")
    assert [path for path, _ in said.results["go:."].missing] == ["script.go"]
