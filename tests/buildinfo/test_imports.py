"""Why an import did not resolve."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.python.imports import explain_import

from .drawn import Site, found, make_venv, only_environment, only_package

Tree = Callable[[str], Path]

PYPROJECT = """
-- pyproject.toml --
[build-system]
requires = ["build-only"]
[project]
name = "acme"
dependencies = [
    "requests>=2",
    "google-cloud-storage",
    "PyYAML",
    "tomli; python_version < '3.11'",
]
[project.optional-dependencies]
fast = ["uvloop"]
[dependency-groups]
test = ["pytest", "requests"]
"""


@pytest.fixture
def site(tree: Tree, base: Path) -> Site:
    """The environment of the drawn package."""
    return make_venv(tree(PYPROJECT) / ".venv", base)


def explained(site: Site, module: str) -> tuple[str, str]:
    workspace = found(site.path.parents[3])
    return explain_import(module, only_package(workspace), only_environment(workspace))


@pytest.mark.parametrize(
    ("module", "code", "parts"),
    [
        ("requests.api", "import-not-installed", ["`requests>=2`", "pyproject.toml:6", "not installed"]),
        ("google.cloud.storage.blob", "import-not-installed", ["google-cloud-storage"]),
        ("tomli", "import-not-installed", ["does not apply to Python 3.12.4"]),
        ("uvloop", "import-optional", ["extra `fast`", "pyproject.toml:12"]),
        ("pytest", "import-optional", ["group `test`"]),
        ("build_only", "import-not-installed", ["for building"]),
        ("numpy.linalg", "import-not-declared", ["numpy.linalg"]),
        ("google.cloud", "import-not-declared", []),
        ("yaml", "import-not-declared", []),
    ],
)
def test_an_import_of_something_that_is_not_there(
    site: Site, module: str, code: str, parts: list[str]
) -> None:
    answer, sentence = explained(site, module)
    assert answer == code
    assert all(part in sentence for part in parts), sentence
    assert not sentence.endswith(".")


def test_stubs_tell_which_distribution_a_module_comes_from(site: Site) -> None:
    site.install("types-PyYAML", "1", ["yaml-stubs/__init__.pyi"])
    assert explained(site, "yaml")[0] == "import-not-installed"


def test_a_module_that_its_distribution_does_not_have(site: Site) -> None:
    site.install("requests", "2.32.3", ["requests/__init__.py"])
    code, sentence = explained(site, "requests.nothing")
    assert code == "import-no-such-module"
    assert "requests 2.32.3" in sentence


def test_two_distributions_that_share_the_name_are_ambiguous(site: Site) -> None:
    site.install("one", "1", ["attr/a.py"])
    site.install("two", "1", ["attr/b.py", "attr/sub/c.py"])
    assert explained(site, "attr")[0] == "import-ambiguous"


def test_a_module_that_the_package_itself_lacks(site: Site) -> None:
    (site.path.parents[3] / "acme").mkdir()
    (site.path.parents[3] / "acme/__init__.py").touch()
    assert explained(site, "acme.missing") == (
        "import-no-such-module",
        "acme itself has no module `acme.missing`",
    )


def test_what_only_comes_along_with_others_is_not_declared(tree: Tree) -> None:
    root = tree(PYPROJECT)
    (root / "uv.lock").write_text(
        '[[package]]\nname = "acme"\nsource = { editable = "." }\ndependencies = [{ name = "requests" }]\n'
        '[[package]]\nname = "requests"\nversion = "2"\ndependencies = [{ name = "idna" }]\n'
        '[[package]]\nname = "idna"\nversion = "3.4"\n'
    )
    workspace = found(root)
    package, environment = only_package(workspace), only_environment(workspace)
    code, sentence = explain_import("idna", package, environment)
    assert code == "import-not-declared"
    assert "comes along with requests and is locked at 3.4" in sentence
    code, sentence = explain_import("requests", package, environment)
    assert (code, "locked at 2" in sentence) == ("import-not-installed", True)
