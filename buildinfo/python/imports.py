"""Says why an import did not resolve, in terms of what is declared and what is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from ..paths import is_below, relative_to

if TYPE_CHECKING:
    from ..model import Dependency, Environment, Package, Resolved


def explain_import(module: str, package: Package, environment: Environment) -> tuple[str, str]:
    """Explain an import that did not resolve.

    Which distribution provides a module is taken from installed metadata, then from stub packages that
    describe one, and else by one rule: the module, or the longest outer part of its dotted name that fits, is
    spelled like the distribution in normal form (`google.cloud.storage` and `google-cloud-storage`). A name
    that fits nothing is not declared; no table of well-known names is consulted.

    Args:
        module: absolute dotted name, such as `yaml` or `google.cloud.storage`.
        package: the package of the checkout that imports it.
        environment: its environment.

    Returns:
        A code and one sentence without a full stop. The codes: `import-no-such-module` (the distribution
        is there, this module of it is not), `import-ambiguous` (several distributions could provide it),
        `import-not-installed` (required, but not in the environment), `import-optional` (the same, of an
        extra or a group only), `import-not-declared` (nothing requires anything of this name).
    """
    if set(_outer_names(module)).intersection(package.modules):
        return "import-no-such-module", f"{package.name} itself has no module `{module}`"
    if _is_standard(module):
        message = f"the standard library of {_python(environment)} has no module `{module}`"
        return "import-no-such-module", message
    providers = _providers(module, environment.resolved)
    if len(providers) == 1:
        row = providers[0]
        if module in row.modules:
            message = f"{_shown(row)} provides `{module}` in {row.location}, but it was not found there"
        else:
            message = f"{_shown(row)} is in the environment, but it has no module `{module}`"
        return "import-no-such-module", message
    if providers:
        names = ", ".join(_shown(row) for row in providers)
        return "import-ambiguous", f"several distributions provide parts of `{module.split('.')[0]}`: {names}"
    name = _distribution(module, package, environment)
    declared = [each for each in package.dependencies if each.name == name]
    # Requirements of the build are installed apart, and say nothing about the package's own imports.
    usable = [each for each in declared if each.scope != "build"] or declared
    applying = [each for each in usable if each.applies is not False]
    row = next((each for each in environment.resolved if each.name == name), None)
    if usable and not applying:
        first = usable[0]
        message = f"`{first.requirement}` ({_where(first, package)}) does not apply to {_python(environment)}"
        return "import-not-installed", message
    if applying:
        first = min(applying, key=_scope_rank)
        code = "import-not-installed" if first.scope in {"runtime", "build"} else "import-optional"
        needed = f"`{first.requirement}` is required{_scope(first)} by {_where(first, package)}"
        return code, f"{needed} {_state(row, environment)}"
    if row:
        users = sorted(each.name for each in environment.resolved if name in each.dependencies)
        through = f"comes along with {', '.join(users[:3])}" if users else "is known"
        message = f"`{row.name}` is declared by no build file of {package.name}; it {through}"
        return "import-not-declared", f"{message} {_state(row, environment)}"
    return "import-not-declared", f"no requirement of {package.name} is named like `{module}`"


def _is_standard(module: str) -> bool:
    """Whether the outermost part of a module's name is one of the standard library's."""
    outermost = module.partition(".")[0]
    return outermost in sys.stdlib_module_names and module != outermost


def _providers(module: str, rows: Iterable[Resolved]) -> list[Resolved]:
    """Rows on disk whose modules hold the wanted one, the closest only; stubs provide nothing."""
    best: list[Resolved] = []
    length = 0
    for row in rows:
        if row.describes or not row.location:
            continue
        for name in row.modules:
            fits = len(name) if module == name or module.startswith(f"{name}.") else 0
            if fits > length:
                best, length = [row], fits
            elif fits and fits == length and row not in best:
                best.append(row)
    if best:
        return best
    # A namespace that several distributions share may be wanted as a whole, or in a part that none has.
    for outer in _outer_names(module):
        sharing = [
            row
            for row in rows
            if row.location
            and not row.describes
            and any(name.startswith(f"{outer}.") for name in row.modules)
        ]
        if len(sharing) > 1 and outer == module:
            return sharing
    return []


def _distribution(module: str, package: Package, environment: Environment) -> str:
    """Normal name of the distribution that would provide a module; empty when none is known."""
    known = {each.name for each in package.dependencies} | {row.name for row in environment.resolved}
    top = module.partition(".")[0]
    for row in environment.resolved:
        if row.describes and any(own.partition("/")[0] == f"{top}-stubs" for own in row.owns):
            return row.describes
    for row in environment.resolved:
        if not row.location and any(module == name or module.startswith(f"{name}.") for name in row.modules):
            return row.name
    for outer in _outer_names(module):
        name = canonicalize_name(outer)
        if name in known:
            return name
    return ""


def _outer_names(module: str) -> list[str]:
    """The module and the dotted names that it lies in, longest first."""
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _scope_rank(dependency: Dependency) -> tuple[int, bool, str]:
    """Order of scopes: what is always installed first, then an extra that is named like its only purpose."""
    order = {"runtime": 0, "extra": 1, "group": 2, "build": 3}
    kind, _, name = dependency.scope.partition(":")
    return order.get(kind, 4), name != dependency.name, dependency.scope


def _scope(dependency: Dependency) -> str:
    kind, _, name = dependency.scope.partition(":")
    return {
        "extra": f" for the extra `{name}`",
        "group": f" for the group `{name}`",
        "build": " for building",
    }.get(kind, "")


def _where(dependency: Dependency, package: Package) -> str:
    """File and line of a requirement, relative to the package when it lies in it."""
    path = dependency.place.path
    shown = relative_to(path, package.root) if is_below(path, package.root) else path
    return f"{shown}:{dependency.place.line}" if dependency.place.line else shown


def _state(row: Resolved | None, environment: Environment) -> str:
    if row and row.evidence == "lock":
        return f"and is locked at {row.version}, but not installed"
    if row and row.location:
        return f"though {_shown(row)} is installed"
    return (
        "but not installed"
        if environment.kind not in {"lock", "none"}
        else "but no environment has it installed"
    )


def _python(environment: Environment) -> str:
    version = f"Python {environment.version}" if environment.version else "this Python"
    return f"{version} on {environment.platform}"


def _shown(row: Resolved) -> str:
    return f"{row.name} {row.version}".strip()
