"""Who owns headers outside of the checkout: packages of the system, of vcpkg and Conan, and the compiler."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.adapter import Findings
from tieline.buildinfo.model import Origin, Resolved
from tieline.buildinfo.package_map import PackageMap, owners

from .cpp_checkout import codes, read, write_compiler, write_database, write_program

Tree = Callable[[str], Path]

DPKG = """
case "$1" in
-S)
    echo "$@" >> {log}
    cat <<'END'
zlib1g-dev:amd64: /usr/include/zlib.h
libc6-dev:amd64, libc6-dev:i386: /usr/include/stdio.h
libc6-dev:amd64, linux-libc-dev:amd64: /usr/include
libc6-dev:amd64: /usr/include/bits
libc6-dev:amd64: /usr/include/bits/types.h
libstdc++-12-dev:amd64: /usr/include/c++/12/vector
libstdc++-12-dev:amd64: /usr/include/c++
libstdc++-12-dev:amd64: /usr/include/c++/12
diversion by dash from: /usr/include/odd.h
libgcc-12-dev:amd64: /usr/lib/gcc/x86_64-linux-gnu/12/include/stddef.h
END
    exit 1;;
-W) printf 'zlib1g-dev\\t1:1.2.13.dfsg-1\\tzlib\\t1.2.13.dfsg\\nlibc6-dev\\t2.36-9\\tglibc\\t2.36\\n'
    printf 'libstdc++-12-dev\\t12.2.0-14\\tgcc-12\\t12.2.0\\nlibgcc-12-dev\\t12.2\\tgcc-12\\t12.2\\n';;
esac
"""


@pytest.fixture
def folders() -> list[str]:
    """Folders that the compiler searches."""
    return ["/usr/include/c++/12", "/usr/lib/gcc/x86_64-linux-gnu/12/include", "/usr/include"]


@pytest.fixture
def path(tmp_path: Path, folders: list[str]) -> str:
    write_compiler(tmp_path / "bin/gcc", folders)
    return f"{tmp_path}/bin:/bin"


def rows(found: Findings) -> dict[str, Resolved]:
    (environment,) = found.environments
    return {row.name: row for row in environment.resolved}


def compile_with(root: Path, *flags: str) -> None:
    """Have one file compiled with some flags."""
    command = f"gcc {' '.join(flags)} -c a.c"
    write_database(root / "compile_commands.json", {"file": "a.c", "command": command})


def test_the_systems_packages_are_asked_for_in_one_question(tree: Tree, path: str, tmp_path: Path) -> None:
    write_program(tmp_path / "bin/dpkg-query", DPKG.format(log=tmp_path / "log"))
    root = tree("-- a.c --\n")
    compile_with(root, "-I/usr/include/libxml2", "-I/opt/[x]/include", f"-I{root}/include")
    found = read(root, PATH=path)
    assert (tmp_path / "log").read_text(encoding="utf-8").splitlines() == [
        r"-S /opt/\[x]/include/* /usr/include/* /usr/lib/gcc/x86_64-linux-gnu/12/include/*"
    ]
    named = {name.partition("/")[2]: row for name, row in rows(found).items()}
    zlib = named["zlib1g-dev"]
    assert zlib.purl.endswith("/zlib1g-dev@1:1.2.13.dfsg-1")
    assert zlib.purl.startswith("pkg:deb/")
    assert (zlib.location, zlib.owns, zlib.evidence) == ("/usr/include", ("zlib.h",), "installed")
    assert zlib.place.path == "/var/lib/dpkg/status"
    assert zlib.origins[0] == Origin("generic", "zlib", "1.2.13", "source package zlib 1.2.13.dfsg")
    assert named["libc6-dev"].owns == ("bits/", "stdio.h")
    assert named["libstdc++-12-dev"].owns == ("c++/",)
    map_ = PackageMap(owners(found.environments[0]))
    assert map_.owner("/usr/include/bits/types.h") == named["libc6-dev"].purl
    assert map_.owner("/usr/include/c++/12/vector") == named["libstdc++-12-dev"].purl
    assert map_.owner("/usr/lib/gcc/x86_64-linux-gnu/12/include/stddef.h") == named["libgcc-12-dev"].purl
    assert map_.owner("/usr/include/nobodys.h") is None


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("program", "script", "start"),
    [
        (
            "rpm",
            r"printf 'zlib-devel\t1.3-2.fc40\tzlib-1.3-2.fc40.src.rpm\t/usr/include/zlib.h\n'; "
            r"printf 'bash\t5-1\tbash-5-1.src.rpm\t/bin/sh\n'",
            "pkg:rpm/",
        ),
        (
            "pacman",
            'if [ "$1" = -Q ]; then echo "zlib-devel 1.3-2.fc40"; else echo "zlib-devel /usr/include/"; '
            'echo "zlib-devel /usr/include/zlib.h"; fi',
            "pkg:alpm/",
        ),
    ],
)
def test_other_package_managers(program: str, script: str, start: str, tree: Tree, tmp_path: Path) -> None:
    write_program(tmp_path / "own" / program, script)
    # The compiler needs `cat`, and a dpkg beside it must not be in the way.
    (tmp_path / "own/cat").symlink_to("/bin/cat")
    root = tree("-- a.c --\n")
    compile_with(root)
    found = read(root, PATH=f"{tmp_path}/bin:{tmp_path}/own")
    (row,) = (row for name, row in rows(found).items() if name.endswith("/zlib-devel"))
    assert row.purl.startswith(start)
    assert (row.version, row.location, row.owns) == ("1.3-2.fc40", "/usr/include", ("zlib.h",))


def test_vcpkg(tree: Tree, path: str) -> None:
    root = tree(
        """
        -- a.c --
        -- vcpkg_installed/x64-linux/include/zlib.h --
        -- vcpkg_installed/vcpkg/info/zlib_1.3.1#2_x64-linux.list --
        x64-linux/
        x64-linux/include/
        x64-linux/include/zlib.h
        x64-linux/lib/libz.a
        -- vcpkg_installed/vcpkg/info/fmt_11.0.2_x64-linux.list --
        x64-linux/include/fmt/base.h
        """
    )
    compile_with(root, "-isystem vcpkg_installed/x64-linux/include")
    found = read(root, PATH=path)
    resolved = rows(found)
    assert resolved["zlib"].purl == "pkg:generic/zlib@1.3.1"
    assert resolved["zlib"].owns == ("x64-linux/include/zlib.h",)
    assert resolved["fmt"].owns == ("x64-linux/include/fmt/",)
    map_ = PackageMap(owners(found.environments[0], found.packages))
    assert map_.owner(f"{root}/vcpkg_installed/x64-linux/include/zlib.h") == "pkg:generic/zlib@1.3.1"


def test_conan(tree: Tree, path: str, tmp_path: Path) -> None:
    cache = tmp_path / "home/.conan2/p/b/zlib123/p"
    old = tmp_path / "home/.conan/data/bzip2/1.0.8/_/_/package/0123456789012345678901234567890123456789"
    root = tree(
        f"""
        -- a.c --
        -- conan.lock --
        {{"version": "0.5", "requires": ["zlib/1.3.1#abc%1", "openssl/3.2.0#def%2"]}}
        -- build/generators/zlib-release-x86_64-data.cmake --
        set(zlib_PACKAGE_FOLDER_RELEASE "{cache}")
        -- build/generators/zlib-config-version.cmake --
        set(PACKAGE_VERSION "1.3.1")
        """
    )
    command = f"gcc -I{cache}/include -isystem {old}/include -c ../a.c"
    write_database(root / "build/compile_commands.json", {"file": "../a.c", "command": command})
    resolved = rows(read(root, PATH=path))
    assert (resolved["zlib"].purl, resolved["zlib"].evidence) == ("pkg:conan/zlib@1.3.1", "installed")
    assert (resolved["zlib"].location, resolved["zlib"].owns) == (str(cache), ("",))
    assert (resolved["bzip2"].purl, resolved["bzip2"].location) == ("pkg:conan/bzip2@1.0.8", str(old))
    assert (resolved["openssl"].purl, resolved["openssl"].evidence) == ("pkg:conan/openssl@3.2.0", "lock")
    assert resolved["openssl"].location == ""


def test_a_lock_file_that_cannot_be_read_is_said(tree: Tree) -> None:
    assert codes(read(tree("-- a.c --\n-- conan.lock --\n{\n"))) == ["TL120", "TL127"]


@pytest.mark.parametrize(
    ("files", "purl"),
    [
        (
            {"lib/pkgconfig/x.pc": "prefix=${pcfiledir}/../..\nincludedir=${prefix}/include\nVersion: 1.2\n"},
            "pkg:generic/x@1.2",
        ),
        ({"lib/cmake/X/XConfigVersion.cmake": 'set(PACKAGE_VERSION "1.2")\n'}, "pkg:generic/X@1.2"),
        (
            {
                "lib/pkgconfig/x.pc": "Version: 1.2\n",
                "share/cmake/x/x-config-version.cmake": "set(PACKAGE_VERSION 1.2)\n",
            },
            "pkg:generic/x@1.2",
        ),
        ({"lib/pkgconfig/x.pc": "Version: 1\n", "lib/pkgconfig/y.pc": "Version: 2\n"}, None),
        ({}, None),
    ],
    ids=["pkg-config", "cmake", "both", "two-packages", "nobody"],
)
def test_prefixes_that_no_package_manager_knows(
    files: dict[str, str], purl: str | None, tree: Tree, path: str, tmp_path: Path
) -> None:
    root = tree("-- a.c --\n")
    for name, text in {**files, "include/x.h": ""}.items():
        (tmp_path / "opt" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "opt" / name).write_text(text, encoding="utf-8")
    compile_with(root, f"-I{tmp_path}/opt/include")
    found = read(root, PATH=path)
    assert PackageMap(owners(found.environments[0])).owner(f"{tmp_path}/opt/include/x.h") == purl


def test_folders_that_a_compiler_searches_are_nobodys_by_guess(tree: Tree, tmp_path: Path) -> None:
    shared = tmp_path / "local"
    write_compiler(tmp_path / "gcc/bin/gcc", [f"{shared}/include"])
    (shared / "lib/pkgconfig").mkdir(parents=True)
    (shared / "lib/pkgconfig/only.pc").write_text("Version: 1\n", encoding="utf-8")
    root = tree("-- a.c --\n")
    compile_with(root)
    assert rows(read(root, PATH=f"{tmp_path}/gcc/bin:/bin")) == {}
