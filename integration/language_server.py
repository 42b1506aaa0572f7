"""A language server as an independent judge: started, asked for definitions, and shut down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

Place = tuple[str, int, int]
"""Absolute path, 0-based line, 0-based UTF-16 column."""


class LanguageServer:
    """One language server over standard input and output.

    It is given no workspace folder, so that it reads no configuration of the checkout; what it must know is
    in its settings.
    """

    def __init__(self, command: list[str], settings: Mapping[str, Any]) -> None:
        self._command = command
        self._settings = settings
        self._client = LanguageClient("tieline-integration", "0")
        self._open: set[str] = set()

        def configuration(params: lsp.ConfigurationParams) -> list[Any]:
            return [self._settings.get(item.section or "", None) for item in params.items]

        def ignored(_: object) -> None:
            """Servers say much that a judge has no use for."""

        self._answer(lsp.WORKSPACE_CONFIGURATION, configuration)
        for noise in (
            lsp.CLIENT_REGISTER_CAPABILITY,
            lsp.WINDOW_LOG_MESSAGE,
            lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
            "pyright/beginProgress",
            "pyright/reportProgress",
            "pyright/endProgress",
        ):
            self._answer(noise, ignored)

    def _answer(self, method: str, function: Callable[..., Any]) -> None:
        # pygls gives its decorators no types.
        register = cast("Callable[[Callable[..., Any]], object]", self._client.feature(method))
        register(function)

    async def __aenter__(self) -> LanguageServer:
        start = cast("Callable[..., Awaitable[None]]", getattr(self._client, "start_io"))  # noqa: B009
        await start(*self._command)
        await self._client.initialize_async(
            lsp.InitializeParams(
                process_id=None,
                capabilities=lsp.ClientCapabilities(
                    workspace=lsp.WorkspaceClientCapabilities(configuration=True),
                    text_document=lsp.TextDocumentClientCapabilities(
                        definition=lsp.DefinitionClientCapabilities(),
                        # With it, pyright answers with the source where it has one, and with the stub else.
                        declaration=lsp.DeclarationClientCapabilities(),
                        hover=lsp.HoverClientCapabilities(content_format=[lsp.MarkupKind.PlainText]),
                    ),
                ),
            )
        )
        self._client.initialized(lsp.InitializedParams())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await asyncio.wait_for(self._client.shutdown_async(None), 30)
            self._client.exit(None)
        finally:
            await self._client.stop()

    async def definition(self, path: Path, line: int, column: int) -> set[Place]:
        """Ask where the name at a position is defined. Lines and columns are 0-based, columns UTF-16."""
        uri = self._opened(path)
        answer = await self._client.text_document_definition_async(
            lsp.DefinitionParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, column))
        )
        return {_place(each) for each in _listed(answer)}

    async def hover(self, path: Path, line: int, column: int) -> str:
        """Ask for the hover text at a position."""
        uri = self._opened(path)
        answer = await self._client.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, column))
        )
        contents = answer.contents if answer else ""
        return contents.value if isinstance(contents, lsp.MarkupContent) else str(contents)

    def _opened(self, path: Path) -> str:
        uri = path.as_uri()
        # Files stay open: pyright's server can fail on what it still knows of a file that was closed.
        if uri not in self._open:
            text = path.read_bytes().decode("utf-8", "replace")
            item = lsp.TextDocumentItem(uri, lsp.LanguageKind.Python, 1, text)
            self._client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
            self._open.add(uri)
        return uri


_Answer = lsp.Location | Sequence[lsp.Location] | Sequence[lsp.LocationLink] | None


def _listed(answer: _Answer) -> Sequence[lsp.Location | lsp.LocationLink]:
    if answer is None:
        return ()
    return (answer,) if isinstance(answer, lsp.Location) else answer


def _place(location: lsp.Location | lsp.LocationLink) -> Place:
    if isinstance(location, lsp.LocationLink):
        uri, start = location.target_uri, location.target_selection_range.start
    else:
        uri, start = location.uri, location.range.start
    return unquote(urlsplit(uri).path), start.line, start.character
