"""The few settings that cannot be found out, from `tieline.toml` or `[tool.tieline]` of `pyproject.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from ..errors import TielineError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a checkout says about how it is to be indexed; None where it says nothing.

    Attributes:
        python: interpreter or environment folder to analyse Python against, relative to the checkout.
        jobs: helper processes at a time.
        memory: megabytes that each of them may use; 0 is no limit.
        timeout: seconds without a sign of life after which one is ended; 0 is no limit.
        offline: download nothing.
        compile_commands: compilation database of C and C++, relative to the checkout.
        go_contexts: further build contexts of Go, each like `GOOS=windows GOARCH=arm64 tags=a,b`.
    """

    python: str | None = None
    jobs: int | None = None
    memory: int | None = None
    timeout: float | None = None
    offline: bool | None = None
    compile_commands: str | None = None
    go_contexts: tuple[str, ...] = ()


def read_config(root: Path) -> Config:
    """Read a checkout's settings; those in `tieline.toml` win.

    Raises:
        TielineError: TL002, a file cannot be read, or holds a key or value that is none.
    """
    own = _table(root / "tieline.toml", ())
    shared = _table(root / "pyproject.toml", ("tool", "tieline"))
    merged = {**_checked(root / "pyproject.toml", shared), **_checked(root / "tieline.toml", own)}
    config = msgspec.convert(merged, Config)
    if config.python is not None and "/" in config.python and not Path(config.python).is_absolute():
        config = msgspec.structs.replace(config, python=str(root / config.python))
    if config.compile_commands is not None:
        config = msgspec.structs.replace(config, compile_commands=str(root / config.compile_commands))
    return config


def _table(file: Path, keys: tuple[str, ...]) -> Mapping[str, object]:
    try:
        found: object = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        if keys:
            # What else is wrong with a build file is said where it is read as one.
            return {}
        raise _unfit(file, f"cannot be read: {error}") from error
    for key in keys:
        found = cast("dict[str, object]", found).get(key, {}) if isinstance(found, dict) else {}
    if not isinstance(found, dict):
        raise _unfit(file, f"`{'.'.join(keys)}` is not a table")
    return cast("dict[str, object]", found)


def _checked(file: Path, table: Mapping[str, object]) -> Mapping[str, object]:
    known = Config.__struct_fields__
    for key in table:
        if key not in known:
            raise _unfit(file, f"`{key}` is not a setting; the settings are {', '.join(known)}")
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise _unfit(file, str(error)) from error
    for key, least in (("jobs", 1), ("memory", 0), ("timeout", 0)):
        value = getattr(config, key)
        if value is not None and value < least:
            raise _unfit(file, f"`{key}` is {value}, but must be at least {least}")
    return table


def _unfit(file: Path, fault: str) -> TielineError:
    return TielineError("TL002", f"{file}: {fault}", "mend the file; `tieline explain TL002` has an example")
