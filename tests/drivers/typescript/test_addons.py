"""What JavaScript requires of an add-on of Node has the names that C gives it."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from .checkouts import analyse, checkout

GYP = """\
# Comments and commas as gyp allows them.
{'targets': [{'target_name': 'sums', 'sources': ['sums.c'],}]}
"""

CODE = """\
const sums = require("./build/Release/sums.node");
const { add, size: length } = require("bindings")("sums");
sums.add(1, 2);
require("node-gyp-build")(__dirname)["add-again"]();
var changed = require("bindings")("sums");
changed = {};
changed.add();
require("./build/Release/other.node").add();
function own(require) { return require("./build/Release/sums.node").add; }
module.exports = [add, length, own];
"""

MODULE = "tieline npm acme 1.0.0 build/Release/`sums.node`/"


def test_members_of_a_constant_add_on_are_its_names(tmp_path: Path) -> None:
    found = checkout(tmp_path / "acme", {"binding.gyp": GYP, "index.js": CODE})
    analysis = analyse(found, tmp_path / "scratch")
    # Nothing of JavaScript defines what is in an add-on.
    assert [each for each in analysis.findings() if MODULE not in str(each)] == []
    document = analysis.document("index.js")
    indices = document.occurrences[3::5]
    lines = accumulate(document.occurrences[0::5])
    used = [
        (line + 1, document.symbols[index].removeprefix(MODULE))
        for line, index in zip(lines, indices, strict=True)
        if document.symbols[index].startswith(MODULE)
    ]
    assert used == [(1, ""), (2, "add."), (2, "size."), (3, "add."), (4, "add-again.")]
