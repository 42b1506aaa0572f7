"""Modules of Python that CMake and Meson scripts compile, with the folder that each is installed in.

Nothing is run or evaluated. What a script computes is not known: a module without a plain name or folder is
left out, and one with computed sources has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import msgspec

from ..model import Place
from ..paths import is_below, join, read_text
from .cmake_script import read_script

_ADDING = {
    "nanobind_add_module",
    "pybind11_add_module",
    "python_add_library",
    "python3_add_library",
    "swig_add_library",
}
_WORDS = frozenset(
    "MODULE SHARED STATIC EXCLUDE_FROM_ALL NO_EXTRAS THIN_LTO OPT_SIZE SYSTEM WITH_SOABI USE_SABI".split()  # noqa: SIM905
)
_WORDS_OF_NANOBIND = frozenset(
    "NB_STATIC NB_SHARED STABLE_ABI FREE_THREADED LTO PROTECT_STACK NOMINSIZE NOSTRIP".split()  # noqa: SIM905
)
_SCOPES = frozenset(
    "LIBRARY RUNTIME ARCHIVE COMPONENT OPTIONAL NAMELINK_SKIP PERMISSIONS CONFIGURATIONS".split()  # noqa: SIM905
)


class ExtensionModule(msgspec.Struct, frozen=True):
    """A module of Python in a build script.

    Attributes:
        name: last part of its name.
        folder: where it is installed, relative to where modules are looked up in; empty for right there.
        sources: absolute paths of all its sources; empty when they are not known.
        place: where it is declared.
    """

    name: str
    folder: str
    sources: tuple[str, ...]
    place: Place


def cmake_modules(root: str, variables: Mapping[str, str]) -> list[ExtensionModule]:
    """Read the `CMakeLists.txt` of a folder, and of those below it that it adds.

    Args:
        root: absolute folder.
        variables: what is known before the script starts.
    """
    found: list[ExtensionModule] = []
    pending = [root]
    seen: set[str] = set()
    while pending:
        folder = pending.pop(0)
        script = read_script(f"{folder}/CMakeLists.txt", variables) if folder not in seen else None
        seen.add(folder)
        if script is None:
            continue
        made: dict[str, tuple[tuple[str, ...], int]] = {}
        installed: dict[str, str] = {}
        renamed: set[str] = set()
        for call in script.calls:
            words = [word for each in call.arguments for word in each.split(";")]
            if call.name in _ADDING and words and words[0]:
                sources = [word for word in words[1:] if word not in _WORDS | _WORDS_OF_NANOBIND]
                plain = call.complete and all(word and "$" not in word for word in sources)
                files = tuple(sorted(join(folder, word) for word in sources)) if plain else ()
                made[words[0]] = files, call.line
            elif (
                call.name == "install"
                and call.complete
                and words[:1] == ["TARGETS"]
                and "DESTINATION" in words[:-1]
            ):
                for target in words[1 : _first(words, _SCOPES | {"DESTINATION"})]:
                    installed[target] = words[words.index("DESTINATION") + 1]
            elif call.name == "set_target_properties" and "OUTPUT_NAME" in words:
                renamed.update(words[: words.index("PROPERTIES")] if "PROPERTIES" in words else words)
            elif call.name == "add_subdirectory" and words and words[0]:
                below = join(folder, words[0])
                pending += [below] if is_below(below, root) else []
        found += [
            ExtensionModule(
                target,
                "" if installed[target] == "." else installed[target],
                files,
                Place(f"{folder}/CMakeLists.txt", line),
            )
            for target, (files, line) in made.items()
            if installed.get(target) and "$" not in installed[target] and target not in renamed
        ]
    return found


def _first(words: Sequence[str], wanted: frozenset[str]) -> int:
    return next((at for at, word in enumerate(words) if word in wanted), len(words))


def meson_modules(path: str) -> list[ExtensionModule]:
    """Read a `meson.build`: each `extension_module` of an installation of Python."""
    text = read_text(path)
    if text is None or "extension_module" not in text:
        return []
    from mesonbuild.mesonlib import MesonException  # pyright: ignore[reportMissingTypeStubs]
    from mesonbuild.mparser import Parser  # pyright: ignore[reportMissingTypeStubs]

    try:
        return list(_meson(Parser(text, path).parse(), path))
    except (MesonException, RecursionError):
        # The adapter of C says that it cannot be read.
        return []


def _meson(node: object, path: str) -> Iterator[ExtensionModule]:
    from mesonbuild.mparser import BaseNode, MethodNode  # pyright: ignore[reportMissingTypeStubs]

    if isinstance(node, MethodNode) and node.name.value == "extension_module":
        words = {str(getattr(key, "value", "")): value for key, value in node.args.kwargs.items()}
        name, *sources = [_texts(each) for each in node.args.arguments] or [None]
        subdir = _texts(words["subdir"]) if "subdir" in words else [""]
        if name and len(name) == 1 and subdir is not None and len(subdir) == 1:
            folder = path.rpartition("/")[0]
            known = all(each is not None for each in sources) and "sources" not in words
            files = tuple(sorted(join(folder, each) for texts in sources for each in texts or ()))
            yield ExtensionModule(name[0], subdir[0], files if known else (), Place(path, node.lineno))
    if isinstance(node, BaseNode):
        for value in vars(node).values():
            yield from _meson(value, path)
    elif isinstance(node, list):
        for each in cast("list[object]", node):
            yield from _meson(each, path)
    elif isinstance(node, dict):
        for each in cast("dict[object, object]", node).values():
            yield from _meson(each, path)


def _texts(node: object) -> list[str] | None:
    """The plain strings that an argument is; None when any of it is computed."""
    from mesonbuild.mparser import ArrayNode, StringNode  # pyright: ignore[reportMissingTypeStubs]

    if isinstance(node, ArrayNode):
        inner = [_texts(each) for each in node.args.arguments]
        return None if None in inner else [text for each in inner for text in each or ()]
    return [node.value] if isinstance(node, StringNode) and not node.is_fstring else None
