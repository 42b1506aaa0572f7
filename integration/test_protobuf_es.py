"""TypeScript of the real protoc-gen-es, whose own comments say what every name was generated from."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .conftest import tieline
from .test_typescript import npm

SHOP = """\
syntax = "proto3";
package acme.v1;

message Item {
  enum Size { SIZE_UNSPECIFIED = 0; SIZE_2XL = 1; }
  message Part { string serial_number = 1; }
  string full_name = 1;
  map<string, Part> parts_by_id = 2;
  oneof kind { Size size = 3; int32 item_2_weight = 4; }
  optional Item to_string = 5;
  repeated Part constructor = 6;
}
enum Color { COLOR_RED = 0; COLOR_DARK_BLUE = 1; }
enum Mixed { ONE = 0; MIXED_TWO = 1; }
message Object { Color color = 1; }
service Shop {
  rpc GetItem(Item) returns (Item);
  rpc watch(Item) returns (stream Item);
}
"""
COMMENT = re.compile(r"\* @generated from (message|enum value|enum|field|oneof|rpc|service):? (.*)")
DECLARED = re.compile(r"(?:export (?:declare )?(?:type|enum|const) |\s+)([\w$]+)")


@pytest.fixture(scope="module", params=["ts", "js+dts"])
def checkout(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a `.proto` and what was generated from it, as TypeScript or as JavaScript."""
    root = tmp_path_factory.mktemp("es") / "shop"
    (root / "src").mkdir(parents=True)
    (root / "shop.proto").write_text(SHOP)
    (root / "package.json").write_text('{"name": "shop", "version": "1.0.0"}')
    (root / "tsconfig.json").write_text('{"compilerOptions": {"strict": true}}')
    npm(root, "install", "@bufbuild/protobuf@2.13.0", "@bufbuild/protoc-gen-es@2.13.0")
    plugin = f"--plugin=protoc-gen-es={root}/node_modules/.bin/protoc-gen-es"
    options = ["--es_out=src", f"--es_opt=target={request.param}"]
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", plugin, *options, "shop.proto"]
    subprocess.run(command, cwd=root, check=True)
    tieline(root, "index")
    return root


def test_every_name_leads_to_what_its_comment_says(checkout: Path) -> None:
    (generated,) = [each for each in (checkout / "src").iterdir() if each.name.endswith(".ts")]
    lines = generated.read_text().splitlines()
    seen: Counter[str] = Counter()
    for number, line in enumerate(lines):
        if (comment := COMMENT.search(line)) is None:
            continue
        kind, said = comment.groups()
        code = next(at for at in range(number + 1, len(lines)) if "*" not in lines[at])
        declared = DECLARED.match(lines[code])
        assert declared is not None, lines[code]
        # All members of a oneof have one name.
        if declared[1] != "value":
            seen[kind] += 1
            position = f"src/{generated.name}:{code + 1}:{declared.start(1) + 1}"
            rows = tieline(checkout, "def", position)["results"]
            names = [_word(checkout / row["path"], row) for row in rows if row["link"] == "generated"]
            assert names == [re.split(r"[ .]", said.partition(" =")[0])[-1]], lines[code]
    assert seen == {"message": 3, "enum": 3, "enum value": 6, "field": 6, "oneof": 1, "service": 1, "rpc": 2}


def _word(file: Path, row: dict[str, Any]) -> str:
    start, end = int(row["column"]), int(row["end_column"])
    return file.read_text().splitlines()[int(row["line"]) - 1][start - 1 : end - 1]
