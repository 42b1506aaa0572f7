"""From the checkout into what is installed beside it, in the usual `.venv` of the checkout itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tieline.graph import query

from .checkouts import analysed, reader, run, write

SITE = ".venv/lib/python3.12/site-packages"


def install(root: Path, version: str) -> None:
    """Put a release of `stamps` into the environment of a checkout."""
    for old in (root / SITE).glob("stamps-*"):
        old.rename(root / SITE / f"stamps-{version}.dist-info")
    info = f"{SITE}/stamps-{version}.dist-info"
    write(
        root,
        {
            f"{SITE}/stamps/__init__.py": "from .core import Stamp\n",
            f"{SITE}/stamps/core.py": "class Stamp:\n    def stick(self): ...\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: stamps\nVersion: {version}\n",
            f"{info}/RECORD": "stamps/__init__.py,,\nstamps/core.py,,\n",
        },
    )


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    root = write(
        tmp_path / "letters",
        {
            "pyproject.toml": '[project]\nname = "letters"\nversion = "1"\ndependencies = ["stamps"]\n',
            "letters.py": "from stamps import Stamp\n\n\nclass Rare(Stamp):\n    def stick(self): ...\n",
            ".venv/pyvenv.cfg": f"home = {Path(sys.executable).parent}\nversion = 3.12.4\n",
        },
    )
    install(root, "1.0")
    return root


def test_a_definition_in_a_dependency_is_shown_with_its_line(letters: Path) -> None:
    (result,) = run(letters).results
    assert result.status == "indexed"
    with reader(letters) as opened:
        found = query.definitions(opened, query.occurrences_at(opened, "letters.py", 3, 11))
        present = query.Freshness(opened).present(found)
        # The line moves with the file when it is edited later, as those of the checkout's own files do.
        write(letters, {f"{SITE}/stamps/core.py": "\nclass Stamp:\n    def stick(self): ...\n"})
        moved = query.Freshness(opened).present(found)
    ((place, text),) = present.rows
    assert (place.path, place.line) == (str(letters / SITE / "stamps/core.py"), 0)
    assert (place.package, place.link, text) == ("pkg:pypi/stamps@1.0", "declared", "class Stamp:")
    assert [each.line for each, _ in moved.rows] == [1]


def test_an_override_of_a_dependencys_method_is_its_implementation(letters: Path) -> None:
    run(letters)
    with reader(letters) as opened:
        found = query.implementations(opened, query.resolve_name(opened, "stamps.core.Stamp.stick"))
        assert [(each.path, each.line) for each in found] == [("letters.py", 4)]


def test_another_release_is_another_package(letters: Path) -> None:
    first = run(letters)
    install(letters, "2.0")
    assert analysed(run(letters)) == analysed(first)
    with reader(letters) as opened:
        (symbol,) = query.occurrences_at(opened, "letters.py", 3, 11)
    assert symbol.text == "tieline pypi stamps 2.0 `stamps.core`/Stamp#"
