"""The errors that a user can cause or mend: a stable code, a cause, and a hint.

Every one of them ends a command with one clear sentence instead of a traceback. The codes are public
and stable; the texts are not. `tieline explain CODE` prints the paragraph kept in `EXPLANATIONS`.
"""

from __future__ import annotations


class TielineError(Exception):
    """Something that the user can understand and mend.

    Attributes:
        code: the stable code, such as `TL204`; its paragraph is in `cli/explain.py`.
        message: the cause in one sentence without a full stop; it names the file that is at fault.
        hint: what to do about it in one sentence without a full stop, or the empty string.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
