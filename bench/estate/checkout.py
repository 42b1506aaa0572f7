"""How the checkouts of an estate are built: their package, and what is installed for it."""

from __future__ import annotations

from tieline.buildinfo.model import Dependency, Environment, Package, Place, Resolved, Workspace

from . import packages
from .packages import Scale


def workspace(scale: Scale, number: int) -> Workspace:
    """What the build files of a repository say."""
    own = packages.stored(number)
    root = f"/checkouts/{own.name}"
    place = Place(f"{root}/pyproject.toml", 1)
    rows = [packages.stored(*each) for each in packages.dependencies(scale, number)]
    resolved = [
        Resolved(
            f"pkg:pypi/{row.name}@{row.version}", row.name, row.version, row.location, "installed", place
        )
        for row in sorted(rows)
    ]
    declared = [Dependency(row.name, f"=={row.version}", "runtime", place) for row in rows]
    package = Package(
        f"pkg:pypi/{own.name}@{own.version}",
        "python",
        "pypi",
        own.name,
        own.version,
        root,
        (f"{root}/src",),
        (own.name.replace("-", "_"),),
        (),
        place,
        tuple(declared),
        (),
        "env",
    )
    environment = Environment(
        "env", "3.12.4", "Linux", "/env/bin/python", "venv", (), "", tuple(resolved), place
    )
    return Workspace(root, (package,), (environment,))
