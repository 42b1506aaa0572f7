"""Rows of the model for the modules of a checkout, and for Go files that are in none."""

from __future__ import annotations

import msgspec
from packageurl import PackageURL

from ..model import BuildProblem, Dependency, Package, Place
from ..paths import read_text, relative_to
from .build_list import golang_purl
from .mod_file import ModFile, line_index, module_of
from .released import released_version

_NAMED = 5


class Module(msgspec.Struct, frozen=True):
    """A module of the checkout.

    Attributes:
        root: absolute folder.
        name: module path; empty when its go.mod does not say it in a way that can be read.
        place: the `module` line.
        file: what its go.mod says; None when Go cannot read it, or there is no Go to read it.
        version: the release that it is; empty when no tag says so.
    """

    root: str
    name: str
    place: Place
    file: ModFile | None = None
    version: str = ""


def module_from(file: ModFile, root: str) -> Module:
    """Give the module of a go.mod that Go has read."""
    return Module(root, file.module, Place(file.path, file.lines.get(("module", file.module), 0)), file)


def module_by_name(root: str) -> Module:
    """Give the module of a go.mod of which only the `module` line is looked at."""
    path = f"{root}/go.mod"
    lines = line_index(read_text(path) or "")
    name = module_of(lines)
    return Module(root, name, Place(path, lines.get(("module", name), 0)))


def as_released(module: Module, files: tuple[str, ...]) -> Module:
    """Give a module with the version that a tag says it is at, if its source files are what was tagged."""
    if not module.name:
        return module
    version = released_version(module.name, module.root, (f"{module.root}/go.mod", *files))
    return msgspec.structs.replace(module, version=version)


def package_of(module: Module, files: tuple[str, ...], environment: str) -> Package:
    """Row of the model for a module; without a name it is called after its folder."""
    folder = module.root.rpartition("/")[2] or "root"
    return Package(
        purl=golang_purl(module.name, module.version)
        if module.name
        else PackageURL("generic", None, folder).to_string(),
        driver="go",
        ecosystem="golang" if module.name else "generic",
        name=module.name or folder,
        version=module.version,
        root=module.root,
        import_roots=(module.root,),
        modules=(module.name,) if module.name else (),
        files=files,
        place=module.place,
        dependencies=_dependencies(module.file) if module.file else (),
        scripts=(),
        environment=environment,
        configured=bool(module.name),
    )


def problem_of_bare(files: tuple[str, ...], top: str) -> BuildProblem:
    """Give the problem that says which files are in no module."""
    paths = [relative_to(each, top) for each in files]
    named = ", ".join(paths[:_NAMED]) + (f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else "")
    message = f"Go files are in no module and are not analysed: {named}"
    hint = "`go mod init PATH` in the folder that they belong to makes it a module"
    return BuildProblem(Place(top), message, hint, "TL148")


def _dependencies(file: ModFile) -> tuple[Dependency, ...]:
    """What a go.mod requires, and what its tools are packages of, in the file's order."""
    found = [
        Dependency(
            each.path,
            f"{each.path} {each.version}",
            "indirect" if each.indirect else "runtime",
            Place(file.path, file.lines.get((each.path, each.version), 0)),
        )
        for each in file.require
    ]
    for tool in file.tools:
        owners = [each.path for each in file.require if f"{tool}/".startswith(f"{each.path}/")]
        if owners:
            line = file.lines.get(("tool", tool)) or file.lines.get((tool, ""), 0)
            found.append(Dependency(max(owners, key=len), tool, "tool", Place(file.path, line)))
    return tuple(found)
