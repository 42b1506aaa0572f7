"""Modules that a build needs and that are not there: says which, and downloads them when that is allowed."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterable, Sequence

from ..model import BuildProblem, Place, Resolved
from ..paths import real
from .build_list import Source, taken_module
from .mod_file import ModFile
from .setting import Setting
from .toolchain import reason, version_key
from .vendor import Vendored

_DOWNLOAD_SECONDS = 1800


def absent_modules(source: Source, rows: Sequence[Resolved], setting: Setting) -> tuple[BuildProblem, ...]:
    """Problems for what the members of a source require and Go does not have.

    There is one for each member with modules that were not downloaded, one for each with modules that have
    no checksum, and one for each replacement by a folder that is not there.
    """
    gone = {row.name for row in rows if row.evidence == "lock" and not row.location}
    cached = {row.name for row in rows if row.name in gone and _is_cached(row, setting)}
    problems: list[BuildProblem] = []
    for member in source.members:
        missing = _named(member, gone - cached)
        if missing:
            hint = f"run `go mod download`{'' if setting.download else ', or index with --allow-download'}"
            message = f"modules that it requires are not downloaded: {missing}"
            problems.append(BuildProblem(Place(member.path), message, hint, "TL144"))
        unsummed = _named(member, cached)
        if unsummed:
            message = (
                f"modules that it requires have no checksum in go.sum, and Go does not use them: {unsummed}"
            )
            problems.append(BuildProblem(Place(member.path), message, "run `go mod tidy`", "TL150"))
    for row in rows:
        if row.evidence == "editable" and not os.path.isdir(row.location):  # noqa: PTH112
            folder = row.location.removeprefix(setting.top + "/")
            message = f"{row.name} is replaced by the folder {folder}, which does not exist"
            problems.append(BuildProblem(row.place, message, "check it out there, or drop the line", "TL147"))
    return tuple(problems)


def absent_vendored(folder: str, vendored: Iterable[Vendored], source: Source) -> tuple[BuildProblem, ...]:
    """One problem for the modules that `vendor` should have copies of and has not, or none."""
    gone = [
        each.module.path
        for each in vendored
        if each.copied and not os.path.isdir(f"{folder}/vendor/{each.module.path}")  # noqa: PTH112
    ]
    if not gone:
        return ()
    message = f"modules that are listed as vendored are not in vendor: {', '.join(sorted(gone))}"
    hint = f"run `go {'work' if source.work else 'mod'} vendor`"
    return (BuildProblem(Place(f"{folder}/vendor/modules.txt"), message, hint, "TL144"),)


def download(source: Source, rows: Iterable[Resolved], setting: Setting) -> tuple[BuildProblem, ...]:
    """Have Go download what the members of a source need and what is not there.

    That is what `go mod download` would bring: what a go.mod requires, and for one older than Go 1.17, which
    does not name all that is needed, everything. It is asked for by name in an empty folder, because Go may
    write to a checkout that it downloads for.
    """
    required = {each.path for member in source.members for each in member.require}
    everything = any(version_key(member.go) < version_key("1.17") for member in source.members)
    wanted = sorted(
        "@".join(taken_module(row))
        for row in rows
        if row.evidence == "lock" and (everything or row.name in required)
    )
    if not wanted:
        return ()
    with tempfile.TemporaryDirectory(prefix="tieline-go-") as made:
        answer = setting.ask(("mod", "download", *wanted), real(made), seconds=_DOWNLOAD_SECONDS)
    if answer.ok:
        return ()
    message = f"not everything could be downloaded: {reason(answer.complaint, setting.top)}"
    return (BuildProblem(source.place, message, "run `go mod download` to see why", "TL151"),)


def _named(member: ModFile, gone: Collection[str]) -> str:
    """What a go.mod requires of `gone`; what only its dependencies need is counted, unless it is all."""
    missing = [each for each in member.require if each.path in gone]
    direct = [each for each in missing if not each.indirect]
    text = ", ".join(sorted(f"{each.path}@{each.version}" for each in direct or missing))
    more = len(missing) - len(direct)
    return f"{text} (and {more} that those need)" if direct and more else text


def _is_cached(row: Resolved, setting: Setting) -> bool:
    """Whether the content of a module was downloaded, whatever Go thinks of it."""
    # The cache spells an upper-case letter as an exclamation mark and the lower-case one.
    name = re.sub(r"[A-Z]", lambda found: f"!{found[0].lower()}", "@".join(taken_module(row)))
    return bool(setting.toolchain.cache) and os.path.isdir(f"{setting.toolchain.cache}/{name}")  # noqa: PTH112
