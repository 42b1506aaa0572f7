"""The adapter for `go.mod` and `go.work`: the modules of a checkout, and what each is built with.

Go itself reads its files and chooses versions. It is the user's Go, outside the checkout, and it is only
asked questions (`go env`, `go mod edit -json`, `go work edit -json`, `go list -m`, `go mod graph`) that run
nothing of the checkout, change nothing in it, and download nothing unless that is allowed.
"""

from __future__ import annotations

import os
import platform as host
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec

from .adapter import Findings, Options
from .go.build_list import Source, standard_library
from .go.contexts import Context, read_contexts, read_flags
from .go.layout import Layout, files_of_modules, lay_out
from .go.mod_file import Version, WorkFile, read_mod, read_work
from .go.packages import Module, as_released, module_by_name, module_from, package_of, problem_of_bare
from .go.scope import BuildList, list_module, list_workspace
from .go.setting import Setting
from .go.toolchain import find_toolchain, nearest_work, safe_environ
from .model import BuildProblem, Environment, Place
from .paths import is_below, relative_to
from .walk import Walk, only

BUILD_FILES = frozenset({"go.mod", "go.work"})
"""Names of the files that say how Go code is built; go.sum and vendor/modules.txt are read beside them."""

SUFFIXES = (".go",)
"""What the names of Go's source files end in."""

_AT_ONCE = 8
_PLATFORMS = {"linux": "Linux", "darwin": "Darwin", "windows": "Windows"}
_In = TypeVar("_In")
_Out = TypeVar("_Out")


class _Scope(msgspec.Struct, frozen=True):
    """Modules of the checkout that are built together: those of one go.work, or one alone.

    Attributes:
        id: id of their environment for the host.
        work: the go.work, or None.
        members: the modules, sorted by root; none for files that are in no module.
    """

    id: str
    work: WorkFile | None
    members: tuple[Module, ...]


def read(walked: Walk, options: Options, environ: Mapping[str, str]) -> Findings:
    """Find the Go modules of a checkout and the environments that they are analysed against.

    Each module, or workspace of modules, has an environment for the host's build context, and one more for
    each further context of `options.go_contexts`. The answer depends on the disk, on `environ` and on the
    user's Go, and on nothing else but the module proxy where downloads are allowed.

    Raises:
        TielineError: TL149 when a build context is not understood.
    """
    walked = only(walked, SUFFIXES)
    if not any(folder.sources or folder.builds & BUILD_FILES for folder in walked.folders.values()):
        return Findings()
    toolchain = find_toolchain(environ, walked.root)
    if isinstance(toolchain, str):
        return _without_toolchain(walked, toolchain)
    safe = safe_environ(environ, walked.root)
    flags = read_flags(toolchain.flags)
    contexts = read_contexts(options.go_contexts, toolchain, flags, safe, walked.root)
    setting = Setting(toolchain, contexts[0], flags, safe, walked.root, options.allow_download)
    problems: list[BuildProblem] = []
    if flags.refused:
        message = f"flags in GOFLAGS are not honoured: {' '.join(flags.refused)}"
        problems.append(
            BuildProblem(Place(walked.root), message, "unset them to have no difference", "TL152")
        )
    layout, works = _lay_out(walked, setting, problems)
    modules = _read_modules(layout, setting, problems)
    files = files_of_modules(layout, {each.root: each.file.ignore for each in modules if each.file})
    modules = [as_released(each, files[each.root]) for each in modules]
    own = {each.root: Version(each.name, each.version) for each in modules}
    solved = _solve(_scopes(modules, works, setting), own, setting, problems)
    if walked.root not in layout.modules and files[walked.root]:
        bare = Module(walked.root, "", Place(walked.root))
        modules.append(bare)
        problems.append(problem_of_bare(files[walked.root], walked.root))
        solved.append((_Scope(_id(walked.root, walked.root), None, (bare,)), BuildList("readonly", ())))
    environments: dict[str, tuple[Environment, ...]] = {}
    for scope, found in solved:
        # What is in no module shares the environment of a workspace or module in the root, if there is one.
        environments.setdefault(scope.id, _environments(scope, found, contexts, setting))
    homes = {module.root: scope.id for scope, _ in solved for module in scope.members}
    return Findings(
        packages=tuple(package_of(each, files[each.root], homes[each.root]) for each in modules),
        environments=tuple(each for found in environments.values() for each in found),
        problems=(*problems, *_passed(layout)),
    )


def _without_toolchain(walked: Walk, why: str) -> Findings:
    """What the files say to someone who cannot ask Go."""
    layout = lay_out(walked, "")
    files = files_of_modules(layout, {})
    modules = [module_by_name(root) for root in layout.modules]
    problems = [*_passed(layout)]
    if modules:
        message = f"{why}; of Go's modules only the names are known, and they are not analysed"
        hint = "install Go (https://go.dev/dl) and put it on PATH"
        problems.append(BuildProblem(modules[0].place, message, hint, "TL140"))
    if walked.root not in layout.modules and files[walked.root]:
        modules.append(Module(walked.root, "", Place(walked.root)))
        problems.append(problem_of_bare(files[walked.root], walked.root))
    modules = [as_released(each, files[each.root]) for each in modules]
    environments = [
        Environment(_id(each.root, walked.root), "", host.system(), "", "go", (), "", (), each.place)
        for each in modules
    ]
    packages = [
        package_of(module, files[module.root], environment.id)
        for module, environment in zip(modules, environments, strict=True)
    ]
    return Findings(tuple(packages), tuple(environments), problems=tuple(problems))


def _lay_out(
    walked: Walk, setting: Setting, problems: list[BuildProblem]
) -> tuple[Layout, dict[str, WorkFile]]:
    """The layout of a checkout, and by path each go.work in it or above one of its modules."""
    layout = lay_out(walked, setting.toolchain.cache)
    paths = {_work_of(root, setting) for root in (*layout.modules, *layout.workspaces)} - {""}
    works: dict[str, WorkFile] = {}
    for path in sorted(paths):
        work = read_work(path, setting.toolchain.program, setting.environ, walked.root)
        if isinstance(work, WorkFile):
            works[path] = work
        else:
            problems.append(work)
    used = {folder for work in works.values() for folder in work.use}
    return lay_out(walked, setting.toolchain.cache, used) if used - {*layout.modules} else layout, works


def _work_of(folder: str, setting: Setting) -> str:
    """Path of the go.work that is in force in a folder, or empty."""
    chosen = setting.toolchain.work
    return "" if chosen == "off" else chosen or nearest_work(folder)


def _read_modules(layout: Layout, setting: Setting, problems: list[BuildProblem]) -> list[Module]:
    """The modules of a checkout; of one whose go.mod is broken just the name."""

    def read_one(root: str) -> Module | BuildProblem:
        file = read_mod(f"{root}/go.mod", setting.toolchain.program, setting.environ, setting.top)
        return file if isinstance(file, BuildProblem) else module_from(file, root)

    modules: list[Module] = []
    for root, module in zip(layout.modules, _at_once(read_one, layout.modules), strict=True):
        if isinstance(module, BuildProblem):
            problems.append(module)
            modules.append(module_by_name(root))
        else:
            modules.append(module)
    return modules


def _scopes(modules: Sequence[Module], works: Mapping[str, WorkFile], setting: Setting) -> list[_Scope]:
    """Group modules by the go.work that uses them; a module that none uses is alone."""
    tied: dict[str, list[Module]] = {}
    alone: list[Module] = []
    for module in modules:
        work = works.get(_work_of(module.root, setting))
        if work and module.root in work.use:
            tied.setdefault(work.path, []).append(module)
        else:
            alone.append(module)
    scopes = [
        _Scope(_id(works[path].folder, setting.top), works[path], tuple(members))
        for path, members in tied.items()
    ]
    taken = {scope.id for scope in scopes}
    return [*scopes, *(_lone(module, taken, setting) for module in alone)]


def _lone(module: Module, taken: Collection[str], setting: Setting) -> _Scope:
    """Scope of a module by itself; a workspace in its folder that it is no part of has the plain id."""
    plain = _id(module.root, setting.top)
    return _Scope(f"{plain}/go.mod" if plain in taken else plain, None, (module,))


def _solve(
    scopes: Sequence[_Scope], own: Mapping[str, Version], setting: Setting, problems: list[BuildProblem]
) -> list[tuple[_Scope, BuildList]]:
    """The build list of each scope; a workspace that Go cannot load is one scope for each of its modules."""

    def solve(scope: _Scope) -> BuildList | BuildProblem:
        source = Source(tuple(each.file for each in scope.members if each.file), scope.work, own)
        if scope.work:
            return list_workspace(source, scope.work, setting)
        return list_module(source, setting) if source.members else BuildList("readonly", ())

    solved: list[tuple[_Scope, BuildList]] = []
    for scope, found in zip(scopes, _at_once(solve, scopes), strict=True):
        if isinstance(found, BuildList):
            problems += found.problems
            solved.append((scope, found))
        else:
            problems.append(found)
            taken = {other.id for other in scopes if other is not scope}
            parts = [_lone(module, taken, setting) for module in scope.members]
            solved += _solve(parts, own, setting, problems)
    return solved


def _environments(
    scope: _Scope, found: BuildList, contexts: Sequence[Context], setting: Setting
) -> tuple[Environment, ...]:
    """The environments of a scope, one for each build context, the host's first."""
    toolchain = setting.toolchain
    place = Place(scope.work.path) if scope.work else scope.members[0].place
    standard = standard_library(toolchain, Place(toolchain.program))
    rows = sorted((standard, *found.rows), key=lambda row: (row.name, row.purl))
    return tuple(
        Environment(
            id=f"{scope.id}@{context.label}" if context.label else scope.id,
            version=toolchain.version,
            platform=_PLATFORMS.get(context.goos, context.goos),
            interpreter=toolchain.program,
            kind="go",
            search_paths=(),
            stdlib=standard.location,
            resolved=tuple(rows),
            place=place,
            options=setting.options(context, found.mod, scope.work.path if scope.work else "off"),
        )
        for context in contexts
    )


def _passed(layout: Layout) -> list[BuildProblem]:
    """One problem for each module, or the root, below which modules are passed over for a folder's name."""
    found: dict[str, list[str]] = {}
    for path in layout.passed:
        above = [root for root in layout.modules if is_below(path, root)]
        owner = f"{max(above, key=len)}/go.mod" if above else layout.walked.root
        found.setdefault(owner, []).append(relative_to(path, layout.walked.root))
    hint = "index such a folder by itself, or have a go.work use it"
    return [
        BuildProblem(
            Place(owner),
            "modules in testdata, or in folders whose names begin with `_`, are passed over as Go does it: "
            + ", ".join(paths),
            hint,
            "TL153",
        )
        for owner, paths in sorted(found.items())
    ]


def _id(folder: str, top: str) -> str:
    """Id of the environment of a module or workspace; a workspace may lie above the checkout."""
    inside = is_below(folder, top)
    return f"go:{relative_to(folder, top) if inside else os.path.relpath(folder, top).replace(os.sep, '/')}"


def _at_once(work: Callable[[_In], _Out], items: Sequence[_In]) -> list[_Out]:
    """Do something for several items at once; the results are in the order of the items."""
    if len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(_AT_ONCE, len(items))) as pool:
        return list(pool.map(work, items))
