"""How a package's files become units."""

from __future__ import annotations

from tieline.buildinfo.model import Environment, Package, Place, Workspace
from tieline.drivers.python.plan import MOST_FILES, plan_units
from tieline.drivers.python.testing import is_test


def _plan(files: list[str], **changes: object) -> dict[str, int]:
    """Unit ids with the number of their inputs, for one package in `/co`; files are relative to it."""
    fields = {
        "purl": "pkg:pypi/acme@1.0",
        "ecosystem": "pypi",
        "driver": "python",
        "name": "acme",
        "version": "1.0",
        "root": "/co",
        "import_roots": ("/co/src",),
        "modules": ("acme",),
        "files": tuple(sorted(f"/co/{file}" for file in files)),
        "place": Place("/co/pyproject.toml"),
        "dependencies": (),
        "scripts": (),
        "environment": "none",
        **changes,
    }
    none = Environment("none", "", "Linux", "", "none", (), "", (), Place(""))
    workspace = Workspace(root="/co", packages=(Package(**fields),), environments=(none,))  # pyright: ignore[reportArgumentType]
    return {unit.id: len(unit.inputs) for unit in plan_units(workspace)}


def test_what_is_importable_is_one_unit_and_the_rest_another() -> None:
    files = ["src/acme/__init__.py", "src/acme/app.py", "tests/test_app.py", "docs/conf.py", "setup.py"]
    assert _plan(files) == {"python:.": 3, "python:src/acme": 2}


def test_a_module_that_is_a_file_goes_with_the_rest() -> None:
    assert _plan(["acme.py", "tests.py"], import_roots=("/co",)) == {"python:.": 2}


def test_a_checkout_inside_a_package_is_one_unit() -> None:
    assert _plan(["db/models.py"], import_roots=("/",), modules=("co",)) == {"python:.": 1}
    assert _plan(["models.py"], import_roots=("/above",), modules=("top.co",)) == {"python:.": 1}


def test_large_units_lose_their_tests_first_and_are_then_cut_at_folders() -> None:
    source = [f"src/acme/part{part}/m{number}.py" for part in range(4) for number in range(400)]
    tests = [f"src/acme/tests/test_{number}.py" for number in range(300)]
    assert _plan(source + tests) == {
        "python:src/acme#1": 800,
        "python:src/acme#2": 800,
        "python:src/acme/tests": 300,
    }


def test_one_enormous_folder_is_cut_too() -> None:
    flat = [f"src/acme/m{number:05}.py" for number in range(2 * MOST_FILES + 1)]
    assert list(_plan(flat).values()) == [MOST_FILES, MOST_FILES, 1]


def test_tests_are_known_by_their_names() -> None:
    tests = ["tests/data.py", "src/acme/test_app.py", "src/acme/app_test.py", "conftest.py", "a/test/b.py"]
    others = ["src/acme/testing/helpers.py", "src/acme/contest.py", "latest/app.py"]
    assert [path for path in tests + others if is_test(path)] == tests
