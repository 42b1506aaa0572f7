"""Turns what the helper saw into what the user wants to know: why imports failed, how the unit ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ...buildinfo.model import Workspace
from ...buildinfo.npm.imports import explain_import
from ...buildinfo.paths import is_below, parent
from ...facts.document import Document, Problem, UnitResult
from .compilers import COMPONENTS
from .job import NAME

_MOST_PACKAGES = 5
"""Packages that the reason of a unit names."""


class Verdict:
    """Explains the problems of one unit as its facts pass through, and judges the unit at the end."""

    def __init__(self, workspace: Workspace, inputs: Sequence[str], faults: Sequence[str]) -> None:
        """Begin a unit.

        Args:
            workspace: the checkout.
            inputs: the unit's files, absolute.
            faults: what is wrong with its configuration.
        """
        self._root = workspace.root
        self._packages = sorted(
            (each for each in workspace.packages if each.driver == NAME), key=lambda each: -len(each.root)
        )
        self._environments = {each.id: each for each in workspace.environments}
        self._faults = faults
        self._templates = sum(each.endswith(COMPONENTS) for each in inputs)
        self._explained: dict[tuple[str, str], tuple[str, str]] = {}
        self._broken = 0
        self._imports: Counter[str] = Counter()

    def apply(self, facts: Iterable[Document | UnitResult]) -> Iterator[Document | UnitResult]:
        """Give the facts with their problems explained; the result says what is incomplete."""
        for fact in facts:
            yield self._explain(fact) if isinstance(fact, Document) else self._judge(fact)

    def _explain(self, document: Document) -> Document:
        if not document.problems:
            return document
        self._broken += any(each.severity == "error" for each in document.problems)
        path = f"{self._root}/{document.document}"
        return msgspec.structs.replace(
            document, problems=tuple(self._problem(path, each) for each in document.problems)
        )

    def _problem(self, path: str, problem: Problem) -> Problem:
        if problem.code != "import-unresolved":
            return problem
        name = problem.message
        code, sentence = self._reason(path, name)
        self._imports[_package_name(name)] += 1
        return msgspec.structs.replace(
            problem, code=code, message=f"Import `{name}` did not resolve: {sentence}"
        )

    def _reason(self, path: str, name: str) -> tuple[str, str]:
        key = (parent(path), name)
        if key not in self._explained:
            package = next((each for each in self._packages if is_below(path, each.root)), self._packages[-1])
            environment = self._environments[package.environment]
            self._explained[key] = explain_import(name, path, package, environment)
        return self._explained[key]

    def _judge(self, result: UnitResult) -> UnitResult:
        if result.status not in {"indexed", "partial"} or result.reason:
            return result
        imports = sum(self._imports.values())
        reasons = [
            (f"{_many(self._broken, 'file has', 'files have')} syntax errors", "TL264", self._broken),
            ("; ".join(self._faults), "TL262", self._faults),
            (f"{_many(imports, 'import', 'imports')} did not resolve: {self._named()}", "TL263", imports),
            (
                f"the templates of {_many(self._templates, 'component', 'components')} are not analysed",
                "TL265",
                self._templates,
            ),
        ]
        said = [(reason, code) for reason, code, holds in reasons if holds]
        if not said:
            return result
        reason = ", ".join(reason for reason, _ in said)
        return msgspec.structs.replace(result, status="partial", reason=reason, code=said[0][1])

    def _named(self) -> str:
        """The packages that most of the imports are of."""
        ranked = sorted(self._imports.items(), key=lambda each: (-each[1], each[0]))
        shown = [f"{name} ({count})" if count > 1 else name for name, count in ranked[:_MOST_PACKAGES]]
        rest = len(ranked) - _MOST_PACKAGES
        return ", ".join(shown) + (f" and {_many(rest, 'package', 'packages')} more" if rest > 0 else "")


def _package_name(name: str) -> str:
    """The package that an import names; files of one's own are one."""
    if name.startswith((".", "/", "#")):
        return "own files"
    return "/".join(name.split("/")[: 2 if name.startswith("@") else 1])


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
