"""Add-ons of Node that `binding.gyp` declares."""

from __future__ import annotations

from pathlib import Path

from tieline.buildinfo.model import BuildProblem, CompiledModule, Place
from tieline.buildinfo.npm.addons import declared_addons


def addons(root: Path, text: str) -> tuple[CompiledModule, ...] | BuildProblem:
    (root / "binding.gyp").write_text(text)
    return declared_addons(str(root))


def test_a_target_is_an_add_on_with_its_constant_sources(tmp_path: Path) -> None:
    text = """# gyp allows comments
{
  'targets': [{
    'target_name': 'sums',  # and commas
    'sources': ['src/sums.c', '<(more).c'],
  }],
}
"""
    place = Place(f"{tmp_path}/binding.gyp", 4)
    sources = (f"{tmp_path}/src/sums.c",)
    assert addons(tmp_path, text) == (CompiledModule("build/Release/sums.node", sources, place),)


def test_what_is_computed_or_made_elsewhere_is_left_out(tmp_path: Path) -> None:
    targets = [
        {"target_name": "<(name)"},
        {"target_name": "static", "type": "static_library"},
        {"target_name": "moved", "conditions": [["OS=='linux'", {"product_dir": "lib"}]]},
        {"target_name": "twice"},
        {"target_name": "twice"},
        {"target_name": "reduced", "sources": ["a.c"], "sources!": ["a.c"]},
    ]
    found = addons(tmp_path, repr({"targets": targets}))
    assert not isinstance(found, BuildProblem)
    assert [(each.name, each.sources) for each in found] == [("build/Release/reduced.node", ())]


def test_what_is_no_literal_is_said_and_not_run(tmp_path: Path) -> None:
    found = addons(tmp_path, "{'targets': [open('made', 'w')]}")
    assert isinstance(found, BuildProblem)
    assert found.code == "TL270"
    assert not Path("made").exists()
