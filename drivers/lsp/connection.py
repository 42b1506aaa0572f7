"""One process of a language server, from its start to its end; the protocol itself is pygls'."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

import psutil
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.io_ import run_async

from ..process import death_guard, describe_exit
from .command import ServerCommand
from .failures import EndedError, RefusedError, SilentError, StartError
from .protocol import CAPABILITIES, Client

_FAREWELL = 5.0
"""Seconds that a server has to answer `shutdown` in, and then to exit."""

_BEGINNING = 5.0
"""Seconds in which a server begins the work that must end before its answers are complete."""

_NAME = "tieline"

_GRANTED = (
    lsp.CLIENT_REGISTER_CAPABILITY,
    lsp.CLIENT_UNREGISTER_CAPABILITY,
    lsp.WINDOW_WORK_DONE_PROGRESS_CREATE,
    lsp.WORKSPACE_CODE_LENS_REFRESH,
    lsp.WORKSPACE_DIAGNOSTIC_REFRESH,
    lsp.WORKSPACE_INLAY_HINT_REFRESH,
    lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
)
"""Requests of servers that are granted, without effect; refused, some of them end a server."""

_LOOK = 0.05
"""Seconds between two looks whether a server is still there."""

_LOGGER = logging.getLogger("pygls")
"""Where pygls complains; what matters of it comes as an error."""

# Without a handler Python would write the complaints to standard error.
_LOGGER.addHandler(logging.NullHandler())


class Connection:
    """A running server.

    Attributes:
        capabilities: what it says that it can do.
        faulty: URIs of the documents in which it says that there are errors.
    """

    def __init__(self, command: ServerCommand, tell: Callable[[str], None]) -> None:
        """Prepare; `start` starts it.

        Args:
            command: what to start.
            tell: takes a line when the server says how far its preparations are.
        """
        self.capabilities = lsp.ServerCapabilities()
        self.faulty: set[str] = set()
        self._command = command
        self._tell = tell
        self._client = Client(self._fail)
        self._protocol = self._client.protocol
        self._numbers = itertools.count(1)
        self._over: asyncio.Future[str]
        self._process: asyncio.subprocess.Process
        self._listening: asyncio.Task[None]
        self._watching: asyncio.Task[None]
        self._stopped = threading.Event()
        self._titles: dict[str | int, str] = {}
        self._begun: set[str] = set()
        self._ended: set[str] = set()
        self._progressed = asyncio.Event()
        handlers: dict[str, Callable[[Any], Any]] = {
            **dict.fromkeys(_GRANTED, _grant),
            lsp.WORKSPACE_CONFIGURATION: self._configuration,
            lsp.WORKSPACE_WORKSPACE_FOLDERS: self._folders,
            lsp.PROGRESS: self._progress,
            lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._diagnose,
            lsp.WINDOW_LOG_MESSAGE: self._log,
            lsp.WINDOW_SHOW_MESSAGE: self._log,
        }
        for method, function in handlers.items():
            # pygls gives its decorators no types, and leaves marks on functions, which methods do not take.
            register = cast("Callable[[Callable[..., Any]], object]", self._client.feature(method))
            register(partial(function))

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._over.done()

    async def start(self, limit: float) -> None:
        """Start the server and greet it.

        Args:
            limit: seconds that the greeting may take.

        Raises:
            StartError: it cannot be started, or does not greet back.
        """
        command = self._command
        self._over = asyncio.get_running_loop().create_future()
        try:
            await self._launch()
        except OSError as error:
            raise StartError(
                command.name, f"{command.argv[0]}: {error.strerror or error}", str(command.log)
            ) from error
        try:
            greeting: lsp.InitializeResult = await self.request(lsp.INITIALIZE, self._introduction(), limit)
        except (EndedError, SilentError, RefusedError) as error:
            await self.kill()
            raise StartError(command.name, error.message, str(command.log)) from error
        except BaseException:
            await self.kill()
            raise
        self.capabilities = greeting.capabilities
        self.notify(lsp.INITIALIZED, lsp.InitializedParams())

    async def _launch(self) -> None:
        command = self._command
        if not os.access(command.argv[0], os.X_OK):
            # The guard would start all the same, and fail in a way that looks like a crash of the server.
            raise FileNotFoundError(errno.ENOENT, "no such program", command.argv[0])
        with command.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *death_guard(),
                *command.argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=dict(command.env),
                cwd=command.scratch,
                start_new_session=os.name == "posix",
            )
        self._protocol.set_writer(cast("Any", self._process.stdin))
        self._listening = asyncio.create_task(self._listen())
        self._watching = asyncio.create_task(self._watch())

    def _introduction(self) -> lsp.InitializeParams:
        root = self._command.root
        return lsp.InitializeParams(
            # A server that looks for its client ends with it.
            process_id=os.getpid(),
            client_info=lsp.ClientInfo(_NAME),
            root_uri=Path(root).as_uri() if root else None,
            workspace_folders=self._folders(),
            initialization_options=self._command.initialization,
            capabilities=CAPABILITIES,
        )

    async def request(self, method: str, params: object, limit: float) -> Any:
        """Ask the server something.

        Args:
            method: LSP's name of the request.
            params: its parameters, of lsprotocol's type.
            limit: seconds to wait for the answer; then the request is cancelled.

        Raises:
            EndedError: the server is gone.
            SilentError: there is no answer yet.
            RefusedError: the answer is an error.
        """
        command = self._command
        # pygls confuses its requests with those of a server that have the same number.
        number = f"{_NAME}-{next(self._numbers)}"
        answer: asyncio.Future[Any] = self._protocol.send_request_async(method, params, msg_id=number)
        # What comes too late must not be missed by anybody.
        answer.add_done_callback(lambda late: late.cancelled() or late.exception())
        await asyncio.wait({answer, self._over}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            try:
                return answer.result()
            except JsonRpcException as error:
                raise RefusedError(command.name, method, str(error)) from error
        if not self._over.done():
            self.notify(lsp.CANCEL_REQUEST, lsp.CancelParams(number))
            await asyncio.wait({answer, self._over}, timeout=_FAREWELL, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                # It does not even take note that nobody waits any more.
                await self.kill()
            raise SilentError(command.name, method, limit, str(command.log))
        raise EndedError(command.name, self._over.result(), str(command.log))

    def notify(self, method: str, params: object) -> None:
        """Tell the server something."""
        self._protocol.notify(method, params)

    async def wait_until_ready(self, limit: float) -> None:
        """Wait until the server has ended the work that its answers rest on.

        A server that does not begin such work within a few seconds has none to do.

        Args:
            limit: seconds to wait for a sign of progress.

        Raises:
            EndedError: the server is gone.
            StartError: there was no progress; the server is ended.
        """
        command = self._command
        while command.ready and command.ready not in self._ended:
            patience = limit if command.ready in self._begun else min(limit, _BEGINNING)
            self._progressed.clear()
            waiting = asyncio.create_task(self._progressed.wait())
            await asyncio.wait({waiting, self._over}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if self._over.done():
                raise EndedError(command.name, self._over.result(), str(command.log))
            if not self._progressed.is_set():
                if command.ready not in self._begun:
                    return
                await self.kill()
                reason = f"`{command.ready}` shows no progress for {limit:g} s"
                raise StartError(command.name, reason, str(command.log))

    async def stop(self) -> None:
        """Ask the server to end, and kill it if it does not."""
        if not self.over:
            with contextlib.suppress(EndedError, SilentError, RefusedError):
                await self.request(lsp.SHUTDOWN, None, _FAREWELL)
                self.notify(lsp.EXIT, None)
                await asyncio.wait({self._over}, timeout=_FAREWELL)
        await self.kill()

    async def kill(self) -> None:
        """Kill the server and everything that it started; harmless when it is gone."""
        if not self._stopped.is_set():
            self._stopped.set()
            _kill_tree(self._process.pid)
            await self._watching
            await asyncio.wait({self._listening}, timeout=_FAREWELL)
            self._listening.cancel()
            if self._process.stdin is not None:
                self._process.stdin.close()

    async def _listen(self) -> None:
        """Read what the server writes, until it ends."""
        reader = self._process.stdout
        assert reader is not None  # noqa: S101 - it is a pipe
        try:
            await run_async(self._stopped, reader, self._protocol, _LOGGER, self._client.report_server_error)
        except asyncio.IncompleteReadError:
            self._fail("ended in the middle of a message")
        except ValueError:
            self._fail("wrote what is not LSP")
        # How it ended says more than that its output did.
        await asyncio.wait({self._over}, timeout=_FAREWELL)
        self._fail("closed its output")

    async def _watch(self) -> None:
        """Wait for the server's end, and end what it leaves behind."""
        # `wait` would also wait for what it leaves behind, which can hold its output open.
        while self._process.returncode is None:
            await asyncio.sleep(_LOOK)
        _kill_tree(self._process.pid)
        self._fail(describe_exit(self._process.returncode))

    def _fail(self, reason: str) -> None:
        if not self._over.done():
            self._over.set_result(reason)

    def _configuration(self, params: lsp.ConfigurationParams) -> list[Any]:
        return [self._command.settings.get(item.section or "") for item in params.items]

    def _folders(self, _: object = None) -> list[lsp.WorkspaceFolder] | None:
        root = self._command.root
        return [lsp.WorkspaceFolder(Path(root).as_uri(), Path(root).name)] if root else None

    def _progress(self, params: lsp.ProgressParams) -> None:
        value = cast("Mapping[str, Any]", params.value)
        token = params.token
        if value["kind"] == "begin":
            self._titles[token] = str(value["title"])
            self._begun.update((str(token), self._titles[token]))
        title = self._titles.get(token, "")
        if value["kind"] == "end":
            self._ended.update((str(token), title))
        elif self._command.ready in {str(token), title}:
            self._tell(f"{self._command.name}: {title} {value.get('message') or ''}".rstrip())
        self._progressed.set()

    def _diagnose(self, params: lsp.PublishDiagnosticsParams) -> None:
        if any(each.severity == lsp.DiagnosticSeverity.Error for each in params.diagnostics):
            self.faulty.add(params.uri)
        else:
            self.faulty.discard(params.uri)

    def _log(self, params: lsp.LogMessageParams | lsp.ShowMessageParams) -> None:
        with contextlib.suppress(OSError), self._command.log.open("a", encoding="utf-8") as log:
            log.write(f"{params.message.rstrip()}\n")
        if params.message.startswith(self._command.ready):
            self._ended.add(self._command.ready)
        self._progressed.set()


def _grant(_: object) -> None:
    """Agree to what has no effect here."""


def _kill_tree(pid: int) -> None:
    others: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        others = [*process.children(recursive=True), process]
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for other in others:
        # psutil compares creation times, so a reused process id is not killed.
        with contextlib.suppress(psutil.Error):
            other.kill()
