"""A name is found where its package offers it, however many modules pass it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tieline.cli.indirect import resolve_indirect
from tieline.graph import query

from .checkouts import reader, run, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "pyproject.toml": '[project]\nname = "acme"\nversion = "1"\n',
    "acme/__init__.py": 'from ._client import *\nfrom ._parts import *\n\n__all__ = ["Client", "Wheel"]\n',
    "acme/_client.py": (
        "class Base:\n    def send(self): ...\n\n\nclass Client(Base): ...\n\n\nclass Hidden: ...\n"
    ),
    "acme/_parts/__init__.py": 'from .wheel import Wheel\n\n__all__ = ["Wheel"]\n',
    "acme/_parts/wheel.py": "class Wheel: ...\n",
}


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("names") / "acme", FILES)
    run(root)
    return root


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("acme.Client", ["acme/_client.py:5"]),
        ("acme.Client.send", ["acme/_client.py:2"]),
        ("acme.Wheel", ["acme/_parts/wheel.py:1"]),
        # The wildcard brings it, but the package does not offer it.
        ("acme.Hidden", []),
    ],
)
def test_what_a_wildcard_passes_on_is_found_under_the_public_name(
    acme: Path, name: str, places: list[str]
) -> None:
    with reader(acme) as opened:
        found = query.definitions(opened, resolve_indirect(opened, name))
    assert [f"{each.path}:{each.line + 1}" for each in found] == places
