"""How often `def` says what pyright's own language server says, over random names of an indexed checkout.

    python -m integration.agreement CHECKOUT [--sample 2000] [--seed 1] [--under PATH] [--json FILE]

A name is any identifier in the checkout's own Python files. Answers are compared as sets of places: they
agree when they are equal; they differ when one has a place that the other does not have.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import keyword
import math
import os
import random
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.model import Environment, Package, Workspace, members_of
from tieline.buildinfo.workspace import discover
from tieline.drivers.python.driver import HELPER
from tieline.drivers.toolchain.cache import cache_folder
from tieline.drivers.toolchain.node import find_node
from tieline.drivers.toolchain.npm import ensure_installed
from tieline.graph import query
from tieline.pipeline import STORE

from .language_server import LanguageServer, Place


class Name(msgspec.Struct, frozen=True, order=True):
    """An identifier in a file: path relative to the checkout, 0-based line and UTF-16 column."""

    path: str
    line: int
    column: int
    text: str


class Comparison(msgspec.Struct, frozen=True):
    """Both answers for one name."""

    name: Name
    ours: tuple[Place, ...]
    theirs: tuple[Place, ...]

    @property
    def verdict(self) -> str:
        """`equal`, `more` (we have theirs and others), `fewer`, `nothing`, `only-ours`, or `other`."""
        ours, theirs = set(self.ours), set(self.theirs)
        if ours == theirs:
            return "equal"
        if not ours or not theirs:
            return "only-ours" if ours else "nothing"
        if ours > theirs:
            return "more"
        return "fewer" if ours < theirs else "other"


def names(root: Path, path: str) -> Iterator[Name]:
    """Give the identifiers of a file, as far as it can be tokenized."""
    text = (root / path).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                line, column = token.start
                before = token.line.encode("utf-32-le")[: 4 * column].decode("utf-32-le")
                yield Name(path, line - 1, len(before.encode("utf-16-le")) // 2, token.string)
    except (tokenize.TokenError, SyntaxError):
        return


def sample(root: Path, paths: Sequence[str], size: int, seed: int) -> list[Name]:
    """Choose names at random, each as likely as any other, and sort them by place."""
    everything = [name for path in paths for name in names(root, path)]
    return sorted(random.Random(seed).sample(everything, min(size, len(everything))))  # noqa: S311


def our_definition(reader: query.Reader, root: Path, name: Name) -> set[Place]:
    """Answer as `tieline def` does."""
    symbols = query.occurrences_at(reader, name.path, name.line, name.column)
    found = query.definitions(reader, symbols)
    return {(each.file or str(root / each.path), each.line, each.column) for each in found}


def settings(package: Package, environment: Environment, workspace: Workspace) -> dict[str, object]:
    """Configure the server for the environment that tieline found."""
    members = members_of(package, environment, workspace)
    roots = [root for each in members for root in each.import_roots]
    extra = [*roots, package.root, *environment.search_paths, *filter(None, [environment.stdlib])]
    analysis = {
        "extraPaths": list(dict.fromkeys(extra)),
        "diagnosticMode": "openFilesOnly",
        "useLibraryCodeForTypes": True,
        "autoSearchPaths": False,
    }
    # The interpreter tells the server its version; the search paths are those that tieline found.
    interpreter = environment.interpreter or f"{Path(environment.stdlib).parents[1]}/bin/python3"
    return {
        "python": {"pythonPath": interpreter, "analysis": analysis},
        "python.analysis": analysis,
        "pyright": {},
    }


async def compare(root: Path, chosen: Sequence[Name], workspace: Workspace) -> list[Comparison]:
    """Ask both for each name."""
    environ = dict(os.environ)
    modules = ensure_installed(
        HELPER / "package-lock.json",
        cache=cache_folder(environ),
        offline=False,
        environ=environ,
        progress=print,
    )
    server = str(modules / "pyright" / "langserver.index.js")
    compared: list[Comparison] = []
    with query.Reader(root / STORE, root=str(root)) as reader:
        for package in workspace.packages:
            mine = {Path(file).relative_to(root).as_posix() for file in package.files}
            part = [name for name in chosen if name.path in mine]
            if not part:
                continue
            environment = next(each for each in workspace.environments if each.id == package.environment)
            command = [str(find_node(environ).path), server, "--stdio"]
            async with LanguageServer(command, settings(package, environment, workspace)) as judge:
                for name in part:
                    theirs = await judge.definition(root / name.path, name.line, name.column)
                    ours = our_definition(reader, root, name)
                    named = {_behind_marks(place, name.text) for place in theirs}
                    compared.append(Comparison(name, tuple(sorted(ours)), tuple(sorted(named))))
    return compared


def _behind_marks(place: Place, text: str) -> Place:
    """The name itself, where pyright gives the place of a parameter's stars or of a slot's quotes."""
    path, line, column = place
    if (line, column) == (0, 0):
        return place
    rest = Path(path).read_text("utf-8", "replace").split("\n")[line][column:]
    marks = len(rest) - len(rest.lstrip("*\"' "))
    return (path, line, column + marks) if rest[marks:].startswith(text) else place


def report(compared: Sequence[Comparison], root: Path) -> str:
    """Say the agreement with its 95 % interval (Wilson), and list each difference."""
    verdicts = Counter(each.verdict for each in compared)
    total, equal = len(compared), verdicts["equal"]
    share = equal / total
    spread = 1.96 * math.sqrt(share * (1 - share) / total + 1.96**2 / (4 * total**2)) / (1 + 1.96**2 / total)
    middle = (share + 1.96**2 / (2 * total)) / (1 + 1.96**2 / total)
    lines = [
        f"{equal} of {total} equal: {share:.2%}"
        f" (95 %: {middle - spread:.2%} to {middle + spread:.2%}); {dict(verdicts)}"
    ]
    for each in compared:
        if each.verdict != "equal":
            name = each.name
            lines.append(f"{each.verdict:9} {name.path}:{name.line + 1}:{name.column + 1} {name.text}")
            lines += [f"    ours   {_shown(place, root)}" for place in each.ours if place not in each.theirs]
            lines += [f"    theirs {_shown(place, root)}" for place in each.theirs if place not in each.ours]
    return "\n".join(lines)


def _shown(place: Place, root: Path) -> str:
    path, line, column = place
    return f"{path.removeprefix(f'{root}/')}:{line + 1}:{column + 1}"


def main() -> None:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--under", default="")
    parser.add_argument("--python")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    root = chosen.checkout.resolve()
    workspace = discover(root, Options(chosen.python), dict(os.environ))
    paths = sorted(
        path
        for package in workspace.packages
        for file in package.files
        for path in [Path(file).relative_to(root).as_posix()]
        if path.startswith(chosen.under) and path.endswith(".py")
    )
    compared = asyncio.run(compare(root, sample(root, paths, chosen.sample, chosen.seed), workspace))
    print(report(compared, root))
    if chosen.json:
        chosen.json.write_text(json.dumps([msgspec.to_builtins(each) for each in compared], indent=1))


if __name__ == "__main__":
    main()
