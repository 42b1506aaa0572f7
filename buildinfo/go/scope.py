"""Asks Go for the build list of one module, or of one workspace, and says what stands in the way."""

from __future__ import annotations

import re

import msgspec

from ..model import BuildProblem, Place, Resolved
from ..paths import parent
from .absent import absent_modules, absent_vendored, download
from .build_list import (
    Listed,
    Source,
    decode_graph,
    decode_list,
    rows_of_files,
    rows_of_list,
    rows_of_vendor,
)
from .mod_file import WorkFile
from .setting import Mod, Setting
from .stand_in import stand_in, without_stand_in
from .toolchain import reason, version_key
from .vendor import read_vendored, takes_vendor

# Other complaints are of modules that are not there, and Go builds what does without them.
_BLOCKING = re.compile(r"updates to go\.|requires go >= |missing go\.sum entry|checksum mismatch")


class BuildList(msgspec.Struct, frozen=True):
    """What a build is made of.

    Attributes:
        mod: where Go takes modules from.
        rows: the modules, but for one that is alone in its build, and without the standard library.
        problems: what could not be found out, or is not there.
    """

    mod: Mod
    rows: tuple[Resolved, ...]
    problems: tuple[BuildProblem, ...] = ()


def list_module(source: Source, setting: Setting) -> BuildList:
    """Give the build list of the only member of a source, if need be from its files alone."""
    member = source.members[0]
    toolchain = setting.toolchain
    if version_key(member.go) > version_key(toolchain.version):
        problem = BuildProblem(
            Place(member.path, member.lines.get(("go", member.go), 0)),
            f"the module asks for Go {member.go}, and {toolchain.program} is Go {toolchain.version}",
            f"install Go {member.go} or newer and put it first on PATH",
            "TL143",
        )
    else:
        found = _ask(source, parent(member.path), member.go, "off", setting)
        if isinstance(found, BuildList):
            return found
        message = f"Go cannot list the modules: {found}; their versions are those in go.mod and go.sum"
        hint = "mend what `go list -m all` complains of"
        problem = BuildProblem(Place(member.path), message, hint, "TL145")
    return BuildList("readonly", tuple(rows_of_files(source)), (problem,))


def list_workspace(source: Source, work: WorkFile, setting: Setting) -> BuildList | BuildProblem:
    """Give the build list of a workspace, or say why Go cannot make one."""
    found = _ask(source, work.folder, work.go, work.path, setting)
    if isinstance(found, BuildList):
        return found
    message = f"Go cannot load the workspace: {found}; each of its modules is taken for itself"
    return BuildProblem(Place(work.path), message, "mend what `go list -m all` complains of", "TL142")


def _ask(source: Source, folder: str, go: str, work: str, setting: Setting) -> BuildList | str:
    """The build list as Go tells it, or what Go complains of."""
    problems: list[BuildProblem] = []
    if takes_vendor(folder, go, setting.flags.mod, workspace=source.work is not None):
        # Without `all` this lists the checkout's own modules, after a check that `vendor` fits.
        own = _list((), folder, work, setting, "vendor")
        if not isinstance(own, str):
            vendored = read_vendored(folder)
            rows = {row.name: row for row in rows_of_vendor(source, folder, vendored)}
            rows |= {row.name: row for row in rows_of_list(source, own, {})}
            return BuildList("vendor", tuple(rows.values()), absent_vendored(folder, vendored, source))
        message = f"the vendored modules are not used: {own}"
        hint = f"`go {'work' if source.work else 'mod'} vendor` makes them fit"
        problems.append(BuildProblem(Place(f"{folder}/vendor/modules.txt"), message, hint, "TL146"))
    complaint = ""
    with stand_in(source.work) as chosen:
        listed = _list(("all",), folder, chosen, setting)
        if isinstance(listed, str):
            # Told to bear with errors, Go says what it knows and not what is wrong.
            complaint = listed
            listed = _list(("-e", "all"), folder, chosen, setting)
        if setting.download and not isinstance(listed, str):
            problems += download(source, rows_of_list(source, listed, {}), setting)
            listed = _list(("-e", "all"), folder, chosen, setting)
        if isinstance(listed, str):
            return complaint or listed
        graph = setting.ask(("mod", "graph"), folder, work=chosen)
    rows = rows_of_list(source, listed, decode_graph(graph.output if graph.ok else "", listed))
    absent = absent_modules(source, rows, setting)
    if _BLOCKING.search(complaint) and not absent:
        hint = "mend it, or Go builds nothing of it"
        problems.append(BuildProblem(source.place, f"Go is not content with it: {complaint}", hint, "TL145"))
    return BuildList("readonly", tuple(rows), (*problems, *absent))


def _list(
    words: tuple[str, ...], folder: str, work: str, setting: Setting, mod: Mod = "readonly"
) -> list[Listed] | str:
    answer = setting.ask(("list", "-m", "-json", *words), folder, mod, work)
    if not answer.ok:
        return reason(without_stand_in(answer.complaint), setting.top)
    try:
        return decode_list(answer.output)
    except msgspec.DecodeError as error:
        return f"its answer is not understood ({error})"
