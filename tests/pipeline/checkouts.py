"""Tiny checkouts, runs of the pipeline over them, and everything that their index answers."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tieline.drivers.contract import Limits
from tieline.facts.spans import spans
from tieline.graph import query
from tieline.pipeline import STORE, Report, Settings, Watcher, index

if TYPE_CHECKING:
    from tieline.buildinfo.model import Unit
    from tieline.facts.document import UnitResult

SHOP: Mapping[str, str] = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0"\n',
    "src/goods/__init__.py": "from .fruit import Apple\n",
    "src/goods/fruit.py": 'class Apple:\n    """Red."""\n\n    def bite(self) -> int:\n        return 1\n',
    "src/till/__init__.py": "",
    "src/till/pay.py": "from goods import Apple\n\n\ndef pay() -> int:\n    return Apple().bite()\n",
    "tests/test_pay.py": "from till.pay import pay\n\n\ndef test_pay():\n    assert pay() == 1\n",
}
"""Two importable folders and their tests: `till` uses `goods`, and the tests use `till`."""

GOODS, TILL = "python:src/goods", "python:src/till"
"""The units of the importable folders; the tests are one more."""


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a checkout, and give its folder."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def index_together(store: Path, *roots: Path) -> Path:
    """Index several checkouts into one store, and give it."""
    watcher = Watcher(lambda _: None, lambda _, __: None, lambda _: None, lambda _, __: None, lambda _: None)
    for root in roots:
        index(root, Settings(offline=True, store=store), clean_environment(), watcher)
    return store


def landed(store: Path, root: Path, place: str) -> list[tuple[str, str]]:
    """Where the name at a place of a checkout is defined, as `repository/path:line`, and by which link.

    Args:
        store: what several checkouts are indexed into.
        root: the checkout.
        place: `path:line:column`, from 1.
    """
    path, line, column = place.rsplit(":", 2)
    with query.Reader(store, root=str(root)) as opened:
        found = query.definitions(opened, query.occurrences_at(opened, path, int(line) - 1, int(column) - 1))
        return [(f"{each.repository}/{each.path}:{each.line + 1}", each.link) for each in found]


def keep(root: Path) -> None:
    """Remember the index of a checkout, so that tests need not make it again."""
    shutil.copytree(root / ".tieline", root.with_name(f"{root.name}.kept"))


def restore(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make a checkout what it was when its index was remembered."""
    shutil.rmtree(root)
    shutil.copytree(root.with_name(f"{root.name}.kept"), root / ".tieline")
    return write(root, files)


def run(
    root: Path, *, jobs: int = 1, rebuild: bool = False, planned: Callable[[], object] = lambda: None
) -> Report:
    """Index a checkout as `tieline index` does, without the virtual environment that the tests run in.

    Args:
        root: the checkout.
        jobs: helpers at a time.
        rebuild: whether to analyse everything.
        planned: called when the plan is made and no helper has begun.
    """

    def on_planned(_units: Sequence[Unit], _unchanged: int) -> None:
        planned()

    def on_finished(_unit: Unit, _result: UnitResult) -> None:
        pass

    watcher = Watcher(lambda _: None, on_planned, lambda _: None, on_finished, lambda _: None)
    settings = Settings(limits=Limits(jobs=jobs), rebuild=rebuild)
    return index(root, settings, clean_environment(), watcher)


def clean_environment() -> dict[str, str]:
    """The environment of this process without the virtual environment that the tests run in."""
    return {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "CONDA_PREFIX"}}


def tieline(*words: str) -> list[str]:
    """The command line of the real program."""
    return [sys.executable, "-m", "tieline", *words]


def analysed(report: Report) -> list[str]:
    """The units that were analysed."""
    return [each.unit for each in report.results]


def reader(root: Path) -> query.Reader:
    """Open the index of a checkout."""
    return query.Reader(root / STORE, root=str(root))


def digest(root: Path) -> str:
    """The digest of all facts in the index of a checkout."""
    with reader(root) as opened:
        return query.index_digest(opened)


def problems(root: Path, path: str) -> list[str]:
    """The codes of what the compiler said about a file, in order."""
    with reader(root) as opened:
        state = query.document(opened, path)
        assert state is not None, f"{path} is not in the index"
        return [each.code for each in state.problems]


def defined(root: Path, name: str) -> list[str]:
    """Where a name is defined, as `path:line` with lines from 1."""
    with reader(root) as opened:
        found = query.definitions(opened, query.resolve_name(opened, name))
        return [f"{each.path}:{each.line + 1}" for each in found]


def used(root: Path, name: str) -> list[str]:
    """Where a name is used or defined, as `path:line` with lines from 1."""
    with reader(root) as opened:
        page = query.references(opened, query.resolve_name(opened, name))
        return [f"{each.path}:{each.line + 1}" for each in page.results]


def answers(root: Path) -> bytes:
    """Every answer about every name of the checkout, and what is missing, without the store's own numbers."""
    with reader(root) as opened:
        asked = sorted(_positions(opened))
        said = [_about(opened, path, line, column) for path, line, column in asked]
        whole = (query.completeness(opened), query.packages(opened), query.paths(opened))
        return msgspec.json.format(msgspec.json.encode((whole, said)))


def _positions(opened: query.Reader) -> Iterable[tuple[str, int, int]]:
    for document in query.read_documents(opened, declared=False):
        for place in spans(document):
            yield document.document, place.line, place.start


def _about(opened: query.Reader, path: str, line: int, column: int) -> object:
    found = query.occurrences_at(opened, path, line, column)
    return (
        (path, line, column, [each.text for each in found]),
        query.definitions(opened, found),
        query.references(opened, found),
        query.implementations(opened, found),
        query.supers(opened, found),
        query.callers(opened, found),
        query.callees(opened, found),
        query.hover(opened, found),
    )
