"""Where imports are found when a checkout does not say where they begin, and what is said of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis
from tieline.facts.document import Role
from tieline.facts.spans import spans

from .checkouts import analyse, write

USER = 'syntax = "proto3"; package acme; import "{}"; message User {{ Name name = 1; }}\n'
NAME = 'syntax = "proto3"; package acme; message Name {}\n'
OTHER = 'syntax = "proto3"; package acme; message Name { string text = 1; }\n'


def uses(analysis: Analysis, path: str) -> set[str]:
    """The symbols that a file uses."""
    document = analysis.document(path)
    return {document.symbols[each.symbol] for each in spans(document) if not each.roles & Role.DEFINITION}


@pytest.mark.parametrize(
    ("user", "name", "imported"),
    [
        ("user.proto", "name.proto", "name.proto"),
        ("api/acme/user.proto", "api/acme/name.proto", "acme/name.proto"),
        ("api/acme/user.proto", "third_party/acme/name.proto", "acme/name.proto"),
        ("api/acme/user.proto", "api/acme/name.proto", "name.proto"),
    ],
    ids=["root", "folder above", "elsewhere", "beside"],
)
def test_an_import_is_found(tmp_path: Path, user: str, name: str, imported: str) -> None:
    root = write(tmp_path / "shop", {user: USER.format(imported), name: NAME})
    analysis = analyse(root, tmp_path / "scratch")
    assert {each.status for each in analysis.results.values()} == {"indexed"}
    assert uses(analysis, user) == {
        f"tieline generic protobuf/shop . `{name}`/",
        "tieline generic protobuf/shop . acme/Name#",
    }


def test_imports_may_count_from_above_the_checkout_by_the_name_of_its_package(tmp_path: Path) -> None:
    files = {
        "go.mod": "module example.com/acme/shop/v2\n",
        "user.proto": USER.format("acme/shop/names/name.proto"),
        "names/name.proto": NAME,
    }
    analysis = analyse(write(tmp_path / "x", files), tmp_path / "scratch")
    assert "tieline generic protobuf/x . acme/Name#" in uses(analysis, "user.proto")


def test_modules_of_a_workspace_see_each_other_and_have_their_own_names(tmp_path: Path) -> None:
    files = {
        "buf.yaml": "version: v2\nmodules:\n- path: a\n  name: buf.build/acme/a\n- path: b\n",
        "a/user.proto": USER.format("name.proto"),
        "b/name.proto": NAME,
    }
    analysis = analyse(write(tmp_path / "x", files), tmp_path / "scratch")
    assert uses(analysis, "a/user.proto") == {
        "tieline generic protobuf/x/b . `name.proto`/",
        "tieline generic protobuf/x/b . acme/Name#",
    }
    (definition,) = [each for each in analysis.document("a/user.proto").symbols if each.endswith("/User#")]
    assert definition == "tieline generic protobuf/buf.build/acme/a . acme/User#"


def test_a_locked_module_is_found_in_the_cache_of_buf(tmp_path: Path) -> None:
    files = {
        "buf.yaml": "version: v2\nname: buf.build/acme/shop\ndeps:\n- buf.build/acme/names\n",
        "buf.lock": "version: v2\ndeps:\n- name: buf.build/acme/names\n  commit: 0123\n  digest: b5:00\n",
        "user.proto": USER.format("acme/name.proto"),
    }
    cache = "scratch/buf/v3/modules/b5/buf.build/acme/names/0123/files"
    write(tmp_path, {f"{cache}/acme/name.proto": NAME})
    analysis = analyse(write(tmp_path / "x", files), tmp_path / "scratch")
    assert uses(analysis, "user.proto") == {
        "tieline generic protobuf/buf.build/acme/names 0123 `acme/name.proto`/",
        "tieline generic protobuf/buf.build/acme/names 0123 acme/Name#",
    }


@pytest.mark.parametrize(
    ("files", "path", "reason"),
    [
        (
            {"user.proto": USER.format("acme/name.proto")},
            "user.proto",
            "protoc does not find what it imports: acme/name.proto",
        ),
        (
            {"x/user.proto": USER.format("n.proto"), "a/n.proto": NAME, "b/n.proto": OTHER},
            "x/user.proto",
            "protoc does not find what it imports: n.proto",
        ),
        (
            {"user.proto": USER.format("name.proto"), "name.proto": "message {}\n"},
            "user.proto",
            "protoc: name.proto:1: Expected message name.",
        ),
        (
            {"user.proto": 'syntax = "proto3";\nmessage User {\n  Nobody x = 1;\n}\n'},
            "user.proto",
            'protoc: user.proto:3: "Nobody" is not defined.',
        ),
        (
            {"user.proto": USER.format("name.proto"), "name.proto": USER.format("user.proto")},
            "user.proto",
            "protoc: user.proto:1: File recursively imports itself: user.proto -> name.proto -> user.proto",
        ),
    ],
    ids=["absent", "one of two", "a broken import", "an error", "a cycle"],
)
def test_a_file_that_does_not_compile_is_said_to_be_missing(
    tmp_path: Path, files: dict[str, str], path: str, reason: str
) -> None:
    analysis = analyse(write(tmp_path / "shop", files), tmp_path / "scratch")
    missing = {name: why for each in analysis.results.values() for name, why in each.missing}
    assert missing[path] == reason
    assert all(each.code == "TL280" for each in analysis.results.values() if each.missing)
    assert analysis.findings() == []


def test_what_is_imported_is_read_so_that_an_edit_of_it_counts(tmp_path: Path) -> None:
    files = {"a/user.proto": USER.format("b/name.proto"), "b/name.proto": NAME}
    analysis = analyse(write(tmp_path / "shop", files), tmp_path / "scratch")
    assert analysis.results["protobuf:a"].reads == ("b/name.proto",)


def test_a_byte_order_mark_tabs_and_line_ends_of_windows(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    text = '\ufeffsyntax = "proto3";\r\nmessage A {}\r\n\t/* é𝄞 */\tmessage\tB\t{}\r\n'
    (root / "x.proto").write_bytes(text.encode())
    document = analyse(root, tmp_path / "scratch").document("x.proto")
    places = {
        document.symbols[each.symbol][-2:]: (each.line, each.start, each.end) for each in spans(document)
    }
    assert places == {"`/": (0, 0, 0), "A#": (1, 8, 9), "B#": (2, 19, 20)}
