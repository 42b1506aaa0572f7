"""The questions that an index answers; every one is a function of a `Reader`.

    with Reader(Path(".tieline/index.db"), root="/checkout") as reader:
        fresh = Freshness(reader)
        line = fresh.to_indexed("src/app.py", 40)            # None: that line was edited since
        symbols = occurrences_at(reader, "src/app.py", line, 17)
        page = references(reader, symbols, limit=50)          # page.results, page.total, page.next
        shown = fresh.present(page.results)                   # rows with texts, lost rows, stale paths
        completeness(reader)                                  # units that are not fully indexed
        unresolved(reader, symbols[0].name)                   # uses of the name that nobody could resolve

All lines and columns are 0-based, columns count UTF-16 code units, and positions are those of the files as
they were indexed until `Freshness.present` moves them. Rows are in a fixed order that does not depend on how
the index came about.
"""

from __future__ import annotations

from .answers import (
    BuildFault,
    Call,
    CallPage,
    Completeness,
    DependencyEdge,
    Dependent,
    DocumentProblem,
    DocumentState,
    Hover,
    InstalledPackage,
    Link,
    Location,
    Match,
    Missing,
    ObservedUse,
    OriginalFile,
    OutlineItem,
    PackageGap,
    Page,
    ProblemCount,
    RepositoryStatus,
    StoredRepository,
    Symbol,
    Total,
    UnitState,
    UnresolvedUses,
    VendoredCopy,
)
from .calls import callees, callers
from .copies import copies, original_of
from .dependents import dependents, dependents_of_symbols, observed_uses
from .export import index_digest, package_table, read_documents
from .filters import Filter
from .freshness import Freshness, Present, PresentFile, State
from .navigation import definitions, hover, implementations, supers, type_definitions
from .outline import outline
from .reader import Reader
from .references import references, totals
from .repositories import repositories
from .resolve import occurrences_at, resolve_name
from .search import symbols
from .status import completeness, dependencies, document, packages, paths, status, units, unresolved

__all__ = [
    "BuildFault",
    "Call",
    "CallPage",
    "Completeness",
    "DependencyEdge",
    "Dependent",
    "DocumentProblem",
    "DocumentState",
    "Filter",
    "Freshness",
    "Hover",
    "InstalledPackage",
    "Link",
    "Location",
    "Match",
    "Missing",
    "ObservedUse",
    "OriginalFile",
    "OutlineItem",
    "PackageGap",
    "Page",
    "Present",
    "PresentFile",
    "ProblemCount",
    "Reader",
    "RepositoryStatus",
    "State",
    "StoredRepository",
    "Symbol",
    "Total",
    "UnitState",
    "UnresolvedUses",
    "VendoredCopy",
    "callees",
    "callers",
    "completeness",
    "copies",
    "definitions",
    "dependencies",
    "dependents",
    "dependents_of_symbols",
    "document",
    "hover",
    "implementations",
    "index_digest",
    "observed_uses",
    "occurrences_at",
    "original_of",
    "outline",
    "package_table",
    "packages",
    "paths",
    "read_documents",
    "references",
    "repositories",
    "resolve_name",
    "status",
    "supers",
    "symbols",
    "totals",
    "type_definitions",
    "units",
    "unresolved",
]
