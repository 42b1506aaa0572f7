"""Options and their environment variables, on top of `argparse`.

`argparse` and not typer: typer 0.29 converts every value through pydantic, which alone takes longer than the
whole answer may.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from ..errors import TielineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


class UsageError(TielineError):
    """The command line is not one that tieline understands."""

    def __init__(self, message: str, hint: str = "run `tieline --help`") -> None:
        super().__init__("TL001", message, hint)


class _Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that the caller can answer in JSON."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removesuffix("."), f"run `{self.prog} --help`")


class Arguments:
    """The arguments of one verb.

    Attributes:
        parser: what they are added to.
    """

    def __init__(self, verb: str, summary: str, examples: Sequence[str], environ: Mapping[str, str]) -> None:
        """Begin with the options that every verb has.

        Args:
            verb: the verb.
            summary: what it does.
            examples: command lines to show in the help, each with what it does after two spaces.
            environ: where the options' variables are looked up.
        """
        self._environ = environ
        self._optional = False
        self._lists: dict[str, list[str]] = {}
        self.parser = _Parser(
            prog=f"tieline {verb}".rstrip(),
            description=summary,
            epilog="\n".join(["examples:", *(f"  {each}" for each in examples)]) if examples else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=False,
        )
        self._group = self.parser

    def positional(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - argparse's name
        optional: bool = False,
        several: bool = False,
    ) -> None:
        """Add a positional argument, or any number of them; it is kept under its lower-case name."""
        self._optional = self._optional or optional or several
        count = "*" if several else "?" if optional else None
        self.parser.add_argument(name.lower(), metavar=name, help=help, nargs=count, default=None)

    def flag(self, *names: str, help: str) -> None:  # noqa: A002
        """Add an option that is on or off, with its `TIELINE_*` variable."""
        variable = _variable(names)
        self._add(names, action="store_true", default=self._flag(variable), help=f"{help} [env: {variable}]")

    def option(
        self,
        *names: str,
        help: str,  # noqa: A002
        metavar: str = "",
        default: str | int | None = None,
        type: Callable[[str], object] = str,  # noqa: A002
        choices: Sequence[str] = (),
    ) -> None:
        """Add an option with a value, with its `TIELINE_*` variable."""
        variable = _variable(names)
        shown = f" [default: {default}]" if default is not None else ""
        given = self._environ.get(variable) or None
        if given is not None and choices and given not in choices:
            raise UsageError(f"{variable}={given} is not one of {', '.join(choices)}")
        self._add(
            names,
            type=type,
            default=default if given is None else given,
            metavar=metavar or None,
            choices=list(choices) or None,
            help=f"{help}{shown} [env: {variable}]",
        )

    def choices(
        self,
        name: str,
        *,
        help: str,  # noqa: A002
        metavar: str,
        choices: Sequence[str],
    ) -> None:
        """Add an option that may be given several times, with its `TIELINE_*` variable, which has commas."""
        variable = _variable((name,))
        given = list(filter(None, self._environ.get(variable, "").split(",")))
        if wrong := [each for each in given if each not in choices]:
            raise UsageError(f"{variable}={wrong[0]} is not one of {', '.join(choices)}")
        self._lists[name.lstrip("-").replace("-", "_")] = given
        self._add(
            (name,),
            action="append",
            metavar=metavar,
            choices=list(choices),
            help=f"{help}: {', '.join(choices)} [env: {variable}]",
        )

    def common(self) -> None:
        """Add what every verb takes; last, so that help shows it last."""
        group = self.parser.add_argument_group("options of every command")
        self._group = group
        self.flag("--json", help="print one JSON document to standard output, also on failure")
        self.flag("-q", "--quiet", help="no progress, warnings and hints")
        self.flag("-v", "--verbose", help="say more; with an internal error, where it happened")
        self.option("--color", help="when to use colour", default="auto", choices=("auto", "always", "never"))
        self.flag("--offline", help="download nothing")
        self.option(
            "--store",
            help="the index, a file or postgresql://..., which can hold many checkouts"
            " (default: .tieline/index.db in the checkout)",
            metavar="STORE",
        )
        self.option("-C", "--directory", help="run as if started in DIR", metavar="DIR")
        group.add_argument("-h", "--help", action="help", help="show this and exit")

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Read a command line.

        Raises:
            UsageError: it does not fit.
        """
        try:
            # Only an optional argument must be told apart from options before it; the other way is faster.
            mixed = self._optional
            found = self.parser.parse_intermixed_args(words) if mixed else self.parser.parse_args(words)
        except argparse.ArgumentError as error:
            raise UsageError(str(error), f"run `{self.parser.prog} --help`") from error
        for name, given in self._lists.items():
            # The command line wins over the variable, and is not added to it.
            setattr(found, name, getattr(found, name) or given)
        return found

    def _add(self, names: Sequence[str], **settings: object) -> None:
        self._group.add_argument(*names, **settings)  # pyright: ignore[reportArgumentType]

    def _flag(self, variable: str) -> bool:
        value = self._environ.get(variable, "").lower()
        if value not in _TRUE | _FALSE:
            raise UsageError(f"{variable}={value} is neither 1 nor 0")
        return value in _TRUE


def natural(text: str) -> int:
    """A whole number that is at least 1.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number above 0")
    return int(text)


def whole(text: str) -> int:
    """A whole number that is at least 0.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number")
    return int(text)


def _variable(names: Sequence[str]) -> str:
    return "TIELINE_" + names[-1].lstrip("-").upper().replace("-", "_")
