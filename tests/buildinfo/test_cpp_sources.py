"""Which project a package of C or C++ was built from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.cpp import sources
from tieline.buildinfo.cpp.sources import debian_origins, recipe_origin, rpm_origins
from tieline.buildinfo.model import Origin

COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {name}
Source: http://libpng.org/
Comment: continued
 on a second line

Files: *
Copyright: somebody
"""


@pytest.mark.parametrize(
    ("version", "upstream"),
    [
        ("1.2.13.dfsg", "1.2.13"),
        ("2.9.14+dfsg", "2.9.14"),
        ("1.3.3+ds1", "1.3.3"),
        ("2.1.5", "2.1.5"),
    ],
)
def test_a_version_is_upstreams(version: str, upstream: str) -> None:
    assert debian_origins("no-such-package", "acme", version) == (
        Origin("generic", "acme", upstream, f"source package acme {version}"),
    )


def test_debian_says_what_upstream_calls_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_DOCUMENTATION", str(tmp_path))
    for package, text in {
        "libpng-dev": COPYRIGHT.format(name="libpng"),
        "libx-dev": COPYRIGHT.format(name="The X library"),
        "liby-dev": "Upstream-Name: free text\n",
    }.items():
        (tmp_path / package).mkdir()
        (tmp_path / package / "copyright").write_text(text, encoding="utf-8")
    found = debian_origins("libpng-dev", "libpng1.6", "1.6.39")
    assert [each.name for each in found] == ["libpng1.6", "libpng"]
    assert found[1].evidence == "source package libpng1.6 1.6.39, upstream libpng"
    assert [each.name for each in debian_origins("libx-dev", "libx", "1")] == ["libx"]
    assert [each.name for each in debian_origins("liby-dev", "liby", "1")] == ["liby"]


def test_names_of_source_packages_and_recipes() -> None:
    assert rpm_origins("zlib-ng-2.1.6-2.fc40.src.rpm") == (
        Origin("generic", "zlib-ng", "2.1.6", "source package zlib-ng-2.1.6-2.fc40"),
    )
    assert rpm_origins("(none)") == ()
    assert recipe_origin("zlib", "1.3.1") == Origin("generic", "zlib", "1.3.1", "recipe zlib/1.3.1")
