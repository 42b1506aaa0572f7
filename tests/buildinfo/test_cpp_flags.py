"""Flags that change how source reads are kept as they are, and all others are left out."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.buildinfo.cpp.flags import Flags, read_flags, without_own_headers
from tieline.buildinfo.cpp.languages import language_of, standard_of
from tieline.buildinfo.cpp.launchers import without_launchers


def flags(line: str, *, cl: bool = False) -> Flags:
    return read_flags(shlex.split(line), "/p/a.cc", "/p/build", cl=cl)


@pytest.mark.parametrize(
    "line",
    [
        "-DX=1 -D Y -UZ -I../include -I /p/inc -isystem /usr/inc -iquote q -idirafter after",
        "-include config.h -imacros macros.h -F /Frameworks -iframework /F",
        "-nostdinc -nostdinc++ -stdlib=libc++ --sysroot=/s -isysroot /s -ansi -pthread -undef",
        "-fno-exceptions -frtti -fshort-enums -funsigned-char -fms-extensions -fopenmp -fPIC",
        "-fno-operator-names -ftemplate-depth=2000 -fchar8_t -fcf-protection=full -fsanitize=address -O2",
        "-m32 -march=armv7-a -mfpu=neon -mfloat-abi=hard -mthumb -mavx512f -mno-sse4.2 -mabi=lp64 -mcmse",
    ],
)
def test_what_changes_how_source_reads_is_kept(line: str) -> None:
    found = flags(line)
    assert (list(found.kept), found.dropped) == (shlex.split(line), ())


@pytest.mark.parametrize(
    "line",
    [
        "-c -o a.o -S -E -MD -MMD -MP -MF a.d -MT a.o -MQ a.o -MJ a.json /p/a.cc -",
        "-Wall -Wno-unused -Wl,-rpath,/x -Wa,--noexecstack -w -g3 -ggdb -pipe -pedantic-errors -v",
        "-fno-canonical-system-headers -fconserve-stack -fno-var-tracking-assignments -fvisibility=hidden",
        "-mno-fp-ret-in-387 -mpreferred-stack-boundary=3 -mindirect-branch=thunk-extern -mtune=native",
        "-L/lib -lm -Xlinker --x -shared -static -rdynamic -nostdlib -T link.ld -framework Cocoa -u sym",
        "--param max-inline=1 --param=a=1 -fmax-errors=3 -fsanitize=unknown-to-clang -Xarch_arm64 -DX",
        "-Wp,-MD,a.d -fmodules-cache-path=/c -fmodule-map-file=m -flto",
        "-- -DNOT_A_FLAG",
    ],
)
def test_what_does_not_is_left_out_without_a_word(line: str) -> None:
    found = flags(line)
    assert (found.kept, found.dropped) == ((), ())


@pytest.mark.parametrize(
    ("line", "dropped", "reason"),
    [
        ("-fplugin=./evil.so -DX", "-fplugin=./evil.so", "loads code"),
        ("-fplugin-arg-evil-run=1 -DX", "-fplugin-arg-evil-run=1", "loads code"),
        ("-fpass-plugin=evil.so -DX", "-fpass-plugin=evil.so", "loads code"),
        ("-Xclang -load -Xclang evil.so -DX", "-load evil.so", "loads code"),
        ("-Xclang -add-plugin -Xclang evil -DX", "-add-plugin evil", "loads code"),
        ("-Xclang -plugin -Xclang evil -DX", "-plugin evil", "loads code"),
        ("-Xclang -plugin-arg-evil -Xclang run -DX", "-plugin-arg-evil run", "loads code"),
        ("-wrapper evil -DX", "-wrapper evil", "programs"),
        ("-B tools -DX", "-B tools", "programs"),
        ("-specs=evil.specs -DX", "-specs=evil.specs", "programs"),
        ("--config evil.cfg -DX", "--config evil.cfg", "programs"),
        ("--target=/p/evil -DX", "--target=/p/evil", "no machine"),
        ("-include-pch a.pch -DX", "-include-pch a.pch", "precompiled"),
        ("-fmodules-ts -DX", "-fmodules-ts", "modules"),
        ("-fmodule-file=m=m.pcm -DX", "-fmodule-file=m=m.pcm", "modules"),
        ("--brand-new -DX", "--brand-new", "does not know"),
    ],
)
def test_what_a_user_would_miss_is_said(line: str, dropped: str, reason: str) -> None:
    found = flags(line)
    ((flag, why),) = found.dropped
    assert found.kept == ("-DX",)
    assert flag == dropped
    assert reason in why


@given(
    st.lists(
        st.sampled_from(["-fplugin=e", "-Xclang", "-load", "-plugin", "-B", "x", "-I", "-D", "-Wp,-load,e"])
    )
)
def test_no_order_of_words_lets_code_through(words: list[str]) -> None:
    found = read_flags(words, "/p/a.cc", "/p", cl=False)
    values = {word for name, word in zip(found.kept, found.kept[1:], strict=False) if name in {"-I", "-D"}}
    assert not {"-fplugin=e", "-load", "-plugin", "-B", "-Xclang"}.intersection(found.kept) - values


def test_options_for_later_stages_are_unwrapped() -> None:
    found = flags("-Wp,-DA,-MD,a.d -Xclang -include -Xclang pch.hxx -Xpreprocessor -DB")
    assert found.kept == ("-DA", "-include", "pch.hxx", "-DB")


def test_the_first_of_several_machines_is_analysed() -> None:
    found = flags("-arch arm64 -arch x86_64")
    assert found.kept == ("-arch", "arm64")
    assert [flag for flag, _ in found.dropped] == ["-arch x86_64"]


def test_folders_are_absolute_and_relative_ones_are_noted() -> None:
    found = flags("-I../include -isystem/usr/inc -I=below/sysroot")
    assert found.folders == ("/p/include", "/usr/inc")
    assert found.relative
    assert not flags("-I/p/include").relative


def test_a_compiler_is_asked_with_what_decides_where_it_looks() -> None:
    found = flags("-DX -m32 -target armv7 --sysroot sys -stdlib=libc++ -nostdinc++ -mavx -march=native -Ifoo")
    assert found.asked == (
        *("-m32", "--target=armv7", "--sysroot=/p/build/sys", "-stdlib=libc++"),
        *("-nostdinc++", "-march=native"),
    )
    assert found.target == "armv7"


def test_a_precompiled_header_beside_the_included_one_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "pch.hxx.gch").touch()
    found = read_flags(["-include", "pch.hxx"], "a.cc", str(tmp_path), cl=False)
    assert found.kept == ("-Xclang", "-include", "-Xclang", "pch.hxx")


def test_clangs_own_headers_stand_in_for_those_that_a_build_names() -> None:
    line = ("-nostdinc", "-isystem", "/usr/lib/gcc/x86_64-linux-gnu/12/include", "-I/p/include")
    assert without_own_headers(line, "/p") == ("-nostdlibinc", "-I/p/include")
    assert without_own_headers(("-nostdinc", "-I/p"), "/p") == ("-nostdinc", "-I/p")


def test_flags_of_microsofts_compiler() -> None:
    line = (
        "/nologo /TP -DWIN32 /D _WINDOWS /Ic:/inc -external:Ic:/ext /imsvc c:/sys /FIpre.h /std:c++17 /EHsc"
        " /MDd /Zc:__cplusplus /Zi /W4 -Fobuild/a.obj /Fdbuild/a.pdb /showIncludes /c"
        " -fms-compatibility-version=19.3 /clang:-fplugin=evil.so /clang:-DY a.cc /link /DEBUG"
    )
    found = flags(line, cl=True)
    assert found.kept == (
        *("-DWIN32", "/D", "_WINDOWS", "/Ic:/inc", "-external:Ic:/ext", "/imsvc", "c:/sys", "/FIpre.h"),
        *("/std:c++17", "/EHsc", "/MDd", "/Zc:__cplusplus", "-fms-compatibility-version=19.3", "-DY"),
    )
    assert found.language == "c++"
    assert [flag for flag, _ in found.dropped] == ["-fplugin=evil.so"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ccache gcc -c a.c", "gcc -c a.c"),
        ("/usr/bin/sccache /opt/bin/clang++ -c a.cc", "/opt/bin/clang++ -c a.cc"),
        ("distcc -c a.c", "cc -c a.c"),
        ("icecc arm-none-eabi-gcc-12.2 a.c", "arm-none-eabi-gcc-12.2 a.c"),
        ("env -u X CC=gcc CCACHE_DIR=/x/my-gcc gcc -c a.c", "gcc -c a.c"),
        ("CCACHE_SLOPPINESS=time_macros ccache g++ a.cc", "g++ a.cc"),
        ("/bin/sh ../libtool --tag=CC --mode=compile gcc -c a.c", "gcc -c a.c"),
        ("libtool --tag CC --mode=compile cc a.c", "cc a.c"),
        ("cmake -E __run_co_compile --tidy=x --source=a.cc -- /usr/bin/c++ -c a.cc", "/usr/bin/c++ -c a.cc"),
        ("external/local_config_cc/cc_wrapper.sh -c a.c", "cc -c a.c"),
        ("external/local_config_cc/wrapped_clang -c a.c", "clang -c a.c"),
        ("python3 prelude/cxx/tools/wrap.py --opt clang -c a.c", "clang -c a.c"),
        ("sh -c 'gcc -c a.c'", "gcc -c a.c"),
        (": '&&' g++ -c a.cc '&&' echo done", "g++ -c a.cc"),
        ("ccache mycc -c a.c", "mycc -c a.c"),
        ("zig cc -c a.c", "zig -c a.c"),
        ("mycc -o gcc -c a.c", "mycc -o gcc -c a.c"),
    ],
)
def test_launchers_are_left_out(line: str, words: str) -> None:
    assert without_launchers(shlex.split(line)) == tuple(words.split())


@pytest.mark.parametrize(
    ("file", "named", "by_cpp_driver", "language"),
    [
        ("a.c", "", False, "c"),
        ("a.c", "", True, "c++"),
        ("a.C", "", False, "c++"),
        ("a.cppm", "", False, "c++"),
        ("a.mm", "", False, "objective-c++"),
        ("a.h", "", False, "c-header"),
        ("a.h", "", True, "c++-header"),
        ("a.c", "c++", False, "c++"),
        ("a.cc", "c++-module", True, "c++"),
        ("a.S", "", False, "assembler"),
        ("a.cu", "", False, "cuda"),
        ("a.cc", "none", False, "c++"),
        ("plain", "", False, ""),
    ],
)
def test_the_language_follows_from_flag_suffix_and_driver(
    file: str, named: str, by_cpp_driver: bool, language: str
) -> None:
    assert language_of(file, named, by_cpp_driver=by_cpp_driver) == language


@pytest.mark.parametrize(
    ("macros", "language", "standard"),
    [
        ({"__STDC_VERSION__": "202311L"}, "c", "gnu23"),
        ({"__STDC_VERSION__": "199901L", "__STRICT_ANSI__": "1"}, "c", "c99"),
        ({}, "c", "gnu89"),
        ({"__cplusplus": "201703L"}, "c++", "gnu++17"),
    ],
)
def test_the_standard_that_a_compiler_follows_by_itself(
    macros: dict[str, str], language: str, standard: str
) -> None:
    assert standard_of(macros, language) == standard
