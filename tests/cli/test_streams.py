"""Streams, exit codes, colour and options: standard output is data, and with `--json` it is one document."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, cast

import msgspec
import pytest

from tieline.cli import commands, main
from tieline.cli.commands import PLACES

from .sample import answer, say

if TYPE_CHECKING:
    from pathlib import Path

    from tieline.cli.answer import Call

ANSWERED = {
    "index": ["index", ".", "--offline"],
    "status": ["status"],
    "why": ["why", "src/acme/app.py"],
    "doctor": ["doctor", "--offline"],
    "verify": ["verify", "--offline", "--sample", "1", "--ask", "definition"],
    "def": ["def", "helper"],
    "refs": ["refs", "helper"],
    "impls": ["impls", "Frame"],
    "callers": ["callers", "helper"],
    "callees": ["callees", "acme.app.main"],
    "hover": ["hover", "helper"],
    "symbols": ["symbols", "helper"],
    "outline": ["outline", "src/acme/core.py"],
    "deps": ["deps"],
    "dependents": ["dependents", "lib"],
    "graph": ["graph", "--all"],
    "push": ["push", "team.db"],
    "pull": ["pull", "team.db"],
    "repos": ["repos"],
    "forget": ["forget", "acme"],
    "export": ["export", "-o", "out.scip"],
    "import": ["import", "out.scip"],
    "explain": ["explain", "TL204"],
    "completions": ["completions", "bash"],
    "version": ["version"],
}
FAILED = {
    "index": ["index", "no/such/folder"],
    "status": ["status", "/"],
    "why": ["why", "src/acme/none.py"],
    "doctor": ["doctor", "--nope"],
    "verify": ["verify", "--at-least", "most"],
    "def": ["def", "nobody"],
    "refs": ["refs", "src/acme/core.py:5"],
    "impls": ["impls"],
    "callers": ["callers", "src/acme/core.py:3:1"],
    "callees": ["callees", "a", "b"],
    "hover": ["hover", "README.md:1"],
    "symbols": ["symbols", "x", "--limit", "many"],
    "outline": ["outline", "README.md"],
    "deps": ["deps", "nothing"],
    "dependents": ["dependents", "pkg:nothing"],
    "graph": ["graph", "nothing"],
    "push": ["push", ".tieline/index.db"],
    "pull": ["pull", "README.md"],
    "repos": ["repos", "--store", "README.md"],
    "forget": ["forget", "nothing"],
    "export": ["export", "--format", "lsif"],
    "import": ["import", "README.md"],
    "explain": ["explain", "nothing"],
    "completions": ["completions", "tcsh"],
    "version": ["version", "more"],
}


def tieline(root: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TIELINE_", "VIRTUAL"))}
    return subprocess.run(
        [sys.executable, "-m", "tieline", *words],
        cwd=root,
        env={**kept, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_is_tried_here() -> None:
    assert set(ANSWERED) == set(FAILED) == set(PLACES)


@pytest.mark.parametrize("verb", [verb for verb in ANSWERED if verb != "index"])
def test_standard_output_is_one_json_document_when_there_is_an_answer(root: Path, verb: str) -> None:
    if verb == "import":
        say(root, *ANSWERED["export"])
    if verb == "pull":
        say(root, *ANSWERED["push"])
    said = say(root, *ANSWERED[verb], "--json")
    document = answer(said)
    assert (document["schema"], document["command"], document["error"]) == (1, verb, None)
    assert document["status"] in {"ok", "partial"}


@pytest.mark.parametrize("verb", FAILED)
def test_standard_output_is_one_json_document_on_failure(root: Path, verb: str) -> None:
    said = say(root, "--json", *FAILED[verb])
    document = answer(said)
    assert (document["schema"], document["command"], document["status"]) == (1, verb, "error")
    error = cast("dict[str, str]", document["error"])
    assert said.err.startswith(f"error[{error['code']}]: {error['message']}")
    assert said.code in {1, 2}


def test_rows_have_the_shape_that_is_promised(root: Path) -> None:
    document = answer(say(root, "refs", "helper", "--limit", "1", "--json"))
    assert list(document) == [
        *("schema", "command", "status", "error", "query", "symbol", "total", "next"),
        *("completeness", "totals", "results"),
    ]
    assert cast("list[object]", document["results"]) == [
        {
            "path": "src/acme/app.py",
            "line": 2,
            "column": 30,
            "end_line": 2,
            "end_column": 36,
            "repository": "acme",
            "package": "pkg:pypi/acme@1.0",
            "symbol": "tieline pypi acme 1.0 `acme.core`/helper().",
            "kind": "Function",
            "roles": ["import"],
            "link": "local",
            "text": "from acme.core import Frame, helper",
        }
    ]
    missing = {
        "unit": "python:src/acme",
        "status": "partial",
        "reason": "1 import did not resolve",
        "code": "TL220",
    }
    assert document["completeness"] == {
        "complete": False,
        "stale": [],
        "missing": [missing],
        "unresolved": None,
        "lost": 0,
        "packages": [],
    }


def test_an_unexpected_error_is_one_sentence_and_a_document(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_call: Call) -> None:
        raise ZeroDivisionError("no reason")

    def load(verb: str) -> object:
        return msgspec.structs.replace(commands.load(verb), run=broken)

    monkeypatch.setattr(main, "load", load)
    said = say(root, "def", "helper", "--json")
    assert said.code == 2
    assert cast("dict[str, str]", answer(said)["error"])["code"] == "TL000"
    assert said.err.startswith("error[TL000]: internal error: ZeroDivisionError: no reason\n\nhint: ")
    assert "Traceback" not in said.err
    assert "Traceback" in say(root, "-v", "def", "helper").err


def test_an_interrupt_ends_a_command_with_130(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_call: Call) -> None:
        raise KeyboardInterrupt

    def load(verb: str) -> object:
        return msgspec.structs.replace(commands.load(verb), run=interrupted)

    monkeypatch.setattr(main, "load", load)
    said = say(root, "status")
    assert (said.code, said.out) == (130, "")
    assert said.err == "error[TL003]: interrupted; what was indexed before is intact\n"


def test_options_go_before_and_after_the_verb(root: Path) -> None:
    assert say(root, "--json", "def", "helper").out == say(root, "def", "--json", "helper").out
    assert say(root, "-q", "def", "helper").err == say(root, "def", "helper", "-q").err == ""


def test_options_have_variables(root: Path) -> None:
    assert "1 of 5 shown" in say(root, "refs", "helper", environ={"TIELINE_LIMIT": "1"}).out
    assert say(root, "refs", "helper", "--limit", "5", environ={"TIELINE_LIMIT": "1"}).out.count(".py:") == 5
    assert answer(say(root, "def", "helper", environ={"TIELINE_JSON": "1"}))["command"] == "def"
    said = say(root, "refs", "helper", environ={"TIELINE_STRICT": "perhaps"})
    assert said.code == 2
    assert "TIELINE_STRICT=perhaps" in said.err
    assert "TIELINE_LIMIT" in say(root, "refs", "--help").out


def test_colour_follows_what_everybody_does(root: Path) -> None:
    def coloured(*words: str, **environ: str) -> bool:
        return "\x1b[" in say(root, "def", "helper", *words, environ=environ).out

    assert not coloured()
    assert coloured(FORCE_COLOR="1")
    assert not coloured(FORCE_COLOR="1", NO_COLOR="1")
    assert coloured("--color", "always", NO_COLOR="1")
    assert not coloured("--color", "never", FORCE_COLOR="1")
    assert "\x1b[" not in say(root, "def", "helper", "--json", environ={"FORCE_COLOR": "1"}).out


def test_control_characters_of_a_file_do_not_reach_the_terminal(root: Path) -> None:
    file = root / "src/acme/core.py"
    # Only a comment line moves everything, so that lines are found again.
    text = file.read_text("utf-8")
    file.write_text("# \x1b[31m\n" + text, "utf-8")
    assert "\x1b" not in say(root, "def", "helper").out


def test_help_goes_to_standard_output_and_shows_examples(root: Path) -> None:
    for verb in PLACES:
        said = say(root, verb, "--help")
        assert said.code == 0
        assert "examples:" in said.out
        assert "TIELINE_JSON" in said.out
    assert all(f"  {verb} " in say(root, "--help").out for verb in PLACES)


def test_a_process_keeps_its_streams_apart(root: Path) -> None:
    done = tieline(root, "def", "helper")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0,
        "src/acme/core.py:14:5  def helper(data):",
    )
    assert done.stderr == ""
    done = tieline(root, "refs", "helper")
    assert (done.returncode, done.stderr.partition(" ")[0]) == (0, "warning:")
    done = tieline(root, "def", "nobody", "--json")
    assert done.returncode == 1
    assert msgspec.json.decode(done.stdout, type=dict[str, object])["status"] == "error"


def test_a_question_loads_no_more_than_it_needs(root: Path) -> None:
    script = "import sys; from tieline.cli.main import run_process; sys.argv[1:] = ['def', 'helper']; "
    script += "run_process(); print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    heavy = {"rich", "typer", "pydantic", "networkx", "google.protobuf", "psutil", "asyncio", "tomllib"}
    assert not loaded & {*heavy, "tieline.pipeline", "tieline.buildinfo.workspace", "tieline.drivers.runner"}


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe that nobody reads is no error there")
def test_a_closed_pipe_is_quiet(root: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tieline", "explain"], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_process_with_130(root: Path, number: signal.Signals) -> None:
    # A shell that starts tests in the background has them ignore Ctrl-C, and all that they start.
    script = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    script += "import sys, time, tieline.cli.status as s, tieline.cli.main as m, msgspec\n"
    script += "v = s.VERBS['status']; s.VERBS['status'] = msgspec.structs.replace(v, run=lambda c: "
    script += "(print('ready', flush=True), time.sleep(60)))\n"
    script += "sys.argv = ['tieline', 'status']; sys.exit(m.run_process())"
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.05)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "error[TL003]: interrupted; what was indexed before is intact\n"
