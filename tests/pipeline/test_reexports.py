"""A package that exports what another one defines is passed through, under whatever name it is installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tieline.graph import query

from .checkouts import index_together, landed, write

CONFIGURATION = '{"compilerOptions": {"strict": true, "module": "nodenext"}, "include": ["src"]}'

BOX = """\
export class Box { open(): string { return ""; } }
export function wrap(box: Box): Box { return box; }
export default function seal(): void {}
"""

SHOP = """\
export * from "box";
export { wrap as pack, default as close } from "box";
import { Box } from "box";
export { Box as Crate };
export default Box;
"""

APPLICATION = """\
import Standard, { Box, Crate, close, pack } from "store";
import { wrap } from "old-box";
pack(new Crate());
new Box().open();
new Standard();
close();
wrap(null!);
"""


def package(name: str, version: str, source: str, **dependencies: str) -> dict[str, str]:
    """The files of a package whose only source is `src/index.ts`."""
    manifest = {"name": name, "version": version, "main": "src/index.ts", "dependencies": dependencies}
    return {"package.json": json.dumps(manifest), "tsconfig.json": CONFIGURATION, "src/index.ts": source}


def installed(**packages: dict[str, str]) -> dict[str, str]:
    """The files of packages in `node_modules`, by the name that they are installed under."""
    return {
        f"node_modules/{name.replace('_', '-')}/{path}": text
        for name, files in packages.items()
        for path, text in files.items()
    }


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user of `shop`, installed as `store`, and of another `box` than the one that `shop` needs."""
    folder = tmp_path_factory.mktemp("reexports")
    box, old = package("box", "2.0.0", BOX), package("box", "1.0.0", BOX)
    shop = package("shop", "1.0.0", SHOP, box="2.0.0")
    needed = {"store": "npm:shop@1.0.0", "old-box": "npm:box@1.0.0"}
    root = write(
        folder / "application",
        package("application", "0.1.0", APPLICATION, **needed) | installed(store=shop, box=box, old_box=old),
    )
    others = write(folder / "box", box), write(folder / "shop", shop | installed(box=box))
    index_together(folder / "store.db", root, *others)
    return root


@pytest.mark.parametrize(
    ("place", "line", "link"),
    [
        ("1:8", 1, "exact"),
        ("1:20", 1, "exact"),
        ("1:25", 1, "exact"),
        ("3:1", 2, "exact"),
        ("3:10", 1, "exact"),
        ("4:5", 1, "exact"),
        ("4:11", 1, "exact"),
        ("5:5", 1, "exact"),
        ("6:1", 3, "exact"),
        ("7:1", 2, "same-interface"),
    ],
)
def test_a_use_lands_in_the_package_that_defines_the_name(
    place: str, line: int, link: str, application: Path
) -> None:
    store = application.with_name("store.db")
    assert landed(store, application, f"src/index.ts:{place}") == [(f"box/src/index.ts:{line}", link)]


def test_uses_through_another_package_count_at_the_version_that_was_used(application: Path) -> None:
    store, box = application.with_name("store.db"), application.with_name("box")
    with query.Reader(store, root=str(box)) as opened:
        totals = query.totals(opened, query.occurrences_at(opened, "src/index.ts", 1, 16))
    found = {(each.package, each.version): each.total for each in totals}
    assert found == {
        ("pkg:npm/box@2.0.0", "2.0.0"): 1,
        ("pkg:npm/shop@1.0.0", "2.0.0"): 2,
        ("pkg:npm/application@0.1.0", "2.0.0"): 2,
        ("pkg:npm/application@0.1.0", "1.0.0"): 2,
    }
