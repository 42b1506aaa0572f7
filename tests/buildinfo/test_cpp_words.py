"""Command lines are split the way that their readers split them."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.buildinfo.cpp.words import split_gnu, split_posix, split_windows

WORDS = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))


@given(WORDS)
def test_what_a_shell_would_quote_is_read_back(words: list[str]) -> None:
    assert split_posix(shlex.join(words)) == words


@given(st.lists(st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]))))
def test_what_windows_would_quote_is_read_back(words: list[str]) -> None:
    assert split_windows(subprocess.list2cmdline(words)) == words


@given(WORDS)
def test_response_files_may_escape_every_character(words: list[str]) -> None:
    escaped = ('"' + "".join(f"\\{character}" for character in word) + '"' for word in words)
    assert split_gnu(" ".join(escaped)) == words


@pytest.mark.parametrize(
    "line",
    [
        r'gcc "-DX=\"\$a\`b\\\"" "-DY=\q" -DZ=\"z\"',
        "gcc '-D a' b\\ c \"\" ''x\"y\"z",
        "gcc \\\n  -c a.c",
    ],
)
def test_a_shell_agrees(line: str) -> None:
    said = subprocess.run(["/bin/sh", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True).stdout
    assert split_posix(line) == said.decode().split("\0")[:-1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (r"cl.exe /DX=\"a\" /IC:\a\b", ["cl.exe", '/DX="a"', r"/IC:\a\b"]),
        (r'"C:\Program Files\cl.exe" "C:\a b\\" x', [r"C:\Program Files\cl.exe", "C:\\a b\\", "x"]),
        (r'"a""b" "q\\\"z"', ['a"b', r"q\"z"]),
    ],
)
def test_windows_takes_backslashes_before_quotes_only(line: str, words: list[str]) -> None:
    assert split_windows(line) == words


@pytest.mark.parametrize("line", ["'a", '"a', "a\\"])
@pytest.mark.parametrize("split", [split_posix, split_gnu])
def test_what_is_not_closed_is_an_error(line: str, split: Callable[[str], list[str]]) -> None:
    with pytest.raises(ValueError, match=r"not closed|backslash"):
        split(line)
