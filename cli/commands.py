"""The verbs, and where each one lives, so that a command loads only what it needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .answer import Verb

PLACES = {
    "index": "index",
    "status": "status",
    "why": "why",
    "doctor": "doctor",
    "verify": "verify",
    "def": "definitions",
    "refs": "references",
    "impls": "implementations",
    "callers": "calls",
    "callees": "calls",
    "hover": "hover",
    "symbols": "symbols",
    "outline": "outline",
    "deps": "dependencies",
    "dependents": "dependencies",
    "graph": "graph",
    "push": "pushing",
    "pull": "pushing",
    "repos": "repositories",
    "forget": "repositories",
    "export": "exchanging",
    "import": "exchanging",
    "explain": "explain",
    "completions": "completions",
    "version": "version",
}
"""The module here that has each verb, in the order of the help; its `VERBS` has the verb by name."""


def load(verb: str) -> Verb:
    """Give a verb of `PLACES`."""
    module = import_module(f".{PLACES[verb]}", __package__)
    verbs: dict[str, Verb] = module.VERBS
    return verbs[verb]
