"""What can be imported from a package: `exports`, `imports`, `types`, `typesVersions`, `main`, `module`.

The rules: https://nodejs.org/api/packages.html#package-entry-points and
https://www.typescriptlang.org/docs/handbook/modules/reference.html#packagejson-main-and-types
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import msgspec

from ..data_file import Table, as_list, as_table, as_text, as_texts
from ..paths import is_below, join, relative_to

_ENTRIES = ("types", "typings", "module", "main")
_DEFAULTS = (".d.ts", ".ts", ".tsx", ".js", ".jsx")
_IMPORTABLE = re.compile(r"\.(?:[cm]?[jt]sx?|json|vue|svelte|astro)$")
_MOST = 2000
_DEEPEST = 32
# Every release of TypeScript that is in use satisfies such a range; the others are for old ones.
_CURRENT = re.compile(r"\*|>=?\s*\d[\d.]*(?:-0)?")


class Entries(msgspec.Struct, frozen=True):
    """What a package.json says can be imported.

    Attributes:
        modules: specifiers that others can import, sorted; patterns are expanded to the code on disk.
        mapped: pairs of a specifier, or of `#internal` one, and an absolute file that it leads to: one pair
            for each file that the conditions choose from, declarations first.
        closed: whether nothing else can be imported, as `exports` is given.
    """

    modules: tuple[str, ...]
    mapped: tuple[tuple[str, str], ...]
    closed: bool


def read_entries(root: str, name: str, data: Table) -> Entries:
    """Read the entries of a package.

    Args:
        root: absolute folder of the package.
        name: its name.
        data: content of its package.json.
    """
    pairs: list[tuple[str, str]] = []
    closed = data.get("exports") is not None
    if closed:
        pairs += _expanded(root, name, _subpaths(data.get("exports")))
    else:
        pairs += [(name, each) for each in _main_files(root, data)]
        pairs += _expanded(root, name, _older_types(data))
    modules = {specifier for specifier, _ in pairs}
    internal = {key: value for key, value in as_table(data.get("imports")).items() if key.startswith("#")}
    pairs += _expanded(root, "", internal)
    return Entries(tuple(sorted(modules)), tuple(dict.fromkeys(pairs)), closed)


def subpath_targets(data: Table, subpath: str) -> list[str] | None:
    """Relative paths that `exports` has for a subpath such as `.` or `./x`, or `imports` for `#x`.

    Returns:
        None when it has none, so that the import is refused.
    """
    table = as_table(data.get("imports")) if subpath.startswith("#") else _subpaths(data.get("exports"))
    key, filled = _best(table, subpath)
    return [each.replace("*", filled) for each in _targets(table[key])] or None if key else None


def _best(table: Table, subpath: str) -> tuple[str, str]:
    """The key of a table that is for a subpath, and what its `*` stands for; the longest one decides."""
    if subpath in table and "*" not in subpath:
        return subpath, ""
    best, filled = "", ""
    for key in table:
        before, star, after = key.partition("*")
        fits = star and subpath.startswith(before) and subpath.endswith(after)
        if fits and len(subpath) >= len(key) and len(before) >= len(best.partition("*")[0]):
            best, filled = key, subpath[len(before) : len(subpath) - len(after)]
    return best, filled


def _subpaths(exports: object) -> Table:
    """`exports` as a table of subpaths; one without any is for `.` alone."""
    table = as_table(exports)
    if table and all(key.startswith(".") for key in table):
        return table
    return {".": exports} if exports is not None else {}


def _targets(value: object, depth: int = 0) -> Iterator[str]:
    """Relative paths that the conditions of an entry choose from, those for declarations first."""
    if isinstance(value, str):
        if value.startswith("./"):
            yield value
    elif depth < _DEEPEST:
        for each in as_list(value):
            yield from _targets(each, depth + 1)
        table = as_table(value)
        for key in sorted(table, key=lambda key: not key.startswith("types")):
            yield from _targets(table[key], depth + 1)


def _main_files(root: str, data: Table) -> list[str]:
    """Files of the package's main entry where there is no `exports`."""
    given = [join(root, each) for key in _ENTRIES if (each := as_text(data.get(key)))]
    defaults = [f"{root}/index{suffix}" for suffix in _DEFAULTS]
    return given or [each for each in defaults if os.path.isfile(each)][:1]  # noqa: PTH113


def _older_types(data: Table) -> Table:
    """Subpaths of the first part of `typesVersions` that is for current releases."""
    for versions, table in as_table(data.get("typesVersions")).items():
        if _CURRENT.fullmatch(versions.strip()):
            return {
                f"./{key}": [f"./{each.removeprefix('./')}" for each in as_texts(value)]
                for key, value in as_table(table).items()
                if key not in {"*", "."}
            }
    return {}


def _expanded(root: str, name: str, subpaths: Table) -> list[tuple[str, str]]:
    """Pairs of a specifier and a file for each subpath, those with a `*` for each file on disk that fits."""
    pairs: list[tuple[str, str]] = []
    for subpath, value in subpaths.items():
        for target in dict.fromkeys(_targets(value)):
            if "*" not in subpath:
                pairs.append((_specifier(name, subpath), join(root, target)))
            elif target.count("*") == 1 and len(pairs) < _MOST:
                for part, path in _matching(root, target):
                    filled = subpath.replace("*", part)
                    # A longer pattern, or one that leads to null, takes what fits it.
                    if _best(subpaths, filled)[0] == subpath:
                        pairs.append((_specifier(name, filled), path))
    return [(specifier, path) for specifier, path in pairs if is_below(path, root)]


def _specifier(name: str, subpath: str) -> str:
    return name + subpath[1:] if subpath.startswith(".") else subpath


def _matching(root: str, target: str) -> list[tuple[str, str]]:
    """Pairs of what `*` stands for and the file, for each file that a pattern leads to."""
    before, _, after = target.partition("*")
    start = join(root, before.rpartition("/")[0])
    found: list[tuple[str, str]] = []
    if not is_below(start, root):
        return found
    for count, (folder, folders, files) in enumerate(os.walk(start)):
        folders[:] = sorted(each for each in folders if each != "node_modules" and not each.startswith("."))
        for file in sorted(files):
            path = f"./{relative_to(f'{folder}/{file}', root)}"
            if not _IMPORTABLE.search(path):
                continue
            if path.startswith(before) and path.endswith(after) and len(path) > len(before) + len(after):
                found.append((path[len(before) : len(path) - len(after)], f"{folder}/{file}"))
        if len(found) >= _MOST or count >= _MOST:
            break
    return found
