"""Where the go command is asked: it leaves the checkout alone, and modules that are not there do no harm."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ...buildinfo.go.mod_file import WorkFile, read_work
from ...buildinfo.go.stand_in import stand_in
from ...buildinfo.model import Environment, Package
from ...buildinfo.paths import parent


class Ground(msgspec.Struct, frozen=True):
    """What a go command is started with.

    Attributes:
        folder: absolute folder that it runs in.
        variables: its whole environment.
        flags: what follows the command's name.
    """

    folder: str
    variables: Mapping[str, str]
    flags: tuple[str, ...] = ()


def absent(environment: Environment) -> list[str]:
    """Give the modules of a build list that are not on disk, sorted."""
    return sorted(each.name for each in environment.resolved if each.evidence == "lock" and not each.location)


@contextmanager
def ground(
    environment: Environment,
    modules: Sequence[Package],
    safe: Mapping[str, str],
    root: str,
    *,
    without: Sequence[str] = (),
) -> Generator[Ground]:
    """Prepare for a go command; what is made for it is gone when the context ends.

    Go fails as a whole when a module of the build list is not on disk. Empty modules in place of these, which
    `without` names, make it say what is wrong package by package.

    Args:
        environment: the build context.
        modules: modules of the checkout that share it; at least one.
        safe: the user's environment, as far as it is safe.
        root: absolute folder of the checkout.
        without: modules to take for empty ones.
    """
    variables = {**safe, **dict(environment.options)}
    path = variables.get("GOWORK", "off")
    read = None if path in {"", "off"} else read_work(path, environment.interpreter, safe, root)
    work = read if isinstance(read, WorkFile) else None
    folder = parent(path) if work is not None else modules[0].root
    with tempfile.TemporaryDirectory(prefix="tieline-go-") as made, stand_in(work) as gowork:
        variables |= {"PWD": folder, "GOWORK": gowork}
        lines = _empty_modules(Path(made), without)
        if not lines:
            yield Ground(folder, variables)
        elif work is not None:
            with open(gowork, "a", encoding="utf-8") as file:  # noqa: PTH123
                file.write(lines)
            yield Ground(folder, variables)
        else:
            yield Ground(folder, variables, (f"-modfile={_with_lines(Path(folder), Path(made), lines)}",))


def _empty_modules(made: Path, names: Sequence[str]) -> str:
    lines: list[str] = []
    for number, name in enumerate(names):
        place = made / str(number)
        place.mkdir()
        (place / "go.mod").write_text(f"module {name}\n", encoding="utf-8")
        lines.append(f"replace {name} => {json.dumps(place.as_posix())}\n")
    return "".join(lines)


def _with_lines(module: Path, made: Path, lines: str) -> Path:
    """Copy a module's go.mod and go.sum, with lines added to the former."""
    copy = made / "go.mod"
    copy.write_text(f"{(module / 'go.mod').read_text('utf-8')}\n{lines}", encoding="utf-8")
    if (module / "go.sum").is_file():
        shutil.copyfile(module / "go.sum", made / "go.sum")
    return copy
