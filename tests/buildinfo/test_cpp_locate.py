"""Where commands come from: databases in the usual places, and what build folders say without one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.adapter import Options

from .cpp_checkout import codes, read, write_compiler, write_database, write_program

Tree = Callable[[str], Path]


@pytest.fixture
def path(tmp_path: Path) -> str:
    for name in ("gcc", "g++", "cc", "c++"):
        write_compiler(tmp_path / "bin" / name, ["/usr/include"])
    return f"{tmp_path}/bin:/bin:/usr/bin"


@pytest.mark.parametrize(
    "place",
    [
        *(
            ".",
            "build",
            "build/debug",
            "builddir",
            "out",
            "out/release",
            "out/build/x64",
            "cmake-build-debug",
        ),
        *("build-arm", "build_arm", "_build", ".tieline/build"),
    ],
)
def test_the_usual_places(place: str, tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n-- .gitignore --\nbuild*/\n")
    entry = {"file": f"{root}/a.c", "command": "gcc -c a.c"}
    database = write_database(root / place / "compile_commands.json", entry)
    found = read(root, PATH=path)
    assert [row.place.path for row in found.commands] == [str(database)]
    assert not found.problems


def test_nested_projects_have_usual_places_too(tree: Tree, path: str) -> None:
    root = tree("-- a/CMakeLists.txt --\n-- a/a.c --\n-- b/meson.build --\n-- b/b.c --\n")
    for name in ("a", "b"):
        write_database(
            root / name / "build/compile_commands.json", {"file": f"../{name}.c", "command": "gcc -c x.c"}
        )
    assert [Path(row.file).name for row in read(root, PATH=path).commands] == ["a.c", "b.c"]


def test_the_named_database_alone_counts(tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n")
    for folder in ("build", "special"):
        write_database(
            root / folder / "compile_commands.json",
            {"file": "../a.c", "command": f"gcc -D{folder} -c ../a.c"},
        )
    for named in (f"{root}/special", f"{root}/special/compile_commands.json", "special"):
        (row,) = read(root, Options(compile_commands=named), PATH=path).commands
        assert "-Dspecial" in row.arguments


def test_a_link_or_copy_in_the_root_is_no_second_configuration(tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n-- build/config.h --\n")
    entry = {"file": f"{root}/a.c", "command": "gcc -I. -c a.c"}
    database = write_database(root / "build/compile_commands.json", entry)
    (root / "compile_commands.json").symlink_to(database)
    assert len(read(root, PATH=path).commands) == 1
    (root / "compile_commands.json").unlink()
    (root / "compile_commands.json").write_text(database.read_text(encoding="utf-8"), encoding="utf-8")
    assert len(read(root, PATH=path).commands) == 1


def test_build_folders_that_differ_in_their_path_alone_are_one_configuration(tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n-- build/inc/config.h --\n#define A\n-- out/inc/config.h --\n#define A\n")
    for folder in ("build", "out"):
        command = f"gcc -I{root}/{folder}/inc -c {root}/a.c"
        write_database(root / folder / "compile_commands.json", {"file": "../a.c", "command": command})
    assert [Path(row.directory).name for row in read(root, PATH=path).commands] == ["build"]
    (root / "out/inc/config.h").write_text("#define B\n", encoding="utf-8")
    assert [Path(row.directory).name for row in read(root, PATH=path).commands] == ["build", "out"]


def test_debug_and_release_both_count(tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n")
    for folder, flag in (("cmake-build-debug", "-g"), ("cmake-build-release", "-O3")):
        write_database(
            root / folder / "compile_commands.json", {"file": "../a.c", "command": f"gcc {flag} -c ../a.c"}
        )
    found = read(root, PATH=path)
    assert ["-O3" in row.arguments for row in found.commands] == [True, False]


def test_a_database_that_is_out_of_date_gives_way_to_one_that_is_not(tree: Tree, path: str) -> None:
    root = tree("-- a.c --\n")
    rows = [{"file": f"../{name}.c", "command": f"gcc -DOLD -c ../{name}.c"} for name in ("a", "gone")]
    old = write_database(root / "build/compile_commands.json", *rows)
    assert len(read(root, PATH=path).commands) == 2
    write_database(root / "out/compile_commands.json", {"file": "../a.c", "command": "gcc -c ../a.c"})
    found = read(root, PATH=path)
    assert [Path(row.directory).name for row in found.commands] == ["out"]
    (problem,) = found.problems
    assert (problem.code, problem.place.path) == ("TL125", str(old))
    assert f"{root}/gone.c" in problem.message


def test_cmakes_file_api(tree: Tree, path: str, tmp_path: Path) -> None:
    root = tree("-- CMakeLists.txt --\nproject(acme)\n-- src/a.cc --\n")
    model = {
        "paths": {"source": str(root), "build": f"{root}/build"},
        "configurations": [{"targets": [{"jsonFile": "target.json"}]}],
    }
    target = {
        "sources": [{"path": "src/a.h"}, {"path": "src/a.cc"}, {"path": f"{root}/build/gen.cc"}],
        "compileGroups": [
            {
                "language": "CXX",
                "sourceIndexes": [1, 2],
                "compileCommandFragments": [{"fragment": "-O2 '-DA=a b'"}, {"fragment": "-std=gnu++17"}],
                "defines": [{"define": 'B="b"'}],
                "includes": [{"path": f"{root}/include"}, {"path": "/opt/x", "isSystem": True}],
                "sysroot": {"path": "/sys"},
            }
        ],
    }
    toolchains = {"toolchains": [{"language": "CXX", "compiler": {"path": f"{tmp_path}/bin/g++"}}]}
    objects = [
        {"kind": "codemodel", "jsonFile": "codemodel.json"},
        {"kind": "toolchains", "jsonFile": "toolchains.json"},
    ]
    reply = root / "build/.cmake/api/v1/reply"
    reply.mkdir(parents=True)
    files: dict[str, object] = {
        "index-2026.json": {"objects": objects},
        "index-2025.json": {"objects": []},
        "codemodel.json": model,
        "toolchains.json": toolchains,
        "target.json": target,
    }
    for name, content in files.items():
        (reply / name).write_text(json.dumps(content), encoding="utf-8")
    found = read(root, PATH=path)
    assert [row.file for row in found.commands] == [f"{root}/build/gen.cc", f"{root}/src/a.cc"]
    row = found.commands[1]
    assert row.place.path == f"{reply}/target.json"
    assert row.directory == f"{root}/build"
    start = row.arguments.index("-O2")
    assert row.arguments[start : start + 7] == (
        *(
            "-O2",
            "-DA=a b",
            'B="b"'.join(["-D", ""]),
            f"-I{root}/include",
            "-isystem",
            "/opt/x",
            "--sysroot=/sys",
        ),
    )
    (reply / "target.json").write_text("{", encoding="utf-8")
    assert codes(read(root, PATH=path)) == ["TL121"]


def test_mesons_introspection(tree: Tree, path: str) -> None:
    root = tree("-- meson.build --\nproject('acme', 'c')\n-- a.c --\n")
    targets = [
        {
            "target_sources": [
                {
                    "compiler": ["ccache", "cc"],
                    "parameters": ["-DX=a b", f"-I{root}/builddir"],
                    "sources": [f"{root}/a.c"],
                    "generated_sources": [f"{root}/builddir/gen.c"],
                },
                {"linker": ["cc"], "parameters": ["-lm"]},
            ]
        }
    ]
    info = root / "builddir/meson-info"
    info.mkdir(parents=True)
    folders = {"directories": {"source": str(root), "build": f"{root}/builddir"}}
    (info / "meson-info.json").write_text(json.dumps(folders), encoding="utf-8")
    (info / "intro-targets.json").write_text(json.dumps(targets), encoding="utf-8")
    found = read(root, PATH=path)
    assert [row.file for row in found.commands] == [f"{root}/a.c", f"{root}/builddir/gen.c"]
    assert "-DX=a b" in found.commands[0].arguments


def test_flags_for_whole_folders(tree: Tree, path: str) -> None:
    root = tree(
        """
        -- compile_flags.txt --
        -DX=a b

        -Iinclude
        -- a.c --
        -- sub/b.cc --
        -- sub/b.h --
        -- other/compile_flags.txt --
        -DOTHER
        -- other/c.c --
        """
    )
    found = read(root, PATH=path)
    assert {Path(row.file).name: row.arguments[1] for row in found.commands} == {
        "a.c": "c",
        "b.cc": "c++",
        "c.c": "c",
    }
    flags = {
        Path(row.file).name: {"-DX=a b", "-Iinclude", "-DOTHER"} & {*row.arguments} for row in found.commands
    }
    assert flags == {"a.c": {"-DX=a b", "-Iinclude"}, "b.cc": {"-DX=a b", "-Iinclude"}, "c.c": {"-DOTHER"}}
    assert {row.directory for row in found.commands} == {str(root), f"{root}/other"}


def test_a_database_wins_over_flags_for_the_same_folder(tree: Tree, path: str) -> None:
    root = tree("-- compile_flags.txt --\n-DFLAGS\n-- a.c --\n-- b.c --\n")
    write_database(root / "build/compile_commands.json", {"file": "../a.c", "command": "gcc -c ../a.c"})
    assert [Path(row.file).name for row in read(root, PATH=path).commands] == ["a.c"]


CMAKE = """
while [ "$1" != "-B" ]; do shift; done
mkdir -p "$2"
printf '[{"directory": "%s", "file": "../../a.c", "command": "gcc -DBUILT -c ../../a.c"}]' "$2" \
    > "$2/compile_commands.json"
"""


def test_the_build_system_is_run_when_that_is_allowed(tree: Tree, path: str, tmp_path: Path) -> None:
    write_program(tmp_path / "bin/cmake", CMAKE)
    root = tree("-- CMakeLists.txt --\nproject(acme)\n-- a.c --\n")
    assert codes(read(root, PATH=path)) == ["TL120"]
    assert not (root / ".tieline").exists()
    (row,) = read(root, Options(allow_build=True), PATH=path).commands
    assert row.file == f"{root}/a.c"
    assert "-DBUILT" in row.arguments


@pytest.mark.parametrize(
    ("build", "program", "arguments"),
    [
        ("CMakeLists.txt", "cmake", "-S {root} -B {root}/.tieline/build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON"),
        ("meson.build", "meson", "setup {root}/.tieline/build {root}"),
        ("Makefile", "bear", "--output {root}/.tieline/build/compile_commands.json -- make"),
    ],
)
def test_a_build_that_fails_is_said_with_its_last_line(
    build: str, program: str, arguments: str, tree: Tree, path: str, tmp_path: Path
) -> None:
    write_program(tmp_path / "bin" / program, 'echo "$@"; echo "no compiler"; echo; exit 3')
    root = tree(f"-- {build} --\n-- a.c --\n")
    found = read(root, Options(allow_build=True), PATH=path)
    assert codes(found) == ["TL120", "TL126"]
    problem = next(each for each in found.problems if each.code == "TL126")
    log = root / ".tieline/build/build.log"
    assert (problem.message, problem.place.path) == ("the build failed: no compiler", str(log))
    assert log.read_text(encoding="utf-8").splitlines()[0] == arguments.format(root=root)


def test_a_database_of_something_else_is_not_enough(tree: Tree, path: str) -> None:
    root = tree(
        "-- a/CMakeLists.txt --\nproject(a)\n-- a/a.c --\n-- b/CMakeLists.txt --\nproject(b)\n-- b/b.c --\n"
    )
    write_database(root / "a/build/compile_commands.json", {"file": "../a.c", "command": "gcc -c ../a.c"})
    (problem,) = read(root, PATH=path).problems
    assert (problem.code, problem.place.path) == ("TL120", f"{root}/b/CMakeLists.txt")
    assert "no compilation database lists files of this project" in problem.message


def test_a_build_system_that_is_missing_or_in_the_checkout_is_not_run(tree: Tree, tmp_path: Path) -> None:
    root = tree("-- CMakeLists.txt --\n-- a.c --\n")
    found = read(root, Options(allow_build=True), PATH=str(tmp_path))
    assert "`cmake` is not installed" in found.problems[0].message
    write_program(root / "tools/cmake", f"touch {tmp_path}/mark")
    found = read(root, Options(allow_build=True), PATH=str(root / "tools"))
    assert "lies in the checkout" in found.problems[0].message
    assert not (tmp_path / "mark").exists()
