"""The client over a fake server that is slow, crashes, hangs, or talks nonsense."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import psutil
import pytest

from tieline.drivers.lsp.answers import Place
from tieline.drivers.lsp.client import LanguageServer, Patience
from tieline.drivers.lsp.command import ServerCommand
from tieline.drivers.lsp.failures import EndedError, RefusedError, SilentError, StartError
from tieline.errors import TielineError

SERVER = Path(__file__).with_name("fake_server.py")
T = TypeVar("T")


def command(folder: Path, **told: Any) -> ServerCommand:
    """A fake server that does as it is told."""
    script = folder / "script.json"
    script.write_text(json.dumps(told), "utf-8")
    return ServerCommand(
        name="fake",
        version="1",
        language="python",
        argv=(sys.executable, "-I", "-S", str(SERVER), str(script)),
        env=tuple(os.environ.items()),
        scratch=str(folder),
        settings={"fake": {"a": 1}},
        ready=told.get("prepares", ""),
    )


def ask(
    server: ServerCommand, questions: Callable[[LanguageServer], Awaitable[T]], **patience: Any
) -> tuple[T, int]:
    """What some questions come to, and how often the server was started again."""

    async def run() -> tuple[T, int]:
        async with LanguageServer(server, Patience(**patience)) as client:
            return await questions(client), client.restarts

    return asyncio.run(run())


def failure(server: ServerCommand, **patience: Any) -> TielineError:
    """How one question fails."""
    with pytest.raises(TielineError) as caught:
        ask(server, define(server), **patience)
    return caught.value


def define(server: ServerCommand) -> Callable[[LanguageServer], Awaitable[tuple[Place, ...]]]:
    """Ask for the definition of what is at the beginning of a file with a smiley."""
    return lambda client: client.places("definition", source(Path(server.scratch)), 0, 0)


def source(folder: Path, text: str = "\U0001f600 = 1") -> str:
    path = folder / "a.py"
    path.write_text(text, "utf-8")
    return str(path)


def ends(places: tuple[Place, ...]) -> list[int]:
    """The columns that a server without a table answers: the length of the text that it knows."""
    return [place.column for place in places]


def is_gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def test_documents_have_the_text_that_they_were_given(tmp_path: Path) -> None:
    path = source(tmp_path)

    async def questions(client: LanguageServer) -> list[list[int]]:
        read = await client.places("definition", path, 0, 0)
        client.open(path, "ab")
        changed = await client.places("references", path, 0, 0)
        client.close(path)
        return [ends(each) for each in (read, changed, await client.places("declaration", path, 0, 0))]

    # The smiley counts as two.
    assert ask(command(tmp_path), questions) == ([[6], [2], [6]], 0)


def test_answers_are_sorted_places_and_texts(tmp_path: Path) -> None:
    path = source(tmp_path)
    table = {
        "references a.py:1:1": ["b.py:2:3", "a.py:1:1", "b.py:2:3"],
        "hover a.py:1:1": "int",
        "documentSymbol a.py:1:1": [
            {
                "name": "A",
                "kind": 5,
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
                "selectionRange": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 7}},
            }
        ],
    }

    async def questions(client: LanguageServer) -> tuple[Any, ...]:
        (entry,) = await client.outline(path)
        found = await client.places("references", path, 0, 0)
        return await client.answers("implementation"), found, await client.hover(path, 0, 0), entry

    (able, found, hover, entry), _ = ask(
        command(tmp_path, answers=table, lacks=["implementation"]), questions
    )
    folder = tmp_path.as_posix()
    assert (able, hover) == (False, "int")
    assert found == (Place(f"{folder}/a.py", 0, 0, 0, 1), Place(f"{folder}/b.py", 1, 2, 1, 3))
    assert (entry.name, entry.kind, entry.place) == ("A", "Class", Place(path, 0, 6, 0, 7))


def test_a_server_may_take_its_time_to_greet(tmp_path: Path) -> None:
    server = command(tmp_path, slow=0.5)
    assert ask(server, define(server))[1] == 0
    slow = failure(server, start=0.1)
    assert isinstance(slow, StartError)
    assert slow.code == "TL611"
    assert slow.message.endswith("fake did not answer initialize within 0.1 s")


def test_a_question_that_a_crash_cuts_off_is_asked_again(tmp_path: Path) -> None:
    path = source(tmp_path)
    server = command(tmp_path, faults={"references": "crash-once"})

    async def questions(client: LanguageServer) -> list[int]:
        client.open(path, "abc")
        return ends(await client.places("references", path, 0, 0))

    # The new process knows the text, too.
    assert ask(server, questions) == ([3], 1)


def test_a_server_that_keeps_crashing_is_given_up(tmp_path: Path) -> None:
    path = source(tmp_path)
    server = command(tmp_path, faults={"references": "crash"})

    async def questions(client: LanguageServer) -> list[str]:
        said: list[str] = []
        for question in ("references", "definition", "references", "definition"):
            try:
                await client.places(question, path, 0, 0)
                said.append("answered")
            except EndedError as error:
                said.append(error.message)
        return said

    said, restarts = ask(server, questions, restarts=3)
    assert said == [
        "the language server fake exited with status 3",
        "answered",
        "the language server fake exited with status 3",
        "the language server fake ended 4 times, and is not started again",
    ]
    assert restarts == 3
    assert len((tmp_path / "script.starts").read_text()) == 4
    assert (tmp_path / "fake.log").read_text() == 4 * "out of memory\n"


@pytest.mark.parametrize(("fault", "restarts"), [("hang", 0), ("deaf", 1)])
def test_a_question_that_hangs_ends_and_the_next_is_answered(
    tmp_path: Path, fault: str, restarts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tieline.drivers.lsp.connection._FAREWELL", 0.3)
    path = source(tmp_path)

    async def questions(client: LanguageServer) -> list[int]:
        await client.answers("definition")
        with pytest.raises(SilentError, match=r"did not answer textDocument/references within 0\.5 s"):
            await client.places("references", path, 0, 0)
        return ends(await client.places("definition", path, 0, 0))

    # Only a server that does not heed the cancellation is ended.
    assert ask(command(tmp_path, faults={"references": fault}), questions, answer=0.5) == ([6], restarts)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("garbage", "wrote what is not LSP"), ("cut", "ended in the middle of a message")],
)
def test_nonsense_ends_a_server(tmp_path: Path, fault: str, reason: str) -> None:
    error = failure(command(tmp_path, faults={"definition": fault}))
    assert isinstance(error, EndedError)
    assert error.message.startswith(f"the language server fake {reason}")
    assert error.hint == f"what it said itself is in {tmp_path / 'fake.log'}"


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    server = ServerCommand("fake", "", "python", ("/nowhere/fake",), (), str(tmp_path))
    error = failure(server)
    assert (error.code, error.message) == (
        "TL611",
        "the language server fake did not start: /nowhere/fake: no such program",
    )


def test_a_refusal_says_why(tmp_path: Path) -> None:
    error = failure(command(tmp_path, refuses={"definition a.py:1:1": "no identifier found"}))
    assert isinstance(error, RefusedError)
    assert error.reason == "no identifier found"


def test_the_first_answer_waits_until_the_server_is_ready(tmp_path: Path) -> None:
    told: list[str] = []
    server = command(tmp_path, prepares="Setting up workspace", works=0.5)

    async def run() -> list[int]:
        async with LanguageServer(server, tell=told.append) as client:
            return ends(await define(server)(client))

    assert asyncio.run(run()) == [6]
    assert told == ["fake: Setting up workspace", "fake: Setting up workspace 1/2"]


def test_a_server_that_never_gets_ready_is_reported(tmp_path: Path) -> None:
    error = failure(command(tmp_path, prepares="Loading", works=60), ready=0.5)
    assert (error.code, error.message) == (
        "TL611",
        "the language server fake did not start: `Loading` shows no progress for 0.5 s",
    )


def test_what_a_server_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieline.drivers.lsp.connection._FAREWELL", 0.3)
    pids = tmp_path / "pids"
    server = command(tmp_path, child=str(pids), faults={"shutdown": "crash"})
    ask(server, define(server))
    assert all(is_gone(int(pid)) for pid in pids.read_text().split())
    server = command(tmp_path, child=str(pids), faults={"definition": "deaf"})
    assert isinstance(failure(server, answer=0.2), SilentError)
    assert all(is_gone(int(pid)) for pid in pids.read_text().split())


@pytest.mark.skipif(sys.platform != "linux", reason="uses a Linux system call")
def test_no_server_outlives_tieline(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    server = command(tmp_path, child=str(pids), faults={"definition": "deaf"})
    program = (
        "import asyncio, msgspec, sys\n"
        "from tieline.drivers.lsp.client import LanguageServer\n"
        "from tieline.drivers.lsp.command import ServerCommand\n"
        "server = msgspec.json.decode(sys.argv[1], type=ServerCommand)\n"
        "async def run():\n"
        "    async with LanguageServer(server) as client:\n"
        "        await client.places('definition', sys.argv[2], 0, 0)\n"
        "asyncio.run(run())\n"
    )
    words = [sys.executable, "-c", program, msgspec.json.encode(server).decode(), source(tmp_path)]
    with subprocess.Popen(words) as tieline:
        while not pids.is_file() or not pids.read_text():
            time.sleep(0.02)
        tieline.kill()
    server_pid, child = map(int, pids.read_text().split())
    assert is_gone(server_pid)
    psutil.Process(child).kill()
