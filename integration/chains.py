"""Several checkouts in one store, asked about each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from .conftest import tieline


class Store(msgspec.Struct, frozen=True):
    """A store that several checkouts are indexed into.

    Attributes:
        path: the store's file.
        roots: the checkouts by the name of their repository, which is that of the folder.
    """

    path: Path
    roots: dict[str, Path]

    def index(self, root: Path, *options: str) -> dict[str, Any]:
        """Index a checkout into the store, and give what `tieline index --json` said."""
        self.roots[root.name] = root
        return self.ask(root, "index", "--jobs", "2", *options)

    def ask(self, root: Path, *words: str) -> dict[str, Any]:
        """Run a command of the real program in a checkout, over the store."""
        return tieline(root, *words, "--store", str(self.path))

    def define(self, root: Path, path: str, line: str, name: str) -> list[tuple[str, str, str, str, str]]:
        """Where a name in the first line with some text is defined.

        Returns:
            For each row the repository, the path, the text of the line, the link and the reason for it. That
            the text is the file's own at that line is checked.
        """
        rows = self.ask(root, "def", place(root / path, path, line, name))["results"]
        for row in rows:
            file = self.roots[row["repository"]] / row["path"]
            assert file.read_text().splitlines()[row["line"] - 1].strip() == row["text"].strip()
        return [
            (row["repository"], row["path"], row["text"].strip(), row["link"], row.get("reason", ""))
            for row in rows
        ]

    def uses(self, root: Path, name: str) -> set[tuple[str, str, str]]:
        """Give the repository, path and link of each use of a name; its definitions are left out."""
        rows = self.ask(root, "refs", name, "--limit", "1000")["results"]
        return {
            (row["repository"], row["path"], row["link"]) for row in rows if "definition" not in row["roles"]
        }


def place(file: Path, path: str, line: str, name: str) -> str:
    """Give where a name is in the first line of a file with some text, as a command takes it."""
    lines = file.read_text().splitlines()
    number, text = next((number, text) for number, text in enumerate(lines, start=1) if line in text)
    return f"{path}:{number}:{text.index(name, text.index(line)) + 1}"
