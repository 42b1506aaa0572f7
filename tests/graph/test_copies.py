"""Vendored copies are recognised by their content, and said to be copies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tieline.graph import query
from tieline.graph.query import OriginalFile, Reader, VendoredCopy
from tieline.graph.record import StoredPackage
from tieline.graph.stores import Store

from .builder import DEF, document, push
from .test_linking import put


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return tmp_path / "store.db" if request.param == "sqlite" else request.getfixturevalue("postgres")


def add(store: Store, folder: Path, name: str, files: Mapping[str, str], *, symbols: int = 8) -> None:
    """Push a checkout of one package; `files` are paths and what is in them."""
    package = StoredPackage("pypi", name, "1.0", "", True)
    documents = [
        document(
            path,
            [((line, 0, 1), f"tieline pypi {name} 1.0 `{path}`/f{line}().", DEF) for line in range(symbols)],
            source=content,
        )
        for path, content in files.items()
    ]
    put(folder / f"{name}.db", name, (package,), *documents)
    push(folder / f"{name}.db", store)


LIBRARY = {"src/lib/a.py": "a", "src/lib/b.py": "b", "src/lib/c.py": "c"}


def copies(store: Store, repository: str) -> list[VendoredCopy]:
    with Reader(store, repository=repository) as reader:
        return query.copies(reader)


def test_a_folder_with_most_of_a_packages_files_is_a_copy_of_it(store: Store, tmp_path: Path) -> None:
    vendored = {"app/_vendor/lib/a.py": "a", "app/_vendor/lib/b.py": "b", "app/_vendor/lib/c.py": "edited"}
    add(store, tmp_path, "lib", LIBRARY)
    add(store, tmp_path, "app", {**vendored, **{f"app/{each}.py": each for each in "defgh"}})
    assert copies(store, "app") == [
        VendoredCopy("app/_vendor/lib", "pkg:pypi/app@1.0", "pkg:pypi/lib@1.0", "lib", 2, 3)
    ]
    # The library is no copy of what holds one.
    assert copies(store, "lib") == []


def test_a_file_in_a_copy_says_which_file_it_is_a_copy_of(store: Store, tmp_path: Path) -> None:
    vendored = {"app/_vendor/lib/a.py": "a", "app/_vendor/lib/b.py": "b", "app/_vendor/lib/c.py": "edited"}
    add(store, tmp_path, "lib", LIBRARY)
    add(store, tmp_path, "app", {**vendored, **{f"app/{each}.py": each for each in "defgh"}})
    with Reader(store, repository="lib") as reader:
        assert query.original_of(reader, "app/_vendor/lib/a.py", "app") == OriginalFile(
            "src/lib/a.py", "pkg:pypi/lib@1.0", "lib"
        )
        assert query.original_of(reader, "app/_vendor/lib/c.py", "app") is None
        assert query.original_of(reader, "src/lib/a.py", "lib") is None


def test_one_file_of_many_is_no_copy_of_the_package(store: Store, tmp_path: Path) -> None:
    add(store, tmp_path, "lib", LIBRARY)
    add(store, tmp_path, "app", {"app/a.py": "a", "app/d.py": "d"})
    assert copies(store, "app") == []


def test_files_with_next_to_nothing_in_them_are_alike_everywhere(store: Store, tmp_path: Path) -> None:
    add(store, tmp_path, "lib", {"lib/__init__.py": ""}, symbols=2)
    add(store, tmp_path, "app", {"app/__init__.py": "", "app/d.py": "d"}, symbols=2)
    assert copies(store, "app") == []
