"""Where the modules of a project lie by the options of setuptools."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ..paths import is_below, join
from .modules import Layout, Tree, top_modules
from .setup_py import FindPackages, SetupArguments
from .toml_file import Table, as_table, as_texts, is_table, table_at, texts_at, value_at


def setuptools_layout(root: str, data: Table, setup: SetupArguments, tree: Tree) -> Layout | None:
    """Explicit configuration of setuptools, from `pyproject.toml` before `setup.py` before `setup.cfg`."""
    options = table_at(data, "tool", "setuptools")
    folders = {
        key: value for key, value in table_at(options, "package-dir").items() if isinstance(value, str)
    } or dict(setup.package_dir)
    modules = texts_at(options, "py-modules") or list(setup.modules)
    packages = value_at(options, "packages")
    explicit = as_texts(packages) if packages is not None and not is_table(packages) else None
    search = _search(as_table(value_at(as_table(packages), "find")), "find" in as_table(packages))
    if explicit is None and search is None:
        explicit = list(setup.packages) if setup.packages is not None else None
        search = setup.find
    base = join(root, folders.get("", "."))
    if explicit is not None:
        return _explicit(root, base, folders, explicit, modules)
    if search is not None:
        return _searched(root, search, modules, base, tree)
    if modules:
        return Layout((base,), tuple(sorted(modules)))
    if "" in folders:
        return Layout((base,), tuple(top_modules(base, tree)))
    return None


def _search(table: Table, present: bool) -> FindPackages | None:
    if not present:
        return None
    where = tuple(texts_at(table, "where")) or (".",)
    return FindPackages(where, tuple(texts_at(table, "include")), tuple(texts_at(table, "exclude")))


def _searched(root: str, search: FindPackages, modules: list[str], base: str, tree: Tree) -> Layout:
    """Layout of a search for packages, whose patterns are matched against the names at the top."""
    roots = [join(root, place) for place in search.where]
    found: set[str] = set(modules)
    for folder in roots:
        for name in top_modules(folder, tree):
            stands_as_package = f"{folder}/{name.replace('.', '/')}" in tree
            if stands_as_package and _selected(name, search):
                found.add(name)
    extra = [base] if modules and base not in roots else []
    return Layout((*dict.fromkeys(roots), *extra), tuple(sorted(found)))


def _selected(name: str, search: FindPackages) -> bool:
    # A part of a namespace is also wanted when the patterns name its shell (`google*`).
    prefixes = [name[:index] for index, sign in enumerate(name) if sign == "."] + [name]
    included = not search.include or any(
        fnmatchcase(prefix, pattern) or pattern.startswith(prefix + ".")
        for pattern in search.include
        for prefix in prefixes
    )
    return included and not any(fnmatchcase(name, pattern) for pattern in search.exclude)


def _explicit(
    root: str, base: str, folders: dict[str, str], packages: list[str], modules: list[str]
) -> Layout:
    """Layout of an explicit list of packages, each in its own folder or in that of its nearest parent."""
    roots: dict[str, None] = {}
    mapped: dict[str, str] = {}
    names = set(modules)
    if modules:
        roots[base] = None
    for package in sorted(packages):
        folder = _package_folder(root, folders, package)
        tail = package.replace(".", "/")
        if folder == f"{base}/{tail}":
            roots[base] = None
        elif folder.endswith(f"/{tail}") and is_below(folder[: -len(tail) - 1], root):
            # A path that spells the name has an import root of its own.
            roots[folder[: -len(tail) - 1]] = None
        else:
            mapped[package] = folder
        names.add(package)
    # What lies below a mapped package under its own name is found by way of that package.
    mapped = {
        name: folder
        for name, folder in mapped.items()
        if not any(
            name.startswith(f"{outer}.") and folder == f"{place}/{name[len(outer) + 1 :].replace('.', '/')}"
            for outer, place in mapped.items()
        )
    }
    tops = {name for name in names if not any(name.startswith(f"{other}.") for other in names)}
    return Layout(tuple(roots) or (root,), tuple(sorted(tops)), tuple(sorted(mapped.items())))


def _package_folder(root: str, folders: dict[str, str], package: str) -> str:
    """Folder of a package by `package_dir`, as distutils looks it up: the longest listed parent decides."""
    parts = package.split(".")
    for count in range(len(parts), 0, -1):
        listed = folders.get(".".join(parts[:count]))
        if listed is not None:
            return join(root, "/".join([listed or ".", *parts[count:]]))
    return join(root, "/".join([folders.get("") or ".", *parts]))
