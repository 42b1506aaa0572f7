"""The reference, the explanations and the completion scripts keep up with the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tieline.cli.commands import PLACES
from tieline.cli.completions import options_of
from tieline.cli.explanations import EXPLANATIONS
from tieline.cli.terms import TERMS
from tieline.facts.document import REASONS

from .sample import answer, say

ROOT = Path(__file__).parents[2]
ROOMS = ("buildinfo", "cli", "drivers", "facts", "graph", "verification", "*")


def codes_in_source() -> set[str]:
    """Every code that the source can raise or report."""
    found: set[str] = set()
    for room in ROOMS:
        files = ROOT.glob("*.py") if room == "*" else (ROOT / room).rglob("*.*")
        for file in files:
            if file.suffix in {".py", ".js", ".c", ".go"} and file.name != "explanations.py":
                found.update(re.findall(r"\bTL\d{3}\b", file.read_text("utf-8")))
    return found


def test_every_code_is_explained_and_no_other() -> None:
    assert set(EXPLANATIONS) == codes_in_source()


def test_every_reason_is_explained() -> None:
    assert set(REASONS) <= set(TERMS)


def test_every_command_option_and_code_is_in_the_reference() -> None:
    text = (ROOT / "docs/cli.md").read_text("utf-8")
    for verb in PLACES:
        assert f"## {verb}\n" in text or f"`{verb}`" in text, verb
        for name, _ in options_of(verb):
            assert f"`{name}" in text or f" {name}" in text, (verb, name)
    for code in EXPLANATIONS:
        assert f"| {code} |" in text, code


def test_explain_prints_a_paragraph(tmp_path: Path) -> None:
    for code in EXPLANATIONS:
        said = say(tmp_path, "explain", code.lower())
        assert said.lines[0] == code
        assert all(len(line) <= 88 for line in said.lines)
    assert answer(say(tmp_path, "explain", "TL204", "--json"))["explanation"] == EXPLANATIONS["TL204"]


def _shell(name: str) -> str:
    """The path of a shell; a machine of our own CI must have it."""
    program = shutil.which(name)
    if program is None and "CI" not in os.environ:
        pytest.skip(f"{name} is not installed")
    assert program, f"{name} is not installed"
    return program


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_valid(tmp_path: Path, shell: str) -> None:
    script = say(tmp_path, "completions", shell).out
    assert all(verb in script for verb in PLACES)
    program = _shell(shell)
    done = subprocess.run([program, "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_verbs_and_options(tmp_path: Path) -> None:
    bash = _shell("bash")
    script = say(tmp_path, "completions", "bash").out
    ask = 'COMP_WORDS=(tieline {0}); COMP_CWORD={1}; _tieline; printf "%s\\n" "${{COMPREPLY[@]}}"'
    for words, at, expected in (
        ("ca", 1, {"callers", "callees"}),
        ("refs --no-", 2, {"--no-tests", "--no-generated", "--no-definitions"}),
    ):
        text = script + "\n" + ask.format(words, at)
        done = subprocess.run([bash, "-c", text], capture_output=True, text=True, check=True)
        assert set(done.stdout.split()) == expected
