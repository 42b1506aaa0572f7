"""Which distribution of a site-packages folder owns which of its paths, in as few prefixes as possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def minimal_prefixes(files: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Give each owner the shortest prefixes that cover its files and nobody else's.

    A folder with files of a single owner is one prefix that ends in `/`. A folder that several owners put
    files into, as with namespace packages, is split until no prefix is shared. A file that several owners
    record goes to the first of them in sorted order, since nothing says who wrote it last.

    Args:
        files: paths relative to the folder, with forward slashes, by owner.
    """
    prefixes: dict[str, list[str]] = {owner: [] for owner in files}
    _split({owner: list(paths) for owner, paths in sorted(files.items())}, "", prefixes)
    return {owner: tuple(sorted(found)) for owner, found in prefixes.items()}


def _split(files: Mapping[str, list[str]], prefix: str, prefixes: dict[str, list[str]]) -> None:
    """Hand out the names right below `prefix`; the paths in `files` are relative to it."""
    below: dict[str, dict[str, list[str]]] = {}
    taken: set[str] = set()
    for owner, paths in files.items():
        for path in paths:
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name, {}).setdefault(owner, []).append(rest)
            elif name not in taken:
                taken.add(name)
                prefixes[owner].append(prefix + name)
    for name, owners in below.items():
        if len(owners) == 1:
            prefixes[next(iter(owners))].append(f"{prefix}{name}/")
        else:
            _split(owners, f"{prefix}{name}/", prefixes)


def importable_names(prefixes: Sequence[str], files: Sequence[str]) -> tuple[str, ...]:
    """Importable names that a distribution provides: top-level ones, dotted where a namespace is shared.

    Args:
        prefixes: the prefixes that it owns.
        files: its files.
    """
    names: set[str] = set()
    sources = [path for path in files if _is_source(path)]
    tops = {path.partition("/")[0] for path in sources}
    for prefix in prefixes:
        if not prefix.endswith("/"):
            folder, _, file = prefix.rpartition("/")
            stem = file.partition(".")[0]
            if _is_source(file):
                names.add(_dotted(folder if stem == "__init__" else f"{folder}/{stem}"))
        elif prefix.partition("/")[0] in tops:
            inner = _outermost(prefix, sources)
            names.update(_dotted(each) for each in inner)
    importable = {name for name in names if all(part.isidentifier() for part in name.split("."))}
    return tuple(sorted(name for name in importable if not importable.intersection(_outer_names(name))))


def _is_source(path: str) -> bool:
    """Whether a file can be imported: source, a stub, or an extension module, which no `libsome.so` is."""
    name = path.rpartition("/")[2]
    if name.endswith(".so"):
        return not name.startswith("lib") or ".cpython-" in name or ".abi3." in name
    return name.endswith((".py", ".pyi", ".pyd"))


def _outermost(prefix: str, sources: Sequence[str]) -> set[str]:
    """Outermost packages below a prefix: itself when it holds sources, else the parts of a namespace."""
    below = [path[len(prefix) :] for path in sources if path.startswith(prefix)]
    if not below:
        return set()
    if any("/" not in path for path in below):
        return {prefix}
    found: set[str] = set()
    for child in sorted({path.partition("/")[0] for path in below}):
        found |= _outermost(f"{prefix}{child}/", sources)
    return found


def _dotted(path: str) -> str:
    return path.strip("/").replace("/", ".")


def _outer_names(name: str) -> list[str]:
    """Dotted names that a dotted name lies in."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]
