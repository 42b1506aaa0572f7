"""Where the modules of a project lie by the rules and options of each build backend but setuptools."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ..paths import is_below, join, parent, relative_to
from .modules import (
    Layout,
    Tree,
    automatic_layout,
    folder_exists,
    module_at,
    named_layout,
    outermost_package,
    top_modules,
)
from .toml_file import Table, as_table, as_texts, table_at, tables_at, text_at, texts_at, value_at


def backend_layout(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    """Layout by the build backend of a project; None for setuptools and where no rule of the backend fits.

    Args:
        root: absolute folder of the project.
        name: its name.
        backend: as `build-backend` of `pyproject.toml` has it.
        data: content of `pyproject.toml`.
        tree: the walked folders.
    """
    for finder in (_poetry, _flit, _hatch, _uv, _pdm, _maturin, _scikit):
        layout = finder(root, name, backend, data, tree)
        if layout:
            return layout
    return None


def _poetry(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    poetry = table_at(data, "tool", "poetry")
    if not backend.startswith("poetry") and not poetry:
        return None
    roots: dict[str, None] = {}
    modules: set[str] = set()
    for entry in [
        *tables_at(poetry, "packages"),
        *({"include": text} for text in texts_at(poetry, "packages")),
    ]:
        pattern = text_at(entry, "include").strip("/")
        folder = join(root, text_at(entry, "from") or ".")
        roots[folder] = None
        first = pattern.removesuffix(".py").split("/*")[0]
        if first and not any(sign in first for sign in "*?["):
            modules.add(outermost_package(folder, first.replace("/", "."), tree))
        else:
            modules.update(each for each in top_modules(folder, tree) if fnmatchcase(each, pattern))
    if roots:
        return Layout(tuple(roots), tuple(sorted(modules)))
    return named_layout(root, name, tree, (".", "src")) if backend.startswith("poetry") else None


def _flit(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    if not backend.startswith("flit"):
        return None
    module = (
        text_at(data, "tool", "flit", "module", "name")
        or text_at(data, "tool", "flit", "metadata", "module")
        or name.replace("-", "_")
    )
    return named_layout(root, module, tree, (".", "src")) if "." not in module else _at(root, module, tree)


def _at(root: str, module: str, tree: Tree) -> Layout | None:
    for place in (".", "src"):
        folder = join(root, place)
        if module_at(folder, module, tree):
            return Layout((folder,), (module,))
    return None


def _hatch(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    if not backend.startswith("hatchling"):
        return None
    build = table_at(data, "tool", "hatch", "build")
    wheel = table_at(build, "targets", "wheel")

    if value_at(wheel, "bypass-selection") is True:
        # Such a wheel holds nothing but its requirements.
        return Layout((root,), ())

    def listed(option: str) -> list[str]:
        return texts_at(wheel, option) or texts_at(build, option)

    paths = listed("packages")
    if not paths:
        paths = listed("only-include") or [
            each.split("/*")[0] for each in listed("include") if not each.startswith("*")
        ]
        sources = listed("sources")
        if sources and not paths:
            paths = [
                f"{source}/{each.replace('.', '/')}"
                for source in sources
                for each in top_modules(join(root, source), tree)
            ]
    else:
        sources = []
    renamed = {
        **{key: str(value) for key, value in as_table(value_at(wheel, "sources")).items()},
        **{key: str(value) for key, value in as_table(value_at(build, "sources")).items()},
    }
    collapses = bool(listed("packages"))
    layout = _listed(root, paths, sources, renamed, tree, collapses=collapses)
    if layout:
        return layout
    return named_layout(root, name, tree, (".", "src"))


def _listed(
    root: str,
    paths: list[str],
    sources: list[str],
    renamed: dict[str, str],
    tree: Tree,
    *,
    collapses: bool,
) -> Layout | None:
    """Layout from a list of folders and files, each of which lies in an import root.

    With `collapses` the parent of each path is the import root, else the root or one of `sources` is.
    """
    roots: dict[str, None] = {}
    modules: set[str] = set()
    mapped: list[tuple[str, str]] = []
    for path in paths:
        target = join(root, path.strip("/"))
        for prefix, replacement in renamed.items():
            if replacement and is_below(target, join(root, prefix)):
                rest = relative_to(target, join(root, prefix))
                module = "/".join(part for part in (replacement.strip("/"), rest) if part != ".")
                mapped.append((module.replace("/", "."), target))
                break
        else:
            if not is_below(target, root) or (not folder_exists(target, tree) and not target.endswith(".py")):
                continue
            if target == root:
                return automatic_layout(root, "", tree)
            folder = parent(target) if collapses else _source_root(root, target, sources)
            if not collapses and folder == target:
                roots[folder] = None
                modules.update(top_modules(folder, tree))
                continue
            name = relative_to(target, folder).removesuffix(".py").removesuffix(".pyi").replace("/", ".")
            if all(part.isidentifier() for part in name.split(".")):
                roots[folder] = None
                modules.add(outermost_package(folder, name, tree))
    if not roots and not mapped:
        return None
    modules.update(module for module, _ in mapped)
    return Layout(tuple(roots) or (root,), tuple(sorted(modules)), tuple(sorted(mapped)))


def _source_root(root: str, target: str, sources: list[str]) -> str:
    for source in (join(root, each) for each in sources):
        if is_below(target, source):
            return source
    source = f"{root}/src"
    return source if is_below(target, source) else root


def _uv(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    if not backend.startswith("uv_build"):
        return None
    options = table_at(data, "tool", "uv", "build-backend")
    place = value_at(options, "module-root")
    folder = join(root, place if isinstance(place, str) else "src")
    modules = texts_at(options, "module-name") or [name.replace("-", "_")]
    if value_at(options, "namespace") is True and not texts_at(options, "module-name"):
        modules = [name.replace("-", ".")]
    found = [each for each in modules if module_at(folder, each.removesuffix("-stubs"), tree)]
    return Layout((folder,), tuple(sorted(found or modules))) if folder in tree else None


def _pdm(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    if not backend.startswith("pdm"):
        return None
    build = {**table_at(data, "tool", "pdm"), **table_at(data, "tool", "pdm", "build")}
    place = as_texts(build.get("package-dir"))
    includes = [each.split("/*")[0] for each in as_texts(build.get("includes")) if not each.startswith("*")]
    if includes:
        return _listed(root, includes, place, {}, tree, collapses=False)
    if place:
        folder = join(root, place[0])
        return Layout((folder,), tuple(top_modules(folder, tree)))
    return automatic_layout(root, name, tree)


def _maturin(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    if not backend.startswith("maturin"):
        return None
    options = table_at(data, "tool", "maturin")
    place = text_at(options, "python-source")
    module = (text_at(options, "module-name") or name.replace("-", "_")).partition(".")[0]
    if place:
        folder = join(root, place)
        return Layout((folder,), tuple(top_modules(folder, tree)) or (module,))
    return named_layout(root, module, tree, (".", "src", "python")) or Layout((root,), (module,))


def _scikit(root: str, name: str, backend: str, data: Table, tree: Tree) -> Layout | None:
    if not backend.startswith("scikit_build_core"):
        return None
    packages = value_at(data, "tool", "scikit-build", "wheel", "packages")
    if as_table(packages):
        renamed = {folder: module for module, folder in as_table(packages).items() if isinstance(folder, str)}
        plain = [folder for folder, module in renamed.items() if folder.rpartition("/")[2] == module]
        other = {folder: module for folder, module in renamed.items() if folder not in plain}
        return _listed(root, [*plain, *other], [], other, tree, collapses=True)
    listed = as_texts(packages)
    return _listed(root, listed, [], {}, tree, collapses=True) or named_layout(
        root, name, tree, ("src", "python", ".")
    )
