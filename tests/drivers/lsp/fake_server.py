"""A language server on the standard library alone that answers from a table, and fails on demand.

    fake_server.py SCRIPT

SCRIPT is a JSON file: `answers` by `METHOD NAME:LINE:COLUMN`, `refuses` (the same keys with a reason),
`faults` by method (`crash`, `crash-once`, `hang`, `deaf`, `garbage`, `cut`), `lacks` (what it cannot do),
`slow` (seconds before its greeting), `prepares` (title of work that takes `works` seconds, and until whose
end it answers nothing), `child` (a file for its own process id and that of a process that it starts). Without
`answers`, every question is answered with the place behind the end of the text that the document has for the
server. Each start is noted in a file beside the script.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

SCRIPT = Path(sys.argv[1])
TOLD: dict[str, Any] = json.loads(SCRIPT.read_text("utf-8"))
STARTS = SCRIPT.with_suffix(".starts")
OFFERS = (
    "definition",
    "declaration",
    "typeDefinition",
    "implementation",
    "references",
    "hover",
    "documentSymbol",
)

texts: dict[str, str] = {}
ready = not TOLD.get("prepares")


def send(**message: Any) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    sys.stdout.buffer.flush()


def receive() -> dict[str, Any] | None:
    length = 0
    while line := sys.stdin.buffer.readline():
        if not line.strip():
            return json.loads(sys.stdin.buffer.read(length))
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return None


def prepare() -> None:
    """Say what it is busy with, as gopls and clangd do."""
    global ready
    send(id=1, method="window/workDoneProgress/create", params={"token": "work"})
    for value in ({"kind": "begin", "title": TOLD["prepares"]}, {"kind": "report", "message": "1/2"}):
        send(method="$/progress", params={"token": "work", "value": value})
    time.sleep(TOLD.get("works", 0.2))
    ready = True
    send(method="$/progress", params={"token": "work", "value": {"kind": "end"}})


def fail(method: str) -> bool:
    """Whether there is no answer, because of a fault."""
    fault = TOLD.get("faults", {}).get(method, "")
    if fault == "crash" or (fault == "crash-once" and len(STARTS.read_text()) == 1):
        sys.stderr.write("out of memory\n")
        os._exit(3)
    if fault == "garbage":
        sys.stdout.buffer.write(b"Content-Length: 9\r\n\r\n{{ what }")
        sys.stdout.buffer.flush()
    if fault == "cut":
        sys.stdout.buffer.write(b"Content-Length: 1000\r\n\r\n{}")
        sys.stdout.buffer.flush()
        os._exit(0)
    if fault == "deaf":
        time.sleep(600)
    return fault in {"hang", "garbage"}


def answer(method: str, params: dict[str, Any]) -> Any:
    if method == "initialize":
        time.sleep(TOLD.get("slow", 0))
        offers = {f"{each}Provider": True for each in OFFERS if each not in TOLD.get("lacks", ())}
        return {"capabilities": {"positionEncoding": "utf-16", **offers}}
    if method == "shutdown":
        return None
    uri = params["textDocument"]["uri"]
    at = params.get("position", {"line": 0, "character": 0})
    key = f"{method.partition('/')[2]} {uri.rpartition('/')[2]}:{at['line'] + 1}:{at['character'] + 1}"
    if not ready:
        return []
    if key in TOLD.get("refuses", {}):
        raise ValueError(TOLD["refuses"][key])
    found = TOLD.get("answers", {}).get(key)
    if method == "textDocument/hover":
        return {"contents": {"kind": "plaintext", "value": found}} if found else None
    if method == "textDocument/documentSymbol":
        return found or []
    if found is None and TOLD.get("answers") is None:
        end = {"line": 0, "character": len(texts[uri].encode("utf-16-le")) // 2}
        return [{"uri": uri, "range": {"start": end, "end": end}}]
    return [place(each) for each in found or ()]


def place(text: str) -> dict[str, Any]:
    """`PATH:LINE:COLUMN`, 1-based; PATH is relative to the folder of the script, or absolute."""
    path, line, column = text.rsplit(":", 2)
    start = {"line": int(line) - 1, "character": int(column) - 1}
    end = {"line": int(line) - 1, "character": int(column)}
    return {"uri": (SCRIPT.parent / path).as_uri(), "range": {"start": start, "end": end}}


def main() -> None:
    with STARTS.open("a") as starts:
        starts.write(".")
    if "child" in TOLD:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(TOLD["child"]).write_text(f"{os.getpid()} {child.pid}")
    hung: set[Any] = set()
    while message := receive():
        method: str = message.get("method", "")
        params: dict[str, Any] = message.get("params") or {}
        if method == "exit":
            return
        if method == "initialized" and not ready:
            threading.Thread(target=prepare, daemon=True).start()
        elif method == "textDocument/didOpen":
            texts[params["textDocument"]["uri"]] = params["textDocument"]["text"]
        elif method == "textDocument/didChange":
            texts[params["textDocument"]["uri"]] = params["contentChanges"][-1]["text"]
        elif method == "textDocument/didClose":
            del texts[params["textDocument"]["uri"]]
        elif method == "$/cancelRequest" and params["id"] in hung:
            send(id=params["id"], error={"code": -32800, "message": "cancelled"})
        elif "id" in message and method:
            if fail(method.partition("/")[2] or method):
                hung.add(message["id"])
                continue
            # A request of its own, with a number that the client may have used too.
            send(id=2, method="workspace/configuration", params={"items": [{"section": "fake"}]})
            try:
                send(id=message["id"], result=answer(method, params))
            except ValueError as error:
                send(id=message["id"], error={"code": -32803, "message": str(error)})


if __name__ == "__main__":
    main()
