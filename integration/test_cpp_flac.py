"""C: libFLAC, and a program that uses it, from the program's CMake project."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import Project
from .crates import agreement, compiled, documents, index, left_out, vendor, written

PLAYER = """\
#include <string.h>

#include "FLAC/stream_decoder.h"

static FLAC__bool is_flac(const char *path) {
    size_t length = strlen(path);
    return length > 5 && !memcmp(path + length - 5, ".flac", 5);
}

int main(int count, char **arguments) {
    FLAC__StreamDecoder *decoder = FLAC__stream_decoder_new();
    FLAC__StreamMetadata found = {.type = FLAC__METADATA_TYPE_STREAMINFO, .is_last = 1};
    unsigned char header[FLAC__STREAM_METADATA_STREAMINFO_LENGTH] = {0};
    if (count > 1 && is_flac(arguments[1])) FLAC__stream_decoder_process_single(decoder);
    FLAC__stream_decoder_delete(decoder);
    return (int)found.data.stream_info.channels + header[0];
}
"""

LISTS = """\
cmake_minimum_required(VERSION 3.18)
project(player VERSION 1.2 LANGUAGES C)
add_subdirectory(third_party/flac)
add_executable(player player.c)
target_link_libraries(player PRIVATE FLAC)
"""

LIBRARY = "third_party/flac/src/libFLAC"
HEADERS = "third_party/flac/include/FLAC"


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The program with FLAC 1.5.0 in `third_party`, without FLAC's own programs."""
    flac = vendor(tmp_path_factory.mktemp("flac"), "libflac-sys", "0.3.4") / "flac"
    root = tmp_path_factory.mktemp("checkout") / "player"
    (root / "third_party").mkdir(parents=True)
    flac.rename(root / "third_party" / "flac")
    (root / "player.c").write_text(PLAYER)
    (root / "CMakeLists.txt").write_text(LISTS)
    parts = ("CXXLIBS", "PROGRAMS", "EXAMPLES", "TESTING", "DOCS")
    return index(root, "WITH_OGG=OFF", "INSTALL_MANPAGES=OFF", *(f"BUILD_{each}=OFF" for each in parts))


def test_every_file_is_indexed_or_said_to_be_left_out(player: Project) -> None:
    found = documents(player)
    assert compiled(player) <= found
    left = left_out(player)
    assert written(player) == {each for each in found if not each.startswith("build/")} | set(left)
    assert found.isdisjoint(left)
    # Included by `lpc.c`, which is compiled; Ogg is left out of this build, and so are fuzzers.
    assert f"{LIBRARY}/deduplication/lpc_compute_autocorrelation_intrin.c" in found
    assert left[f"{LIBRARY}/ogg_decoder_aspect.c"] == "no compile command names it"
    assert left["third_party/flac/oss-fuzz/common.h"] == "no analysed file includes it"


def test_what_the_compiler_could_not_read_is_named(player: Project) -> None:
    units = {each["unit"]: each for each in player.indexed["units"] if each["unit"].startswith("cpp:")}
    assert {each["status"] for each in units.values()} == {"indexed", "partial", "skipped"}
    # The crate has all of FLAC but for a header, `share/grabbag.h`, which five files include.
    (partial,) = (each for each in units.values() if each["status"] == "partial")
    assert partial["code"] == "TL231"
    assert partial["reason"].endswith("errors in 5 of 7 files")
    said = player.ask("why", "third_party/flac/src/share/grabbag/cuesheet.c")["result"]
    assert "'share/grabbag.h' file not found" in str(said["facts"])
    assert player.ask("why", "third_party/flac/src/share/grabbag/alloc.c")["result"]["complete"]


@pytest.mark.parametrize(
    ("line", "name", "place", "kind"),
    [
        (5, "FLAC__bool", f"{HEADERS}/ordinals.h:51", "TypeAlias"),
        (11, "FLAC__stream_decoder_new", f"{LIBRARY}/stream_decoder.c:255", "Function"),
        (12, "type", f"{HEADERS}/format.h:842", "Field"),
        (12, "FLAC__METADATA_TYPE_STREAMINFO", f"{HEADERS}/format.h:498", "EnumMember"),
        (13, "FLAC__STREAM_METADATA_STREAMINFO_LENGTH", f"{HEADERS}/format.h:557", "Macro"),
        (16, "stream_info", f"{HEADERS}/format.h:854", "Field"),
        (14, "is_flac", "player.c:5", "Function"),
    ],
)
def test_names_lead_to_their_definitions(
    player: Project, line: int, name: str, place: str, kind: str
) -> None:
    column = PLAYER.split("\n")[line - 1].index(name) + 1
    (row,) = player.ask("def", f"player.c:{line}:{column}")["results"]
    assert (f"{row['path']}:{row['line']}", row["kind"]) == (place, kind)
    assert row["package"] == ("pkg:generic/player@1.2" if name == "is_flac" else "pkg:generic/FLAC@1.5.0")


def test_system_headers_belong_to_the_package_that_is_installed(player: Project) -> None:
    words = ["dpkg-query", "--show", "--showformat=${Version}", "libc6-dev"]
    version = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    (row,) = player.ask("def", "player.c:6:21")["results"]
    assert row["path"] == "/usr/include/string.h"
    assert row["text"].startswith("extern size_t strlen")
    assert row["package"].startswith("pkg:deb/debian/libc6-dev@")
    assert row["package"].rpartition("@")[2].replace("%2B", "+") == version


def test_references_cross_packages_and_macros(player: Project) -> None:
    assert player.places("refs", "FLAC__stream_decoder_process_single") == [
        "player.c:14",
        f"{HEADERS}/stream_decoder.h:1618",
        *(f"{LIBRARY}/stream_decoder.c:{line}" for line in (1034, 1437, 1450, 3836)),
        f"{LIBRARY}/stream_encoder.c:2995",
    ]
    # Two of the lines have it twice.
    assert player.places("refs", "FLAC__STREAM_METADATA_STREAMINFO_LENGTH") == [
        "player.c:13",
        f"{HEADERS}/format.h:557",
        *(f"{LIBRARY}/metadata_iterators.c:{line}" for line in (2317, 2319, 2319, 2786, 2805, 2805)),
        f"{LIBRARY}/metadata_object.c:446",
        f"{LIBRARY}/stream_encoder.c:1357",
    ]


def test_static_functions_of_one_name_are_different_functions(player: Project) -> None:
    rows = player.ask("def", "set_defaults_")["results"]
    assert [Path(row["path"]).name for row in rows] == ["stream_decoder.c", "stream_encoder.c"]
    symbols = {row["symbol"] for row in rows}
    assert len(symbols) == 2
    used: list[dict[str, Any]] = player.ask("refs", "src/libFLAC/stream_encoder.c.set_defaults_")["results"]
    assert {row["path"] for row in used} == {f"{LIBRARY}/stream_encoder.c"}


def test_callers_are_the_functions_around_the_calls(player: Project) -> None:
    found = player.ask("callers", "FLAC__stream_decoder_new")["results"]
    assert [each["name"] for each in found] == [
        "main",
        "get_one_metadata_block_",
        "chain_read_ogg_cb_",
        "FLAC__metadata_object_set_raw",
        "init_stream_internal_",
        "grabbag__replaygain_analyze_file",
    ]


def test_clangd_says_the_same_definitions(player: Project) -> None:
    share, differences = agreement(
        player,
        "player.c",
        f"{HEADERS}/format.h",
        *(
            f"{LIBRARY}/{name}.c"
            for name in ("bitreader", "lpc", "md5", "metadata_iterators", "stream_encoder")
        ),
    )
    assert share >= 0.985, differences
