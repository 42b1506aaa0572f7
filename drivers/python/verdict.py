"""Turns what the helper saw into what the user wants to know: why imports failed, how the unit ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from ...buildinfo.model import Unit, Workspace, home_of
from ...buildinfo.python.imports import explain_import
from ...facts.document import Document, Problem, UnitResult

_UNRESOLVED = frozenset({"import-unresolved", "import-optional"})


class Verdict:
    """Explains the problems of one unit as its facts pass through, and judges the unit at the end."""

    def __init__(self, unit: Unit, workspace: Workspace) -> None:
        self._package, self._environment = home_of(unit, workspace)
        self._explained: dict[str, tuple[str, str]] = {}
        self._codes: Counter[str] = Counter()

    def apply(self, facts: Iterable[Document | UnitResult]) -> Iterator[Document | UnitResult]:
        """Give the facts with their problems explained; the result says what is incomplete."""
        for fact in facts:
            yield self._explain(fact) if isinstance(fact, Document) else self._judge(fact)

    def _explain(self, document: Document) -> Document:
        if not document.problems:
            return document
        problems = tuple(self._problem(each) for each in document.problems)
        self._codes.update({each.code for each in problems if each.severity == "error"})
        self._codes["imports"] += sum(
            each.code.startswith("import-") and each.severity == "warning" for each in problems
        )
        return msgspec.structs.replace(document, problems=problems)

    def _problem(self, problem: Problem) -> Problem:
        if problem.code == "import-stub-only":
            return msgspec.structs.replace(
                problem, message=f"Only a stub describes `{problem.message}`; its source is not here"
            )
        if problem.code not in _UNRESOLVED:
            return problem
        code, sentence = self._reason(problem.message)
        if problem.code == "import-optional":
            # The program expects that this import may fail; what it names is unknown all the same.
            sentence += "; the program handles its absence"
        message = f"Import `{problem.message}` did not resolve: {sentence}"
        return msgspec.structs.replace(problem, code=code, message=message)

    def _reason(self, module: str) -> tuple[str, str]:
        if module.startswith("."):
            return "import-no-such-module", "the package has no such module"
        if module not in self._explained:
            self._explained[module] = explain_import(module, self._package, self._environment)
        return self._explained[module]

    def _judge(self, result: UnitResult) -> UnitResult:
        if result.status not in {"indexed", "partial"} or result.reason:
            return result
        broken = self._codes["syntax"]
        unreadable = self._codes["encoding"]
        imports = self._codes["imports"]
        reasons = [
            *([f"{_many(broken, 'file has', 'files have')} syntax errors"] if broken else []),
            *([f"{_many(unreadable, 'file is', 'files are')} not UTF-8"] if unreadable else []),
            *([f"{_many(imports, 'import', 'imports')} did not resolve"] if imports else []),
        ]
        if not reasons:
            return result
        code = "TL221" if broken or unreadable else "TL220"
        return msgspec.structs.replace(result, status="partial", reason=", ".join(reasons), code=code)


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
