"""C: a program uses the zlib of the system, and two releases of zlib itself are checkouts in one store."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .chains import Store
from .conftest import ENVIRON
from .crates import configure, vendor

PROGRAM = """\
#include <string.h>
#include <zlib.h>

int squeeze(unsigned char *text, unsigned char *room, unsigned size) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit(&stream, Z_BEST_SPEED) != Z_OK) return 1;
    stream.next_in = text;
    stream.avail_in = (uInt)strlen((const char *)text);
    stream.next_out = room;
    stream.avail_out = size;
    deflate(&stream, Z_FINISH);
    return deflateEnd(&stream);
}
"""
BUILD = """\
cmake_minimum_required(VERSION 3.13)
project(squeezer VERSION 1.0 LANGUAGES C)
add_library(squeezer squeezer.c)
"""


class Chain(Store, frozen=True):
    """The program, and zlib as crates carry it."""

    program: Path
    zlib: Path


@pytest.fixture(scope="module")
def version() -> str:
    """The release that the system's package of zlib's headers was built from."""
    # In CI a missing tool is a failure.
    if shutil.which("dpkg-query") is None:
        assert "CI" not in os.environ, "the system's package manager is not dpkg"
        pytest.skip("the system's package manager is not dpkg")
    command = ["dpkg-query", "-W", "-f", "${source:Upstream-Version}", "zlib1g-dev"]
    done = subprocess.run(command, env=ENVIRON, capture_output=True, check=False)
    if done.returncode:
        assert "CI" not in os.environ, "zlib1g-dev is not installed"
        pytest.skip("zlib1g-dev is not installed")
    return done.stdout.decode()


@pytest.fixture(scope="module")
def chain(version: str, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    assert version
    folder = tmp_path_factory.mktemp("chain")
    program, new, old = folder / "squeezer", folder / "zlib-1.2.11", folder / "zlib-1.2.8"
    program.mkdir()
    (program / "squeezer.c").write_text(PROGRAM)
    (program / "CMakeLists.txt").write_text(BUILD)
    for release, inner, root in (("1.1.8", "src/zlib", new), ("1.0.10", "src/zlib-1.2.8", old)):
        crate = folder / root.name.replace("zlib", "crate")
        crate.mkdir()
        shutil.copytree(vendor(crate, "libz-sys", release) / inner, root)
    made = Chain(folder / "store.db", {}, program, new)
    for root in (program, new, old):
        configure(root)
        made.index(root)
    return made


def test_a_use_lands_in_the_source_of_the_headers(chain: Chain, version: str) -> None:
    ((repository, path, text, link, reason),) = chain.define(
        chain.program, "squeezer.c", "deflateEnd", "deflateEnd"
    )
    assert (repository, path, link) == ("zlib-1.2.11", "deflate.c", "same-interface")
    assert text == "int ZEXPORT deflateEnd (strm)"
    upstream = version.removesuffix(".dfsg")
    assert reason == (
        f"debian/zlib1g-dev is built from zlib (source package zlib {version}); "
        f"requested {upstream}, indexed 1.2.11, same signature"
    )


@pytest.mark.parametrize(
    ("line", "name", "file", "text"),
    [
        ("z_stream stream;", "z_stream", "zlib.h", "} z_stream;"),
        ("!= Z_OK", "Z_OK", "zlib.h", "#define Z_OK            0"),
        (
            "stream.avail_out",
            "avail_out",
            "zlib.h",
            "uInt     avail_out; /* remaining free space at next_out */",
        ),
    ],
)
def test_types_macros_and_members_land_in_its_header(
    line: str, name: str, file: str, text: str, chain: Chain
) -> None:
    ((repository, path, found, link, _),) = chain.define(chain.program, "squeezer.c", line, name)
    assert (repository, path, found, link) == ("zlib-1.2.11", file, text, "same-interface")


def test_the_source_knows_who_uses_the_installed_headers(chain: Chain) -> None:
    uses = chain.uses(chain.zlib, "deflateEnd")
    assert ("squeezer", "squeezer.c", "same-interface") in uses
    assert ("zlib-1.2.11", "compress.c", "local") in uses
    rows = chain.ask(chain.zlib, "dependents", "zlib")["dependents"]
    assert "squeezer" in {row["repository"] for row in rows}
