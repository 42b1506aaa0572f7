"""What is taken for a requirement is what it asks for, or not, or nobody can say."""

from __future__ import annotations

import pytest

from tieline.graph.requirements import is_met

BOX, FORK = "pkg:npm/%40acme/box@1.4.0", "pkg:npm/fork@1.4.0"
LIB = "pkg:golang/example.com/lib@v1.4.0"


@pytest.mark.parametrize(
    ("name", "requirement", "taken", "expected"),
    [
        ("lib", "lib>=1,<2", "pkg:pypi/lib@1.4", True),
        ("lib", "lib<1.4", "pkg:pypi/lib@1.4", False),
        ("lib", "lib", "pkg:pypi/lib", None),
        ("lib", "lib @ https://example.org/lib.whl", "pkg:pypi/lib@1.4", None),
        ("@acme/box", "^1.2", BOX, True),
        ("@acme/box", "1.x || >=3", BOX, True),
        ("@acme/box", "~1.3.0", BOX, False),
        ("@acme/box", "^1.4.0", "pkg:npm/%40acme/box@1.4.0-rc.1", False),
        ("@acme/box", "latest", BOX, None),
        ("@acme/box", "github:acme/box#v2", BOX, None),
        ("@acme/box", "file:../box", BOX, None),
        ("@acme/box", "catalog:", BOX, None),
        ("@acme/box", "workspace:^", BOX, None),
        ("@acme/box", "workspace:^2", BOX, False),
        ("crate", "npm:@acme/box@^1", BOX, True),
        ("crate", "npm:@acme/box@2", BOX, False),
        ("@acme/box", "^2", FORK, None),
        ("example.com/lib", "example.com/lib v1.3.9", LIB, True),
        ("example.com/lib", "example.com/lib v1.10.0", LIB, False),
        ("example.com/lib", "example.com/lib v1.10.0", "pkg:golang/example.com/fork@v1.4.0", None),
        ("example.com/lib", "example.com/lib v0.0.0", "pkg:golang/example.com/lib", None),
    ],
)
def test_a_requirement_is_judged_by_the_rules_of_its_ecosystem(
    name: str, requirement: str, taken: str, expected: bool | None
) -> None:
    assert is_met(name, requirement, taken) is expected
