"""How a language server fails its client."""

from __future__ import annotations

from ...errors import TielineError


class StartError(TielineError):
    """A server could not be started, or did not finish its greeting."""

    def __init__(self, name: str, reason: str, log: str) -> None:
        super().__init__("TL611", f"the language server {name} did not start: {reason}", _see(log))


class EndedError(TielineError):
    """A server ended, or wrote what is not the protocol, while an answer was awaited."""

    def __init__(self, name: str, reason: str, log: str) -> None:
        super().__init__("TL612", f"the language server {name} {reason}", _see(log))


class SilentError(TielineError):
    """A server did not answer in time."""

    def __init__(self, name: str, method: str, seconds: float, log: str) -> None:
        message = f"the language server {name} did not answer {method} within {seconds:g} s"
        super().__init__("TL613", message, _see(log))


class RefusedError(TielineError):
    """A server answered a request with an error.

    Attributes:
        reason: what the server said.
    """

    def __init__(self, name: str, method: str, reason: str) -> None:
        super().__init__(
            "TL614", f"the language server {name} refused {method}: {reason}", "see whether the file is valid"
        )
        self.reason = reason


def _see(log: str) -> str:
    return f"what it said itself is in {log}"
