"""The help of `tieline` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import __version__
from .commands import PLACES, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .terminal import Terminal

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Index": ("index", "status", "why", "doctor", "verify"),
    "Ask": ("def", "refs", "impls", "callers", "callees", "hover", "symbols", "outline"),
    "Audit": ("deps", "dependents", "graph"),
    "Share": ("push", "pull", "repos", "forget", "export", "import"),
    "More": ("explain", "completions", "version"),
}

_EXAMPLES = (
    ("tieline index", "index the checkout that you are in"),
    ("tieline def src/app.py:41:18", "where is this defined, also in a dependency"),
    ("tieline refs Flask.run", "who uses it"),
    ("tieline why src/app.py:41", "why something has no answer"),
)


def overview(terminal: Terminal) -> str:
    """What the commands are."""
    width = max(len(verb) for verb in PLACES)
    lines = [f"tieline {__version__}: one precise, versioned symbol graph for any checkout", ""]
    lines += ["usage: tieline COMMAND [OPTIONS]; `tieline COMMAND --help` says more", ""]
    for title, verbs in _GROUPS.items():
        lines.append(terminal.style(f"{title}:", "bold"))
        lines += [f"  {verb:<{width}}  {load(verb).summary}" for verb in verbs]
        lines.append("")
    lines.append(terminal.style("Examples:", "bold"))
    wide = max(len(command) for command, _ in _EXAMPLES)
    lines += [f"  {command:<{wide}}  {meaning}" for command, meaning in _EXAMPLES]
    lines += [
        "",
        "Every command takes --json, -q, -v, --color, --offline and -C DIR, before or after its name.",
        "Exit codes: 0 answered; 1 nothing found, or incomplete with --strict; 2 wrong usage or a fault.",
    ]
    return "\n".join(lines)
