"""What the user says about how a checkout is built: from the command line, and from its settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .config import Config, read_config

if TYPE_CHECKING:
    from ..buildinfo.adapter import Options
    from .answer import Call
    from .arguments import Arguments


def configure(arguments: Arguments) -> None:
    """Add the options that say how a checkout is built."""
    arguments.option("--python", help="interpreter or environment to analyse Python against", metavar="PATH")
    arguments.option(
        "--compile-commands",
        help="compilation database of C and C++, or the folder that holds it; default: the usual places",
        metavar="PATH",
    )
    arguments.flag(
        "--allow-build", help="let the checkout's build system make a missing database: this runs its code"
    )
    arguments.flag("--allow-download", help="let modules that the checkout names be downloaded")


def options_of(call: Call, config: Config) -> Options:
    """The options that a command was given, and the settings where it was given none."""
    from ..buildinfo.adapter import Options

    given = call.options
    return Options(
        python=_path(call, given.python, always=False) or config.python,
        compile_commands=_path(call, given.compile_commands, always=True) or config.compile_commands,
        go_contexts=config.go_contexts,
        allow_build=bool(given.allow_build),
        allow_download=bool(given.allow_download) and not (given.offline or config.offline),
    )


def settled_options(root: Path) -> Options:
    """The options that the settings of a checkout alone give: for commands that look and do not index."""
    from ..buildinfo.adapter import Options

    config = read_config(root)
    return Options(
        python=config.python, compile_commands=config.compile_commands, go_contexts=config.go_contexts
    )


def _path(call: Call, given: str | None, *, always: bool) -> str | None:
    """A path from where the command runs; what has no slash can be a program's name unless `always`."""
    if given and (always or "/" in given):
        return str(call.folder / Path(given).expanduser())
    return given
