"""Build contexts: for which system, architecture and tags code is compiled, and with which flags."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping

import msgspec

from ...errors import TielineError
from ..paths import read_text
from .toolchain import QUIET, Toolchain, run_go, version_key

_HINT = "write it like `GOOS=windows GOARCH=arm64 tags=a,b`"
# These flags choose other code than the files on disk say, or other tags; the rest does not matter here.
_MATTERING = ("asan", "compiler", "installsuffix", "modfile", "msan", "overlay", "race", "toolexec")


class Flags(msgspec.Struct, frozen=True):
    """What the user's GOFLAGS say that matters to what is compiled.

    Attributes:
        tags: build tags, sorted.
        mod: value of `-mod`, or empty.
        refused: flags that would choose other code and are not honoured, as they stand.
    """

    tags: tuple[str, ...] = ()
    mod: str = ""
    refused: tuple[str, ...] = ()


class Context(msgspec.Struct, frozen=True):
    """One way to compile the checkout.

    Attributes:
        label: `GOOS-GOARCH[-TAGS]`; empty for the host's.
        goos: the system.
        goarch: the architecture.
        cgo: `1` when files that import C are compiled, else `0`.
        tags: build tags, sorted.
    """

    label: str
    goos: str
    goarch: str
    cgo: str
    tags: tuple[str, ...]


def read_flags(text: str) -> Flags:
    """Read GOFLAGS."""
    try:
        words = shlex.split(text)
    except ValueError:
        return Flags(refused=(text,))
    tags: tuple[str, ...] = ()
    mod = ""
    refused: list[str] = []
    for word in words:
        name, _, value = word.lstrip("-").partition("=")
        if name == "tags":
            tags = _sorted_tags(value)
        elif name == "mod":
            mod = value
        elif name in _MATTERING:
            refused.append(word)
    return Flags(tags, mod, tuple(refused))


def read_contexts(
    wanted: Iterable[str], toolchain: Toolchain, flags: Flags, environ: Mapping[str, str], folder: str
) -> tuple[Context, ...]:
    """Give the host's context, then the others that are wanted, sorted by label, each once.

    Args:
        wanted: texts such as `GOOS=windows GOARCH=arm64 tags=a,b`; what one does not say is the host's.
        toolchain: it knows what it can compile for.
        flags: what GOFLAGS say; a context without `tags` has theirs.
        environ: the user's environment, made safe.
        folder: where `go` is run.

    Raises:
        TielineError: TL149 when a text is not understood, or Go cannot compile for what it names.
    """
    host = Context("", toolchain.goos, toolchain.goarch, toolchain.cgo, flags.tags)
    found: dict[tuple[str, str, tuple[str, ...]], Context] = {(host.goos, host.goarch, host.tags): host}
    for text in sorted(set(wanted)):
        goos, goarch, tags = _parse(text, host)
        if (goos, goarch, tags) not in found:
            _check_pair(text, goos, goarch, toolchain)
            label = "-".join([goos, goarch, *([",".join(tags)] if tags else [])])
            cgo = _cgo(host, goos, goarch, toolchain, environ, folder)
            found[goos, goarch, tags] = Context(label, goos, goarch, cgo, tags)
    return tuple(sorted(found.values(), key=lambda each: each.label))


def context_options(
    context: Context, toolchain: Toolchain, *, mod: str, work: str, download: bool
) -> tuple[tuple[str, str], ...]:
    """Give the sorted variables that reproduce a context for any `go` command.

    Args:
        context: what is compiled.
        toolchain: what compiles.
        mod: `vendor` or `readonly`: where modules come from.
        work: absolute path of the go.work in force, or `off`.
        download: whether Go may download modules.
    """
    flags = [f"-mod={mod}"]
    # Stamping runs the version control system in the checkout.
    if version_key(toolchain.version) >= version_key("1.18"):
        flags.append("-buildvcs=false")
    # A profile has Go compile everything once more for the program that it belongs to, to no use here.
    if version_key(toolchain.version) >= version_key("1.21"):
        flags.append("-pgo=off")
    if context.tags:
        flags.append(f"-tags={','.join(context.tags)}")
    options = {
        **QUIET,
        "CGO_ENABLED": context.cgo,
        "GOARCH": context.goarch,
        "GOFLAGS": " ".join(flags),
        "GOOS": context.goos,
        "GOWORK": work,
    }
    if not download:
        # Go would still get what GOPRIVATE names from its repository, but for the second one.
        options |= {"GOPROXY": "off", "GONOPROXY": "none"}
    return tuple(sorted(options.items()))


def _parse(text: str, host: Context) -> tuple[str, str, tuple[str, ...]]:
    goos, goarch, tags = host.goos, host.goarch, host.tags
    for word in text.split():
        name, equals, value = word.partition("=")
        if not equals or name not in {"GOOS", "GOARCH", "tags"}:
            raise TielineError("TL149", f"the build context of Go `{text}` has `{word}` in it", _HINT)
        if name == "tags":
            tags = _sorted_tags(value)
            wrong = [tag for tag in tags if not re.fullmatch(r"[\w.]+", tag)]
            if wrong:
                message = f"the build context of Go `{text}` has `{wrong[0]}` as a tag"
                raise TielineError("TL149", message, "a tag has letters, digits, underscores and dots")
        elif name == "GOOS":
            goos = value
        else:
            goarch = value
    return goos, goarch, tags


def _sorted_tags(value: str) -> tuple[str, ...]:
    # Spaces between tags are the older way to write them.
    return tuple(sorted({tag for tag in re.split(r"[,\s]+", value) if tag}))


def _check_pair(text: str, goos: str, goarch: str, toolchain: Toolchain) -> None:
    """Refuse a system and architecture that the toolchain's own table does not have."""
    table = read_text(f"{toolchain.goroot}/src/internal/platform/zosarch.go")
    if table is not None and f'{{"{goos}", "{goarch}"}}' not in table:
        message = f"Go {toolchain.version} cannot compile for {goos}/{goarch}, which `{text}` asks for"
        raise TielineError("TL149", message, "`go tool dist list` says what it can compile for")


def _cgo(
    host: Context,
    goos: str,
    goarch: str,
    toolchain: Toolchain,
    environ: Mapping[str, str],
    folder: str,
) -> str:
    """Whether files that import C are compiled: Go's own default, or the user's choice."""
    if (goos, goarch) == (host.goos, host.goarch):
        return host.cgo
    variables = {**environ, **QUIET, "GOOS": goos, "GOARCH": goarch}
    answer = run_go(toolchain.program, ("env", "CGO_ENABLED"), folder, variables)
    return "1" if answer.ok and answer.output.strip() == "1" else "0"
