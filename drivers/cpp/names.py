"""Says what names mean in texts of C that files of other languages hold, such as those before `import "C"`.

Each text is compiled by itself, with a line behind it for each name; what clang makes of that line is the
answer.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from ...buildinfo.cpp.commands import CommandReader
from ...buildinfo.cpp.database import Entry
from ...buildinfo.cpp.environments import read_environments
from ...buildinfo.model import CompileCommand, Package, Place, Workspace
from ...errors import TielineError
from ...facts import symbol
from ...facts.document import Document, Role
from ...facts.spans import spans
from ..contract import CMeaning, CSource, JobPackage, Limits
from ..job import Job
from ..runner import run_jobs
from ..toolchain.cache import cache_folder
from ..toolchain.native import ensure_compiled
from .batch import Batch
from .job import Bench, Shared, payload, share
from .library import Library, find_library

_HELPER = Path(__file__).parent / "helper"
_FILE = "text.c"
_NAME = "tieline-text"
"""The package that the texts are of; what is only in a text has no name elsewhere."""
_BUILT_IN = frozenset(
    """
    CString CBytes GoString GoStringN GoBytes char schar uchar short ushort int uint long ulong longlong
    ulonglong float double complexfloat complexdouble
    """.split()  # noqa: SIM905
)
_TAG = re.compile(r"(struct|union|enum)_(\w+)")


def read_names(
    environ: Mapping[str, str],
    progress: Callable[[str], None],
    workspace: Workspace,
    sources: Sequence[CSource],
) -> list[CMeaning]:
    """Say what the names of each text mean; nothing where there is no libclang or no compiler.

    Args:
        environ: the user's environment.
        progress: takes a line when the helper is compiled.
        workspace: the checkout that the texts are in.
        sources: the texts.
    """
    nothing = [CMeaning() for _ in sources]
    if not sources:
        return nothing
    try:
        library = find_library()
        program = ensure_compiled(_HELPER, cache_folder(environ), environ, progress)
    except TielineError:
        return nothing
    with tempfile.TemporaryDirectory(prefix="tieline-names-") as folder:
        return _read(Path(folder).resolve(), program, library, workspace, sources, environ)


def _read(
    scratch: Path,
    program: Path,
    library: Library,
    workspace: Workspace,
    sources: Sequence[CSource],
    environ: Mapping[str, str],
) -> list[CMeaning]:
    entries = [
        Entry(
            f"{each.directory}/tieline-{number}.c",
            each.directory,
            (each.compiler, *each.flags, "-c", f"{each.directory}/tieline-{number}.c"),
            Place(each.directory),
        )
        for number, each in enumerate(sources)
    ]
    commands = CommandReader(workspace.root, environ).read(entries, workspace.root)
    environments, used = read_environments(commands, (), (), workspace.root, environ)
    known = {each.id: each for each in environments}
    jobs: list[Job] = []
    tables: list[Shared] = []
    for number, (source, command, chosen) in enumerate(zip(sources, commands, used, strict=True)):
        root = scratch / str(number)
        root.mkdir()
        (root / _FILE).write_text(_text(source), "utf-8")
        row = CompileCommand(
            file=str(root / _FILE),
            directory=source.directory,
            arguments=command.arguments,
            environment=chosen,
            package=_text_package(str(root), chosen).purl,
            dropped=(),
            place=command.entry.place,
        )
        own = [each for each in workspace.packages if each.driver == "cpp"]
        around = msgspec.structs.replace(
            workspace, packages=(*own, _text_package(str(root), chosen)), commands=(row,)
        )
        shared = share(known[chosen], around, library)
        batch = Batch(row, (row.file,), ("",))
        bench = Bench(scratch, shared.write(scratch), library.resources)
        unit = f"text:{number}"
        jobs.append(
            Job(
                unit=unit,
                argv=(str(program), str(library.path)),
                env={**environ, "LC_ALL": "C"},
                inputs=(_FILE,),
                payload=partial(payload, unit, str(root), batch, shared, bench),
                group="text",
            )
        )
        tables.append(shared)
    with closing(run_jobs(jobs, Limits(), scratch, lambda _: None)) as running:
        return [
            _meaning(source, [fact for fact in came.facts if isinstance(fact, Document)], shared.packages)
            for source, shared, came in zip(sources, tables, running, strict=True)
        ]


def _text_package(root: str, environment: str) -> Package:
    return Package(
        purl=f"pkg:generic/{_NAME}",
        driver="cpp",
        ecosystem="generic",
        name=_NAME,
        version="",
        root=root,
        import_roots=(),
        modules=(),
        files=(),
        place=Place(root),
        dependencies=(),
        scripts=(),
        environment=environment,
    )


def _text(source: CSource) -> str:
    """The text, with a line behind it for each name that declares something of its type."""
    lines = [f"extern __typeof__({_spelled(name)}) *tieline_{at};" for at, name in enumerate(source.names)]
    return "\n".join([_ended(source.text), *lines, ""])


def _ended(text: str) -> str:
    return text.removesuffix("\n").replace("\r\n", "\n").replace("\r", "\n")


def _spelled(name: str) -> str:
    """A name as C spells it: Go writes `struct_point` for `struct point`."""
    tag = _TAG.fullmatch(name)
    return f"{tag[1]} {tag[2]}" if tag else name


def _meaning(source: CSource, documents: Sequence[Document], packages: tuple[JobPackage, ...]) -> CMeaning:
    first = _ended(source.text).count("\n") + 1
    found: dict[str, set[str]] = {}
    for document in documents:
        if document.declared or document.document != _FILE:
            continue
        for place in spans(document):
            if place.line < first or place.line >= first + len(source.names):
                continue
            name = source.names[place.line - first]
            text = document.symbols[place.symbol]
            # What begins behind the bracket is the name; all else on the line is of this module.
            start = len("extern __typeof__(") + len(_spelled(name)) - len(_spelled(name).rpartition(" ")[2])
            if place.start == start and not place.roles & Role.IMPLICIT and not symbol.is_local(text):
                found.setdefault(name, set()).add(text)
    symbols = {
        name: text
        for name, (text, *others) in sorted((name, sorted(texts)) for name, texts in found.items())
        if not others and name not in _BUILT_IN and f" {_NAME} " not in text
    }
    wanted = set(symbols.values())
    # What the checkout's own headers declare is said when they are analysed.
    declared = tuple(
        document
        for document in documents
        if document.declared and not packages[document.package].own and wanted.intersection(document.symbols)
    )
    return CMeaning(symbols, declared, packages)
