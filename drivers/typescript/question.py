"""What TypeScript is asked about a checkout before it is planned."""

from __future__ import annotations

from ...buildinfo.model import Workspace
from .compilers import Compilers
from .importable import Importable
from .job import packages_of
from .projects import Importer, Question


def question_of(workspace: Workspace, compilers: Compilers, cache: str) -> Question:
    """Say what to ask the helper about a checkout."""
    packages = packages_of(workspace)
    importable = Importable(packages)
    # The first by name, unless there is a `tsconfig.json`.
    configs = {each.root: each.config for each in reversed(workspace.projects)}
    configs |= {
        each.root: each.config for each in workspace.projects if each.config == f"{each.root}/tsconfig.json"
    }
    return Question(
        typescript=compilers.classic,
        cache=cache,
        parsers=compilers.parsers,
        configs=tuple(each.config for each in workspace.projects),
        importers=tuple(
            Importer(each.root, configs.get(each.root, ""), importable.names(each)) for each in packages
        ),
        files=tuple(sorted(file for each in packages for file in each.files)),
    )
