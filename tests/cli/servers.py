"""A fake language server for the sample checkout, whose answers are those of the index to begin with."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tieline.drivers.lsp.command import ServerCommand
from tieline.drivers.lsp.servers import SERVERS, Served
from tieline.graph import query
from tieline.verification.names import Source, names

if TYPE_CHECKING:
    import pytest

    from tieline.buildinfo.model import Package, Workspace
    from tieline.drivers.lsp.command import Ground

FAKE = Path(__file__).parents[1] / "drivers/lsp/fake_server.py"
FILES = ("src/acme/app.py", "src/acme/core.py", "tests/test_app.py")


class Fake(msgspec.Struct):
    """What the fake server is told; see `fake_server.py`.

    Attributes:
        folder: where its script and its log are.
        answers: the places of each question, such as `definition app.py:7:12`.
        more: anything else.
    """

    folder: Path
    answers: dict[str, Any]
    more: dict[str, Any] = {}

    def command(self, _package: Package, _workspace: Workspace, ground: Ground) -> ServerCommand:
        """What it is started with."""
        self.folder.mkdir(exist_ok=True)
        script = self.folder / "script.json"
        script.write_text(
            json.dumps({"answers": self.answers, "lacks": ["implementation"], **self.more}), "utf-8"
        )
        ground.progress("the fake server is set up")
        return ServerCommand(
            name="fake",
            version="1.0",
            language="python",
            argv=(sys.executable, "-I", "-S", str(FAKE), str(script)),
            env=tuple(os.environ.items()),
            scratch=str(self.folder),
        )


def install_fake(root: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put a fake server in the place of Python's, which says what the index says."""
    fake = Fake(root.parent / "fake", agreeing(root))
    monkeypatch.setitem(
        SERVERS,  # pyright: ignore[reportArgumentType]
        "python",
        Served((".py",), fake.command),
    )
    return fake


def agreeing(root: Path) -> dict[str, Any]:
    """The index's answers, for each name of the checkout."""
    answers: dict[str, Any] = {}
    with query.Reader(root / ".tieline/index.db", root=str(root)) as reader:
        for path in FILES:
            for _, name in names(Source(path, "python"), (root / path).read_bytes()):
                symbols = query.occurrences_at(reader, path, name.line, name.column)
                place = f"{Path(path).name}:{name.line + 1}:{name.column + 1}"
                for question, rows in (
                    ("definition", query.definitions(reader, symbols)),
                    ("references", query.references(reader, symbols).results),
                    ("implementation", query.implementations(reader, symbols)),
                ):
                    answers[f"{question} {place}"] = [
                        f"{row.file}:{row.line + 1}:{row.column + 1}" for row in rows
                    ]
    return answers
