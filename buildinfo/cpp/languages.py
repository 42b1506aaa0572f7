"""Which language a file is compiled as, and what its standards are called."""

from __future__ import annotations

import re

SOURCE_SUFFIXES = (
    *(".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".cp", ".CPP"),
    *(".cppm", ".ixx", ".ccm", ".cxxm", ".c++m"),
)
"""What the names of implementation files and module interfaces of C and C++ end in.

Objective-C is read where a command compiles it; `.m` alone may as well be of MATLAB.
"""

HEADER_SUFFIXES = (".h", ".hh", ".hpp", ".hxx", ".h++", ".H", ".hp", ".inl", ".ipp", ".tcc", ".txx", ".tpp")
"""What the names of headers end in."""

_BY_SUFFIX = {
    ".c": "c",
    ".i": "c",
    ".m": "objective-c",
    ".mi": "objective-c",
    **dict.fromkeys((".mm", ".M", ".mii"), "objective-c++"),
    **dict.fromkeys((".cc", ".cpp", ".cxx", ".c++", ".C", ".cp", ".CPP", ".ii"), "c++"),
    **dict.fromkeys((".cppm", ".ixx", ".ccm", ".cxxm", ".c++m"), "c++"),
    ".h": "c-header",
    **dict.fromkeys((*HEADER_SUFFIXES[1:], ".tcc"), "c++-header"),
    **dict.fromkeys((".s", ".S", ".asm", ".sx"), "assembler"),
    **dict.fromkeys((".cu", ".cuh"), "cuda"),
    **dict.fromkeys((".f", ".F", ".f90", ".F90", ".f95", ".for", ".f03", ".f08"), "Fortran"),
}
_NAMED = {
    "c": "c",
    "cpp-output": "c",
    "c++": "c++",
    "c++-cpp-output": "c++",
    "c++-module": "c++",
    "objective-c": "objective-c",
    "objective-c-cpp-output": "objective-c",
    "objc-cpp-output": "objective-c",
    "objective-c++": "objective-c++",
    "objective-c++-cpp-output": "objective-c++",
    "objc++-cpp-output": "objective-c++",
    "c-header": "c-header",
    "cpp-header": "c++-header",
    "c++-header": "c++-header",
    "c++-user-header": "c++-header",
    "c++-system-header": "c++-header",
    "c++-header-unit-header": "c++-header",
    "objective-c-header": "objective-c-header",
    "objective-c++-header": "objective-c++-header",
}
_C_STANDARDS = (
    (202500, "2y"),
    (202300, "23"),
    (202000, "2x"),
    (201710, "17"),
    (201112, "11"),
    (199901, "99"),
)
_CPP_STANDARDS = (
    (202400, "26"),
    (202300, "23"),
    (202002, "20"),
    (201703, "17"),
    (201402, "14"),
    (201103, "11"),
)


def language_of(file: str, named: str, *, by_cpp_driver: bool) -> str:
    """Language of a file as `-x` spells it, or the name of one that clang does not read; empty when unknown.

    Args:
        file: path of the file.
        named: what `-x` says last before the file, or empty.
        by_cpp_driver: whether the compiler is one such as `g++`, which takes C for C++.
    """
    if named and named != "none":
        return _NAMED.get(named, "assembler" if named.startswith("assembler") else named)
    suffix = "." + file.rpartition(".")[2] if "." in file.rpartition("/")[2] else ""
    language = _BY_SUFFIX.get(suffix, _BY_SUFFIX.get(suffix.lower(), ""))
    if by_cpp_driver and language in {"c", "c-header"}:
        return language.replace("c", "c++", 1)
    return language


def is_supported(language: str) -> bool:
    """Whether clang reads a language as C or one of its relatives."""
    return language in _NAMED.values()


def is_cpp(language: str) -> bool:
    """Whether a language is C++, also the one in Objective-C++."""
    return "c++" in language


def fits(standard: str, language: str) -> bool:
    """Whether a standard such as `gnu++17` belongs to a language; GCC ignores one that does not."""
    return ("++" in standard) == is_cpp(language)


def standard_of(macros: dict[str, str], language: str) -> str:
    """Name of the standard that a compiler follows when nobody names one, from its predefined macros."""
    cpp = is_cpp(language)
    found = re.match(r"\d+", macros.get("__cplusplus" if cpp else "__STDC_VERSION__", ""))
    year = int(found[0]) if found else 0
    table, oldest = (_CPP_STANDARDS, "98") if cpp else (_C_STANDARDS, "89")
    name = next((short for least, short in table if year >= least), oldest)
    strict = "__STRICT_ANSI__" in macros
    return f"{'c' if strict else 'gnu'}{'++' if cpp else ''}{name}"
