"""What JavaScript requires of an add-on of Node has the names that C gives it."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from tieline.facts.document import Document

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


def members(document: Document) -> list[tuple[int, str]]:
    """The lines with a name that means the add-on or a member of it, and the member."""
    indices = document.occurrences[3::5]
    lines = accumulate(document.occurrences[0::5])
    return [
        (line + 1, document.symbols[index].removeprefix(MODULE))
        for line, index in zip(lines, indices, strict=True)
        if document.symbols[index].startswith(MODULE)
    ]


def test_members_of_a_constant_add_on_are_its_names(tmp_path: Path) -> None:
    found = checkout(tmp_path / "acme", {"binding.gyp": GYP, "index.js": CODE})
    analysis = analyse(found, tmp_path / "scratch")
    # Nothing of JavaScript defines what is in an add-on.
    assert [each for each in analysis.findings() if MODULE not in str(each)] == []
    assert members(analysis.document("index.js")) == [
        (1, ""),
        (2, "add."),
        (2, "size."),
        (3, "add."),
        (4, "add-again."),
    ]


CLASSES = """\
const path = require("path");
const { Shape, inner } = require("node-gyp-build")(path.resolve(path.join(__dirname, "..")));
const shape = new Shape(1);
shape.area();
Shape.make().area();
Shape.prototype.width = inner.add(shape.toString());
new Shape(2).width.call(shape);
let other = new Shape(3);
other = shape;
other.area();
require("./loaded").add();
require("./changed").add();
require("../prebuilds/linux-x64/acme.node").add();
"""


def test_classes_objects_and_modules_that_are_add_ons_have_members(tmp_path: Path) -> None:
    files = {
        "binding.gyp": GYP,
        "lib/index.js": CLASSES,
        "lib/loaded.js": 'const made = require("bindings")({ bindings: "sums" });\n'
        "module.exports = exports = made;\n",
        "lib/changed.js": 'module.exports = require("bindings")("sums");\nif (made) module.exports = {};\n',
    }
    analysis = analyse(checkout(tmp_path / "acme", files), tmp_path / "scratch")
    assert members(analysis.document("lib/index.js")) == [
        (2, "Shape."),
        (2, "inner."),
        (4, "Shape#area."),
        (5, "Shape.make."),
        (6, "Shape#width."),
        (6, "inner.add."),
        (7, "Shape#width."),
        (11, ""),
        (11, "add."),
        (13, ""),
        (13, "add."),
    ]
