"""Keeps Go from writing into a checkout: it writes `go.work.sum` beside a go.work on a mere `go list`."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ..paths import real
from .mod_file import WorkFile, located

_PREFIX = "tieline-go.work-"


@contextmanager
def stand_in(work: WorkFile | None) -> Generator[str]:
    """Give a value of GOWORK with which Go can be asked about a workspace and leaves its folder alone.

    That is the path of a copy of the go.work, which exists until the context ends; `off` without one.
    """
    if work is None:
        yield "off"
        return
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as made:
        place = real(made)
        lines = [f"go {work.go}"] if work.go else []
        lines += [f"use {json.dumps(each)}" for each in work.use]
        for each in work.replace:
            new = f"{each.new.path} {each.new.version}"
            if not each.new.version:
                new = json.dumps(located(each.new.path, work.folder))
            lines.append(f"replace {each.old.path} {each.old.version} => {new}")
        Path(place, "go.work").write_text("\n".join(lines) + "\n", encoding="utf-8")
        if os.path.isfile(f"{work.folder}/go.work.sum"):  # noqa: PTH113
            shutil.copyfile(f"{work.folder}/go.work.sum", f"{place}/go.work.sum")
        yield f"{place}/go.work"


def without_stand_in(message: str) -> str:
    """Give a message of Go's with `go.work` in place of the path of a copy."""
    return re.sub(rf"[^\s\"']*{re.escape(_PREFIX)}[^\s/\"']*/go\.work", "go.work", message)
