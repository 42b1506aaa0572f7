"""C++: leveldb, with templates, overrides, overloads and nested classes, from its own CMake project."""

from __future__ import annotations

import re

import pytest

from .conftest import Project
from .crates import agreement, compiled, documents, index, left_out, vendor, written


@pytest.fixture(scope="module")
def leveldb(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Leveldb 1.22 without its tests and benchmarks."""
    carried = vendor(tmp_path_factory.mktemp("leveldb"), "leveldb-sys", "2.0.9") / "deps" / "leveldb-1.22"
    root = tmp_path_factory.mktemp("checkout") / "leveldb"
    carried.rename(root)
    return index(root, "LEVELDB_BUILD_TESTS=OFF", "LEVELDB_BUILD_BENCHMARKS=OFF")


def test_every_file_is_indexed_or_said_to_be_left_out(leveldb: Project) -> None:
    found = documents(leveldb)
    assert compiled(leveldb) <= found
    left = left_out(leveldb)
    assert written(leveldb) == {each for each in found if not each.startswith("build/")} | set(left)
    assert found.isdisjoint(left)
    # Tests are not built, and Windows is another platform.
    assert left["db/db_test.cc"] == left["util/env_windows.cc"] == "no compile command names it"
    assert left["util/testharness.h"] == left["util/windows_logger.h"] == "no analysed file includes it"
    units = [each for each in leveldb.indexed["units"] if each["unit"].startswith("cpp:")]
    statuses = [each["status"] for each in units if not each["missing"]]
    assert set(statuses) == {"indexed"}


def at(project: Project, path: str, line: int, name: str) -> str:
    """Give the position of a name in a line."""
    text = (project.root / path).read_text().split("\n")[line - 1]
    found = re.search(rf"\b{name}\b", text)
    assert found, text
    return f"{path}:{line}:{found.start() + 1}"


@pytest.mark.parametrize(
    ("path", "line", "name", "places"),
    [
        # db->rep = ...; if (SaveError(errptr, DB::Open(options->rep, std::string(name), &db))) {
        ("db/c.cc", 167, "Open", ["db/db_impl.cc:1474"]),
        # A member of a class that is declared in a header and defined in a source, by way of a pointer.
        ("db/db_impl.cc", 270, "Evict", ["db/table_cache.cc:114"]),
        # class MemTableIterator : public Iterator {
        ("db/memtable.cc", 46, "Iterator", ["include/leveldb/iterator.h:24"]),
        # table_.Insert(buf), of a typedef for SkipList<const char*, KeyComparator>
        ("db/memtable.cc", 97, "Insert", ["db/skiplist.h:337"]),
        # Two overloads: of InternalKey, and of Slice.
        ("db/version_set.cc", 1140, "Compare", ["db/dbformat.h:160"]),
        ("db/version_set.cc", 1288, "Compare", ["db/dbformat.cc:51"]),
        # v < config::kNumLevels
        ("db/version_edit.cc", 99, "kNumLevels", ["db/dbformat.h:23"]),
        # It is defined in five branches of `#if`; this build takes the last.
        ("include/leveldb/slice.h", 28, "LEVELDB_EXPORT", ["include/leveldb/export.h:28"]),
    ],
)
def test_names_lead_to_their_definitions(
    leveldb: Project, path: str, line: int, name: str, places: list[str]
) -> None:
    assert leveldb.places("def", at(leveldb, path, line, name)) == places


def test_standard_headers_belong_to_the_package_that_is_installed(leveldb: Project) -> None:
    (row,) = leveldb.ask("def", at(leveldb, "db/c.cc", 167, "string"))["results"]
    assert row["package"].startswith("pkg:deb/debian/libstdc%2B%2B-12-dev@")
    assert row["text"].strip() == "typedef basic_string<char>    string;"


def test_implementations_are_found_wherever_they_are(leveldb: Project) -> None:
    assert leveldb.places("impls", "leveldb.Iterator") == [
        "db/db_iter.cc:39",
        "db/memtable.cc:46",
        "db/version_set.cc:164",
        "table/block.cc:76",
        "table/iterator.cc:43",
        "table/merger.cc:14",
        "table/two_level_iterator.cc:18",
    ]
    assert leveldb.places("impls", "leveldb.WritableFile.Sync") == [
        "db/leveldbutil.cc:22",
        "helpers/memenv/memenv.cc:211",
        "util/env_posix.cc:299",
    ]


def test_references_are_complete(leveldb: Project) -> None:
    assert leveldb.places("refs", "leveldb.Slice.starts_with") == [
        *(f"db/db_impl.cc:{line}" for line in (1378, 1381)),
        *(f"db/filename.cc:{line}" for line in (90, 128)),
        "helpers/memenv/memenv.cc:306",
        "include/leveldb/slice.h:85",
        "util/env_posix.cc:419",
    ]
    # `assert` is defined anew each time that its header is included, and still is one macro.
    (definition,) = leveldb.ask("def", at(leveldb, "db/version_set.cc", 69, "assert"))["results"]
    (other,) = leveldb.ask("def", at(leveldb, "db/c.cc", 145, "assert"))["results"]
    assert definition["symbol"] == other["symbol"]


def test_callers_are_the_functions_around_the_calls(leveldb: Project) -> None:
    found = leveldb.ask("callers", "leveldb.Env.Default")["results"]
    assert [(each["path"], each["line"]) for each in found] == [
        ("db/c.cc", 536),
        ("db/leveldbutil.cc", 47),
        ("util/options.cc", 12),
    ]


def test_members_of_templates_are_found_before_they_are_made(leveldb: Project) -> None:
    # node_ = node_->Next(0), in a member of SkipList<Key, Comparator>
    assert leveldb.places("def", at(leveldb, "db/skiplist.h", 209, "Next")) == ["db/skiplist.h:153"]


def test_clangd_says_the_same_definitions(leveldb: Project) -> None:
    share, differences = agreement(
        leveldb,
        *("db/db_impl.cc", "db/memtable.cc", "db/skiplist.h", "db/version_set.cc"),
        *("include/leveldb/slice.h", "table/block.cc", "util/cache.cc", "util/env_posix.cc"),
    )
    assert share >= 0.985, differences
