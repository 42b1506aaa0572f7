"""What the build files of a package say: name, version, requirements, scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .drawn import by_name, found, inside, only_package

Tree = Callable[[str], Path]


def test_a_folder_without_build_files_is_a_bare_package(tree: Tree) -> None:
    root = tree("-- a.py --\n-- pkg/b.py --")
    package = only_package(found(root))
    assert (package.purl, package.ecosystem, package.configured) == ("pkg:generic/checkout", "generic", False)
    assert package.import_roots == (str(root),)
    assert package.modules == ("a", "pkg")


def test_an_empty_checkout_has_no_package(tree: Tree) -> None:
    assert found(tree("-- README.md --")).packages == ()


def test_project_metadata_with_places(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [build-system]
        requires = ["flit_core>=3.11"]
        build-backend = "flit_core.buildapi"

        [project]
        name = "Acme_Tools"
        version = "1.0.0-rc1"
        dependencies = [
            "requests>=2",
            'tzdata; sys_platform == "never"',
        ]
        scripts = { acme = "acme_tools.cli:main" }

        [project.gui-scripts]
        acme-window = "acme_tools.window:main"

        [project.optional-dependencies]
        "Fast_IO" = ["uvloop"]

        [dependency-groups]
        test = ["pytest", { include-group = "lint" }]
        lint = ["ruff"]
        -- acme_tools/__init__.py --
        """
    )
    package = only_package(found(root))
    assert package.purl == "pkg:pypi/acme-tools@1.0.0rc1"
    assert package.place.line == 6
    assert package.scripts == (
        ("acme", "acme_tools.cli:main"),
        ("acme-window", "acme_tools.window:main"),
    )
    assert [(each.name, each.scope, each.place.line) for each in package.dependencies] == [
        ("flit-core", "build", 2),
        ("uvloop", "extra:fast-io", 18),
        ("ruff", "group:lint", 22),
        ("pytest", "group:test", 21),
        ("ruff", "group:test", 22),
        ("requests", "runtime", 9),
        ("tzdata", "runtime", 10),
    ]


def test_groups_that_include_each_other_end(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [project]
        name = "acme"
        [dependency-groups]
        a = ["one", { include-group = "b" }]
        b = ["two", { include-group = "a" }, { nonsense = 1 }, 3]
        """
    )
    package = only_package(found(root))
    assert [(each.scope, each.name) for each in package.dependencies] == [
        ("group:a", "one"),
        ("group:a", "two"),
        ("group:b", "one"),
        ("group:b", "two"),
    ]


def test_a_pyproject_with_tools_only_is_no_package(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [tool.ruff]
        line-length = 100
        -- a.py --
        -- inner/pyproject.toml --
        [tool.black]
        -- inner/b.py --
        """
    )
    package = only_package(found(root))
    assert not package.configured
    assert inside(package, package.files) == ["a.py", "inner/b.py"]


def test_a_setup_script_beside_such_a_pyproject_makes_it_a_package(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [build-system]
        requires = ["setuptools"]
        -- setup.py --
        from setuptools import setup
        setup()
        -- setup.cfg --
        [metadata]
        name = acme
        version = 2.1
        [options]
        install_requires =
            # the client
            requests >= 2, < 3
            rich
        [options.extras_require]
        fast = uvloop; python_version > "3"
        [options.entry_points]
        console_scripts =
            acme = acme.cli:main
        -- acme/__init__.py --
        """
    )
    package = only_package(found(root))
    assert (package.purl, package.configured) == ("pkg:pypi/acme@2.1", True)
    assert package.scripts == (("acme", "acme.cli:main"),)
    where = [
        (each.name, each.scope, Path(each.place.path).name, each.place.line) for each in package.dependencies
    ]
    assert where == [
        ("setuptools", "build", "pyproject.toml", 2),
        ("uvloop", "extra:fast", "setup.cfg", 10),
        ("requests", "runtime", "setup.cfg", 7),
        ("rich", "runtime", "setup.cfg", 8),
    ]


def test_broken_toml_names_its_line_and_the_folder_is_still_indexed(tree: Tree) -> None:
    root = tree(
        """
        -- a.py --
        -- lib/pyproject.toml --
        [project]
        name = "lib"
        version =
        -- lib/b.py --
        """
    )
    workspace = found(root)
    (problem,) = workspace.problems
    assert (problem.code, problem.place.path, problem.place.line) == (
        "TL101",
        f"{root}/lib/pyproject.toml",
        3,
    )
    assert [(package.purl, package.configured) for package in workspace.packages] == [
        ("pkg:generic/checkout", False),
        ("pkg:generic/lib", False),
    ]
    assert by_name(workspace)["lib"].files == (f"{root}/lib/b.py",)


def test_other_build_files_still_count_when_the_toml_is_broken(tree: Tree) -> None:
    root = tree(
        "-- pyproject.toml --\n= broken\n-- setup.cfg --\n[metadata]\nname = acme\nversion = 1\n-- acme.py --"
    )
    workspace = found(root)
    assert only_package(workspace).purl == "pkg:pypi/acme@1"
    assert [problem.code for problem in workspace.problems] == ["TL101"]


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "setup.py"])
def test_a_build_file_in_the_wrong_encoding_is_a_problem(tree: Tree, name: str) -> None:
    root = tree("-- a.py --")
    (root / name).write_bytes(b'[project]\nname = "caf\xe9"\n')
    workspace = found(root)
    assert [problem.place.path for problem in workspace.problems] == [f"{root}/{name}"]
    assert only_package(workspace).files == (
        (f"{root}/a.py", f"{root}/setup.py") if name == "setup.py" else (f"{root}/a.py",)
    )


def test_a_setup_script_in_a_declared_encoding_is_read(tree: Tree) -> None:
    root = tree("-- acme.py --")
    (root / "setup.py").write_bytes(
        b'# coding: latin-1\nfrom setuptools import setup\nsetup(name="acme", author="\xe9", version="1")\n'
    )
    assert only_package(found(root)).purl == "pkg:pypi/acme@1"


def test_a_setup_script_is_read_but_never_run(tree: Tree) -> None:
    root = tree(
        """
        -- setup.py --
        import pathlib, setuptools
        pathlib.Path(__file__).with_name("ran").touch()
        VERSION = "3." + "2"
        REQUIRES = ["requests"] + compute()
        META = {"version": VERSION, "install_requires": REQUIRES}
        setuptools.setup(
            name="acme",
            package_dir={"": "lib"},
            packages=setuptools.find_packages("lib"),
            extras_require={
                "fast": ["uvloop"],
                ":python_version < '3'": ["enum34"],
            },
            entry_points={"console_scripts": ["acme=acme.cli:main"]},
            **META,
        )
        -- lib/acme/__init__.py --
        """
    )
    package = only_package(found(root))
    assert not (root / "ran").exists()
    assert package.purl == "pkg:pypi/acme@3.2"
    assert package.import_roots == (f"{root}/lib",)
    assert package.modules == ("acme",)
    assert [(each.name, each.scope, each.place.line) for each in package.dependencies] == [
        ("uvloop", "extra:fast", 11),
        ("enum34", "runtime", 12),
        ("requests", "runtime", 4),
    ]


def test_a_setup_script_that_computes_its_name_is_said_to_be_unreadable(tree: Tree) -> None:
    root = tree("-- setup.py --\nfrom setuptools import setup\n\nsetup(name=work_it_out())\n-- acme.py --")
    workspace = found(root)
    package = only_package(workspace)
    assert (package.purl, package.configured) == ("pkg:generic/checkout", True)
    (problem,) = workspace.problems
    assert (problem.code, problem.place.line) == ("TL108", 3)


def test_a_script_that_is_merely_called_setup_is_no_package(tree: Tree) -> None:
    root = tree("-- setup.py --\nprint('hello')\n-- a.py --")
    assert not only_package(found(root)).configured


def test_poetry_requirements_keep_their_scopes_and_markers(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [tool.poetry]
        name = "acme"
        version = "0.3.0"
        [tool.poetry.dependencies]
        python = "^3.9"
        requests = "^2.28"
        uvloop = { version = "*", optional = true, markers = "sys_platform != 'win32'" }
        old = { version = "1", python = "<3" }
        [tool.poetry.extras]
        fast = ["uvloop"]
        [tool.poetry.group.test.dependencies]
        pytest = ">=7"
        [tool.poetry.scripts]
        acme = "acme:main"
        -- acme/__init__.py --
        """
    )
    package = only_package(found(root))
    assert package.purl == "pkg:pypi/acme@0.3.0"
    assert package.scripts == (("acme", "acme:main"),)
    assert [(each.name, each.scope, each.requirement, each.place.line) for each in package.dependencies] == [
        ("uvloop", "extra:fast", package.dependencies[0].requirement, 7),
        ("pytest", "group:test", 'pytest = ">=7"', 12),
        ("old", "runtime", 'old = { version = "1", python = "<3" }', 8),
        ("requests", "runtime", 'requests = "^2.28"', 6),
    ]


def test_requirements_files_of_a_bare_folder_are_its_requirements(tree: Tree) -> None:
    root = tree(
        """
        -- requirements.txt --
        # the client
        requests>=2 \\
            ; python_version > "3"
        -r more.txt
        --index-url https://example.org
        -- more.txt --
        rich==13.0 --hash=sha256:abc  # shown
        -r requirements.txt
        -- requirements-dev.txt --
        pytest
        -- a.py --
        """
    )
    package = only_package(found(root))
    assert [
        (each.name, each.scope, Path(each.place.path).name, each.place.line) for each in package.dependencies
    ] == [
        ("pytest", "group:dev", "requirements-dev.txt", 1),
        ("requests", "runtime", "requirements.txt", 2),
        ("rich", "runtime", "more.txt", 1),
    ]


def test_an_invalid_requirement_is_a_problem_and_the_others_count(tree: Tree) -> None:
    root = tree(
        '-- pyproject.toml --\n[project]\nname = "a"\ndependencies = [\n  "good",\n  "not good!!",\n]'
    )
    workspace = found(root)
    assert [each.name for each in only_package(workspace).dependencies] == ["good"]
    (problem,) = workspace.problems
    assert (problem.code, problem.place.line) == ("TL105", 5)


def test_values_of_the_wrong_type_do_no_harm(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [project]
        name = "acme"
        version = 3
        dependencies = { a = 1 }
        optional-dependencies = ["x"]
        scripts = [1]
        [tool]
        uv = 1
        poetry = "no"
        setuptools = [2]
        -- acme.py --
        """
    )
    package = only_package(found(root))
    assert (package.purl, package.dependencies, package.scripts) == ("pkg:pypi/acme", (), ())


def test_each_file_belongs_to_the_nearest_package(tree: Tree) -> None:
    root = tree(
        """
        -- tool.py --
        -- one/pyproject.toml --
        [project]
        name = "one"
        -- one/src/one/__init__.py --
        -- one/tests/test_one.py --
        -- one/examples/demo/pyproject.toml --
        [project]
        name = "demo"
        -- one/examples/demo/demo.py --
        -- two/setup.py --
        from setuptools import setup
        setup(name="two")
        -- two/two.py --
        """
    )
    workspace = found(root)
    owned = {package.name: inside(package, package.files) for package in workspace.packages}
    assert owned == {
        "checkout": ["tool.py"],
        "one": ["src/one/__init__.py", "tests/test_one.py"],
        "demo": ["demo.py"],
        "two": ["setup.py", "two.py"],
    }


def test_two_packages_of_one_name_and_version_are_a_problem(tree: Tree) -> None:
    text = '[project]\nname = "sample"\nversion = "1"\n'
    root = tree(f"-- a/pyproject.toml --\n{text}-- b/pyproject.toml --\n{text}")
    (problem,) = found(root).problems
    assert (problem.code, problem.place.path) == ("TL111", f"{root}/b/pyproject.toml")


@pytest.mark.parametrize(
    "text",
    ['-- pyproject.toml --\n[project]\nname = "/"\n', "-- setup.cfg --\n[metadata]\nname = not a name\n"],
)
def test_what_is_no_name_is_a_problem(tree: Tree, text: str) -> None:
    workspace = found(tree(text + "-- a.py --"))
    assert only_package(workspace).purl == "pkg:generic/checkout"
    assert [problem.code for problem in workspace.problems] == ["TL110"]


def test_templates_of_a_hatch_plugin_are_requirements(tree: Tree) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [project]
        name = "acme"
        dynamic = ["version", "dependencies"]
        [tool.hatch.metadata.hooks.uv-dynamic-versioning]
        dependencies = ["acme-core[fast]=={{ version }}"]
        [tool.hatch.metadata.hooks.uv-dynamic-versioning.optional-dependencies]
        web = ["starlette>=1"]
        """
    )
    package = only_package(found(root))
    assert [(each.name, each.scope, each.place.line) for each in package.dependencies] == [
        ("starlette", "extra:web", 7),
        ("acme-core", "runtime", 5),
    ]


def test_a_name_that_a_script_computes_is_that_of_the_source_distribution(tree: Tree) -> None:
    workspace = found(
        tree(
            "-- setup.py --\nfrom setuptools import setup\nsetup(name=computed(), version=computed())\n"
            "-- PKG-INFO --\nMetadata-Version: 2.1\nName: Acme_Tools\nVersion: 1.2\n"
            "-- acme.py --\n"
        )
    )
    assert only_package(workspace).purl == "pkg:pypi/acme-tools@1.2"
    assert workspace.problems == ()
