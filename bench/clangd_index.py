"""Has clangd index all that a compilation database names, and ends when it is done.

    python -m bench.clangd_index CLANGD DATABASE ROOT JOBS

DATABASE is the folder of a `compile_commands.json`; clangd puts its index into `.cache` there. The few lines
of the protocol are written out, because to import a library for it would count as a part of clangd's run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any


def index(clangd: str, database: Path, root: Path, jobs: int) -> None:
    """Start clangd, open one file, and wait until it says that its index is complete."""
    command = [
        *(clangd, "--background-index", "--background-index-priority=normal", f"-j={jobs}"),
        *("--log=error", "--enable-config=false", f"--compile-commands-dir={database}"),
    ]
    first: str = json.loads((database / "compile_commands.json").read_bytes())[0]["file"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process with pipes has none")
        capabilities = {"window": {"workDoneProgress": True}}
        params = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}
        _send(process.stdin, {"id": 1, "method": "initialize", "params": params})
        while _receive(process.stdout).get("id") != 1:
            continue
        _send(process.stdin, {"method": "initialized", "params": {}})
        # An empty text, so that next to nothing is done but the index.
        document = {"uri": Path(first).as_uri(), "languageId": "cpp", "version": 1, "text": ""}
        _send(process.stdin, {"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while not _is_end(message := _receive(process.stdout)):
            if message.get("method") == "window/workDoneProgress/create":
                _send(process.stdin, {"id": message["id"], "result": None})
        process.kill()


def _is_end(message: Mapping[str, Any]) -> bool:
    if message.get("method") != "$/progress":
        return False
    values = ("backgroundIndexProgress", "end")
    return (message["params"]["token"], message["params"]["value"]["kind"]) == values


def _send(pipe: IO[bytes], message: Mapping[str, Any]) -> None:
    content = json.dumps({"jsonrpc": "2.0", **message}).encode()
    pipe.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
    pipe.flush()


def _receive(pipe: IO[bytes]) -> dict[str, Any]:
    length = 0
    while header := pipe.readline().strip():
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if not length:
        raise RuntimeError("clangd has ended")
    return json.loads(pipe.read(length))


if __name__ == "__main__":
    index(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
