"""Makes the rows of the checkout's own packages."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from packageurl import PackageURL

from ..model import CompiledModule, Dependency, Package, Place, Resolved
from ..paths import relative_to, upwards
from .exports import Entries, read_entries
from .manifest import Manifest
from .names import npm_purl


def package_row(
    manifest: Manifest | None,
    root: str,
    top: str,
    files: tuple[str, ...],
    environment: str,
    compiled: tuple[CompiledModule, ...] = (),
) -> Package:
    """Make the row of a package.

    One without a usable name is called by its path in the checkout, or by the checkout's folder.

    Args:
        manifest: its package.json; None for a bare folder.
        root: absolute folder.
        top: folder of the checkout.
        files: its source files.
        environment: id of its environment.
        compiled: its add-ons.
    """
    version = manifest.version if manifest else ""
    named = manifest.name if manifest else ""
    path = relative_to(root, top) if root != top else top.rpartition("/")[2] or "root"
    folder, _, last = path.rpartition("/")
    purl = npm_purl(named, version) if named else _generic(folder, last, version)
    entries = read_entries(root, named, manifest.file.data) if manifest and named else Entries((), (), False)
    return Package(
        purl=purl,
        driver="typescript",
        ecosystem="npm" if named else "generic",
        name=named or path,
        version=version,
        root=root,
        import_roots=(root,),
        modules=entries.modules,
        files=files,
        place=manifest.place if manifest else Place(root),
        dependencies=_scoped(manifest) if manifest else (),
        scripts=manifest.scripts if manifest else (),
        environment=environment,
        configured=manifest is not None,
        mapped=entries.mapped,
        compiled=compiled,
    )


def member_row(package: Package) -> Resolved:
    """Make the row of a package of the checkout for an environment that it is in as it stands."""
    return Resolved(
        purl=package.purl,
        name=package.name,
        version=package.version,
        location=package.root,
        evidence="workspace",
        place=package.place,
        owns=("",),
        modules=package.modules,
        dependencies=tuple(sorted({each.name for each in package.dependencies if each.scope == "runtime"})),
    )


def by_folder(packages: Mapping[str, Package], folder: str) -> Package | None:
    """Give the package that a folder belongs to: the nearest one around it, or None."""
    return next((packages[each] for each in upwards(folder, "/") if each in packages), None)


def _generic(folder: str, name: str, version: str) -> str:
    return PackageURL("generic", folder or None, name, version or None).to_string()


def _scoped(manifest: Manifest) -> tuple[Dependency, ...]:
    """Dependencies with what else package.json says: which are bundled, which peers may be absent."""
    return tuple(
        msgspec.structs.replace(each, scope=_scope(each, manifest)) for each in manifest.dependencies
    )


def _scope(dependency: Dependency, manifest: Manifest) -> str:
    if dependency.scope == "group:peer" and dependency.name in manifest.optional_peers:
        return "extra:peer"
    if dependency.scope == "runtime" and dependency.name in manifest.bundled:
        return "group:bundled"
    return dependency.scope
