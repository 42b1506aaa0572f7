"""A small checkout with real files, and an index of it made from synthetic facts; no compiler is needed."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tieline.buildinfo.model import Unit
from tieline.cli.main import run
from tieline.facts.document import (
    Definition,
    Document,
    Problem,
    RelationshipKind,
    Role,
    UnitResult,
    Unresolved,
)
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DEF = int(Role.DEFINITION)
READ = int(Role.READ)
CALL = int(Role.CALL | Role.READ)
IMPORT = int(Role.IMPORT)
TEST = int(Role.TEST)

CORE = """\
class Frame:
    shape = ()

    def decode(self, data):
        return helper(data)


class Wide(Frame):
    def decode(self, data):
        emoji = "\U0001f600", helper(data)
        return emoji.save()


def helper(data):
    return data
"""

APP = """\
import lib.api
from acme.core import Frame, helper


def main():
    lib.api.fetch("x")
    return Frame().decode(helper(b"x"))


main()
"""

TESTS = """\
from acme.core import Frame


def test_decode():
    assert Frame().decode(b"")
"""

API = "def fetch(url):\n    return url\n"

FRAME = "tieline pypi acme 1.0 `acme.core`/Frame#"
DECODE = "tieline pypi acme 1.0 `acme.core`/Frame#decode()."
WIDE = "tieline pypi acme 1.0 `acme.core`/Wide#"
WIDE_DECODE = "tieline pypi acme 1.0 `acme.core`/Wide#decode()."
SHAPE = "tieline pypi acme 1.0 `acme.core`/Frame#shape."
HELPER = "tieline pypi acme 1.0 `acme.core`/helper()."
APP_MODULE = "tieline pypi acme 1.0 `acme.app`/"
MAIN = "tieline pypi acme 1.0 `acme.app`/main()."
TEST_DECODE = "tieline pypi acme 1.0 `tests.test_app`/test_decode()."
FETCH = "tieline pypi lib 2.0 `lib.api`/fetch()."
API_MODULE = "tieline pypi lib 2.0 `lib.api`/"


class Use(NamedTuple):
    """An occurrence: on a 1-based line, the `nth` place where a name stands."""

    line: int
    name: str
    symbol: str
    roles: int
    nth: int = 0
    body: tuple[int, int] | None = None
    """First and last line of a definition, 1-based."""


class Known(NamedTuple):
    """What a definition is."""

    kind: str
    name: str
    signature: str = ""
    documentation: str = ""
    relationships: Sequence[tuple[RelationshipKind, str]] = ()


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def document(
    path: str,
    text: str,
    uses: Sequence[Use],
    known: Mapping[str, Known],
    *,
    package: int = 0,
    declared: bool = False,
    unresolved: Sequence[tuple[int, str, int]] = (),
    problems: Sequence[Problem] = (),
) -> Document:
    """A document whose columns are found in its text; `unresolved` are a line, a name and a reason."""
    lines = text.splitlines()
    table: dict[str, int] = {}
    flat: list[int] = []
    enclosing: list[int] = []
    placed = sorted((use.line - 1, _column(lines[use.line - 1], use.name, use.nth), use) for use in uses)
    previous = 0
    for index, (line, column, use) in enumerate(placed):
        symbol = table.setdefault(use.symbol, len(table))
        flat += (line - previous, column, utf16(use.name), symbol, use.roles)
        previous = line
        if use.body:
            last = use.body[1] - 1
            enclosing += (index, use.body[0] - 1, 0, last, utf16(lines[last]))
    definitions: list[Definition] = []
    for symbol, item in known.items():
        number = table.setdefault(symbol, len(table))
        pairs: list[tuple[RelationshipKind, int]] = []
        for how, target in item.relationships:
            pairs.append((how, table.setdefault(target, len(table))))
        definitions.append(
            Definition(number, item.kind, item.name, item.signature, item.documentation, tuple(pairs))
        )
    names: dict[str, int] = {}
    loose: list[int] = []
    previous = 0
    for line, name, reason in unresolved:
        at = names.setdefault(name, len(names))
        loose += (line - 1 - previous, _column(lines[line - 1], name, 0), at, reason)
        previous = line - 1
    return Document(
        path,
        "python",
        package,
        "utf-16",
        hashlib.sha256(text.encode()).hexdigest(),
        tuple(table),
        tuple(flat),
        tuple(enclosing),
        (),
        tuple(definitions),
        Unresolved(tuple(names), tuple(loose)),
        tuple(problems),
        declared,
    )


def _column(line: str, name: str, nth: int) -> int:
    at = -1
    for _ in range(nth + 1):
        at = line.index(name, at + 1)
    return utf16(line[:at])


def core() -> Document:
    """The document of `src/acme/core.py`; `save` in it is not resolved."""
    return document(
        "src/acme/core.py",
        CORE,
        (
            Use(1, "Frame", FRAME, DEF, body=(1, 5)),
            Use(2, "shape", SHAPE, DEF),
            Use(4, "decode", DECODE, DEF, body=(4, 5)),
            Use(4, "data", "local 0", DEF),
            Use(5, "helper", HELPER, CALL),
            Use(5, "data", "local 0", READ),
            Use(8, "Wide", WIDE, DEF, body=(8, 11)),
            Use(8, "Frame", FRAME, READ),
            Use(9, "decode", WIDE_DECODE, DEF, body=(9, 11)),
            Use(9, "data", "local 1", DEF),
            Use(10, "helper", HELPER, CALL),
            Use(10, "data", "local 1", READ),
            Use(14, "helper", HELPER, DEF, body=(14, 15)),
            Use(14, "data", "local 2", DEF),
            Use(15, "data", "local 2", READ),
        ),
        {
            FRAME: Known("Class", "Frame", "class Frame", "A picture."),
            DECODE: Known("Method", "decode", "def decode(self, data)"),
            WIDE: Known("Class", "Wide", "class Wide(Frame)", relationships=[("extends", FRAME)]),
            WIDE_DECODE: Known("Method", "decode", relationships=[("overrides", DECODE)]),
            SHAPE: Known("Field", "shape"),
            HELPER: Known("Function", "helper", "def helper(data)", "Help.\n\nA lot."),
            "local 0": Known("Parameter", "data"),
            "local 1": Known("Parameter", "data"),
            "local 2": Known("Parameter", "data"),
        },
        unresolved=[(11, "save", 0)],
    )


def app() -> Document:
    """The document of `src/acme/app.py`, with an import that did not resolve."""
    return document(
        "src/acme/app.py",
        APP,
        (
            Use(1, "", APP_MODULE, DEF),
            Use(1, "lib.api", API_MODULE, IMPORT),
            Use(2, "Frame", FRAME, IMPORT),
            Use(2, "helper", HELPER, IMPORT),
            Use(5, "main", MAIN, DEF, body=(5, 7)),
            Use(6, "fetch", FETCH, CALL),
            Use(7, "Frame", FRAME, CALL),
            Use(7, "decode", DECODE, CALL),
            Use(7, "helper", HELPER, CALL),
            Use(10, "main", MAIN, CALL),
        ),
        {
            APP_MODULE: Known("Module", "acme.app"),
            MAIN: Known("Function", "main", "def main()"),
        },
        problems=[
            Problem(
                0, 7, "Import `yaml` did not resolve: it is not installed", "import-not-installed", "warning"
            )
        ],
    )


def tests() -> Document:
    """The document of `tests/test_app.py`."""
    return document(
        "tests/test_app.py",
        TESTS,
        (
            Use(1, "Frame", FRAME, IMPORT | TEST),
            Use(4, "test_decode", TEST_DECODE, DEF | TEST, body=(4, 5)),
            Use(5, "Frame", FRAME, CALL | TEST),
            Use(5, "decode", DECODE, CALL | TEST),
        ),
        {TEST_DECODE: Known("Function", "test_decode")},
    )


def api() -> Document:
    """What is known of the dependency's file."""
    return document(
        "lib/api.py",
        API,
        (Use(1, "fetch", FETCH, DEF),),
        {FETCH: Known("Function", "fetch", "def fetch(url)", "Fetch it.")},
        package=1,
        declared=True,
    )


def unit(key: str, root: Path) -> Unit:
    return Unit(key, "python", "pkg:pypi/acme@1.0", str(root), (), "none")


def make_checkout(folder: Path) -> Path:
    """Write the checkout and its index below a folder; the dependency lies beside the checkout."""
    root, site = folder / "acme", folder / "site"
    for path, text in (
        (root / "src/acme/core.py", CORE),
        (root / "src/acme/app.py", APP),
        (root / "tests/test_app.py", TESTS),
        (root / "src/acme/__init__.py", ""),
        (root / "pyproject.toml", '[project]\nname = "acme"\nversion = "1.0"\n'),
        (root / "README.md", "acme\n"),
        (site / "lib/api.py", API),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    packages = (
        StoredPackage("pypi", "acme", "1.0", "", own=True),
        StoredPackage("pypi", "lib", "2.0", str(site), own=False),
    )
    package = msgspec.structs.replace(tests(), document="src/acme/__init__.py", symbols=(), occurrences=())
    empty = msgspec.structs.replace(
        package, enclosing=(), definitions=(), digest=hashlib.sha256(b"").hexdigest()
    )
    with IndexWriter(root / ".tieline/index.db", "acme", str(root)) as writer:
        facts: Mapping[str, Sequence[Document | UnitResult]] = {
            "python:src/acme": [
                core(),
                app(),
                empty,
                api(),
                UnitResult("python:src/acme", "partial", reason="1 import did not resolve", code="TL220"),
            ],
            "python:tests": [tests(), UnitResult("python:tests", "indexed")],
        }
        for key, given in facts.items():
            writer.replace_unit(unit(key, root), given, packages)
        writer.commit()
    return root


class Said(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def say(root: Path, *words: str, environ: Mapping[str, str] | None = None) -> Said:
    """Run a command in-process, in a folder."""
    out, err = io.StringIO(), io.StringIO()
    code = run(["-C", str(root), *words], {"PATH": "", **(environ or {})}, out, err)
    return Said(code, out.getvalue(), err.getvalue())


def answer(said: Said) -> dict[str, object]:
    """The one JSON document on standard output."""
    return msgspec.json.decode(said.out, type=dict[str, object])
