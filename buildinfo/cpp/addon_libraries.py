"""Add-ons of Node that a CMake script makes with cmake-js: libraries whose suffix is `.node`.

Nothing is run. A target whose name or place is computed is left out, and so are sources that are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..model import CompiledModule, Place
from ..paths import is_below, join, read_text
from .cmake_script import Call, read_script

FILE = "CMakeLists.txt"
"""Name of the script, which lies beside package.json."""

_FOLDERS: tuple[str, ...] = (
    "CMAKE_SOURCE_DIR",
    "CMAKE_CURRENT_SOURCE_DIR",
    "PROJECT_SOURCE_DIR",
    "CMAKE_CURRENT_LIST_DIR",
)
_ELSEWHERE = frozenset(
    {"OUTPUT_NAME", "LIBRARY_OUTPUT_NAME", "LIBRARY_OUTPUT_DIRECTORY", "RUNTIME_OUTPUT_DIRECTORY"}
)


def cmake_addons(root: str) -> tuple[CompiledModule, ...]:
    """Give the add-ons of a package that cmake-js builds, by the paths that they have in it, sorted.

    Args:
        root: absolute folder of the package.
    """
    path = f"{root}/{FILE}"
    if "CMAKE_JS" not in (read_text(path) or ""):
        return ()
    known: dict[str, str] = dict.fromkeys(_FOLDERS, root)
    first = read_script(path, known)
    if first is None:
        return ()
    known.update(_project(first.calls))
    known.update(_globbed(root, first.calls))
    script = read_script(path, known)
    calls = script.calls if script is not None else ()
    adding = [each for each in calls if each.name == "add_library" and each.arguments and each.arguments[0]]
    counts = Counter(each.arguments[0] for each in adding)
    named, moved = _properties(calls)
    return tuple(
        CompiledModule(
            f"build/Release/{call.arguments[0]}.node", _sources(root, call), Place(path, call.line)
        )
        for call in sorted(adding, key=lambda call: call.arguments[0])
        if call.arguments[0] in named - moved and counts[call.arguments[0]] == 1
    )


def _project(calls: Sequence[Call]) -> dict[str, str]:
    name = next((each.arguments[0] for each in calls if each.name == "project" and each.arguments), "")
    return {"PROJECT_NAME": name, "CMAKE_PROJECT_NAME": name} if name else {}


def _globbed(root: str, calls: Sequence[Call]) -> dict[str, str]:
    """The files of the package that `file(GLOB ...)` finds, by the variables that it gives them to."""
    found: dict[str, str] = {}
    for call in calls:
        if (
            call.name != "file"
            or len(call.arguments) < 3
            or call.arguments[0] not in {"GLOB", "GLOB_RECURSE"}
        ):
            continue
        files = [
            file for each in call.arguments[2:] for file in _matching(root, each, call.arguments[0] != "GLOB")
        ]
        found[call.arguments[1]] = ";".join(files)
    return found


def _matching(root: str, pattern: str, deep: bool) -> Iterator[str]:
    folder, _, name = pattern.rpartition("/")
    top = folder if folder.startswith("/") else join(root, folder)
    if not name or "*" in folder or not is_below(top, root):
        return
    for path in sorted(Path(top).rglob(name) if deep else Path(top).glob(name)):
        yield path.as_posix()


def _properties(calls: Sequence[Call]) -> tuple[set[str], set[str]]:
    """Targets whose file is called `NAME.node`, and those that are made elsewhere."""
    named: set[str] = set()
    moved: set[str] = set()
    for call in calls:
        if call.name != "set_target_properties" or "PROPERTIES" not in call.arguments:
            continue
        at = call.arguments.index("PROPERTIES")
        rest = call.arguments[at + 1 :]
        values = dict(zip(rest[0::2], rest[1::2], strict=False))
        if values.get("SUFFIX") == ".node" and values.get("PREFIX") == "":
            named.update(call.arguments[:at])
        if _ELSEWHERE & values.keys():
            moved.update(call.arguments[:at])
    return named, moved


def _sources(root: str, call: Call) -> tuple[str, ...]:
    words = [word for each in call.arguments[1:] for word in each.split(";")]
    paths = [word if word.startswith("/") else join(root, word) for word in words if "." in word]
    return tuple(sorted({path for path in paths if "$" not in path and is_below(path, root)}))
