"""`tieline doctor`: whether everything is there that indexing needs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..errors import TielineError
from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb
from .building import settled_options
from .config import read_config
from .locate import find_checkout, open_checkout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..drivers.contract import Check
    from .arguments import Arguments
    from .terminal import Style, Terminal

_STYLES: Mapping[str, Style] = {"ok": "good", "warning": "warn", "missing": "bad"}


def _configure(arguments: Arguments) -> None:
    arguments.flag("--install", help="download what is missing, so that indexing needs no network")


def _run(call: Call) -> Answer:
    from ..drivers import drivers

    root = _root(call)
    offline = bool(call.options.offline or read_config(root).offline)
    checks: list[tuple[str, Check]] = []
    for driver in drivers(call.environ, call.terminal.note, offline=bool(call.options.offline)):
        found = driver.doctor(install=call.options.install, offline=offline)
        checks += [(driver.name, check) for check in found]
    checks += [
        ("tieline", check)
        for check in (_cache(call.environ), _store(call), *_environments(root, call.environ))
    ]
    bad = [check for _, check in checks if check.state == "missing"]
    return Answer(
        fields={
            "checks": [
                {
                    "area": area,
                    "subject": check.subject,
                    "state": check.state,
                    "detail": check.detail,
                    "hint": check.hint or None,
                }
                for area, check in checks
            ]
        },
        lines=tuple(_lines(checks, call.terminal)),
        status="ok" if all(check.state == "ok" for _, check in checks) else "partial",
        exit=UNANSWERED if bad else ANSWERED,
        hint=bad[0].hint if bad else "",
    )


def _lines(checks: list[tuple[str, Check]], terminal: Terminal) -> list[str]:
    width = max(len(check.subject) for _, check in checks)
    lines: list[str] = []
    area = ""
    for owner, check in checks:
        if owner != area:
            area = owner
            lines.append(terminal.style(area, "bold"))
        state = terminal.style(f"{check.state:<7}", _STYLES[check.state])
        lines.append(f"  {state}  {check.subject:<{width}}  {check.detail}")
        if check.hint and check.state != "ok":
            lines.append(f"  {'':<7}  {'':<{width}}  {check.hint}")
    return lines


def _root(call: Call) -> Path:
    try:
        return find_checkout(call).root
    except TielineError:
        return call.folder


def _cache(environ: Mapping[str, str]) -> Check:
    from ..drivers.contract import Check
    from ..drivers.toolchain.cache import cache_folder

    folder = cache_folder(environ)
    above = next(each for each in (folder, *folder.parents) if each.exists())
    if above.is_dir() and os.access(above, os.W_OK):
        return Check("cache", "ok", str(folder) if folder.exists() else f"{folder} (not made yet)")
    return Check(
        "cache", "missing", f"{folder} cannot be written to", "name another folder with TIELINE_CACHE_DIR"
    )


def _store(call: Call) -> Check:
    from ..drivers.contract import Check

    try:
        with open_checkout(call) as (checkout, reader):
            name = reader.repository
    except TielineError as error:
        return Check("index", "warning", error.message, error.hint)
    if isinstance(checkout.store, str):
        return Check("index", "ok", f"{checkout.place()} ({name})")
    if not os.access(checkout.store, os.W_OK) or not os.access(checkout.store.parent, os.W_OK):
        return Check("index", "warning", f"{checkout.store} cannot be written to", "mend its permissions")
    return Check("index", "ok", f"{checkout.store} ({name})")


def _environments(root: Path, environ: Mapping[str, str]) -> list[Check]:
    from ..buildinfo.workspace import discover
    from ..drivers.contract import Check
    from .environments import environment_words, install_hint

    workspace = discover(root, settled_options(root), environ)
    used = {package.environment for package in workspace.packages}
    checks: list[Check] = []
    for each in workspace.environments:
        if each.id in used:
            good = each.kind not in {"lock", "none"}
            hint = "" if good else install_hint(each)
            checks.append(Check("environment", "ok" if good else "warning", environment_words(each), hint))
    for fault in workspace.problems:
        path = fault.place.path.removeprefix(f"{root.as_posix()}/")
        where = f"{path}:{fault.place.line}" if fault.place.line else path
        checks.append(Check("build", "warning", f"{where}: {fault.message} ({fault.code})", fault.hint))
    if not workspace.packages:
        checks.append(
            Check("environment", "warning", f"{root} holds no source that tieline has a compiler for")
        )
    return checks


VERBS = {
    "doctor": Verb(
        "Check compilers, cache, index and environment; exit with 1 when something needed is missing.",
        (
            "tieline doctor               what is there",
            "tieline doctor --install     fetch what is missing ahead of time",
        ),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
