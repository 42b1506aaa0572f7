"""Importable modules below a folder, and the layouts that follow from them alone."""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec
from packaging.utils import canonicalize_name

from ..paths import join, parent
from ..walk import Folder

Tree = Mapping[str, Folder]
"""Walked folders by absolute path."""

# The folders and modules that setuptools leaves out of its automatic discovery in a flat layout, without
# the trailing `*` that it puts behind each.
_NOT_PACKAGES = frozenset(
    """
    ci bin debian doc docs documentation manpages news newsfragments changelog test tests unit_test unit_tests
    example examples scripts tools util utils python build benchmark benchmarks exercise exercises htmlcov
    tasks fabfile site_scons env venv dist node_modules src lib
    """.split()  # noqa: SIM905
)
_NOT_MODULES = frozenset(
    """
    setup conftest test tests example examples build toxfile noxfile pavement dodo tasks fabfile SConstruct
    sconstruct conanfile manage benchmark benchmarks exercise exercises
    """.split()  # noqa: SIM905
)


class Layout(msgspec.Struct, frozen=True):
    """Where the modules of a project lie.

    Attributes:
        import_roots: absolute folders that its top-level modules are looked up in, best first; never empty.
        modules: top-level names, sorted, dotted for parts of namespace packages.
        mapped: pairs of a dotted package and the absolute folder that holds it, where the folder's
            path does not spell the package's name.
    """

    import_roots: tuple[str, ...]
    modules: tuple[str, ...]
    mapped: tuple[tuple[str, str], ...] = ()


def top_modules(folder: str, tree: Tree, *, namespaces: bool = True) -> list[str]:
    """Importable names right below a folder: modules, packages and, as dotted names, parts of namespaces."""
    here = tree.get(folder)
    if here is None:
        return []
    names = {stem for stem in map(module_stem, here.sources) if stem and stem != "__init__"}
    for child in here.folders:
        names.update(_package_names(f"{folder}/{child}", child, tree, namespaces))
    return sorted(names)


def _package_names(folder: str, dotted: str, tree: Tree, namespaces: bool) -> list[str]:
    """Names that a folder contributes: itself, or the parts of a namespace that it is the outer shell of."""
    here = tree[folder]
    # A project of its own lies there, whose modules are not those of the project around it.
    if not dotted.rpartition(".")[2].isidentifier() or here.builds:
        return []
    if is_regular(here):
        return [dotted]
    if not namespaces:
        return []
    if any(module_stem(source) for source in here.sources):
        return [dotted]
    return [
        name
        for child in here.folders
        for name in _package_names(f"{folder}/{child}", f"{dotted}.{child}", tree, namespaces)
    ]


def is_regular(folder: Folder) -> bool:
    """Whether a folder is a regular package, one with an `__init__` module."""
    return "__init__.py" in folder.sources or "__init__.pyi" in folder.sources


def module_stem(file: str) -> str:
    """Module name of a file, or empty; notebooks are no modules."""
    stem, _, ending = file.rpartition(".")
    return stem if ending in {"py", "pyi"} and stem.isidentifier() else ""


def folder_exists(folder: str, tree: Tree) -> bool:
    """Whether a folder was walked or is there all the same, as an ignored one may be."""
    return folder in tree or os.path.isdir(folder)  # noqa: PTH112


def module_at(root: str, module: str, tree: Tree) -> bool:
    """Whether a dotted module is a package, a namespace with sources or a file below a folder."""
    base = f"{root}/{module.replace('.', '/')}"
    here = tree.get(base)
    if here is not None and (here.sources or here.folders):
        return True
    above = tree.get(parent(base))
    stem = module.rpartition(".")[2]
    return above is not None and (f"{stem}.py" in above.sources or f"{stem}.pyi" in above.sources)


def named_layout(root: str, name: str, tree: Tree, places: tuple[str, ...]) -> Layout | None:
    """Layout of a project whose module is named like the project, in the first of some places that has it."""
    plain = name.replace("-", "_")
    dotted = name.replace("-", ".")
    wanted = canonicalize_name(name)
    for place in places:
        folder = join(root, place)
        for module in dict.fromkeys((plain, dotted)):
            if module_at(folder, module, tree):
                return Layout((folder,), (module,))
        # A folder may be spelled with capitals, as in `PIL` or `OpenSSL`.
        here = tree.get(folder)
        for child in here.folders if here else ():
            if canonicalize_name(child) == wanted and is_regular(tree[f"{folder}/{child}"]):
                return Layout((folder,), (child,))
    return None


def is_package(root: str, name: str, tree: Tree) -> bool:
    """Whether a dotted name is a regular package below a folder."""
    folder = tree.get(f"{root}/{name.replace('.', '/')}")
    return folder is not None and is_regular(folder)


def outermost_package(root: str, module: str, tree: Tree) -> str:
    """The outermost regular package on the way to a module, or the module itself."""
    parts = module.split(".")
    for count in range(1, len(parts)):
        outer = ".".join(parts[:count])
        if is_package(root, outer, tree):
            return outer
    return module


def automatic_layout(root: str, name: str, tree: Tree) -> Layout:
    """What setuptools finds by itself: a `src` layout, else packages in the root, else modules in it."""
    source = f"{root}/src"
    modules = top_modules(source, tree)
    if modules and not is_regular(tree[source]):
        return Layout((source,), tuple(modules))
    spelled = named_layout(root, name, tree, (".", "python", "lib"))
    packages = _flat_packages(root, tree)
    if packages:
        return Layout((root,), tuple(packages))
    if spelled:
        return spelled
    here = tree.get(root)
    stems = sorted({module_stem(file) for file in here.sources} - {""} - _NOT_MODULES) if here else []
    return Layout((root,), tuple(stems))


def _flat_packages(root: str, tree: Tree) -> list[str]:
    """Packages of a flat layout; shells of namespaces count only when there is no regular package."""
    wanted = [name for name in top_modules(root, tree) if name.partition(".")[0] not in _NOT_PACKAGES]
    regular = [name for name in wanted if is_package(root, name, tree)]
    return [name for name in regular if "." not in name] or [name for name in regular if "." in name]
