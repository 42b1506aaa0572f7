"""Reads jobs from standard input, a line each, and writes facts and one result for each."""

from __future__ import annotations

import sys
import time
from functools import lru_cache
from pathlib import Path

import msgspec

from ....facts.document import Document, Problem, UnitResult
from ....facts.stream import encode
from .checkout import Checkout
from .declared import Declared
from .job import ProtobufJob, Shared
from .lookup import Found, compile_inputs
from .names import Names
from .record import Record
from .source import Source
from .visit import visit

_BROKEN = "TL280"


def main() -> None:
    """Do jobs until the input ends."""
    for line in sys.stdin.buffer:
        job = msgspec.json.decode(line, type=ProtobufJob)
        _work(job, _checkout(job.shared))


@lru_cache(maxsize=1)
def _checkout(path: str) -> Checkout:
    return Checkout(msgspec.json.decode(Path(path).read_bytes(), type=Shared))


def _work(job: ProtobufJob, checkout: Checkout) -> None:
    """Analyse the inputs of a job, and say how it went."""
    begin = time.monotonic()
    missing: dict[str, str] = {}
    reads: set[str] = set()
    declared = Declared()
    sources: dict[str, bytes] = {}
    for document in job.inputs:
        path = f"{checkout.root.rstrip('/')}/{document}"
        try:
            sources[path] = Path(path).read_bytes()
        except OSError as error:
            missing[document] = f"cannot be read: {error.strerror}"
    # No input has begun so far, so that the runner looks for the one that protoc dies of.
    done = 0
    for found in compile_inputs(list(sources), checkout) if sources else ():
        names = Names(found, checkout) if found.compiled.files else None
        for path, name in found.names.items():
            document = path.removeprefix(checkout.root).lstrip("/")
            _event(event="begin", unit=job.unit, input=document, done=done, total=len(job.inputs))
            done += 1
            if names is None:
                missing[document] = _reason(found, checkout)
                continue
            record = Record(names.homes[name], Source(sources[path]))
            elsewhere = visit(names.files[name], record, names)
            _warn(found, record)
            _write(record.document())
            declared.add(names, elsewhere)
        if names is not None:
            reads.update(each.document for each in names.homes.values() if each.own)
    for each in declared.documents():
        _write(each)
    _result(job, sorted(missing.items()), sorted(reads.difference(job.inputs)), time.monotonic() - begin)


def _reason(found: Found, checkout: Checkout) -> str:
    """What protoc says is wrong; it says first what everything else comes from."""
    if found.compiled.absent:
        absent = ", ".join(found.compiled.absent)
        return f"protoc does not find what it imports: {absent}"
    chosen = next((each for each in found.compiled.messages if each.file and not each.warns), None)
    if chosen is None:
        return "protoc cannot compile it"
    home = checkout.home(found.subject(chosen))
    where = f"{home.document if home else chosen.file}:{(chosen.line or 0) + 1}: " if chosen.file else ""
    return f"protoc: {where}{chosen.text}"


def _warn(found: Found, record: Record) -> None:
    """Note what protoc warns of in a file that it compiled."""
    for each in found.compiled.messages:
        if each.warns and found.subject(each) == record.home.path:
            line, column = record.source.position(each.line or 0, each.column)
            record.problem(Problem(line, column, each.text, "protoc", "warning"))


def _result(job: ProtobufJob, missing: list[tuple[str, str]], reads: list[str], seconds: float) -> None:
    count, total = len(missing), len(job.inputs)
    reason = f"protoc cannot compile {count} of {total} file{'' if total == 1 else 's'}" if missing else ""
    _write(
        UnitResult(
            job.unit,
            "indexed" if not missing else "failed" if count == total else "partial",
            seconds,
            reason,
            _BROKEN if missing else "",
            tuple(missing),
            tuple(reads),
        )
    )


def _write(fact: Document | UnitResult) -> None:
    sys.stdout.buffer.write(encode(fact))
    sys.stdout.buffer.flush()


def _event(**fields: object) -> None:
    sys.stderr.buffer.write(msgspec.json.encode(fields) + b"\n")
    sys.stderr.buffer.flush()


if __name__ == "__main__":
    main()
