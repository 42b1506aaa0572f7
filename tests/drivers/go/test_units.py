"""Which units there are, and what makes one be analysed again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tieline.buildinfo.model import Unit, Workspace
from tieline.drivers.contract import Context, Limits
from tieline.facts import positions
from tieline.facts.document import Fact, UnitResult
from tieline.facts.spans import spans

from . import fixtures
from .checkouts import analyse, checkout, environment, go_driver

ENVIRON = dict(os.environ)

FILES = {
    "deep/deep.go": "package deep\n\nfunc Deep() int {\n\tdefer func() {}()\n\treturn 1\n}\n",
    "middle/middle.go": 'package middle\n\nimport "example.com/acme/deep"\n\nvar Middle = deep.Deep()\n',
    "apart/apart.go": "package apart\n\ntype T struct{}\n\nfunc (T) Run(n int) {}\n",
}


def bases(found: Workspace) -> dict[str, str]:
    """What each unit rests on beside its own files."""
    return {unit.id: unit.basis for unit in go_driver(ENVIRON).plan(found)}


def test_a_unit_rests_on_what_its_imports_export_and_on_nothing_else(tmp_path: Path) -> None:
    before = bases(checkout(tmp_path, FILES))
    assert set(before) == {"go:apart", "go:deep", "go:middle"}

    body = FILES["deep/deep.go"].replace("return 1", "return 2")
    assert bases(checkout(tmp_path, {**FILES, "deep/deep.go": body})) == before

    interface = FILES["deep/deep.go"].replace("int {", "int64 {")
    after = bases(checkout(tmp_path, {**FILES, "deep/deep.go": interface}))
    assert {unit for unit in after if after[unit] != before[unit]} == {"go:middle"}


def test_a_unit_rests_on_the_interfaces_that_its_types_fulfil(tmp_path: Path) -> None:
    before = bases(checkout(tmp_path, FILES))
    fulfilled = FILES["deep/deep.go"] + "\ntype Runner interface{ Run(int) }\n"
    after = bases(checkout(tmp_path, {**FILES, "deep/deep.go": fulfilled}))
    # What the interface's package exports has changed as well, for the one that imports it.
    assert {unit for unit in after if after[unit] != before[unit]} == {"go:apart", "go:middle"}


def test_what_a_broken_package_gives_to_others_is_looked_at_again(tmp_path: Path) -> None:
    files = {
        "bad/bad.go": "package bad\n\ntype Good struct{}\n\nfunc (Good) Run(int) { wrong }\n",
        "user/user.go": 'package user\n\nimport "example.com/acme/bad"\n\ntype User struct{ bad.Good }\n',
        "apart/apart.go": "package apart\n\ntype Runner interface{ Run(int) }\n",
    }
    before = bases(checkout(tmp_path, files))
    other = files["bad/bad.go"].replace("int", "string")
    after = bases(checkout(tmp_path, {**files, "bad/bad.go": other}))
    assert {unit for unit in after if after[unit] != before[unit]} == {"go:bad", "go:user"}


def test_each_build_context_has_its_units_and_only_the_rest_is_excluded(tmp_path: Path) -> None:
    files = {
        "acme.go": "package acme\n",
        "acme_linux.go": "package acme\n",
        "acme_windows.go": "package acme\n",
        "acme_plan9.go": "package acme\n",
    }
    other = environment(label="windows-amd64", options={"GOOS": "windows"})
    found = checkout(tmp_path / "acme", files, environment(), other)
    said = analyse(found, tmp_path / "scratch", ENVIRON)
    inputs = {unit.id: [Path(file).name for file in unit.inputs] for unit in said.units}
    assert inputs == {
        "go:.": ["acme.go", "acme_linux.go"],
        "go:.#excluded": ["acme_plan9.go"],
        "go:.@windows-amd64": ["acme.go", "acme_windows.go"],
    }
    (missing,) = said.results["go:.#excluded"].missing
    assert missing[1].startswith("excluded by build constraints in every context (")


def test_what_the_checkout_ignores_is_read_and_not_told(tmp_path: Path) -> None:
    files = {"acme.go": "package acme\n\nvar A = b\n", "ignored.go": "package acme\n\nvar b = 1\n"}
    found = checkout(tmp_path / "acme", files)
    (whole,) = found.packages
    kept = tuple(file for file in whole.files if not file.endswith("ignored.go"))
    found = msgspec.structs.replace(found, packages=(msgspec.structs.replace(whole, files=kept),))
    said = analyse(found, tmp_path / "scratch", ENVIRON)
    assert [document.document for _, document in said.documents if not document.declared] == ["acme.go"]
    assert not said.document("acme.go").unresolved.uses
    assert said.results["go:."].reads == ("ignored.go",)


def test_columns_are_right_behind_anything(tmp_path: Path) -> None:
    before = [
        "",
        "é",
        "世界",
        "😀",
        "a😀é",
        "\t",
        "\xa0",
        "\u2028",
        "\x0c",
        "\udcff",
        "\udce4\udcb8",
        "\udcf0\udc9f\udc98",
    ]
    lines = [f"/*{text}*/ var name{number} = 1" for number, text in enumerate(before)]
    source = ("package acme\r\n" + "\r\n".join(lines) + "\r\n").encode("utf-8", "surrogateescape")
    found = checkout(tmp_path / "acme", {"acme.go": "package acme\n"})
    (tmp_path / "acme" / "acme.go").write_bytes(source)
    document = analyse(found, tmp_path / "scratch", ENVIRON).document("acme.go")
    content = positions.lines(source)
    named: list[str] = []
    for place in spans(document):
        to_bytes = positions.converter(content[place.line], "utf-16", "utf-8")
        named.append(content[place.line][to_bytes(place.start) : to_bytes(place.end)].decode())
    assert named == ["acme", *(f"name{number}" for number in range(len(before)))]


def test_facts_are_the_same_in_any_order_and_alone(tmp_path: Path) -> None:
    found = fixtures.workspace()
    driver = go_driver(ENVIRON)
    units = [unit for unit in driver.plan(found) if not unit.id.endswith("#excluded")]
    context = Context(found, Limits(), tmp_path, offline=True, progress=lambda _: None)

    def facts(chosen: Sequence[Unit]) -> dict[str, list[Fact]]:
        return {
            came.unit.id: [_timeless(fact) for fact in came.facts] for came in driver.run(chosen, context)
        }

    together = facts(units)
    assert facts(units[::-1]) == together
    for unit in units[::4]:
        assert facts([unit]) == {unit.id: together[unit.id]}


def _timeless(fact: Fact) -> Fact:
    return msgspec.structs.replace(fact, seconds=0.0) if isinstance(fact, UnitResult) else fact
