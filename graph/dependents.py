"""What packages really use of each other, beside what they declare."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from .answers import Dependent, ObservedUse, Symbol
from .linking import with_counterparts
from .postings import DOCUMENT_BITS
from .reader import numbers

if TYPE_CHECKING:
    from .reader import Reader


def observed_uses(reader: Reader, repository: int | None = None) -> list[ObservedUse]:
    """Give what documents of the repository, or of another one by number, use of other packages.

    By dependent, then by package.
    """
    rows = reader.connection.execute(
        "SELECT own.purl, other.purl, sum(uses), sum(files) FROM observed"
        " JOIN package own ON own.id = dependent JOIN package other ON other.id = package"
        " WHERE repository = ? GROUP BY own.purl, other.purl ORDER BY own.purl, other.purl",
        (reader.repository_id if repository is None else repository,),
    )
    return [ObservedUse(*row) for row in rows]


def dependents(reader: Reader, manager: str, name: str, version: str | None) -> list[Dependent]:
    """Give the packages of all repositories that declare a package, or use something of it.

    What was built from the package is used like the package itself, with its own package URL in the row.

    Args:
        reader: the index.
        manager: purl type; empty for any.
        name: the package's name.
        version: only what resolved to this version; None for any.

    Returns:
        A row for each repository, dependent and version; by repository, dependent, then version.
    """
    rows: list[tuple[int, str, str]] = reader.connection.execute(
        "SELECT id, purl, version FROM package WHERE name = ?1 AND (manager = ?2 OR ?2 = '')"
        " UNION SELECT package.id, purl, alias.version FROM alias JOIN package ON package.id = alias.package"
        " WHERE alias.name = ?1 AND (alias.manager = ?2 OR ?2 = '')",
        (name, manager),
    ).fetchall()
    wanted = {package: purl for package, purl, indexed in rows if version is None or indexed == version}
    found: dict[tuple[str, str, str], Dependent] = {}
    for package, purl in wanted.items():
        for repository, dependent, uses, files in reader.connection.execute(
            "SELECT repository, own.purl, sum(uses), sum(files) FROM observed"
            " JOIN package own ON own.id = dependent WHERE package = ? GROUP BY repository, own.purl",
            (package,),
        ):
            title = reader.repositories.get(repository)
            if title is None:
                continue
            found[title, dependent, purl] = Dependent(title, dependent, purl, uses, files, "", "")
    purls: dict[int | None, str] = {**wanted}
    declared: list[tuple[int, str, int | None, str, str]] = reader.connection.execute(
        "SELECT dependency.repository, own.purl, resolved, requirement, scope FROM dependency"
        " JOIN package own ON own.id = dependent"
        " JOIN installation ON installation.package = own.id AND installation.own <> 0"
        " AND installation.repository = dependency.repository"
        " WHERE dependency.name = ? AND coalesce(applies, 1) <> 0"
        " ORDER BY scope <> 'runtime', scope, requirement",
        (name,),
    ).fetchall()
    for repository, dependent, resolved, requirement, scope in declared:
        if repository not in reader.repositories:
            continue
        if resolved not in purls and (resolved is not None or version is not None):
            continue
        key = (reader.repositories[repository], dependent, purls.get(resolved, ""))
        known = found.get(key) or Dependent(*key, 0, 0, "", "")
        if not known.scope:
            found[key] = Dependent(*key, known.uses, known.files, requirement, scope)
    return [found[key] for key in sorted(found)]


def dependents_of_symbols(reader: Reader, symbols: Collection[Symbol]) -> list[Dependent]:
    """Give the packages of all repositories that use some symbols, in whatever version of their package.

    Uses inside of the symbols' own package count, too. Requirements are not looked up.
    """
    counts: dict[tuple[str, str, str], tuple[int, int]] = {}
    for symbol in sorted(with_counterparts(reader, numbers(symbols))):
        purl = reader.symbols.purl(symbol)
        for posting in reader.postings(symbol):
            uses = posting.uses - posting.definitions
            if uses:
                repository = reader.repositories[posting.document >> DOCUMENT_BITS]
                key = (repository, reader.purl(reader.owner(posting.document)), purl)
                known = counts.get(key, (0, 0))
                counts[key] = known[0] + uses, known[1] + 1
    return [Dependent(*key, *counts[key], "", "") for key in sorted(counts)]
