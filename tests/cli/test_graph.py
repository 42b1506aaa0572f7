"""The package graph as pictures: `acme` and its plugin need each other, and things lack or do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.builder import CALL, document, nothing, unit
from tieline.buildinfo import model
from tieline.cli.layout import BOX_HEIGHT, layout
from tieline.cli.picture import Box, Line, Picture
from tieline.cli.svg import svg
from tieline.facts.document import UnitResult
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

from .sample import answer, say

PLACE = model.Place("/acme/pyproject.toml", 4)


def needs(
    name: str, requirement: str, scope: str = "runtime", applies: bool | None = True
) -> model.Dependency:
    return model.Dependency(name, requirement, scope, PLACE, applies)


def package(name: str, folder: str, *dependencies: model.Dependency) -> model.Package:
    purl = f"pkg:pypi/{name}@1.0"
    return model.Package(
        *(purl, "python", "pypi", name, "1.0", folder, (), (), (), PLACE), dependencies, (), "env"
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    rows = tuple(
        model.Resolved(f"pkg:pypi/{name}@{version}", name, version, site, "installed", PLACE)
        for name, version, site in (
            ("lib", "2.0", "/site"),
            ("old", "3.0", "/site"),
            ("plugin", "1.0", "/acme/plugin"),
            ("acme", "1.0", "/acme"),
            ("lib", "1.9", "/elsewhere"),
        )
    )
    # The later of two rows of a name is what other packages mean by it.
    environment = model.Environment(*("env", "3.12", "Linux", "", "venv", (), "", rows[::-1], PLACE))
    own = (
        package(
            "acme",
            "/acme",
            needs("lib", "lib>=1"),
            needs("old", "old<3"),
            needs("gone", "gone", "group:dev"),
            needs("perhaps", "perhaps; extra", applies=None),
            needs("never", "never; python_version<'3'", applies=False),
            needs("plugin", "plugin"),
        ),
        package("plugin", "/acme/plugin", needs("acme", "acme")),
    )
    path = tmp_path / "code.db"
    stored = (
        StoredPackage("pypi", "acme", "1.0", "", True),
        StoredPackage("pypi", "lib", "2.0", "/site", False),
    )
    uses = document("a.py", [((0, 0, 4), "tieline pypi lib 2.0 lib/load().", CALL)])
    with IndexWriter(path, "acme", "/acme", read=nothing) as writer:
        writer.put_workspace(model.Workspace("/acme", own, (environment,), (), ()))
        writer.replace_unit(unit("u"), [uses, UnitResult("u", "indexed")], stored)
        writer.commit()
    return path


def ask(store: Path, *words: str) -> dict[str, Any]:
    return answer(say(store.parent, *words, "--store", store.name, "--json"))


def test_dot_tells_what_is_used_from_what_is_lacking_or_does_not_fit(store: Path) -> None:
    lines = say(store.parent, "graph", "acme", "--store", store.name).lines
    assert (lines[0], lines[-1]) == ("digraph packages {", "}")
    assert [line.strip() for line in lines if "->" in line] == [
        '"pkg:pypi/acme@1.0" -> "pkg:pypi/gone" [label="(group:dev)", style="dashed"];',
        '"pkg:pypi/acme@1.0" -> "pkg:pypi/lib@2.0" [label=">=1, 1 use", penwidth=2];',
        '"pkg:pypi/acme@1.0" -> "pkg:pypi/old@3.0" [label="<3", penwidth=1, color="#d9480f",'
        ' fontcolor="#d9480f"];',
        '"pkg:pypi/acme@1.0" -> "pkg:pypi/perhaps" [label="; extra", style="dashed"];',
        '"pkg:pypi/acme@1.0" -> "pkg:pypi/plugin@1.0" [penwidth=1];',
    ]


def test_nodes_say_what_they_are(store: Path) -> None:
    nodes = {each["id"]: each for each in ask(store, "graph", "--depth", "9")["nodes"]}
    assert {name: each["kind"] for name, each in nodes.items()} == {
        "pkg:pypi/acme@1.0": "own",
        "pkg:pypi/gone": "missing",
        "pkg:pypi/lib@2.0": "third-party",
        "pkg:pypi/old@3.0": "third-party",
        "pkg:pypi/perhaps": "unresolved",
        "pkg:pypi/plugin@1.0": "own",
    }


def test_two_versions_of_a_package_are_two_nodes_that_say_so(store: Path) -> None:
    found = model.Resolved("pkg:pypi/lib@1.9", "lib", "1.9", "/other/site", "lock", PLACE)
    environment = model.Environment(*("env", "3.12", "Linux", "", "lock", (), "", (found,), PLACE))
    own = package("other", "/other", needs("lib", "lib<2"))
    with IndexWriter(store, "other", "/other", read=nothing) as writer:
        writer.put_workspace(model.Workspace("/other", (own,), (environment,), (), ()))
        writer.commit()
    nodes = {each["id"]: each for each in ask(store, "graph", "--all", "--depth", "2")["nodes"]}
    assert [name for name, each in nodes.items() if each["conflicting"]] == [
        "pkg:pypi/lib@1.9",
        "pkg:pypi/lib@2.0",
    ]
    assert nodes["pkg:pypi/acme@1.0"]["indexed"]
    assert not any(each["conflicting"] for each in ask(store, "graph")["nodes"])


def test_any_package_of_the_graph_can_be_where_it_begins(store: Path) -> None:
    for name in ("plugin", "plugin@1.0", "pkg:pypi/plugin@1.0"):
        assert ask(store, "graph", name)["packages"] == ["pkg:pypi/plugin@1.0"]
    assert ask(store, "graph", "old")["nodes"] == [
        each for each in ask(store, "graph")["nodes"] if each["id"] == "pkg:pypi/old@3.0"
    ]
    assert ask(store, "deps", "gone")["packages"] == ["pkg:pypi/gone"]


def test_a_scope_leaves_out_the_others_and_json_is_one_document(store: Path) -> None:
    edges = ask(store, "graph", "acme", "--scope", "group:dev")["edges"]
    assert [(each["kind"], each["package"]) for each in edges] == [("declared", "pkg:pypi/gone")]
    plain = say(store.parent, "graph", "acme", "--format", "json", "--store", store.name)
    assert answer(plain) == ask(store, "graph", "acme")
    assert ask(store, "graph", "nothing")["error"]["code"] == "TL457"


def test_deps_shows_the_same_edges_as_a_tree(store: Path) -> None:
    assert say(store.parent, "deps", "acme", "--depth", "3", "--store", store.name).lines == [
        "acme@1.0",
        "  gone  gone, group:dev, not resolved",
        "  lib  lib>=1, 2.0 (installed), 1 use in 1 file",
        "  old  old<3, 3.0 (installed), not what is required",
        "  perhaps  perhaps; extra, not resolved",
        "  plugin  plugin, 1.0 (installed)",
        "    acme  acme, 1.0 (installed), indexed",
    ]


def test_mermaid_has_numbers_for_what_means_something_to_it(store: Path) -> None:
    lines = [
        each.strip()
        for each in say(store.parent, *["graph", "acme", "--format", "mermaid", "--store"], store.name).lines
    ]
    assert lines[:13] == [
        "flowchart LR",
        'n0["acme@1.0"]',
        'n1["gone (missing)"]',
        'n2["lib@2.0"]',
        'n3["old@3.0"]',
        'n4["perhaps (no version known)"]',
        'n5["plugin@1.0"]',
        'n0 -.->|"(group:dev)"| n1',
        'n0 ==>|"#62;#61;1, 1 use"| n2',
        'n0 -->|"#60;3"| n3',
        'n0 -.->|"#59; extra"| n4',
        "n0 --> n5",
        "classDef own fill:#d7e8ff,stroke:#1c5fb0,stroke-width:2px,color:#000",
    ]
    assert "linkStyle 2 stroke:#d9480f,color:#d9480f" in lines
    assert "linkStyle 0,3 stroke:#b00020" in lines


def test_svg_has_a_box_for_each_package_and_a_line_for_each_pair(store: Path) -> None:
    text = say(store.parent, "graph", "--format", "svg", "--depth", "9", "--store", store.name).out
    root = ElementTree.fromstring(text)  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    boxes = [each.findtext(f"{space}text") for each in root.iter(f"{space}g")]
    assert boxes == [
        "acme@1.0",
        "gone (missing)",
        "lib@2.0",
        "old@3.0",
        "perhaps (no version known)",
        "plugin@1.0",
    ]
    titles = [each.findtext(f"{space}title") for each in root.iter(f"{space}path")]
    assert "acme@1.0 to old@3.0, unused conflicting: <3" in titles
    assert {"acme@1.0 to plugin@1.0, unused", "plugin@1.0 to acme@1.0, unused"} <= set(titles)


names = st.integers(0, 7).map(lambda number: f"p{number}")
pairs = st.sets(st.tuples(names, names), max_size=14)


@settings(deadline=None)
@given(pairs)
def test_boxes_never_overlap_and_lines_end_at_them(drawn: set[tuple[str, str]]) -> None:
    boxes = tuple(
        Box(name, name * 3, "own", False, False) for name in sorted({n for pair in drawn for n in pair})
    )
    shown = Picture(boxes, tuple(Line(*pair, "used", "1 use", False) for pair in sorted(drawn)))
    placed = layout(shown)
    assert placed == layout(shown)
    corners = {
        box.id: (*corner, width)
        for box, corner, width in zip(boxes, placed.boxes, placed.widths, strict=True)
    }
    for x, y, width in corners.values():
        assert 0 <= x <= x + width <= placed.width
        assert 0 <= y <= y + BOX_HEIGHT <= placed.height
    for one, (x, y, width) in corners.items():
        for other, (left, top, _) in corners.items():
            assert one == other or not (x <= left <= x + width and y <= top <= y + BOX_HEIGHT)
    for line, points in zip(shown.lines, placed.lines, strict=True):
        for name, point in ((line.begin, points[0]), (line.end, points[-1])):
            x, y, width = corners[name]
            assert point.x in {x, x + width}
            assert y <= point.y <= y + BOX_HEIGHT
    ElementTree.fromstring(svg(shown, "<&>"))  # noqa: S314 - our own
