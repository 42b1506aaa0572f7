"""LSP's messages over pygls, and what the client says that it can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lsprotocol import types as lsp
from pygls.client import JsonRPCClient
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.protocol import JsonRPCProtocol, default_converter

CAPABILITIES = lsp.ClientCapabilities(
    general=lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf16]),
    window=lsp.WindowClientCapabilities(work_done_progress=True),
    workspace=lsp.WorkspaceClientCapabilities(configuration=True, workspace_folders=True),
    text_document=lsp.TextDocumentClientCapabilities(
        definition=lsp.DefinitionClientCapabilities(),
        # With it, pyright answers with the source where it has one, and with the stub else.
        declaration=lsp.DeclarationClientCapabilities(),
        type_definition=lsp.TypeDefinitionClientCapabilities(),
        implementation=lsp.ImplementationClientCapabilities(),
        references=lsp.ReferenceClientCapabilities(),
        hover=lsp.HoverClientCapabilities(content_format=[lsp.MarkupKind.PlainText]),
        # Servers that can be asked for diagnostics need not find any of their own accord.
        diagnostic=lsp.DiagnosticClientCapabilities(dynamic_registration=True),
        document_symbol=lsp.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True),
    ),
)
"""What servers may use; positions are in UTF-16, as everywhere in tieline."""


class _Protocol(JsonRPCProtocol):
    """The messages of LSP, and none of the methods that pygls answers as a server."""

    def get_message_type(self, method: str) -> type[Any] | None:
        return _types(method)[0]

    def get_result_type(self, method: str) -> type[Any] | None:
        return _types(method)[1]


@cache
def _types(method: str) -> tuple[type[Any] | None, type[Any] | None]:
    known: Mapping[str, tuple[Any, ...]] = lsp.METHOD_TO_TYPES
    message, result, *_ = known.get(method, (None, None))
    return message, result


class Client(JsonRPCClient):
    """Passes on what the server wrote and nobody understood."""

    def __init__(self, report: Callable[[str], None]) -> None:
        super().__init__(_Protocol, default_converter)
        self._report = report

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Take an error of pygls'; requests and notifications that are not known are none."""
        if source is JsonRpcException:
            self._report(f"wrote what is not LSP ({error})")
        elif source is JsonRpcInternalError:
            self._report(f"could not be asked ({error})")
