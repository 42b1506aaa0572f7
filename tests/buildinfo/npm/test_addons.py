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


def test_variables_with_a_plain_value_are_expanded(tmp_path: Path) -> None:
    variables = {"module": "sums", "loose%": "other", "chosen": "one", "asked": "<!(node -p 1)"}
    targets = [
        {"target_name": f"<({name})", "sources": ["<(module).c", "<(more).c"]} for name in sorted(variables)
    ]
    conditions = [["OS=='win'", {"variables": {"chosen": "two"}}]]
    text = {"variables": variables, "targets": targets, "conditions": conditions}
    found = addons(tmp_path, repr(text))
    assert not isinstance(found, BuildProblem)
    assert [(each.name, each.sources) for each in found] == [
        ("build/Release/sums.node", (f"{tmp_path}/sums.c",))
    ]
    # What is included could say otherwise.
    (tmp_path / "common.gypi").write_text("{'variables': {'module': 'else'}}")
    assert addons(tmp_path, repr({**text, "includes": ["common.gypi"]})) == ()


def test_sources_and_targets_of_conditions_are_those_of_one_name(tmp_path: Path) -> None:
    windows = {
        "targets": [
            {"target_name": "pty", "sources": ["win.cc"]},
            {"target_name": "win", "sources": ["w.cc"]},
        ]
    }
    others = {"targets": [{"target_name": "pty", "sources": ["unix.cc"]}]}
    on_mac = ["OS=='mac'", {"sources": ["mac.cc", "both.cc"]}, {"sources": ["linux.cc"]}]
    own = [
        {"target_name": "first", "sources": ["first.cc"], "conditions": [on_mac]},
        {"target_name": "second", "sources": ["both.cc"]},
    ]
    found = addons(tmp_path, repr({"targets": own, "conditions": [["OS=='win'", windows, others]]}))
    assert not isinstance(found, BuildProblem)
    assert {each.name: [Path(file).name for file in each.sources] for each in found} == {
        "build/Release/first.node": ["first.cc", "linux.cc", "mac.cc"],
        "build/Release/pty.node": ["unix.cc", "win.cc"],
        "build/Release/second.node": ["both.cc"],
        "build/Release/win.node": ["w.cc"],
    }


def test_cmake_js_makes_what_has_the_suffix(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "sums.cc").touch()
    (tmp_path / "CMakeLists.txt").write_text("""project(sums)
include_directories(${CMAKE_JS_INC})
file(GLOB FILES "src/*.cc")
add_library(${PROJECT_NAME} SHARED ${FILES} more.cc ${CMAKE_JS_SRC})
set_target_properties(${PROJECT_NAME} PROPERTIES PREFIX "" SUFFIX ".node")
add_library(plain STATIC plain.cc)
add_library(renamed SHARED renamed.cc)
set_target_properties(renamed PROPERTIES PREFIX "" SUFFIX ".node" OUTPUT_NAME other)
""")
    sources = (f"{tmp_path}/more.cc", f"{tmp_path}/src/sums.cc")
    place = Place(f"{tmp_path}/CMakeLists.txt", 4)
    assert declared_addons(str(tmp_path)) == (CompiledModule("build/Release/sums.node", sources, place),)


def test_what_is_no_literal_is_said_and_not_run(tmp_path: Path) -> None:
    found = addons(tmp_path, "{'targets': [open('made', 'w')]}")
    assert isinstance(found, BuildProblem)
    assert found.code == "TL270"
    assert not Path("made").exists()
