"""Functions of C that Python calls through ctypes and cffi, on a system that is made for the test."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.drivers.analysis import run
from tieline.buildinfo.cpp.libraries import library_headers
from tieline.buildinfo.model import Unit, Workspace
from tieline.drivers.contract import CMeaning, Context, CSource, JobPackage, Limits
from tieline.drivers.python.driver import PythonDriver
from tieline.facts.spans import spans

from . import fixtures

SOURCE = """\
import ctypes
from ctypes.util import find_library
from cffi import FFI

stamp = ctypes.CDLL("libstamp.so.1")
stamp.press.argtypes = [ctypes.c_int]
stamp.press(1)
ctypes.cdll.LoadLibrary("libstamp.so.1").press(2)
found = ctypes.CDLL(find_library("stamp"))
found.press(3)
FFI().dlopen("libstamp.so.1").press(4)
stamp.MACRO
stamp.nothing
other = ctypes.CDLL("libother.so.1")
other.press(5)


def computed(name):
    ctypes.CDLL(name).press(6)


twice = ctypes.CDLL("libstamp.so.1")
twice = ctypes.CDLL("libother.so.1")
twice.press(7)
"""
PRESS = "tieline deb debian/libstamp-dev 1.0 press()."
MACRO = "tieline deb debian/libstamp-dev 1.0 `stamp.h`/MACRO!"


@pytest.fixture
def system(tmp_path: Path) -> Mapping[str, str]:
    """An environment with a compiler that finds `libstamp`, and a dpkg that knows whose it is."""
    for name in ("libstamp.so.1", "libother.so.1"):
        (tmp_path / name).write_bytes(b"\x7fELF")
    (tmp_path / "libstamp.so").symlink_to("libstamp.so.1")
    (tmp_path / "libother.so").write_text("INPUT(libother.so.1)")
    (tmp_path / "bin").mkdir()
    programs = {
        "cc": f'name="${{1#*=}}"; test -e {tmp_path}/$name && name={tmp_path}/$name; echo $name',
        "dpkg-query": f'case "$1 $2" in "-S {tmp_path}/libstamp.so") echo "libstamp-dev: $2";;'
        ' "-L libstamp-dev") echo /usr/include; echo /usr/include/stamp.h;; *) exit 1;; esac',
    }
    for name, text in programs.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    return {**os.environ, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}


def test_a_library_has_the_headers_of_the_package_that_links_to_it(
    system: Mapping[str, str], tmp_path: Path
) -> None:
    wanted = [
        "libstamp.so.1",
        "find:stamp",
        "libother.so.1",
        "find:other",
        "libmissing.so",
        "a/libstamp.so.1",
    ]
    assert library_headers(wanted, f"{tmp_path}/bin/cc", "/checkout", system) == {
        "libstamp.so.1": ("/usr/include/stamp.h",),
        "find:stamp": ("/usr/include/stamp.h",),
    }


def test_an_attribute_of_a_constant_library_is_its_function(
    system: Mapping[str, str], tmp_path: Path
) -> None:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "press.py").write_text(SOURCE)
    found = fixtures.workspace()
    package = msgspec.structs.replace(
        found.packages[0], root=str(root), import_roots=(str(root),), files=(str(root / "press.py"),)
    )
    workspace = msgspec.structs.replace(found, root=str(root), packages=(package,))
    asked: list[CSource] = []

    def read_c(_: Workspace, sources: Sequence[CSource]) -> list[CMeaning]:
        asked.extend(sources)
        owner = JobPackage("deb", "debian/libstamp-dev", "1.0", "/usr/include", own=False)
        return [CMeaning({"press": PRESS, "MACRO": MACRO}, (), (owner,)) for _ in sources]

    driver = PythonDriver(system, lambda _: None, read_c)
    unit = Unit("python:.", "python", package.purl, package.root, package.files, package.environment)
    context = Context(workspace, Limits(), tmp_path / "scratch", offline=False, progress=lambda _: None)
    document = run(driver, context, [unit]).document("press.py")
    assert {each.text for each in asked} == {'#include "/usr/include/stamp.h"\n'}
    assert {"press", "nothing"} <= set(asked[0].names)
    places = [each.line + 1 for each in spans(document) if document.symbols[each.symbol] == PRESS]
    assert places == [6, 7, 8, 10, 11]
    assert MACRO not in document.symbols
    assert {"MACRO", "nothing", "press"} <= set(document.unresolved.names)
