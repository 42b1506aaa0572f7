"""What every question to Go about a checkout has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from .contexts import Context, Flags, context_options
from .toolchain import Answer, Toolchain, run_go

Mod = Literal["vendor", "readonly"]
"""Where Go takes modules from, as a value of `-mod`; it never changes a go.mod."""


class Setting(msgspec.Struct, frozen=True):
    """Which Go is asked, and how.

    Attributes:
        toolchain: which Go.
        host: the host's build context.
        flags: what the user's GOFLAGS say.
        environ: the user's environment, made safe.
        top: absolute folder of the checkout.
        download: whether Go may download modules.
    """

    toolchain: Toolchain
    host: Context
    flags: Flags
    environ: Mapping[str, str]
    top: str
    download: bool

    def options(self, context: Context, mod: Mod, work: str) -> tuple[tuple[str, str], ...]:
        """Sorted variables that reproduce a context, with modules from `mod` and the go.work at `work`."""
        return context_options(context, self.toolchain, mod=mod, work=work, download=self.download)

    def ask(
        self,
        arguments: Sequence[str],
        folder: str,
        mod: Mod = "readonly",
        work: str = "off",
        seconds: float = 120,
    ) -> Answer:
        """Run a `go` command in a folder and in the host's context."""
        variables = {**self.environ, **dict(self.options(self.host, mod, work))}
        return run_go(self.toolchain.program, arguments, folder, variables, seconds)
