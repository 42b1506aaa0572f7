"""What a driver said about a checkout, and the checks that hold for every driver's fixtures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from tieline.buildinfo.model import Unit
from tieline.drivers.contract import Context, Driver, JobPackage
from tieline.facts.document import Document, UnitResult
from tieline.facts.lint import Lint


class Analysis(msgspec.Struct, frozen=True):
    """What the driver said.

    Attributes:
        root: the checkout.
        units: what was planned.
        documents: pairs of the unit's id and a document, in the order in which they came.
        results: how each unit ended, by its id.
        packages: the package table that the documents index.
    """

    root: Path
    units: tuple[Unit, ...]
    documents: tuple[tuple[str, Document], ...]
    results: dict[str, UnitResult]
    packages: tuple[JobPackage, ...]

    def path(self, document: Document) -> Path:
        """The file that a document speaks of."""
        return Path(self.packages[document.package].location or self.root, document.document)

    def of(self, path: str) -> list[Document]:
        """The documents of a file of the checkout, one from each unit that met it."""
        return [each for _, each in self.documents if self.path(each) == self.root / path]

    def document(self, path: str) -> Document:
        """The only document of a file of the checkout."""
        (found,) = self.of(path)
        return found

    def result(self) -> UnitResult:
        """How the only unit ended."""
        (found,) = self.results.values()
        return found

    def findings(self) -> list[object]:
        """What breaks the rules of facts, over all documents together."""
        checker = Lint(references=True)
        found = [
            finding
            for _, document in self.documents
            for finding in checker.check(document, self.path(document).read_bytes())
        ]
        return [*found, *checker.finish()]


def run(
    driver: Driver, context: Context, units: Sequence[Unit], wanted: Sequence[Unit] | None = None
) -> Analysis:
    """Run a driver over all units of a checkout, or over those that are wanted."""
    documents: list[tuple[str, Document]] = []
    results: dict[str, UnitResult] = {}
    packages: tuple[JobPackage, ...] = ()
    # The facts of a unit are there until the next one is asked for.
    for came in driver.run(units if wanted is None else wanted, context):
        packages = packages or came.packages
        for fact in came.facts:
            if isinstance(fact, Document):
                documents.append((came.unit.id, fact))
            else:
                results[came.unit.id] = fact
    return Analysis(Path(context.workspace.root), tuple(units), tuple(documents), results, packages)


def outliving(folder: Path, sources: Iterable[str]) -> set[str]:
    """Snapshots below a folder whose source is gone, relative to it."""
    snapshots = {path.relative_to(folder).as_posix() for path in folder.rglob("*.snapshot")}
    return snapshots - {f"{source}.snapshot" for source in sources}
