"""Reads `setup.cfg`, the declarative form of setuptools that came before `pyproject.toml`."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

from ..model import BuildProblem, Place
from .setup_py import FindPackages, SetupArguments, Stated, parse_console_scripts


def read_setup_cfg(path: str) -> SetupArguments | BuildProblem:
    """Read a `setup.cfg`; without `[metadata]` and `[options]` every field of the answer is empty."""
    if not Path(path).is_file():
        return BuildProblem(Place(path), "this is not a regular file", code="TL104")
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        return BuildProblem(Place(path), f"the file cannot be read: {error.strerror}", code="TL104")
    except UnicodeDecodeError:
        return BuildProblem(Place(path), "the file is not UTF-8 text", "save it as UTF-8", "TL104")
    # The values are shell-like templates for other tools too, so nothing is interpolated.
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text, path)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or next(
            (number for number, _ in getattr(error, "errors", [])), 0
        )
        reason = str(error).splitlines()[0].rstrip(":.")
        return BuildProblem(
            Place(path, line), f"the file cannot be read: {reason}", "mend this line", "TL104"
        )

    def value(section: str, *names: str) -> str:
        for name in names:
            # setuptools takes dashes for underscores in option names.
            for spelled in (name, name.replace("_", "-")):
                if parser.has_option(section, spelled):
                    return parser.get(section, spelled).strip()
        return ""

    lines = text.splitlines()

    def requirements(listing: str) -> Stated:
        return tuple(
            (each, Place(path, _line_of(lines, each)))
            for each in _items(listing)
            if not each.startswith("file:")
        )

    extras = "options.extras_require"
    packages = value("options", "packages")
    searches = packages.startswith("find")
    section = "options.packages.find"
    find = FindPackages(
        tuple(_items(value(section, "where"))) or (".",),
        tuple(_items(value(section, "include"))),
        tuple(_items(value(section, "exclude"))),
    )
    folders = dict(_pairs(value("options", "package_dir")))
    scripts = [*value("options.entry_points", "console_scripts").splitlines()]
    scripts += value("options.entry_points", "gui_scripts").splitlines()
    return SetupArguments(
        place=Place(path, _line_of(lines, "[metadata]")),
        name=value("metadata", "name"),
        version=value("metadata", "version"),
        install_requires=requirements(value("options", "install_requires")),
        extras_require=tuple(
            (name, requirements(parser.get(extras, name)))
            for name in (sorted(parser.options(extras)) if parser.has_section(extras) else [])
        ),
        other_requires=(
            ("build", requirements(value("options", "setup_requires"))),
            ("group:test", requirements(value("options", "tests_require"))),
        ),
        packages=tuple(_items(packages)) if packages and not searches else None,
        find=find if searches else None,
        package_dir=tuple(sorted(folders.items())),
        modules=tuple(_items(value("options", "py_modules"))),
        scripts=parse_console_scripts(scripts),
        python_requires=value("options", "python_requires"),
    )


def _items(text: str) -> list[str]:
    """Items of a list: one a line, else separated by commas; comments are left out."""
    parts = text.splitlines() if "\n" in text else re.split(r",(?![^\[\(]*[\]\)])", text)
    if "\n" not in text and re.search(r"[<>=!~;]", text):
        parts = [text]
    found = [re.sub(r"(^|\s)#.*$", "", part).strip() for part in parts]
    return [part for part in found if part]


def _pairs(text: str) -> list[tuple[str, str]]:
    """Pairs of lines such as `= src`."""
    pairs = [item.partition("=") for item in (text.splitlines() if "\n" in text else text.split(","))]
    return [(name.strip(), folder.strip()) for name, equals, folder in pairs if equals]


def _line_of(lines: list[str], text: str) -> int:
    """1-based line that holds a text, or 0."""
    return next((number for number, line in enumerate(lines, 1) if text in line), 0)
