"""From a command line to an exit code: finds the verb, runs it, and writes its answer or its error."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from ..errors import TielineError
from .answer import (
    ANSWERED,
    BROKEN,
    INTERRUPTED,
    Answer,
    Call,
    CandidatesError,
    Verb,
    document,
    error_document,
    exit_code,
)
from .arguments import Arguments, UsageError
from .commands import PLACES, load
from .terminal import Colour, Terminal, is_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VALUED = frozenset({"-C", "--directory", "--color"})
"""Options with a value that may come before the verb."""


def run_process() -> int:
    """Run the command line of this process.

    SIGTERM ends a command as Ctrl-C does, so that no helper process is left behind.
    """

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    for stream in (sys.stdout, sys.stderr):
        # A path that is not Unicode must not end a command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = run(sys.argv[1:], os.environ, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes standard output once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED
    return code


def run(words: Sequence[str], environ: Mapping[str, str], out: TextIO, err: TextIO) -> int:
    """Run a command line, and give its exit code.

    Args:
        words: the words behind the program's name.
        environ: the user's environment.
        out: standard output.
        err: standard error.

    Raises:
        BrokenPipeError: nobody reads standard output any more.
    """
    json = "--json" in words or environ.get("TIELINE_JSON", "").lower() in {"1", "true", "yes", "on"}
    loud = "-v" in words or "--verbose" in words
    terminal = Terminal(out, err, "auto", environ, json=json, verbose=loud)
    verb: str | None = None
    found: Verb | None = None
    try:
        verb, rest = _split(words)
        if verb is None:
            return _without_verb(rest, terminal)
        found = load(verb)
        arguments = Arguments(verb, found.summary, found.examples, environ)
        found.configure(arguments)
        arguments.common()
        with _help_to(out):
            options = arguments.parse(rest)
        terminal = Terminal(
            out,
            err,
            cast("Colour", options.color),
            environ,
            json=bool(options.json),
            quiet=bool(options.quiet),
            verbose=bool(options.verbose),
        )
        call = Call(verb, options, terminal, environ, _folder(options.directory))
        return _show(verb, found.run(call), terminal)
    except SystemExit as stop:
        return int(stop.code or 0)
    except BrokenPipeError:
        raise
    except TielineError as error:
        return _fail(verb, error, found, terminal, exit_code(error))
    except KeyboardInterrupt:
        error = TielineError("TL003", "interrupted; what was indexed before is intact")
        return _fail(verb, error, found, terminal, INTERRUPTED)
    except Exception as error:
        if terminal.verbose:
            import traceback

            terminal.note("".join(traceback.format_exception(error)).rstrip())
        hint = "this is a fault of tieline, please report it"
        if not terminal.verbose:
            hint += "; run the command again with `-v` for the traceback"
        said = TielineError("TL000", f"internal error: {type(error).__name__}: {error}", hint)
        return _fail(verb, said, found, terminal, BROKEN)


def _split(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The verb, and all other words; options may come before it."""
    skip = False
    for at, word in enumerate(words):
        if skip:
            skip = False
        elif word in _VALUED:
            skip = True
        elif not word.startswith("-"):
            if word not in PLACES:
                raise UsageError(f"there is no command `{word}`", _suggestion(word))
            return word, [*words[:at], *words[at + 1 :]]
    return None, list(words)


def _suggestion(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, PLACES, n=1)
    return f"did you mean `tieline {near[0]}`?" if near else "run `tieline --help` to see the commands"


def _without_verb(words: Sequence[str], terminal: Terminal) -> int:
    from .overview import overview

    if "--version" in words or "-V" in words:
        from .version import VERBS

        return _show("version", VERBS["version"].run(_bare(terminal)), terminal)
    if not words or "--help" in words or "-h" in words:
        terminal.print(overview(terminal))
        return ANSWERED if words else BROKEN
    raise UsageError("a command is missing")


def _bare(terminal: Terminal) -> Call:
    from argparse import Namespace

    return Call("version", Namespace(), terminal, {}, Path.cwd())


def _folder(directory: str | None) -> Path:
    folder = Path(directory or ".").expanduser().absolute()
    if not folder.is_dir():
        raise UsageError(f"`-C {directory}`: there is no such folder", "name an existing folder")
    return folder


@contextlib.contextmanager
def _help_to(out: TextIO):
    """Let `argparse` print its help where standard output leads."""
    with contextlib.redirect_stdout(out):
        yield


def _show(verb: str, answer: Answer, terminal: Terminal) -> int:
    if terminal.json:
        _print_json(document(verb, answer), terminal)
    else:
        for line in answer.lines:
            terminal.print(line)
    if answer.note:
        terminal.note(f"note: {answer.note}")
    for warning in answer.warnings:
        terminal.warn(warning)
    if answer.hint:
        terminal.hint(answer.hint)
    return answer.exit


def _fail(verb: str | None, error: TielineError, found: Verb | None, terminal: Terminal, code: int) -> int:
    if terminal.json:
        _print_json(error_document(verb, error, found.blank if found else {}), terminal)
    elif isinstance(error, CandidatesError):
        for line in error.lines:
            terminal.print(line)
    terminal.error(error.code, error.message, error.hint)
    return code


def _print_json(data: bytes, terminal: Terminal) -> None:
    if is_terminal(terminal.out):
        import msgspec

        data = msgspec.json.format(data, indent=2)
    terminal.print(data.decode())
