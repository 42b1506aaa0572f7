"""Packages of C and C++: which folders are projects of their own, and what build files say about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.adapter import Findings
from tieline.buildinfo.model import Package

from .cpp_checkout import codes, read, write_compiler, write_database

Tree = Callable[[str], Path]


def roots(root: Path, found: Findings) -> dict[str, str]:
    """Package URLs by the folder, relative to the checkout."""
    return {Path(each.root).relative_to(root).as_posix(): each.purl for each in found.packages}


def only_package(found: Findings) -> Package:
    (package,) = found.packages
    return package


def declared(package: Package) -> list[tuple[str, str, int]]:
    """Requirements with their scopes and lines."""
    return [(each.requirement, each.scope, each.place.line) for each in package.dependencies]


def test_other_peoples_projects_are_packages_and_parts_of_the_own_one_are_not(tree: Tree) -> None:
    root = tree(
        """
        -- CMakeLists.txt --
        project(acme VERSION 1.2.3 LANGUAGES C CXX)
        add_subdirectory(lib)
        -- main.c --
        -- lib/CMakeLists.txt --
        project(acme-lib VERSION 0.1)
        -- lib/lib.c --
        -- test/CMakeLists.txt --
        project(acme-test)
        -- test/test.cc --
        -- third_party/json/CMakeLists.txt --
        project(json VERSION 3.11.2)
        -- third_party/json/include/json.hpp --
        -- third_party/json/tests/CMakeLists.txt --
        project(json-tests)
        -- third_party/json/tests/t.cpp --
        -- third_party/json/external/doctest/CMakeLists.txt --
        project(doctest VERSION 2)
        -- third_party/json/external/doctest/doctest.h --
        -- third_party/plain/plain.c --
        -- third_party/plain/Makefile --
        -- libs/sub/CMakeLists.txt --
        project(submodule)
        -- libs/sub/s.c --
        -- .gitmodules --
        [submodule "sub"]
            path = libs/sub
            url = https://example.org/sub
        """
    )
    found = read(root)
    assert roots(root, found) == {
        ".": "pkg:generic/acme@1.2.3",
        "libs/sub": "pkg:generic/submodule",
        "third_party/json": "pkg:generic/json@3.11.2",
        "third_party/json/external/doctest": "pkg:generic/doctest@2",
    }
    files = {
        each.name: [Path(file).relative_to(root).as_posix() for file in each.files] for each in found.packages
    }
    assert files["acme"] == ["lib/lib.c", "main.c", "test/test.cc", "third_party/plain/plain.c"]
    assert files["json"] == ["third_party/json/include/json.hpp", "third_party/json/tests/t.cpp"]
    # One way to build the whole is enough.
    assert codes(found) == ["TL120"]


def test_a_folder_of_projects_without_one_around_them(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        -- bindings/b.c --
        -- services/a/CMakeLists.txt --
        project(a VERSION 1)
        -- services/a/a.c --
        -- services/a/part/CMakeLists.txt --
        project(part)
        -- services/a/part/p.c --
        -- services/b/meson.build --
        project('b', 'cpp', version: '2.0')
        -- services/b/b.cc --
        -- examples/hello/CMakeLists.txt --
        project(hello)
        -- examples/hello/hello.c --
        """
    )
    assert roots(root, read(root)) == {
        ".": "pkg:generic/checkout",
        "services/a": "pkg:generic/a@1",
        "services/b": "pkg:generic/b@2.0",
    }


def test_sources_that_cmake_fetched_into_an_ignored_build_folder(tree: Tree, tmp_path: Path) -> None:
    root = tree(
        """
        -- .gitignore --
        build/
        -- CMakeLists.txt --
        project(acme)
        -- main.c --
        -- build/CMakeCache.txt --
        -- build/_deps/zlib-src/CMakeLists.txt --
        project(zlib VERSION 1.3)
        -- build/_deps/zlib-src/zlib.h --
        -- build/_deps/zlib-src/inflate.c --
        -- build/generated.c --
        """
    )
    write_compiler(tmp_path / "bin/gcc", ["/usr/include"])
    files = ("../main.c", "_deps/zlib-src/inflate.c", "generated.c")
    write_database(
        root / "build/compile_commands.json", *({"file": file, "command": f"gcc -c {file}"} for file in files)
    )
    found = read(root, PATH=f"{tmp_path}/bin:/bin")
    assert roots(root, found) == {".": "pkg:generic/acme", "build/_deps/zlib-src": "pkg:generic/zlib@1.3"}
    assert {Path(row.file).name: row.package for row in found.commands} == {
        "main.c": "pkg:generic/acme",
        "generated.c": "pkg:generic/acme",
        "inflate.c": "pkg:generic/zlib@1.3",
    }
    assert [Path(file).name for file in found.packages[1].files] == ["inflate.c", "zlib.h"]


def test_what_a_build_made_is_no_source_unless_it_is_compiled(tree: Tree) -> None:
    root = tree(
        """
        -- CMakeLists.txt --
        project(acme)
        -- main.c --
        -- build/CMakeCache.txt --
        -- build/config.h --
        -- build/CMakeFiles/3.25.1/CompilerIdC/CMakeCCompilerId.c --
        -- CMakeFiles/feature_tests.c --
        -- meson-build/meson-info/meson-info.json --
        {}
        -- meson-build/gen.h --
        """
    )
    assert only_package(read(root)).files == (f"{root}/main.c",)


@pytest.mark.parametrize(
    ("drawing", "purl", "line"),
    [
        ("-- CMakeLists.txt --\nproject(acme VERSION 1.2)\n", "pkg:generic/acme@1.2", 1),
        ("-- CMakeLists.txt --\nset(V 1.2)\nPROJECT(acme\n VERSION ${V}.3)\n", "pkg:generic/acme@1.2.3", 2),
        ('-- CMakeLists.txt --\nproject(acme C)\nset(VERSION "1.2.11")\n', "pkg:generic/acme@1.2.11", 1),
        ("-- CMakeLists.txt --\nproject(a C)\nset(VERSION 1)\nset(VERSION 2)\n", "pkg:generic/a", 1),
        ("-- CMakeLists.txt --\nproject(acme VERSION ${UNKNOWN})\n", "pkg:generic/acme", 1),
        ("-- CMakeLists.txt --\nproject(${NAME})\n", "pkg:generic/checkout", 0),
        ("-- CMakeLists.txt --\n#[[ project(no) ]]\nproject(acme) # project(no)\n", "pkg:generic/acme", 2),
        ("-- meson.build --\n# x\nproject('acme', ['c'], version : '1.2')\n", "pkg:generic/acme@1.2", 2),
        ("-- meson.build --\nproject('acme', version : files('V'))\n", "pkg:generic/acme", 1),
        ('-- vcpkg.json --\n{\n"name": "acme", "version-semver": "1.2.3"}\n', "pkg:generic/acme@1.2.3", 2),
        ("-- MODULE.bazel --\nmodule(\n name = 'acme', version = '1.2')\n", "pkg:generic/acme@1.2", 1),
        ("-- configure.ac --\n\nAC_INIT([acme], [1.2], [bugs@x])\n", "pkg:generic/acme@1.2", 2),
        ("-- configure.ac --\nAC_INIT(src/main.c)\n", "pkg:generic/checkout", 0),
        (
            "-- conanfile.py --\nfrom conan import ConanFile\nclass Acme(ConanFile):\n"
            "    name = 'acme'\n    version = '1.2'\n-- CMakeLists.txt --\nproject(other)\n",
            "pkg:conan/acme@1.2",
            2,
        ),
        (
            '-- CMakeLists.txt --\nproject(acme)\n-- vcpkg.json --\n{"name": "acme", "version": "7"}\n',
            "pkg:generic/acme@7",
            1,
        ),
        ("-- Makefile --\nall:\n", "pkg:generic/checkout", 0),
    ],
)
def test_name_and_version(drawing: str, purl: str, line: int, tree: Tree) -> None:
    package = only_package(read(tree(f"-- a.c --\n{drawing}")))
    assert (package.purl, package.place.line, package.configured) == (purl, line, True)


def test_a_project_that_computes_its_version_has_that_of_its_build(tree: Tree) -> None:
    root = tree(
        """
        -- CMakeLists.txt --
        file(READ version.h text)
        project(FMT CXX)
        -- a.cc --
        -- build/fmt-config-version.cmake --
        set(PACKAGE_VERSION "12.2.1")
        """
    )
    (root / "build/CMakeCache.txt").write_text(f"CMAKE_HOME_DIRECTORY:INTERNAL={root}\n", encoding="utf-8")
    write_database(root / "build/compile_commands.json", {"file": "../a.cc", "command": "g++ -c ../a.cc"})
    assert only_package(read(root)).purl == "pkg:generic/FMT@12.2.1"


def test_bare_source_is_a_package_that_nobody_describes(tree: Tree) -> None:
    package = only_package(read(tree("-- src/a.c --\n")))
    assert (package.name, package.configured) == ("checkout", False)


def test_declared_dependencies(tree: Tree) -> None:
    root = tree(
        """
        -- a.c --
        -- CMakeLists.txt --
        find_package(ZLIB 1.2 REQUIRED)
        pkg_check_modules(DEPS REQUIRED IMPORTED_TARGET glib-2.0>=2.50 libuv)
        find_package(PkgConfig)
        -- sub/CMakeLists.txt --
        find_package(OpenSSL)
        -- meson.build --
        project('acme', 'c')
        deps = [dependency('zlib', version: '>=1.2', required: false), dependency(name)]
        -- vcpkg.json --
        {"dependencies": ["fmt",
         {"name": "curl", "version>=": "8.0", "platform": "linux"}, {"name": "tool", "host": true}]}
        -- conanfile.py --
        from conan import ConanFile
        class Acme(ConanFile):
            requires = "zlib/1.3.1", "openssl/[>=3 <4]"
            def requirements(self):
                self.requires("boost/1.83.0@user/chan")
                self.test_requires("gtest/1.14")
        -- conanfile.txt --
        [requires]
        # comment
        bzip2/1.0.8
        [tool_requires]
        ninja/1.11
        [options]
        x/y
        -- MODULE.bazel --
        bazel_dep(name = "re2", version = "2024")
        """
    )
    package = only_package(read(root))
    assert declared(package) == [
        ("zlib/1.3.1", "runtime", 3),
        ("openssl/[>=3 <4]", "runtime", 3),
        ("boost/1.83.0@user/chan", "runtime", 5),
        ("gtest/1.14", "group:test", 6),
        ("ZLIB 1.2", "runtime", 1),
        ("glib-2.0>=2.50", "runtime", 2),
        ("libuv", "runtime", 2),
        ("zlib >=1.2", "runtime", 2),
        ("fmt", "runtime", 1),
        ("curl >=8.0", "runtime", 2),
        ("tool", "build", 2),
        ("re2 2024", "runtime", 1),
        ("bzip2/1.0.8", "runtime", 3),
        ("ninja/1.11", "build", 5),
        ("OpenSSL", "runtime", 1),
    ]
    names = [each.name for each in package.dependencies]
    assert names[:6] == ["zlib", "openssl", "boost", "gtest", "ZLIB", "glib-2.0"]
    assert [each.applies for each in package.dependencies][:6] == [True, True, None, None, None, None]


@pytest.mark.parametrize(
    ("drawing", "line"),
    [
        ("-- CMakeLists.txt --\nproject(acme)\nset(x\n", 1),
        ("-- meson.build --\nproject('acme')\nif\n", 2),
        ("-- vcpkg.json --\n{\n", 0),
        ("-- conanfile.py --\nclass (\n", 0),
    ],
)
def test_build_files_that_cannot_be_read_are_said(drawing: str, line: int, tree: Tree) -> None:
    found = read(tree(f"-- a.c --\n{drawing}"))
    problem = next(each for each in found.problems if each.code == "TL127")
    assert problem.place.line == line


def test_a_script_that_doubles_a_variable_without_end_stays_small(tree: Tree) -> None:
    lines = "set(A xxxxxxxx)\n" + 'set(A "${A}${A}")\n' * 64
    package = only_package(read(tree(f"-- a.c --\n-- CMakeLists.txt --\n{lines}project(acme)\n")))
    assert package.name == "acme"


def test_recipes_are_never_run(tree: Tree, tmp_path: Path) -> None:
    root = tree(
        f"""
        -- a.c --
        -- conanfile.py --
        import pathlib
        pathlib.Path("{tmp_path}/mark").touch()
        from conan import ConanFile
        class Acme(ConanFile):
            name = "acme"
        """
    )
    assert only_package(read(root)).name == "acme"
    assert not (tmp_path / "mark").exists()
