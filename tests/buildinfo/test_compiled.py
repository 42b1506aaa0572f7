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
