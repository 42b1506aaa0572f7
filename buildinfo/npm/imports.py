"""Says why an import did not resolve, in terms of what is declared, installed and in the checkout."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..data_file import Table, as_text, read_data
from ..model import BuildProblem
from ..paths import is_below, join, parent, relative_to, upwards
from .environments import install_command
from .exports import subpath_targets
from .lookup import row_from
from .manifest import Manifest, read_manifest
from .names import builtin_module, package_name
from .requirement import read_requirement

if TYPE_CHECKING:
    from ..model import Dependency, Environment, Package, Resolved

_SUFFIXES = ("", ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json")
_RANKS = ("runtime", "group:dev", "group:bundled", "group:peer")


def explain_import(specifier: str, file: str, package: Package, environment: Environment) -> tuple[str, str]:
    """Explain an import that did not resolve.

    Args:
        specifier: what is imported, such as `./x`, `lodash/fp`, `@scope/name`, `node:fs` or `#internal`.
        file: absolute path of the file that imports it.
        package: the package of the checkout that the file belongs to.
        environment: its environment.

    Returns:
        A code and one sentence without a full stop. The codes: `import-no-such-module` (a path that does not
        exist, or a package that is there and has no such entry), `import-no-types` (the package is there, but
        nothing says what is in it, or it is Node and `@types/node` is missing), `import-not-installed`
        (declared, but not installed), `import-optional` (the same, of something that may be absent),
        `import-not-declared` (no package.json around the file declares it).
    """
    if specifier.startswith((".", "/")):
        return _explain_path(specifier, file, package)
    if specifier.startswith("#"):
        return _explain_internal(specifier, package)
    name = package_name(specifier)
    row = row_from(parent(file), name, environment) if name else None
    runtime, module = ("", "") if row else builtin_module(specifier)
    if runtime:
        return _explain_builtin(runtime, module, package, environment)
    scheme, colon, _ = specifier.partition(":")
    if colon and scheme.isalpha() and not specifier.startswith(f"{scheme}://"):
        return "import-no-such-module", f"modules of `{scheme}:` are made by a tool while it builds or runs"
    if not name:
        return "import-no-such-module", "this is not the name of a package, and no path leads there"
    if name == package.name:
        return _explain_entry(specifier, name, package.root, f"{package.name} itself", environment)
    if row:
        return _explain_entry(specifier, name, row.location, _shown(row), environment)
    return _explain_absent(name, package, environment)


def _explain_path(specifier: str, file: str, package: Package) -> tuple[str, str]:
    """A relative path, which may lead to what a build has yet to make."""
    target = specifier if specifier.startswith("/") else join(parent(file), specifier)
    shown = relative_to(target, package.root) if is_below(target, package.root) else target
    found = next((each for each in _SUFFIXES if os.path.isfile(target + each)), None)  # noqa: PTH113
    if found is not None:
        return (
            "import-no-types",
            f"{shown}{found} is there, but the options of the compiler leave out files of its kind",
        )
    if os.path.isdir(target):  # noqa: PTH112
        return "import-no-such-module", f"the folder {shown} has no index file"
    around = "; its folder does not exist either" if not os.path.isdir(parent(target)) else ""  # noqa: PTH112
    return "import-no-such-module", f"there is no {shown}{around}; a build may make it"


def _explain_internal(specifier: str, package: Package) -> tuple[str, str]:
    """An entry of `imports`."""
    targets = subpath_targets(_manifest(package.root), specifier)
    if not targets:
        return "import-no-such-module", f"`imports` of {package.name} has no entry `{specifier}`"
    return (
        "import-no-such-module",
        f"`imports` of {package.name} leads to {targets[0]}, which is not there, and may be made by a build",
    )


def _explain_builtin(
    runtime: str, module: str, package: Package, environment: Environment
) -> tuple[str, str]:
    """A module of Node or Bun, which a package of declarations describes."""
    types = f"@types/{runtime}"
    what = f"a module `{module}` of {runtime.capitalize()}"
    if any(row.name == types and row.location for row in environment.resolved):
        # Which packages of declarations a project takes in is the compiler's to say.
        said = f"{types} is installed, but the project's `types` leave it out, or it does not know {what}"
        return "import-no-such-module", said
    declared = any(each.name == types for each in package.dependencies)
    state = "is declared, but not installed" if declared else "is not installed"
    doing = _install(environment) if declared else f"add it with `{_add(environment)} {types}`"
    return "import-no-types", f"this is {what}, which {types} describes; it {state}: {doing}"


def _explain_entry(
    specifier: str, name: str, folder: str, shown: str, environment: Environment
) -> tuple[str, str]:
    """An import of a package whose folder is there."""
    data = _manifest(folder)
    subpath = f".{specifier[len(name) :]}"
    if data.get("exports") is not None:
        targets = subpath_targets(data, subpath)
        if targets is None:
            return "import-no-such-module", f"`exports` of {shown} has no entry `{subpath}`"
    elif subpath == ".":
        given = [as_text(data.get(key)) for key in ("types", "typings", "main", "module")]
        targets = [each for each in given if each] or ["./index.js"]
    else:
        targets = [subpath]
    present = [each for target in targets if (each := _existing(join(folder, target)))]
    lost = [] if any(_is_typed(each) for each in present) else [each for each in targets if _is_typed(each)]
    if lost or not present:
        path = (lost or targets)[0].removeprefix("./")
        why = "is missing on disk" if "/node_modules/" in folder else "may be made by a build"
        return "import-no-such-module", f"{shown} has no {path}, which {why}"
    types = f"@types/{name.removeprefix('@').replace('/', '__')}"
    described = any(row.name == types and row.location for row in environment.resolved)
    if described or any(_is_typed(each) for each in present):
        return "import-no-such-module", f"{shown} is there, but `{subpath}` cannot be imported from it here"
    return "import-no-types", f"{shown} has no declarations of its own, and {types} is not installed"


def _is_typed(path: str) -> bool:
    return path.endswith((".ts", ".tsx", ".mts", ".cts"))


def _existing(path: str) -> str:
    """The file that an import of a path without its suffix may lead to, or empty."""
    for each in (path, f"{path}/index"):
        for suffix in _SUFFIXES:
            if os.path.isfile(each + suffix):  # noqa: PTH113
                return each + suffix
    return ""


def _explain_absent(name: str, package: Package, environment: Environment) -> tuple[str, str]:
    """An import of a package that is nowhere to be found."""
    declared = _declarations(name, package)
    if not declared:
        declared = _declarations(f"@types/{name.removeprefix('@').replace('/', '__')}", package)
        if declared:
            return "import-not-declared", f"only {declared[0].name}, which describes it, is declared"
        if any(row.name == name for row in environment.resolved):
            known = next(row for row in environment.resolved if row.name == name)
            users = sorted({each.name for each in environment.resolved if name in each.dependencies})
            through = f"comes along with {', '.join(users[:3])}" if users else "is known"
            state = "cannot be seen from here" if known.location else "is not installed"
            return (
                "import-not-declared",
                f"{package.name} does not declare `{name}`; {_shown(known)} {through}, and {state}",
            )
        return "import-not-declared", f"{package.name} does not declare `{name}`"
    first = declared[0]
    asked = read_requirement(name, first.requirement)
    member = next(
        (row for row in environment.resolved if row.evidence == "workspace" and row.name == asked.name), None
    )
    code = "import-optional" if first.scope.startswith("extra:") else "import-not-installed"
    needed = f"`{name}` is required as `{first.requirement}`{_scope(first)} by {_where(first, package)}"
    if member:
        return code, f"{needed} and lies in the checkout, but is not linked: {_install(environment)}"
    row = next((row for row in environment.resolved if row.name == asked.name and not row.location), None)
    state = f"and locked at {row.version}, but not installed" if row and row.version else "but not installed"
    return code, f"{needed}, {state}: {_install(environment)}"


def _declarations(name: str, package: Package) -> list[Dependency]:
    """Who declares a dependency: the package, or else the nearest package.json around it; the best first."""
    found = [each for each in package.dependencies if each.name == name]
    for folder in upwards(package.root, "/")[1:]:
        if found:
            break
        manifest = read_manifest(folder)
        if isinstance(manifest, Manifest):
            found = [each for each in manifest.dependencies if each.name == name]
    return sorted(found, key=_rank)


def _manifest(folder: str) -> Table:
    """Content of the package.json in a folder; empty when it cannot be read."""
    file = read_data(f"{folder}/package.json", "JSON", "TL160")
    return {} if isinstance(file, BuildProblem) else file.data


def _rank(dependency: Dependency) -> int:
    return _RANKS.index(dependency.scope) if dependency.scope in _RANKS else len(_RANKS)


def _scope(dependency: Dependency) -> str:
    return {
        "group:dev": " for development",
        "group:peer": " as a peer",
        "extra:optional": " as an option",
        "extra:peer": " as a peer that may be absent",
    }.get(dependency.scope, "")


def _where(dependency: Dependency, package: Package) -> str:
    shown = os.path.relpath(dependency.place.path, package.root)
    return f"{shown}:{dependency.place.line}" if dependency.place.line else shown


def _manager(environment: Environment) -> str:
    return dict(environment.options).get("manager", "npm")


def _install(environment: Environment) -> str:
    return f"run `{install_command(_manager(environment))}`"


def _add(environment: Environment) -> str:
    manager = _manager(environment)
    return "npm install -D" if manager == "npm" else f"{manager} add -D"


def _shown(row: Resolved) -> str:
    return f"{row.name} {row.version}".strip()
