"""Every form of a compilation database becomes commands that clang takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tieline.buildinfo.adapter import Findings, Options
from tieline.buildinfo.model import CompileCommand, Place
from tieline.errors import TielineError

from .cpp_checkout import GCC_MACROS, codes, read, write_compiler, write_database, write_program

Tree = Callable[[str], Path]

LENIENT = "-Wno-"


@pytest.fixture
def checkout(tree: Tree) -> Path:
    """A checkout with two files."""
    return tree("-- src/a.c --\n-- src/b.cc --\n-- src/x.h --\n")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """PATH with compilers for C and C++."""
    own = "/usr/lib/gcc/x86_64-linux-gnu/12/include"
    for name in ("gcc", "cc"):
        write_compiler(tmp_path / "bin" / name, [own, "/usr/local/include", "/usr/include"])
    write_compiler(
        tmp_path / "bin/g++",
        ["/usr/include/c++/12", "/usr/include/c++/12/backward", own, "/usr/local/include", "/usr/include"],
        macros={**GCC_MACROS, "__cplusplus": "201703L"},
    )
    return str(tmp_path / "bin") + ":/bin:/usr/bin"


def only_command(findings: Findings) -> CompileCommand:
    (command,) = findings.commands
    return command


def shown(command: CompileCommand) -> str:
    """Arguments in one line, without what makes clang as lenient as GCC."""
    return " ".join(word for word in command.arguments if not word.startswith(LENIENT))


def test_the_search_order_is_that_of_the_compiler(checkout: Path, path: str) -> None:
    command = "g++ -DX -Iinclude -isystem /opt/inc -idirafter /opt/last -O2 -Wall -c src/b.cc -o b.o"
    write_database(checkout / "compile_commands.json", {"file": "src/b.cc", "command": command})
    found = read(checkout, PATH=path)
    row = only_command(found)
    assert (row.file, row.directory) == (f"{checkout}/src/b.cc", str(checkout))
    # User's folders of a rank come before the standard ones of `-isystem`, and after those of `-idirafter`.
    assert shown(row) == (
        "-x c++ --target=x86_64-linux-gnu -std=gnu++17 -nostdlibinc"
        " -idirafter /usr/local/include -idirafter /usr/include"
        " -DX -Iinclude -isystem /opt/inc -idirafter /opt/last -O2"
        " -isystem /usr/include/c++/12 -isystem /usr/include/c++/12/backward"
    )
    assert (row.place.path, row.place.line) == (f"{checkout}/compile_commands.json", 1)
    assert row.environment == "cpp:gcc-12.2.0-x86_64-linux-gnu"
    assert row.package == found.packages[0].purl == "pkg:generic/checkout"
    assert not found.problems


@pytest.mark.parametrize(
    "entry",
    [
        {"command": "gcc -DX='a b' -c ../src/a.c"},
        {"arguments": ["gcc", "-DX=a b", "-c", "../src/a.c"], "output": "a.o"},
        {"arguments": ["ccache", "gcc", "@flags.rsp", "-c", "../src/a.c"]},
        {"arguments": ["gcc", "@nested.rsp"]},
        {"directory": "", "command": "gcc -DX='a b' -c ../src/a.c"},
        {"directory": "../build", "command": "gcc -DX='a b' -c ../src/a.c"},
    ],
    ids=["command", "arguments", "response", "nested", "no-folder", "relative-folder"],
)
def test_every_form_of_an_entry_says_the_same(entry: dict[str, object], checkout: Path, path: str) -> None:
    (checkout / "build").mkdir()
    (checkout / "build/flags.rsp").write_text('"-DX=a\\ b"', encoding="utf-8")
    (checkout / "build/nested.rsp").write_text("-c ../src/a.c\n@flags.rsp", encoding="utf-8")
    write_database(checkout / "build/compile_commands.json", {"file": "../src/a.c", **entry})
    row = only_command(read(checkout, PATH=path))
    assert (row.file, row.directory) == (f"{checkout}/src/a.c", f"{checkout}/build")
    assert "-DX=a b" in row.arguments
    assert not row.dropped


def test_response_files_that_are_missing_or_endless_are_said(checkout: Path, path: str) -> None:
    (checkout / "loop.rsp").write_text("@loop.rsp @loop.rsp -DX", encoding="utf-8")
    arguments = ["gcc", "@loop.rsp", "@missing.modmap", "-c", "src/a.c"]
    write_database(checkout / "compile_commands.json", {"file": "src/a.c", "arguments": arguments})
    row = only_command(read(checkout, PATH=path))
    assert "-DX" in row.arguments
    assert [flag for flag, _ in row.dropped] == ["@loop.rsp", "@missing.modmap"]


def test_configurations_stay_and_duplicates_are_merged(checkout: Path, path: str) -> None:
    write_database(
        checkout / "compile_commands.json",
        {"file": "src/a.c", "command": "gcc -DDEBUG -c src/a.c -o debug/a.o"},
        {"file": "src/a.c", "command": "gcc -DNDEBUG -c src/a.c -o release/a.o"},
        {"file": "src/a.c", "command": "gcc -DDEBUG -Wall -c src/a.c -o again/a.o"},
        {"file": "a.c", "command": "gcc -DDEBUG -c a.c", "directory": str(checkout / "src")},
    )
    found = read(checkout, PATH=path)
    assert [(row.place.line, row.arguments[-7]) for row in found.commands] == [
        (1, "-DDEBUG"),
        (2, "-DNDEBUG"),
    ]


def test_the_order_of_a_database_does_not_matter(checkout: Path, path: str) -> None:
    rows = [
        {"file": f"{checkout}/src/a.c", "command": "gcc -DA -c a.c", "directory": f"{checkout}/src"},
        {
            "file": f"{checkout}/src/a.c",
            "command": "gcc -DA -fplugin=x -c a.c",
            "directory": f"{checkout}/src",
        },
        {"file": f"{checkout}/src/a.c", "command": "gcc -DA -c a.c", "directory": str(checkout)},
        {"file": f"{checkout}/src/b.cc", "command": "none-gcc -DA -c b.cc"},
        {"file": f"{checkout}/src/b.cc", "command": "gcc -DB -c b.cc"},
        {"file": "/elsewhere/x.c", "command": "gcc -c x.c"},
        {"file": "/elsewhere/a.c", "command": "gcc -c a.c"},
    ]
    found: list[bytes] = []
    for order in (rows, rows[::-1], rows[3:] + rows[:3]):
        write_database(checkout / "compile_commands.json", *order)
        read_ = read(checkout, PATH=path)
        commands = [msgspec.structs.replace(row, place=Place("")) for row in read_.commands]
        found.append(msgspec.json.encode((commands, read_.environments, read_.packages, set(read_.problems))))
    assert len(set(found)) == 1


def test_a_compiler_that_does_not_know_a_flag_still_knows_its_folders(
    checkout: Path, tmp_path: Path, path: str
) -> None:
    script = (tmp_path / "bin/gcc").read_text(encoding="utf-8").removeprefix("#!/bin/sh\n")
    refuse = 'case "$*" in *-march=new*) echo "bad value" >&2; exit 1;; esac'
    write_program(tmp_path / "old/gcc", f"{refuse}\n{script}")
    command = f"{tmp_path}/old/gcc -march=new -c src/a.c"
    write_database(checkout / "compile_commands.json", {"file": "src/a.c", "command": command})
    found = read(checkout, PATH=path)
    assert "-nostdlibinc" in only_command(found).arguments
    assert codes(found) == ["TL123"]


def test_relative_folders_tell_commands_of_different_directories_apart(checkout: Path, path: str) -> None:
    write_database(
        checkout / "compile_commands.json",
        {"file": f"{checkout}/src/a.c", "command": "gcc -Iinc -c a.c", "directory": str(checkout)},
        {"file": f"{checkout}/src/a.c", "command": "gcc -Iinc -c a.c", "directory": str(checkout / "src")},
    )
    assert len(read(checkout, PATH=path).commands) == 2


def test_files_that_a_build_has_yet_to_make_keep_their_commands(checkout: Path, path: str) -> None:
    write_database(checkout / "build/compile_commands.json", {"file": "gen.c", "command": "gcc -c gen.c"})
    found = read(checkout, PATH=path)
    assert only_command(found).file == f"{checkout}/build/gen.c"
    assert f"{checkout}/build/gen.c" in found.packages[0].files


def test_what_is_not_analysed_is_said(checkout: Path, path: str) -> None:
    write_database(
        checkout / "compile_commands.json",
        {"file": "/usr/src/x.c", "command": "gcc -c /usr/src/x.c"},
        {"file": "/usr/src/y.c", "command": "gcc -c /usr/src/y.c"},
        {"file": "src/k.cu", "command": "nvcc -c src/k.cu"},
        {"file": "src/k.S", "command": "gcc -c src/k.S"},
        {"file": "src/a.c", "command": "gcc -c src/a.c"},
    )
    found = read(checkout, PATH=path)
    assert [row.file for row in found.commands] == [f"{checkout}/src/a.c"]
    assert {problem.code for problem in found.problems} == {"TL124"}
    messages = sorted(problem.message for problem in found.problems)
    left_out = "which is not analysed, were left out"
    assert messages == [
        f"entries for files in CUDA, {left_out} (1, such as {checkout}/src/k.cu)",
        f"entries for files in assembler, {left_out} (1, such as {checkout}/src/k.S)",
        "entries for files outside of the checkout were left out (2, such as /usr/src/x.c)",
    ]


def test_a_build_folder_and_links_outside_of_the_checkout_are_fine(
    checkout: Path, tmp_path: Path, path: str
) -> None:
    (tmp_path / "link").symlink_to(checkout)
    database = write_database(
        tmp_path / "out/compile_commands.json",
        {"file": str(checkout / "src/a.c"), "command": "gcc -c a.c"},
        {"file": str(tmp_path / "link/src/b.cc"), "command": "g++ -c b.cc"},
    )
    found = read(checkout, Options(compile_commands=str(database.parent)), PATH=path)
    assert [row.file for row in found.commands] == [f"{checkout}/src/a.c", f"{checkout}/src/b.cc"]


def test_a_link_that_leaves_the_checkout_is_outside(checkout: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (checkout / "external").symlink_to(tmp_path / "elsewhere")
    write_database(
        checkout / "compile_commands.json", {"file": "external/x.c", "command": "gcc -c external/x.c"}
    )
    found = read(checkout, PATH=path)
    assert not found.commands
    assert "TL124" in codes(found)


def test_plug_ins_are_named_once_for_a_database(checkout: Path, path: str) -> None:
    write_database(
        checkout / "compile_commands.json",
        {"file": "src/a.c", "command": "gcc -fplugin=./evil.so -c src/a.c"},
        {"file": "src/b.cc", "command": "g++ -Xclang -load -Xclang ./evil.so -c src/b.cc"},
    )
    found = read(checkout, PATH=path)
    assert [row.dropped for row in found.commands] == [
        (("-fplugin=./evil.so", "loads code into the compiler"),),
        (("-load ./evil.so", "loads code into the compiler"),),
    ]
    assert not [word for row in found.commands for word in row.arguments if "evil" in word]
    (problem,) = found.problems
    assert problem.code == "TL128"
    assert "`-fplugin=./evil.so` and 1 more" in problem.message


def test_clang_cl_keeps_its_language(checkout: Path, path: str) -> None:
    command = r"C:\LLVM\bin\clang-cl.exe /nologo /DX=\"a\" /Iinc /std:c++17 /Foa.obj -fplugin=x /c src\b.cc"
    write_database(checkout / "compile_commands.json", {"file": "src/b.cc", "command": command})
    row = only_command(read(checkout, PATH=path))
    assert row.arguments == ("--driver-mode=cl", "/TP", '/DX="a"', "/Iinc", "/std:c++17")
    assert row.environment == "cpp:clang-cl"
    assert row.dropped == (("-fplugin=x", "loads code into the compiler"),)


def test_a_cross_compiler_says_where_it_looks_and_for_what(checkout: Path, tmp_path: Path, path: str) -> None:
    arm = write_compiler(
        tmp_path / "arm/bin/arm-none-eabi-gcc",
        [
            f"{tmp_path}/arm/bin/../lib/gcc/arm-none-eabi/12/include",
            f"{tmp_path}/arm/bin/../arm-none-eabi/include",
        ],
        target="arm-none-eabi",
    )
    (tmp_path / "arm/lib/gcc/arm-none-eabi/12/include").mkdir(parents=True)
    (tmp_path / "arm/arm-none-eabi/include").mkdir(parents=True)
    command = f"{arm} -mcpu=cortex-m4 -mthumb --specs=nano.specs --sysroot=sys -std=c99 -c src/a.c"
    write_database(checkout / "compile_commands.json", {"file": "src/a.c", "command": command})
    found = read(checkout, PATH=path)
    include = f"{tmp_path}/arm/arm-none-eabi/include"
    assert shown(only_command(found)) == (
        f"-x c --target=arm-none-eabi -std=c99 -nostdlibinc -idirafter {include}"
        " -mcpu=cortex-m4 -mthumb --sysroot=sys"
    )
    asked = Path(f"{arm}.log").read_text(encoding="utf-8")
    assert asked == f"-mcpu=cortex-m4 -mthumb --sysroot={checkout}/sys -E -v -dM -x c /dev/null\n"
    (environment,) = found.environments
    assert environment.options == (("family", "gcc"), ("target", "arm-none-eabi"))
    assert (environment.interpreter, environment.kind, environment.search_paths) == (
        str(arm),
        "compiler",
        (include,),
    )
    # No package manager knows of this compiler, so that it owns what it brought.
    (row,) = environment.resolved
    assert (row.purl, row.evidence, row.location) == ("pkg:generic/gcc@12.2.0", "stdlib", f"{tmp_path}/arm")
    assert row.owns == ("arm-none-eabi/include/", "lib/gcc/arm-none-eabi/12/include/")


def test_a_machine_that_clang_does_not_know_is_described_by_its_macros(
    checkout: Path, tmp_path: Path, path: str
) -> None:
    macros = {**GCC_MACROS, "__SIZEOF_POINTER__": "4", "__rx__": "1", "__INT8_C(c)": "c"}
    rx = write_compiler(tmp_path / "rx/rx-elf-gcc", ["/rx/include"], target="rx-elf", macros=macros)
    write_database(checkout / "compile_commands.json", {"file": "src/a.c", "command": f"{rx} -c src/a.c"})
    arguments = shown(only_command(read(checkout, PATH=path)))
    assert "--target=i386-unknown-none -undef " in arguments
    assert "-D__rx__=1" in arguments
    assert "-D__INT8_C(c)=c" in arguments


def test_each_compiler_is_asked_once_for_each_set_of_flags(checkout: Path, tmp_path: Path, path: str) -> None:
    rows = [
        {"file": f"src/{number}.c", "command": f"gcc -DN={number} {flag} -c src/{number}.c"}
        for number in range(20)
        for flag in ("", "-m32")
    ]
    write_database(checkout / "compile_commands.json", *rows)
    read(checkout, PATH=path)
    asked = (tmp_path / "bin/gcc.log").read_text(encoding="utf-8").splitlines()
    assert asked == ["-E -v -dM -x c /dev/null", "-m32 -E -v -dM -x c /dev/null"]


@pytest.mark.parametrize("name", ["./tools/gcc", "{root}/tools/gcc", "gcc", "{outside}/gcc"])
def test_a_compiler_inside_the_checkout_is_never_started(
    name: str, checkout: Path, tmp_path: Path, path: str
) -> None:
    evil = write_program(checkout / "tools/gcc", f"touch {tmp_path}/mark")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "gcc").symlink_to(evil)
    word = name.format(root=checkout, outside=outside)
    write_database(
        checkout / "compile_commands.json", {"file": "src/a.c", "command": f"{word} -DX -c src/a.c"}
    )
    found = read(checkout, PATH=f"{checkout}/tools:{path}")
    assert not (tmp_path / "mark").exists()
    assert [problem.message for problem in found.problems] == [
        f"the compiler `{word}` lies in the checkout and was not started"
    ]
    assert codes(found) == ["TL123"]
    assert shown(only_command(found)) == "-x c -DX"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("arm-none-eabi-gcc", "not installed"),
        ("/opt/none/bin/arm-none-eabi-gcc", "not installed"),
        ("mycc", "not a compiler that can be asked"),
        ("{tmp}/broken/gcc", "no such option"),
        ("{tmp}/silent/gcc", "it said nothing"),
    ],
)
def test_a_compiler_that_cannot_be_asked_is_said(
    word: str, reason: str, checkout: Path, tmp_path: Path, path: str
) -> None:
    write_program(tmp_path / "broken/gcc", "echo 'gcc: error: no such option' >&2; exit 1")
    write_program(tmp_path / "silent/gcc", "exit 0")
    word = word.format(tmp=tmp_path)
    write_database(
        checkout / "compile_commands.json", {"file": "src/a.c", "command": f"{word} -DX -c src/a.c"}
    )
    found = read(checkout, PATH=path)
    (problem,) = found.problems
    assert problem.code == "TL123"
    assert reason in problem.message
    assert problem.place.path == f"{checkout}/compile_commands.json"
    target = "--target=arm-none-eabi " if "arm-" in word else ""
    assert shown(only_command(found)) == f"-x c {target}-DX"
    assert only_command(found).environment == f"cpp:{word.rpartition('/')[2]}"


def test_a_cache_in_the_place_of_a_compiler_is_passed_by(checkout: Path, tmp_path: Path, path: str) -> None:
    cache = write_program(tmp_path / "cache/ccache", f"touch {tmp_path}/mark")
    (tmp_path / "cache/gcc").symlink_to(cache)
    write_database(
        checkout / "compile_commands.json",
        {"file": "src/a.c", "command": f"{tmp_path}/cache/gcc -c src/a.c"},
    )
    found = read(checkout, PATH=f"{tmp_path}/cache:{path}")
    assert found.environments[0].interpreter == f"{tmp_path}/bin/gcc"
    assert not (tmp_path / "mark").exists()


def test_compilers_of_one_toolchain_share_an_environment(checkout: Path, path: str) -> None:
    write_database(
        checkout / "compile_commands.json",
        {"file": "src/a.c", "command": "cc -Isrc -c src/a.c"},
        {"file": "src/b.cc", "command": "g++ -c src/b.cc"},
    )
    found = read(checkout, PATH=path)
    (environment,) = found.environments
    assert environment.version == "12.2.0"
    assert environment.search_paths == (
        *("/usr/include/c++/12", "/usr/include/c++/12/backward"),
        *("/usr/local/include", "/usr/include"),
    )
    (package,) = found.packages
    assert package.environment == environment.id
    assert package.import_roots == (f"{checkout}/src",)


def test_toolchains_that_are_called_the_same_are_told_apart(
    checkout: Path, tmp_path: Path, path: str
) -> None:
    other = write_compiler(tmp_path / "other/gcc", ["/other/include"])
    write_database(
        checkout / "compile_commands.json",
        {"file": "src/a.c", "command": f"{other} -c src/a.c"},
        {"file": "src/a.c", "command": "gcc -c src/a.c"},
    )
    found = read(checkout, PATH=path)
    assert [each.id for each in found.environments] == [
        "cpp:gcc-12.2.0-x86_64-linux-gnu",
        "cpp:gcc-12.2.0-x86_64-linux-gnu~2",
    ]
    assert len({row.environment for row in found.commands}) == 2


def test_a_database_that_is_not_there_is_an_error_of_the_user(checkout: Path) -> None:
    with pytest.raises(TielineError) as caught:
        read(checkout, Options(compile_commands=str(checkout / "src")))
    assert caught.value.code == "TL122"


def test_a_checkout_without_source_of_c_has_nothing(tree: Tree) -> None:
    assert read(tree("-- a.py --\n-- CMakeLists.txt --\nproject(x)\n")) == Findings()
