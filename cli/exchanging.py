"""`tieline export` and `tieline import`: the index as a SCIP file, and SCIP files into the index."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TielineError
from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb
from .arguments import UsageError
from .locate import STORE, find_checkout, open_checkout, store_of
from .summary import shown_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts.schemes.normaliser import SchemeCount
    from .arguments import Arguments

_SHOWN = 10


def _configure_export(arguments: Arguments) -> None:
    arguments.option("--format", help="format of the file", default="scip", choices=("scip",))
    arguments.option("-o", "--output", help="the file", metavar="FILE", default="index.scip")
    arguments.flag("--no-dependencies", help="leave out what is known of dependencies")


def _run_export(call: Call) -> Answer:
    from ..exchange import export_scip

    target = Path(os.path.normpath(call.folder / call.options.output))
    with open_checkout(call) as (_, reader):
        done = export_scip(reader, target, dependencies=not call.options.no_dependencies)
    size = shown_size(done.size)
    return Answer(
        fields={"path": done.path, "format": "scip", "documents": done.documents, "bytes": done.size},
        lines=(f"{done.path}: {_documents(done.documents)}, {size}",),
    )


def _configure_import(arguments: Arguments) -> None:
    arguments.positional("FILE", help="a SCIP file")
    arguments.option(
        "--encoding",
        help="what columns count in documents that do not say; default: what the file's tool is known for",
        choices=("utf-8", "utf-16", "utf-32"),
    )
    arguments.flag("--strict", help="exit with 1 when a document could not be taken")


def _run_import(call: Call) -> Answer:
    from ..exchange import import_scip

    source = Path(os.path.normpath(call.folder / call.options.file))
    if not source.is_file():
        raise TielineError(
            "TL006", f"cannot read {call.options.file}: there is no such file", "name a SCIP file"
        )
    try:
        found = find_checkout(call)
        root, store = found.root, found.store
    except TielineError as error:
        if error.code != "TL300":
            raise
        root, store = call.folder, store_of(call) or call.folder / STORE
    if isinstance(store, str):
        raise UsageError("`import` writes into a file; `tieline push` brings that to a server")
    done = import_scip(source, root, store, call.environ, encoding=call.options.encoding)
    lines = [
        f"{done.unit}: {_documents(done.documents)} of {done.tool or 'an unnamed tool'},"
        f" {done.declared:,} of dependencies",
        *(line for scheme in done.schemes for line in _scheme_lines(scheme)),
        *([f"  {_documents(done.outside)} outside of the checkout left out"] if done.outside else []),
        *(
            f"  not taken: {path}: {reason}"
            for path, reason in done.missing[: None if call.terminal.verbose else _SHOWN]
        ),
    ]
    if len(done.missing) > _SHOWN and not call.terminal.verbose:
        lines.append(f"  and {len(done.missing) - _SHOWN} more; `-v` lists them")
    partial = bool(done.missing)
    return Answer(
        fields={
            "unit": done.unit,
            "tool": done.tool,
            "documents": done.documents,
            "declared": done.declared,
            "missing": [{"path": path, "reason": reason} for path, reason in done.missing],
            "outside": done.outside,
            "schemes": [
                {
                    "scheme": each.scheme,
                    "normal": each.normal,
                    "kept": [{"reason": reason, "count": count} for reason, count in each.kept],
                }
                for each in done.schemes
            ],
            "index": str(store),
        },
        lines=tuple(lines),
        status="partial" if partial else "ok",
        exit=UNANSWERED if not done.documents or (partial and call.options.strict) else ANSWERED,
        warnings=(f"{_documents(len(done.missing))} could not be taken",) if partial else (),
        hint=f"run `tieline why {done.unit}` for the reasons" if partial else "",
    )


def _scheme_lines(scheme: SchemeCount) -> Iterator[str]:
    yield f"  {_symbols(scheme.normal)} of the scheme {scheme.scheme} brought to normal form"
    for reason, count in scheme.kept:
        yield f"  {_symbols(count)} left as {'it is' if count == 1 else 'they are'}: {reason}"


def _symbols(count: int) -> str:
    return f"{count:,} {'symbol' if count == 1 else 'symbols'}"


def _documents(count: int) -> str:
    return f"{count:,} {'document' if count == 1 else 'documents'}"


VERBS = {
    "export": Verb(
        "Write the index to a file that other tools read.",
        (
            "tieline export                          to index.scip",
            "tieline export --format scip -o x.scip  to another file",
        ),
        _configure_export,
        _run_export,
    ),
    "import": Verb(
        "Read a SCIP file, of any indexer, into the index of this checkout.",
        ("tieline import index.scip      it becomes the unit `scip:index.scip`",),
        _configure_import,
        _run_import,
    ),
}
"""The verbs of this module."""
