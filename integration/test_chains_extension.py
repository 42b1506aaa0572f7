"""From Python into C and C++: MarkupSafe with its extension, modules with the real pybind11 and nanobind."""

from __future__ import annotations

import json
import shlex
import sys
import sysconfig
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from .conftest import Project, pip, tieline

CODE = "src/markupsafe/_speedups.c"
STUB = "src/markupsafe/_speedups.pyi"
PROOF = f"bound by {CODE}:174"

MODULE = """\
#include <pybind11/pybind11.h>

namespace py = pybind11;

int add(int left, int right) { return left + right; }

struct Counter {
    explicit Counter(int start) : value(start) {}
    int step() { return value++; }
    int value;
};

PYBIND11_MODULE(_core, m) {
    m.def("add", &add);
    py::class_<Counter>(m, "Counter").def(py::init<int>()).def("step", &Counter::step);
}
"""

STUBS = """\
def add(left: int, right: int) -> int: ...

class Counter:
    def __init__(self, start: int) -> None: ...
    def step(self) -> int: ...
"""

SETUP = """\
from pybind11.setup_helpers import Pybind11Extension
from setuptools import setup

setup(
    name="sums",
    version="1.0",
    packages=["sums"],
    ext_modules=[Pybind11Extension("sums._core", ["sums/core.cpp"])],
)
"""


def compile_commands(root: Path, file: str, compiler: str, folders: Sequence[str] = ()) -> None:
    """Write the command that setuptools compiles an extension with: the interpreter's own flags."""
    flags = [
        *shlex.split(sysconfig.get_config_var("CFLAGS")),
        *shlex.split(sysconfig.get_config_var("CCSHARED")),
    ]
    includes = [f"-I{each}" for each in (*folders, sysconfig.get_path("include"))]
    command = [compiler, *flags, *includes, "-c", file, "-o", "extension.o"]
    entry = {"directory": str(root), "file": file, "arguments": command}
    (root / "compile_commands.json").write_text(json.dumps([entry]))


@pytest.fixture(scope="module")
def markupsafe(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """MarkupSafe 3.0.2 from its source distribution."""
    folder = tmp_path_factory.mktemp("markupsafe")
    wanted = ("--no-deps", "--no-binary", ":all:", "--dest", str(folder), "markupsafe==3.0.2")
    pip(sys.executable, "download", *wanted)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    root = folder / "markupsafe-3.0.2"
    compile_commands(root, CODE, "cc")
    return Project(root, tieline(root, "index"))


def shown(rows: list[dict[str, Any]]) -> list[tuple[str, int, str, str]]:
    return [(row["path"], row["line"], row["link"], row.get("reason", "")) for row in rows]


def test_an_import_leads_to_the_stub_and_to_the_function_in_c(markupsafe: Project) -> None:
    (there,) = [
        each for each in markupsafe.ask("symbols", "_escape_inner")["results"] if each["path"] == STUB
    ]
    assert shown(markupsafe.ask("def", there["symbol"])["results"]) == [
        (STUB, 1, "local", ""),
        (CODE, 152, "binding", PROOF),
    ]
    # In the table itself the string is the function of Python.
    assert shown(markupsafe.ask("def", f"{CODE}:174:5")["results"])[0] == (STUB, 1, "local", "")


def test_who_uses_a_function_of_c_is_known_in_python(markupsafe: Project) -> None:
    asked = markupsafe.ask("refs", f"{CODE}:152:1")
    rows = shown(asked["results"])
    assert ("src/markupsafe/__init__.py", 40, "binding", PROOF) in rows
    assert (CODE, 174, "local", "") in rows
    calls = markupsafe.ask("callers", f"{CODE}:152:1")["results"]
    assert [call["symbol"].rpartition(" ")[2] for call in calls] == ["markupsafe/escape()."]
    assert {site["reason"] for call in calls for site in call["calls"]} == {PROOF}


def test_a_module_of_pybind11_is_linked_with_what_it_defines(tmp_path: Path) -> None:
    pip(sys.executable, "install", "--no-deps", "--target", str(tmp_path / "installed"), "pybind11==3.0.1")
    root = tmp_path / "sums"
    (root / "sums").mkdir(parents=True)
    (root / "sums" / "__init__.py").write_text(
        "from sums._core import Counter, add\n\nadd(1, 2)\nCounter(3).step()\n"
    )
    (root / "sums" / "_core.pyi").write_text(STUBS)
    (root / "sums" / "core.cpp").write_text(MODULE)
    (root / "setup.py").write_text(SETUP)
    headers = tmp_path / "installed" / "pybind11" / "include"
    compile_commands(root, "sums/core.cpp", "c++", [str(headers)])
    project = Project(root, tieline(root, "index"))
    answers = {
        position: shown(project.ask("def", f"sums/__init__.py:{position}")["results"])
        for position in ("3:1", "4:1", "4:12")
    }
    assert answers == {
        "3:1": [
            ("sums/_core.pyi", 1, "local", ""),
            ("sums/core.cpp", 5, "binding", "bound by sums/core.cpp:14"),
        ],
        "4:1": [
            ("sums/_core.pyi", 3, "local", ""),
            ("sums/core.cpp", 7, "binding", "bound by sums/core.cpp:15"),
        ],
        "4:12": [
            ("sums/_core.pyi", 5, "local", ""),
            ("sums/core.cpp", 9, "binding", "bound by sums/core.cpp:15"),
        ],
    }


POND = """\
#include <nanobind/nanobind.h>

struct Fish {
    explicit Fish(int age) : age(age) {}
    int swim(int far) { return far; }
    int size() const { return age * 2; }
    int age;
};

NB_MODULE(core, m) {
    nanobind::class_<Fish>(m, "Fish")
        .def(nanobind::init<int>())
        .def("swim", &Fish::swim)
        .def_prop_ro("size", &Fish::size)
        .def_rw("age", &Fish::age);
}
"""

STUBS_OF_POND = """\
class Fish:
    def __init__(self, age: int) -> None: ...
    def swim(self, far: int) -> int: ...
    @property
    def size(self) -> int: ...
    age: int
"""

SCRIPT = """\
project(pond)
find_package(nanobind CONFIG REQUIRED)
nanobind_add_module(core STABLE_ABI NB_STATIC pond/core.cpp)
install(TARGETS core LIBRARY DESTINATION pond)
"""

PROJECT = """\
[build-system]
requires = ["scikit-build-core", "nanobind"]
build-backend = "scikit_build_core.build"

[project]
name = "pond"
version = "1.0"
"""


def test_methods_properties_and_fields_of_nanobind_are_linked(tmp_path: Path) -> None:
    pip(sys.executable, "install", "--no-deps", "--target", str(tmp_path / "installed"), "nanobind==2.9.2")
    root = tmp_path / "pond"
    (root / "pond").mkdir(parents=True)
    used = "from pond.core import Fish\n\nfish = Fish(3)\nfish.swim(4)\nfish.size\nfish.age = 5\n"
    (root / "pond" / "__init__.py").write_text(used)
    (root / "pond" / "core.pyi").write_text(STUBS_OF_POND)
    (root / "pond" / "core.cpp").write_text(POND)
    (root / "CMakeLists.txt").write_text(SCRIPT)
    (root / "pyproject.toml").write_text(PROJECT)
    headers = tmp_path / "installed" / "nanobind" / "include"
    compile_commands(root, "pond/core.cpp", "c++", [str(headers)])
    project = Project(root, tieline(root, "index"))
    answers = {
        position: shown(project.ask("def", f"pond/__init__.py:{position}")["results"])
        for position in ("3:8", "4:6", "5:6", "6:6")
    }
    stub, code = "pond/core.pyi", "pond/core.cpp"
    assert answers == {
        "3:8": [(stub, 1, "local", ""), (code, 3, "binding", f"bound by {code}:11")],
        "4:6": [(stub, 3, "local", ""), (code, 5, "binding", f"bound by {code}:13")],
        "5:6": [(stub, 5, "local", ""), (code, 6, "binding", f"bound by {code}:14")],
        "6:6": [(stub, 6, "local", ""), (code, 7, "binding", f"bound by {code}:15")],
    }
