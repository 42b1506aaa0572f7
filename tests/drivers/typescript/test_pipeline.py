"""Questions to the compiler are answered in order, whatever their size, and none is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tieline.drivers.toolchain.node import find_node, node_environment
from tieline.drivers.typescript.compilers import HELPER

COMPILER = """
import json, struct, sys
source, sink, count = sys.stdin.buffer, sys.stdout.buffer, 0
def text():
    size = {0xC4: 1, 0xC5: 2, 0xC6: 4}[source.read(1)[0]]
    return source.read(int.from_bytes(source.read(size), "big"))
def frame(data):
    return b"\\xc6" + struct.pack(">I", len(data)) + data
while source.read(1):
    kind, method, asked = source.read(1)[0], text(), text()
    if method == b"die":
        sys.exit(1)
    answer = b"no" if method == b"fail" else json.dumps([count, json.loads(asked)["x"]]).encode()
    sink.write(bytes([0x93, 5 if method == b"fail" else 4]) + frame(method) + frame(answer))
    sink.flush()
    count += 1
"""
"""A stand-in for TypeScript 7: it answers `x` with how many questions came before, and fails and dies."""

CLIENT = """
const [pipelinePath, python, compiler] = process.argv.slice(1);
const { Pipeline } = require(pipelinePath);
const { spawn } = require("node:child_process");
const { stdin, stdout } = spawn(python, ["-c", compiler], { stdio: ["pipe", "pipe", "inherit"] });
stdout._handle.setBlocking(true);
stdin._handle.setBlocking(true);
const fds = { readFd: stdout._handle.fd, writeFd: stdin._handle.fd };
const channel = { ...fds, requestSync() {}, requestBytesSync() {} };
const pipeline = new Pipeline({ client: { channel } }, false);
pipeline.blame = (text) => process.stderr.write(`asked ${text}\\n`);
const said = JSON.parse(require("node:fs").readFileSync(0)).map(([step, ...given]) => {
  try {
    return pipeline[step](...given) ?? null;
  } catch (error) {
    return error.message;
  }
});
require("node:fs").writeFileSync(1, JSON.stringify(said));
process.exit(0);
"""


def run(*steps: list[Any]) -> subprocess.CompletedProcess[str]:
    """Call methods of a pipeline, one after the other."""
    node = find_node(os.environ).path
    arguments = [str(HELPER / "pipeline.js"), sys.executable, COMPILER]
    return subprocess.run(
        [node, "-e", CLIENT, *arguments],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        env=node_environment(os.environ),
        timeout=60,
        check=False,
    )


def test_questions_and_answers_of_all_sizes_keep_their_order() -> None:
    texts: list[str] = ["é" * size for size in (0, 1, 80, 90, 300, 22_000, 70_000, 200_000)] * 3 + [
        "x"
    ] * 2000
    done = run(["ask", [["echo", {"x": each}] for each in texts]])
    assert json.loads(done.stdout) == [[[number, each] for number, each in enumerate(texts)]], done.stderr


def test_what_was_foretold_is_asked_once_and_ahead_of_what_was_not() -> None:
    soon: list[Any] = [["echo", {"x": f"soon {number} " + "." * 200}] for number in range(500)]
    done = run(["foretell", soon], ["proceed"], ["ask", [["echo", {"x": "now"}]]], ["ask", soon])
    _, _, [[before, _]], answers = json.loads(done.stdout)
    assert 0 < before < 500
    assert [word for _, word in answers] == [asked["x"] for _, asked in soon]
    assert [number for number, _ in answers] == [number for number in range(501) if number != before]


def test_a_failing_question_costs_no_other_its_answer() -> None:
    questions = [["echo", {"x": 1}], ["fail", {"x": 2}], ["echo", {"x": 3}]]
    done = run(["ask", questions], ["ask", [["echo", {"x": 4}]]])
    assert json.loads(done.stdout) == ["no", [[3, 4]]]


def test_the_question_that_kills_the_compiler_is_named() -> None:
    done = run(
        ["foretell", [["echo", {"x": 1}], ["die", {"x": 2}]]], ["proceed"], ["ask", [["echo", {"x": 3}]]]
    )
    assert done.returncode == 2
    assert 'asked {"x":2}' in done.stderr
