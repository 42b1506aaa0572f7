"""`tieline verify` and `--live` with pyright's own language server, over a checkout that tieline indexed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tieline.cli.main import run as command

from .checkouts import clean_environment, run, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "pyproject.toml": '[project]\nname = "acme"\nversion = "1"\n',
    "src/acme/__init__.py": "from .core import Frame as Frame, Wide\n",
    "src/acme/core.py": (
        "import sys\n"
        "import os.path as files\n"
        "\n"
        "\n"
        "class Frame:\n"
        '    __slots__ = ("size", "name")\n'
        "\n"
        "    def __init__(self, *args: int, **names: str) -> None:\n"
        "        self.size = len(args)\n"
        '        self.name = names["name"]\n'
        "\n"
        "    def show(self) -> str:\n"
        '        return f"{self.name} {sys.argv} {files.sep}"\n'
        "\n"
        "\n"
        "class Wide(Frame):\n"
        "    def show(self) -> str:\n"
        "        return super().show()\n"
    ),
    "src/acme/app.py": "import acme\n\n\ndef main(frame: acme.Frame) -> str:\n    return frame.show()\n",
    "tests/test_acme.py": "from acme import Wide\nfrom acme.app import main\n\nmain(Wide(1, name='a'))\n",
    # pyright must not read it.
    "pyrightconfig.json": '{"include": ["nowhere"], "extraPaths": ["nowhere"]}\n',
}


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("server") / "acme", FILES)
    run(root)
    return root


def ask(root: Path, *words: str) -> tuple[int, dict[str, Any]]:
    out, err = io.StringIO(), io.StringIO()
    code = command(["-C", str(root), *words, "--json"], clean_environment(), out, err)
    return code, msgspec.json.decode(out.getvalue(), type=dict[str, Any])


def test_pyright_says_what_the_index_says(acme: Path) -> None:
    code, said = ask(acme, "verify", "--at-least", "100")
    (python,) = said["languages"]
    assert python["differences"] == []
    assert (code, python["unanswered"], python["left_out"]) == (0, ["implementations"], {})
    definition, references = python["questions"]
    assert definition["asked"] == references["asked"] == python["names"] == 55
    assert definition["verdicts"]["equal"] >= 50


def test_live_answers_come_from_the_files_as_they_are(acme: Path) -> None:
    (acme / "src/acme/new.py").write_text("from acme.core import Frame\n\nFrame()\n")
    try:
        _, said = ask(acme, "def", "src/acme/new.py:3", "--live")
        (row,) = said["results"]
        assert (row["path"], row["line"], row["column"], row["link"]) == ("src/acme/core.py", 5, 7, "live")
        _, said = ask(acme, "refs", "src/acme/new.py:3", "--live")
        assert [(row["path"], row["line"]) for row in said["results"]] == [
            ("src/acme/__init__.py", 1),
            ("src/acme/__init__.py", 1),
            ("src/acme/app.py", 4),
            ("src/acme/core.py", 5),
            ("src/acme/core.py", 16),
            ("src/acme/new.py", 1),
            ("src/acme/new.py", 3),
        ]
    finally:
        (acme / "src/acme/new.py").unlink()
    left = sorted(path.relative_to(acme).as_posix() for path in acme.rglob("*") if path.is_file())
    assert [path for path in left if not path.startswith(".tieline/")] == sorted(FILES)
