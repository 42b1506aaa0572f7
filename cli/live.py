"""`--live`: the language server answers where the file is not as it was indexed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ..errors import TielineError
from .bars import Pace
from .building import settled_options
from .config import read_config
from .coverage import Coverage
from .locate import STORE
from .navigation import Session, answer, page
from .rows import Row, row_lines
from .target import Query, parse_position
from .texts import Texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from ..drivers.lsp.answers import Place
    from ..drivers.lsp.client import LanguageServer, PlaceQuestion
    from ..drivers.lsp.command import Ground, ServerCommand
    from .answer import Answer, Call
    from .locate import Checkout

_Answer = TypeVar("_Answer")


class _Point(msgspec.Struct, frozen=True):
    """A name in a file: what was asked, the absolute path, 0-based line and column, its text."""

    query: Query
    file: str
    line: int
    column: int
    name: str


def ground(call: Call, checkout: Checkout) -> Ground:
    """What language servers are started with; they write beside the index."""
    from ..drivers.lsp.command import Ground

    offline = bool(call.options.offline or read_config(checkout.root).offline)
    scratch = checkout.present().root / STORE.parent / "servers"
    return Ground(call.environ, scratch, offline, call.terminal.note)


def live_places(
    opened: Session, question: PlaceQuestion, keep: Callable[[Row], bool] = lambda _: True
) -> Answer | None:
    """Ask the language server for places, if the question is about a file that is not as it was indexed.

    Args:
        opened: the index.
        question: what to ask.
        keep: says which rows are wanted.

    Returns:
        The answer; None when the index is to give it.

    Raises:
        TielineError: TL454, TL47x or TL6xx, nobody can be asked; TL474, the server refused.
    """
    if (point := _point(opened)) is None:
        return None
    command, package = _command(opened, point)
    from ..drivers.lsp.failures import RefusedError

    async def ask(server: LanguageServer) -> Sequence[Place]:
        if not await server.answers(question):
            raise RefusedError(command.name, question, f"it does not tell the {question} of anything")
        return await server.places(question, point.file, point.line, point.column)

    found = [row for row in _rows(opened, _ask(opened, command, point, ask), question, package) if keep(row)]
    rows, following = page(found, opened.call)
    terminal = opened.call.terminal
    lines = row_lines(rows, terminal, home=opened.reader.repository)
    if question != "definition" or not rows:
        what = question.removesuffix("s") + ("" if len(found) == 1 else "s")
        lines = [terminal.style(point.name, "bold"), f"{len(found):,} {what}", *lines]
    # A definition can be only where the file leads; what leads to it can be in any repository.
    covered = Coverage(complete=True) if question == "definition" else _elsewhere(opened)
    return _answer(opened, command, point, rows, lines, covered, total=len(found), following=following)


def live_hover(opened: Session, show: Callable[[Row], list[str]]) -> Answer | None:
    """Ask the language server what it shows at a position; as `live_places`.

    Args:
        opened: the index.
        show: makes the lines of a row.
    """
    if (point := _point(opened)) is None:
        return None
    command, package = _command(opened, point)

    async def ask(server: LanguageServer) -> tuple[str, Sequence[Place]]:
        text = await server.hover(point.file, point.line, point.column)
        return text, await server.places("definition", point.file, point.line, point.column)

    text, places = _ask(opened, command, point, ask)
    rows = [
        msgspec.structs.replace(row, name=point.name, documentation=text)
        for row in _rows(opened, places, "definition", package)[:1]
        if text
    ]
    lines = [line for row in rows for line in show(row)]
    covered = Coverage(complete=True)
    return _answer(opened, command, point, rows, lines, covered, total=len(rows))


def _answer(
    opened: Session,
    command: ServerCommand,
    point: _Point,
    rows: Sequence[Row],
    lines: Sequence[str],
    covered: Coverage,
    *,
    total: int,
    following: str | None = None,
) -> Answer:
    by = f"live: {command.name} {command.version}".rstrip()
    said = [*lines, opened.call.terminal.style(f"{by} answered from {point.query.path} as it is now", "dim")]
    return answer(opened, point.query, rows, said, covered, symbol=None, total=total, next_page=following)


def _point(opened: Session) -> _Point | None:
    """The name to ask about; None when the index can answer, or nobody can."""
    text: str = opened.call.options.position
    position = parse_position(text)
    if position is None:
        return None
    from ..drivers.lsp.client import read
    from ..drivers.lsp.servers import driver_of
    from ..verification.names import Source, names

    path = opened.checkout.path(position.path)
    file = opened.checkout.file(path)
    document = opened.reader.find_document(path)
    if "#cell-" in path or not file.is_file():
        return None
    if document is not None and opened.fresh.file(document).state == "fresh":
        return None
    language = driver_of(path)
    if not language:
        raise TielineError("TL471", f"{path}: no language server is known for such a file", _WITHOUT)
    found = [
        name
        for _, name in names(Source(str(file), language), read(str(file)).encode())
        if name.line == position.line - 1
    ]
    place = f"{path}:{position.line}"
    if not position.column and len(found) != 1:
        many = f"{len(found)} names, and a language server is asked about one"
        raise TielineError("TL473", f"{place} has {many}", "add the column, as an editor shows it")
    column = position.column - 1 if position.column else found[0].column
    name = next((each.text for each in found if each.column <= column <= each.column + len(each.text)), "")
    query = Query(text, path=path, line=position.line, column=column + 1)
    return _Point(query, str(file), position.line - 1, column, name)


def _command(opened: Session, point: _Point) -> tuple[ServerCommand, str]:
    """What the server of the file's package is started with, and the package's URL."""
    from ..buildinfo.workspace import discover
    from ..drivers.lsp.servers import SERVERS, driver_of, package_of

    root = opened.checkout.root
    workspace = discover(root, settled_options(root), opened.call.environ)
    language = driver_of(point.file)
    package = package_of(point.file, language, workspace)
    if package is None:
        message = (
            f"{point.query.path} belongs to no package of {root}, so that no server can be set up for it"
        )
        raise TielineError("TL472", message, _WITHOUT)
    command = SERVERS[language].command(package, workspace, ground(opened.call, opened.checkout))
    return command, package.purl


def _ask(
    opened: Session,
    command: ServerCommand,
    point: _Point,
    ask: Callable[[LanguageServer], Awaitable[_Answer]],
) -> _Answer:
    """Start the server for one question."""
    from ..drivers.lsp.client import LanguageServer
    from ..drivers.lsp.failures import RefusedError

    pace = Pace()

    def tell(text: str) -> None:
        if pace.is_due():
            opened.call.terminal.note(text)

    async def once() -> _Answer:
        async with LanguageServer(command, tell=tell) as server:
            return await ask(server)

    try:
        return asyncio.run(once())
    except RefusedError as error:
        query = point.query
        place = f"{query.path}:{query.line}:{query.column}"
        message = f"{command.name} has no answer for {place}: {error.reason}"
        raise TielineError("TL474", message, "name another place") from error


def _rows(opened: Session, places: Sequence[Place], question: PlaceQuestion, package: str) -> list[Row]:
    """The places as rows, those in the checkout first; what the index lacks there is in the given package."""
    texts = Texts()
    rows: list[Row] = []
    for each in places:
        path = opened.checkout.path(each.path)
        document = opened.reader.find_document(path)
        owner = document.package if document else "" if path.startswith("/") else package
        rows.append(
            Row(
                path,
                each.line + 1,
                each.column + 1,
                each.end_line + 1,
                each.end_column + 1,
                repository=opened.reader.repository,
                package=owner,
                symbol="",
                kind="",
                roles=("definition",) if question == "definition" else (),
                link="live",
                text=texts.line(each.path, each.line),
            )
        )
    return sorted(rows, key=lambda row: (row.path.startswith("/"), row.path, row.line, row.column))


def _elsewhere(opened: Session) -> Coverage:
    """What the server of a checkout does not know: the index's other repositories."""
    from ..graph.answers import Missing

    reader = opened.reader
    others = sorted(name for name in reader.repositories.values() if name != reader.repository)
    missing = tuple(Missing(name, "not asked", "only the index knows it", "") for name in others)
    return Coverage(not missing, missing=missing)


_WITHOUT = "without `--live` the index answers what it can"
