"""The compilers: one folder for each ecosystem, with a thin driver and a helper in that ecosystem's language.

`contract` says what a driver is, `runner` starts helpers, bounds them and survives their deaths, `toolchain`
finds and installs what they run on. A driver yields facts; it knows neither the store nor another driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from .contract import Driver
from .cpp.driver import CppDriver
from .cpp.names import read_names
from .go.driver import GoDriver
from .protobuf.driver import ProtobufDriver
from .python.driver import PythonDriver
from .typescript.driver import TypeScriptDriver

__all__ = ["Driver", "drivers"]


def drivers(
    environ: Mapping[str, str], progress: Callable[[str], None], *, offline: bool
) -> Iterator[Driver]:
    """Give every driver, in the order in which they run.

    Args:
        environ: the user's environment.
        progress: takes a line when a driver downloads something.
        offline: download nothing, not even to plan.
    """
    yield PythonDriver(environ, progress, partial(read_names, environ, progress))
    yield CppDriver(environ, progress)
    yield GoDriver(environ, progress, partial(read_names, environ, progress))
    yield ProtobufDriver(environ)
    yield TypeScriptDriver(environ, progress, offline=offline)
