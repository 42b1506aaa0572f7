"""Rows of answers: as records of the JSON document, and as lines for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from ..facts.document import Role
from ..graph.answers import Location, OriginalFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.freshness import Freshness
    from ..graph.reader import Reader
    from .terminal import Terminal

_LONGEST = 200
_BEFORE = 60


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of an answer, as the JSON document has it.

    Lines and columns are 1-based, columns are UTF-16 code units, the end is exclusive. What stands behind
    `text` is there only where the verb gives it.

    Attributes:
        path: relative to the repository's root; absolute outside of every repository.
        line: line of the first character.
        column: column of the first character.
        end_line: line of the end.
        end_column: column behind the last character.
        repository: name of the repository that the row comes from.
        package: package URL of the package that owns the file.
        symbol: the symbol string.
        kind: SCIP kind, or empty.
        roles: names of what the occurrence does.
        link: how sure the link is.
        reason: for a link by way of another version, why it is no surer.
        text: the source line as it is now.
        name: display name.
        container: what it is nested in.
        enclosing: symbol string of the definition around it.
        signature: the declaration.
        documentation: the documentation comment.
        match: how a name matched.
        calls: where the calls are.
        children: what is nested in it.
        copy_of: the file of another package that the row's file is a vendored copy of.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    repository: str
    package: str
    symbol: str
    kind: str
    roles: tuple[str, ...]
    link: str
    text: str
    reason: str = ""
    name: str = ""
    container: str = ""
    enclosing: str = ""
    signature: str = ""
    documentation: str = ""
    match: str = ""
    calls: tuple[Row, ...] = ()
    children: tuple[Row, ...] = ()
    copy_of: OriginalFile | None = None


class Rows(msgspec.Struct, frozen=True):
    """Rows where they are now.

    Attributes:
        rows: the rows.
        kept: the locations that they came from, in the same order.
        lost: how many lie on lines that were edited since.
        stale: paths of the files that were edited, sorted.
    """

    rows: list[Row]
    kept: list[Location]
    lost: int
    stale: tuple[str, ...]


def rows_of(locations: Sequence[Location], fresh: Freshness) -> Rows:
    """Move locations to where they are in the present files."""
    rows: list[Row] = []
    kept: list[Location] = []
    stale: set[str] = set()
    lost = 0
    for location in locations:
        present = fresh.present([location])
        stale.update(present.stale)
        lost += len(present.lost)
        for moved, text in present.rows:
            rows.append(row(moved, text))
            kept.append(location)
    return Rows(rows, kept, lost, tuple(sorted(stale)))


def row(location: Location, text: str) -> Row:
    """One location as a row."""
    return Row(
        location.path,
        location.line + 1,
        location.column + 1,
        location.end_line + 1,
        location.end_column + 1,
        location.repository,
        location.package,
        location.symbol,
        location.kind,
        tuple(role.name.lower() for role in Role if role & location.roles and role.name),
        location.link,
        text,
        reason=location.reason,
        enclosing=location.enclosing,
    )


def row_lines(
    rows: Sequence[Row],
    terminal: Terminal,
    *,
    home: str,
    indent: str = "",
    definitions: bool = False,
    symbols: bool = False,
) -> list[str]:
    """Rows as `path:line:column  source line  (package, link)`, aligned within each file.

    Args:
        rows: the rows.
        terminal: says whether there is colour.
        home: name of the user's own repository.
        indent: stands before each line.
        definitions: say which rows are definitions.
        symbols: say which symbol each row is about, and not where it comes from.
    """
    widths: dict[str, int] = {}
    for each in rows:
        widths[each.path] = max(widths.get(each.path, 0), len(f"{each.path}:{each.line}:{each.column}"))
    several = len({each.package for each in rows if not _is_foreign(each, home)}) > 1
    lines: list[str] = []
    for each in rows:
        place = f"{each.path}:{each.line}:{each.column}"
        shown = terminal.style(each.path, "path") + place.removeprefix(each.path)
        is_definition = definitions and bool({"definition", "forward_definition"}.intersection(each.roles))
        parts = (
            [_about(each)]
            if symbols
            else ["definition"] * is_definition + origin(each, home, several=several)
        )
        tail = "  " + terminal.style(f"({', '.join(parts)})", "dim") if parts else ""
        padding = " " * (widths[each.path] - len(place))
        lines.append(f"{indent}{shown}{padding}  {source(each, terminal)}{tail}".rstrip())
    return lines


def origin(each: Row, home: str, *, several: bool = False) -> list[str]:
    """Where a row comes from, when it is not simply the user's own code.

    Args:
        each: the row.
        home: name of the user's own repository.
        several: the user's own rows are of several packages.
    """
    of = each.copy_of
    copied = f"copy of {of.path} of {package_name(of.package)} in {of.repository}" if of else ""
    if _is_foreign(each, home):
        named = each.repository if each.repository != home else ""
        return [part for part in (package_name(each.package), named, each.link, each.reason, copied) if part]
    return [part for part in (package_name(each.package) if several else "", each.reason, copied) if part]


def with_originals(rows: Sequence[Row], reader: Reader) -> list[Row]:
    """Say of rows in vendored files what these are copies of."""
    from ..graph.copies import original_of

    known: dict[tuple[str, str], OriginalFile | None] = {}
    for each in rows:
        file = (each.path, each.repository)
        if file not in known:
            known[file] = None if Path(each.path).is_absolute() else original_of(reader, *file)
    return [msgspec.structs.replace(each, copy_of=known[each.path, each.repository]) for each in rows]


def _is_foreign(each: Row, home: str) -> bool:
    return each.repository != home or Path(each.path).is_absolute()


def _about(each: Row) -> str:
    return " ".join(filter(None, (each.kind.lower(), symbol_name(each.symbol))))


def symbol_name(text: str) -> str:
    """A symbol's path in words, such as `flask.app.Flask.run`."""
    from ..facts.symbol import Local, SymbolError, parse

    try:
        found = parse(text)
    except SymbolError:
        return text
    return found.id if isinstance(found, Local) else ".".join(item.name for item in found.descriptors)


def package_name(purl: str) -> str:
    """A package URL for people: `pkg:pypi/flask@3.1.3` is `flask@3.1.3`."""
    return unquote(purl.partition("/")[2]) or purl


def source(each: Row, terminal: Terminal) -> str:
    """The source line with the match highlighted, without its indentation, and cut when it is very long."""
    start = _character(each.text, each.column - 1)
    end = _character(each.text, each.end_column - 1) if each.end_line == each.line else len(each.text)
    text = _printable(each.text)
    before, match, after = text[:start].lstrip(), text[start:end], text[end:].rstrip()
    if len(before) + len(match) + len(after) > _LONGEST:
        if len(before) > _BEFORE:
            before = "..." + before[-_BEFORE:]
        room = max(_LONGEST - len(before) - len(match), 0)
        after = after if len(after) <= room else after[:room] + "..."
    return f"{before}{terminal.style(match, 'match')}{after}"


def _printable(text: str) -> str:
    """A line of a file must not be able to steer a terminal."""
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)


def _character(text: str, column: int) -> int:
    """The index of the character at a UTF-16 column."""
    if text.isascii():
        return column
    at = 0
    for index, character in enumerate(text):
        if at >= column:
            return index
        at += 2 if character > "\uffff" else 1
    return len(text)
