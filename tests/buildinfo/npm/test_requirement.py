"""What requirements ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.buildinfo.npm.requirement import Requirement, read_requirement

CATALOGS = {"default": {"x": "^3"}, "old": {"x": "2.0.0"}, "loop": {"x": "catalog:loop"}}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("^1.2.3", Requirement("range", "x")),
        ("latest", Requirement("range", "x")),
        ("", Requirement("range", "x")),
        ("1.2.3", Requirement("exact", "x", "1.2.3")),
        ("=1.2.3-beta.1+5", Requirement("exact", "x", "1.2.3-beta.1+5")),
        ("npm:@s/y@1.0.0", Requirement("exact", "@s/y", "1.0.0")),
        ("npm:y@^1", Requirement("range", "y")),
        ("npm:y", Requirement("range", "y")),
        ("npm:^1.0.0", Requirement("range", "x")),
        ("npm:1.0.0", Requirement("exact", "x", "1.0.0")),
        ("jsr:@std/path@1.0.0", Requirement("exact", "@jsr/std__path", "1.0.0")),
        ("workspace:*", Requirement("workspace", "x")),
        ("workspace:^1.0.0", Requirement("workspace", "x")),
        ("workspace:y@*", Requirement("workspace", "y")),
        ("workspace:../y", Requirement("workspace", "x", path="../y")),
        ("file:../y", Requirement("folder", "x", path="../y")),
        ("file:y-1.0.0.tgz", Requirement("archive", "x", path="y-1.0.0.tgz")),
        ("../y", Requirement("folder", "x", path="../y")),
        ("link:./y", Requirement("folder", "x", path="./y")),
        ("portal:/abs/y", Requirement("folder", "x", path="/abs/y")),
        ("https://example.org/y.tgz", Requirement("archive", "x")),
        ("git+ssh://git@example.org/y.git#v1", Requirement("repository", "x")),
        ("https://example.org/y.git", Requirement("repository", "x")),
        ("github:user/y#semver:^1", Requirement("repository", "x")),
        ("user/y", Requirement("repository", "x")),
        ("patch:x@npm%3A4.17.21#~/.yarn/patches/x.patch", Requirement("exact", "x", "4.17.21")),
        ("catalog:", Requirement("range", "x")),
        ("catalog:default", Requirement("range", "x")),
        ("catalog:old", Requirement("exact", "x", "2.0.0")),
        ("catalog:none", Requirement("unknown", "x")),
        ("catalog:loop", Requirement("unknown", "x")),
    ],
)
def test_what_a_requirement_asks_for(text: str, wanted: Requirement) -> None:
    assert read_requirement("x", text, CATALOGS) == wanted


@given(st.text(max_size=40) | st.from_regex(r"(npm|file|patch|workspace|jsr|catalog):[@/a-z0-9.%#^-]*"))
def test_any_text_is_some_requirement(text: str) -> None:
    assert read_requirement("x", text, CATALOGS).name
