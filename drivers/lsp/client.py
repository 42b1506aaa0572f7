"""A client of one language server: opens documents, asks, and starts the server again when it crashes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Literal

import msgspec
from lsprotocol import types as lsp

from .answers import OutlineEntry, Place, hover_text, outline, places
from .command import ServerCommand
from .connection import Connection
from .failures import EndedError

PlaceQuestion = Literal["definition", "declaration", "type_definition", "implementation", "references"]
"""What is answered with places."""

_REQUESTS: Mapping[
    PlaceQuestion, tuple[str, Callable[[lsp.TextDocumentIdentifier, lsp.Position], object]]
] = {
    "definition": (lsp.TEXT_DOCUMENT_DEFINITION, lsp.DefinitionParams),
    "declaration": (lsp.TEXT_DOCUMENT_DECLARATION, lsp.DeclarationParams),
    "type_definition": (lsp.TEXT_DOCUMENT_TYPE_DEFINITION, lsp.TypeDefinitionParams),
    "implementation": (lsp.TEXT_DOCUMENT_IMPLEMENTATION, lsp.ImplementationParams),
    "references": (
        lsp.TEXT_DOCUMENT_REFERENCES,
        partial(lsp.ReferenceParams, lsp.ReferenceContext(include_declaration=True)),
    ),
}
"""LSP's names of these questions, and what makes their parameters."""


class Patience(msgspec.Struct, frozen=True):
    """How long a client waits, in seconds, and how often it starts a server again.

    Attributes:
        start: for a server's greeting.
        ready: for a sign of progress while a server prepares itself.
        answer: for the answer to one request.
        restarts: starts after the first one, in the client's life.
    """

    start: float = 60.0
    ready: float = 600.0
    answer: float = 60.0
    restarts: int = 3


class _Text(msgspec.Struct):
    """What the server has been told that a document holds."""

    text: str
    version: int = 1


class LanguageServer:
    """A language server, for use in an `async with` block; it is started with the first question.

    A request that a crash cuts off is asked once more, of a new process that knows the same documents.
    Paths are absolute, lines and columns 0-based, and columns UTF-16 code units. Every question raises
    `StartError` (TL611), `EndedError` (TL612), `SilentError` (TL613) or `RefusedError` (TL614), all of them
    `TielineError`, when there is no answer.

    Attributes:
        restarts: how often the server was started again.
    """

    def __init__(
        self,
        command: ServerCommand,
        patience: Patience | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare.

        Args:
            command: what to start.
            patience: how long to wait.
            tell: takes a line when the server says how far its preparations are.
        """
        self.restarts = 0
        self._command = command
        self._patience = patience or Patience()
        self._tell = tell
        self._connection: Connection | None = None
        self._texts: dict[str, _Text] = {}

    async def __aenter__(self) -> LanguageServer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            await self._connection.stop()

    @property
    def exhausted(self) -> bool:
        """Whether the server has ended as often as it may."""
        return self.restarts >= self._patience.restarts

    def finds_errors(self, path: str) -> bool:
        """Say whether the server has said that there are errors in a file that it was asked about."""
        return self._connection is not None and self._uri(path) in self._connection.faulty

    async def answers(self, question: PlaceQuestion) -> bool:
        """Say whether the server answers a question at all."""
        capabilities = (await self._running()).capabilities
        return bool(getattr(capabilities, f"{question}_provider"))

    async def places(self, question: PlaceQuestion, path: str, line: int, column: int) -> tuple[Place, ...]:
        """Ask for places: of the definition, the references with the declaration, and so on; sorted."""
        method, make = _REQUESTS[question]
        return places(await self._ask(path, method, make(self._document(path), lsp.Position(line, column))))

    async def hover(self, path: str, line: int, column: int) -> str:
        """Ask for the text that is shown at a position; empty when there is none."""
        params = lsp.HoverParams(self._document(path), lsp.Position(line, column))
        return hover_text(await self._ask(path, lsp.TEXT_DOCUMENT_HOVER, params))

    async def outline(self, path: str) -> tuple[OutlineEntry, ...]:
        """Ask for the definitions of a file."""
        params = lsp.DocumentSymbolParams(self._document(path))
        return outline(path, await self._ask(path, lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, params))

    def open(self, path: str, text: str) -> None:
        """Let a document have a text that is not that of its file; what was opened before is changed."""
        known = self._texts.get(path)
        if known is None:
            self._texts[path] = _Text(text)
            if self._connection is not None:
                self._tell_open(self._connection, path)
            return
        known.text = text
        known.version += 1
        if self._connection is not None:
            document = lsp.VersionedTextDocumentIdentifier(known.version, self._uri(path))
            change = lsp.TextDocumentContentChangeWholeDocument(text)
            params = lsp.DidChangeTextDocumentParams(document, [change])
            self._connection.notify(lsp.TEXT_DOCUMENT_DID_CHANGE, params)

    def close(self, path: str) -> None:
        """Let a document have the text of its file again."""
        if self._texts.pop(path, None) is not None and self._connection is not None:
            params = lsp.DidCloseTextDocumentParams(self._document(path))
            self._connection.notify(lsp.TEXT_DOCUMENT_DID_CLOSE, params)

    async def _ask(self, path: str, method: str, params: object) -> Any:
        if path not in self._texts:
            self.open(path, read(path))
        try:
            return await self._once(method, params)
        except EndedError:
            return await self._once(method, params)

    async def _once(self, method: str, params: object) -> Any:
        connection = await self._running()
        await connection.wait_until_ready(self._patience.ready)
        return await connection.request(method, params, self._patience.answer)

    async def _running(self) -> Connection:
        """The connection; a new one when there is none, or when it has ended."""
        if self._connection is not None:
            if not self._connection.over:
                return self._connection
            await self._connection.kill()
            if self.restarts == self._patience.restarts:
                reason = f"ended {self.restarts + 1} times, and is not started again"
                raise EndedError(self._command.name, reason, str(self._command.log))
            self.restarts += 1
        else:
            # The log is that of this client, with all its restarts.
            self._command.log.unlink(missing_ok=True)
        connection = Connection(self._command, self._tell)
        await connection.start(self._patience.start)
        self._connection = connection
        for path in self._texts:
            self._tell_open(connection, path)
        return connection

    def _document(self, path: str) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self._uri(path))

    def _uri(self, path: str) -> str:
        """The URI by which the server knows a file."""
        folder, alias = self._command.alias
        inside = bool(alias) and path.startswith(f"{folder}/")
        return Path(alias + path[len(folder) :] if inside else path).as_uri()

    def _tell_open(self, connection: Connection, path: str) -> None:
        known = self._texts[path]
        command, suffix = self._command, PurePosixPath(path).suffix
        language = command.languages.get(suffix, command.language)
        item = lsp.TextDocumentItem(self._uri(path), language, known.version, known.text)
        connection.notify(lsp.TEXT_DOCUMENT_DID_OPEN, lsp.DidOpenTextDocumentParams(item))


def read(path: str) -> str:
    """The text of a file as editors show it: without a byte order mark.

    Raises:
        OSError: it cannot be read.
    """
    return Path(path).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
