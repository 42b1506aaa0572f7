"""Finds where the importable modules of a project lie: by its backend, its options, or its folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from ..paths import parent
from .backend_layout import backend_layout
from .modules import Layout, Tree, automatic_layout, is_regular, top_modules
from .setuptools_layout import setuptools_layout

if TYPE_CHECKING:
    from .setup_py import SetupArguments
    from .toml_file import Table


def find_layout(
    root: str, name: str, backend: str, data: Table, setup: SetupArguments, tree: Tree, top: str
) -> Layout:
    """Find the layout of the project `name` in the folder `root`.

    Args:
        root: absolute folder of the project.
        name: name of the project, or empty for a bare folder.
        backend: build backend of `pyproject.toml`; empty for setuptools without one.
        data: content of `pyproject.toml`.
        setup: arguments from `setup.py` and `setup.cfg`.
        tree: the walked folders.
        top: folder of the checkout.
    """
    if not name:
        return _bare(root, tree)
    return (
        backend_layout(root, name, backend, data, tree)
        or setuptools_layout(root, data, setup, tree)
        or _inside(root, name, tree, top)
        or automatic_layout(root, name, tree)
    )


def _inside(root: str, name: str, tree: Tree, top: str) -> Layout | None:
    """Layout of a project whose build file lies in its only package, as in some installed copies."""
    folder = root.rpartition("/")[2]
    if not is_regular(tree[root]) or canonicalize_name(folder) != name or root == top:
        return None
    return Layout((parent(root),), (folder,))


def _bare(root: str, tree: Tree) -> Layout:
    """A folder that nothing describes: its own modules, and those of `src` as type checkers have it."""
    if is_regular(tree[root]):
        # The checkout is itself a package, perhaps one inside another.
        above = parent(root)
        name = root.rpartition("/")[2]
        while os.path.isfile(f"{above}/__init__.py"):  # noqa: PTH113 - paths are strings here
            above, name = parent(above), f"{above.rpartition('/')[2]}.{name}"
        return Layout((above,), (name,))
    source = f"{root}/src"
    modules = top_modules(root, tree)
    inner = top_modules(source, tree)
    if inner and not is_regular(tree[source]):
        outer = [name for name in modules if name != "src" and not name.startswith("src.")]
        return Layout((source, root), tuple(sorted({*inner, *outer})))
    return Layout((root,), tuple(modules))
