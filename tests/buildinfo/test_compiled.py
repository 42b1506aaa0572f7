"""Which modules of a package are compiled from another language, and what says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .drawn import found, only_package

Tree = Callable[[str], Path]


def shown(root: Path) -> list[tuple[str, list[str], str]]:
    """Name, sources and place of each compiled module, by paths in the checkout."""
    return [
        (
            each.name,
            [path.removeprefix(f"{root}/") for path in each.sources],
            f"{each.place.path.removeprefix(f'{root}/')}:{each.place.line}",
        )
        for each in only_package(found(root)).compiled
    ]


def test_extensions_of_setuptools_and_stubs_without_a_source(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [project]
        name = "acme"
        version = "1.0"

        [[tool.setuptools.ext-modules]]
        name = "acme._hash"
        sources = ["src/acme/hash.c", "src/acme/table.c"]

        [[tool.setuptools.ext-modules]]
        name = "not a name"
        -- src/acme/__init__.py --
        -- src/acme/_hash.pyi --
        -- src/acme/_native.pyi --
        -- src/acme/both.py --
        -- src/acme/both.pyi --
        """
    )
    assert shown(root) == [
        ("acme._hash", ["src/acme/hash.c", "src/acme/table.c"], "pyproject.toml:6"),
        ("acme._native", [], "src/acme/_native.pyi:1"),
    ]


def test_what_a_stub_has_without_a_function_is_known(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [project]
        name = "acme"
        version = "1.0"
        -- src/acme/__init__.py --
        -- src/acme/_hash.pyi --
        LIMIT: int
        class Hasher:
            size: int
            @property
            def kind(self) -> str: ...
            class Part:
                length = ...
            if sys.platform == "win32":
                handle: int
        """
    )
    (module,) = only_package(found(root)).compiled
    assert module.terms == ("Hasher.Part.length", "Hasher.handle", "Hasher.size", "LIMIT")


def test_a_script_is_read_and_what_it_computes_is_not_known(tree: Tree) -> None:
    root = tree(
        """
        -- setup.py --
        from glob import glob
        from setuptools import Extension, setup
        from pybind11.setup_helpers import Pybind11Extension
        PLAIN = ["a.c"]
        NAME = "acme.b"
        modules = [Extension("acme.a", PLAIN), Extension(name=NAME, sources=["b.pyx"])]
        for each in "xy":
            modules.append(Extension(f"acme.{each}", ["x.c"]))
        modules.append(Pybind11Extension("acme.c", ["c.cpp", *glob("more/*.cpp")]))
        setup(name="acme", version="1", ext_modules=modules)
        -- acme/__init__.py --
        """
    )
    assert shown(root) == [
        ("acme.a", ["a.c"], "setup.py:6"),
        ("acme.b", ["b.c", "b.cpp", "b.cxx", "b.pyx"], "setup.py:6"),
        ("acme.c", [], "setup.py:9"),
    ]


def test_cmake_says_where_a_module_is_installed(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [build-system]
        requires = ["scikit-build-core"]
        build-backend = "scikit_build_core.build"
        [project]
        name = "acme"
        version = "1.0"
        -- CMakeLists.txt --
        set(SOURCES src/table.cpp src/main.cpp)
        pybind11_add_module(_core MODULE ${SOURCES})
        python_add_library(_plain MODULE src/plain.c ${COMPUTED} WITH_SOABI)
        pybind11_add_module(_lost src/lost.cpp)
        pybind11_add_module(_elsewhere src/elsewhere.cpp)
        install(TARGETS _core _plain LIBRARY DESTINATION ${SKBUILD_PROJECT_NAME}/inner)
        install(TARGETS _elsewhere DESTINATION ${SOMEWHERE})
        add_subdirectory(more)
        -- more/CMakeLists.txt --
        pybind11_add_module(top top.cpp)
        install(TARGETS top DESTINATION .)
        -- src/acme/__init__.py --
        """
    )
    assert shown(root) == [
        ("acme.inner._core", ["src/main.cpp", "src/table.cpp"], "CMakeLists.txt:2"),
        ("acme.inner._plain", [], "CMakeLists.txt:3"),
        ("top", ["more/top.cpp"], "more/CMakeLists.txt:1"),
    ]


def test_meson_says_where_a_module_is_installed(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [build-system]
        requires = ["meson-python"]
        build-backend = "mesonpy"
        [project]
        name = "acme"
        version = "1.0"
        -- meson.build --
        project('acme', 'c')
        py = import('python').find_installation(pure: false)
        subdir('acme')
        -- acme/meson.build --
        py.extension_module('_hash', 'hash.c', ['table.c'], install: true, subdir: 'acme')
        py.extension_module('_made', made, install: true, subdir: 'acme')
        py.extension_module('_lost', 'lost.c', subdir: folder)
        -- acme/__init__.py --
        """
    )
    assert shown(root) == [
        ("acme._hash", ["acme/hash.c", "acme/table.c"], "acme/meson.build:1"),
        ("acme._made", [], "acme/meson.build:2"),
    ]
