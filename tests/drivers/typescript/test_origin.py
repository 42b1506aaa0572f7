"""Where declaration files were made from, as the helper finds it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from tieline.drivers.toolchain.node import find_node
from tieline.drivers.typescript.compilers import HELPER

# `readOptions` stands in for the compiler: here, configurations are plain JSON with absolute folders.
_ASK = """
const fs = require("node:fs");
const { createOrigins } = require(process.argv[1] + "/origin.js");
const originOf = createOrigins((config) => JSON.parse(fs.readFileSync(config, "utf8")).compilerOptions);
const places = JSON.parse(process.argv[2]);
console.log(JSON.stringify(places.map(([file, line, column]) => originOf(file, line, column))));
"""


def origins(*places: tuple[Path, int, int]) -> list[dict[str, object] | None]:
    """What the helper says about places of declaration files."""
    asked = msgspec.json.encode([(str(file), line, column) for file, line, column in places]).decode()
    done = subprocess.run(
        [find_node(os.environ).path, "-e", _ASK, str(HELPER), asked],
        capture_output=True,
        check=True,
    )
    return msgspec.json.decode(done.stdout)


def write(root: Path, files: Mapping[str, object]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else msgspec.json.encode(content).decode()
        (root / name).write_text(text)


NAMED: Mapping[str, object] = {"package.json": {"name": "thing"}}

# What tsc makes of `export function f(): void;` in line 1 for the function in line 1 of the source:
# column 0 is the source's, column 24 is the name, in column 16.
MAP = {"version": 3, "sources": ["../src/f.ts"], "names": [], "mappings": "AAAA,wBAAgB,CAAC"}


def test_a_declaration_map_says_so_first(tmp_path: Path) -> None:
    write(tmp_path, {**NAMED, "dist/f.d.ts": "export declare function f(): void;\n", "dist/f.d.ts.map": MAP})
    # The source need not be shipped; a place without an entry still has the only source.
    source = f"{tmp_path}/src/f.ts"
    assert origins((tmp_path / "dist/f.d.ts", 0, 24), (tmp_path / "dist/f.d.ts", 7, 0)) == [
        {"file": source, "line": 0, "column": 16},
        {"file": source},
    ]


@pytest.mark.parametrize(
    ("named", "changes", "source"),
    [
        ("maps/f.map", {"sources": ["../src/f.ts"]}, "src/f.ts"),
        ("dist/other.map", {"sources": ["f.ts"], "sourceRoot": "../src"}, "src/f.ts"),
        # It leads out of the package, to another machine, or nowhere.
        ("dist/other.map", {"sources": ["../../elsewhere/f.ts"]}, None),
        ("dist/other.map", {"sources": ["webpack://thing/f.ts"]}, None),
        ("dist/other.map", {"sources": 1}, None),
    ],
)
def test_a_map_is_found_by_its_name_and_only_believed_within_the_package(
    tmp_path: Path, named: str, changes: Mapping[str, object], source: str | None
) -> None:
    relative = os.path.relpath(tmp_path / named, tmp_path / "dist")
    text = f"export declare function f(): void;\n//# sourceMappingURL={relative}\n"
    write(tmp_path, {**NAMED, "dist/f.d.ts": text, named: {**MAP, **changes}})
    (found,) = origins((tmp_path / "dist/f.d.ts", 0, 24))
    assert (found and found["file"]) == (source and f"{tmp_path}/{source}")


def test_then_the_configuration_of_the_package(tmp_path: Path) -> None:
    options = {"outDir": f"{tmp_path}/made", "rootDir": f"{tmp_path}/code"}
    write(
        tmp_path,
        {
            **NAMED,
            "tsconfig.json": {"compilerOptions": options},
            "made/deep/f.d.ts": "",
            "code/deep/f.tsx": "",
            "made/unknown.d.ts": "",
        },
    )
    assert origins((tmp_path / "made/deep/f.d.ts", 0, 0), (tmp_path / "made/unknown.d.ts", 0, 0)) == [
        {"file": f"{tmp_path}/code/deep/f.tsx"},
        None,
    ]


@pytest.mark.parametrize(
    ("declarations", "files", "source"),
    [
        # As `@tanstack/react-query` and `zod` are built: the source is shipped beside two kinds of output.
        ("build/modern/useQuery.d.ts", ["build/modern/useQuery.js", "src/useQuery.ts"], "src/useQuery.ts"),
        ("v4/core/api.d.cts", ["v4/core/api.cjs", "src/v4/core/api.ts"], "src/v4/core/api.ts"),
        ("dist/types/deep/m.d.mts", ["src/deep/m.mts"], "src/deep/m.mts"),
        # A folder with a package.json that only says how its scripts are read is no package.
        ("dist/esm/index.d.ts", ["dist/esm/package.json", "src/index.ts", "src/x/index.ts"], "src/index.ts"),
        # The only one that ends like it.
        ("dist/query.d.ts", ["packages/core/src/query.tsx"], "packages/core/src/query.tsx"),
        # One of two may be wrong.
        ("dist/two.d.ts", ["src/a/two.ts", "src/b/two.ts", "dist/two.js"], None),
        ("dist/one.d.ts", ["src/one.ts", "src/one.tsx"], None),
        # What stands in no output folder may have been written by hand.
        ("jsx-runtime/index.d.ts", ["src/index.ts"], None),
        # Tests and the like are about the package, not of it.
        ("dist/index.d.ts", ["test/index.ts"], None),
        # What is written in JavaScript lies in a folder of sources too, or beside its declarations.
        ("lib/parse.d.ts", ["lib/parse.js", "src/other.ts"], "lib/parse.js"),
        ("index.d.cts", ["index.cjs", "index.js"], "index.cjs"),
        ("types/walk.d.ts", ["src/walk.js", "types/walk.js"], "src/walk.js"),
    ],
)
def test_then_the_file_of_that_name(
    tmp_path: Path, declarations: str, files: list[str], source: str | None
) -> None:
    write(tmp_path, {**NAMED, declarations: "", **dict.fromkeys(files, "{}")})
    assert origins((tmp_path / declarations, 0, 0)) == [source and {"file": f"{tmp_path}/{source}"}]
