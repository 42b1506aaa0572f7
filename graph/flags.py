"""Small numbers that stand for something in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..facts.document import Role

if TYPE_CHECKING:
    from ..facts.document import RelationshipKind

DECLARED, TEST, GENERATED = 1, 2, 4
"""Flags of a document: it is a dependency's and holds only what was used; it holds tests;"
" it was generated."""

DEFINES = int(Role.DEFINITION)
DECLARES = int(Role.DEFINITION | Role.FORWARD_DEFINITION)
"""Roles of an occurrence that defines its symbol, and of one that defines or declares it."""

EXTENDS, IMPLEMENTS, OVERRIDES, TYPE_DEFINITION, REFERENCE, DEFINITION, BINDS, GENERATED_FROM = range(8)
"""Kinds of relationships."""

RELATIONSHIPS: tuple[RelationshipKind, ...] = (
    "extends",
    "implements",
    "overrides",
    "type_definition",
    "reference",
    "definition",
    "binds",
    "generated_from",
)
"""Their names, by number."""
