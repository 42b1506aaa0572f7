"""What names of C mean that Go files use: cgo's text in the files, understood by the analysis of C."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from ...buildinfo.go.toolchain import safe_environ
from ...buildinfo.model import Workspace
from ...buildinfo.paths import is_below
from ...facts.symbol import own_prefix
from ..contract import CMeaning, CReader, CSource
from .folders import Folder
from .job import GoContext
from .listing import Listed
from .question import ask
from .toolchain import c_compiler

_SECONDS = 60


class _Asked(msgspec.Struct, frozen=True):
    files: tuple[str, ...]


class _Request(msgspec.Struct, frozen=True):
    cgo: _Asked
    context: str = ""


class _File(msgspec.Struct, frozen=True):
    preamble: str
    names: tuple[str, ...]


class _Answer(msgspec.Struct, frozen=True):
    files: dict[str, _File]


def read_c_names(
    folders: Sequence[Folder],
    context: GoContext,
    workspace: Workspace,
    helper: Path,
    program: str,
    environ: Mapping[str, str],
    read: CReader,
) -> tuple[GoContext, dict[str, tuple[CMeaning, ...]]]:
    """Give a context that knows what the names of C mean in its packages, and the meanings by folder.

    A name that two files of a package use for two things is left out.

    Args:
        folders: the checkout's package folders.
        context: their build context.
        workspace: the checkout.
        helper: the Go helper.
        program: the Go that compiles them.
        environ: the user's environment.
        read: what understands C.
    """
    packages = [(folder, each) for folder in folders for each in folder.listed if each.cgo_files]
    files = tuple(sorted({f"{each.dir}/{name}" for _, each in packages for name in each.cgo_files}))
    safe = safe_environ(environ, workspace.root)
    compiler = c_compiler(program, safe) if files else ""
    if not compiler:
        return context, {}
    texts = _ask(helper, files, environ)
    sources: list[tuple[Folder, Listed, CSource]] = []
    for folder, listed in packages:
        flags = _flags(listed, safe)
        for name in listed.cgo_files:
            text = texts.get(f"{listed.dir}/{name}")
            if text is not None and text.names:
                source = CSource(compiler, listed.dir, flags, text.preamble, text.names)
                sources.append((folder, listed, source))
    meanings = read(workspace, [source for *_, source in sources])
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    by_folder: dict[str, tuple[CMeaning, ...]] = {}
    for (folder, listed, _), meaning in zip(sources, meanings, strict=True):
        by_folder[folder.path] = (*by_folder.get(folder.path, ()), meaning)
        for name, symbol in meaning.symbols.items():
            found[listed.path][name].add(symbol)
    known = {
        path: {name: symbol for name, (symbol, *others) in sorted(_sorted(names)) if not others}
        for path, names in sorted(found.items())
    }
    owners = {each.path: _c_owner(each.dir, workspace) for _, each in packages}
    owned = {path: prefix for path, prefix in sorted(owners.items()) if prefix}
    return msgspec.structs.replace(context, c_names=known, c_owners=owned), by_folder


def _c_owner(folder: str, workspace: Workspace) -> str:
    """What symbols of the package of C that a folder belongs to begin with; empty where there is none."""
    around = [each for each in workspace.packages if each.driver == "cpp" and is_below(folder, each.root)]
    owner = max(around, key=lambda each: len(each.root), default=None)
    if owner is None:
        return ""
    return own_prefix(owner.ecosystem, owner.name, owner.version)


def _sorted(names: Mapping[str, set[str]]) -> list[tuple[str, list[str]]]:
    return [(name, sorted(symbols)) for name, symbols in names.items()]


def _ask(helper: Path, files: tuple[str, ...], environ: Mapping[str, str]) -> dict[str, _File]:
    """What files hold of C, by path; nothing where the helper does not answer."""
    done = ask(helper, _Request(_Asked(files)), environ)
    try:
        return msgspec.json.decode(done.stdout, type=_Answer).files
    except msgspec.DecodeError:
        return {}


def _flags(listed: Listed, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The flags that cgo gives the C compiler for a package."""
    return (
        *listed.cgo_cppflags,
        *listed.cgo_cflags,
        *_pkg_config(listed.cgo_pkg_config, environ),
        f"-I{listed.dir}",
    )


def _pkg_config(names: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """What pkg-config says of system packages; nothing when it is not there or does not know them."""
    program = shutil.which("pkg-config", path=environ.get("PATH"))
    plain = [name for name in names if not name.startswith("-")]
    if not program or not plain:
        return ()
    try:
        done = subprocess.run(
            [program, "--cflags", "--", *plain],
            capture_output=True,
            text=True,
            env=dict(environ),
            cwd=tempfile.gettempdir(),
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(done.stdout.split()) if done.returncode == 0 else ()
