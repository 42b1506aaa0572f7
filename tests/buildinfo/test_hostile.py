"""Build files of any shape never break the discovery; they are somebody else's, and may be hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.markers import Marker

from tieline.buildinfo.model import Place
from tieline.buildinfo.python.poetry import python_marker
from tieline.buildinfo.python.requirements import read_requirements
from tieline.buildinfo.python.setup_cfg import read_setup_cfg
from tieline.buildinfo.python.setup_py import SetupArguments, read_setup_py

from .drawn import found, write_tree

KEYS = st.sampled_from(
    [
        *("attr", "build", "build-backend", "build-system", "default", "dependencies", "dynamic"),
        *("envs", "exclude", "extras", "file", "find", "flit", "from", "group", "hatch", "hooks", "include"),
        *("include-group", "maturin", "members", "metadata", "module", "name", "package-dir"),
        *(
            "dependency-groups",
            "optional-dependencies",
            "packages",
            "path",
            "pdm",
            "poetry",
            "project",
            "py-modules",
            "python",
            "requires",
            "scripts",
        ),
        *("setuptools", "sources", "targets", "tool", "uv", "version", "wheel", "where", "workspace"),
    ]
)
TEXTS = st.sampled_from(
    ["", "acme", ".", "..", "../..", "/", "src", "a.b", "*", "**", "x>=1", "^1 || ~2", "[", "\\", "é"]
)
BACKENDS = st.sampled_from(
    [
        "hatchling.build",
        "flit_core.buildapi",
        "poetry.core.masonry.api",
        "pdm.backend",
        "uv_build",
        "maturin",
        "scikit_build_core.build",
    ]
)
VALUES = st.recursive(
    TEXTS | BACKENDS | st.booleans() | st.integers(-3, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return "{ " + ", ".join(f"{key} = {as_toml(item)}" for key, item in table.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(item) for item in cast("list[object]", value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "build-system": st.fixed_dictionaries({"build-backend": BACKENDS}),
            "project": st.fixed_dictionaries(
                {"name": TEXTS}, optional={"version": VALUES, "dependencies": VALUES, "scripts": VALUES}
            ),
            "dependency-groups": VALUES,
            "tool": st.dictionaries(
                st.sampled_from(["uv", "poetry", "setuptools", "hatch", "pdm", "flit", "maturin"]), VALUES
            ),
        },
    )
)
def test_a_pyproject_of_any_shape_is_survived(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object]
) -> None:
    root = write_tree(
        tmp_path_factory.mktemp("checkout"), "-- acme/__init__.py --\n-- src/b.py --\n-- setup.py --"
    )
    text = "".join(f"{key} = {as_toml(value)}\n" for key, value in data.items())
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    workspace = found(root)
    files = [file for package in workspace.packages for file in package.files]
    assert sorted(files) == [f"{root}/acme/__init__.py", f"{root}/setup.py", f"{root}/src/b.py"]
    assert all(package.import_roots for package in workspace.packages)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab=<>~!;#@[](){}\"'\\ \n\t-/.:,0123%$é\x00"), max_size=80))
def test_text_of_any_shape_is_survived(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("files")
    for name, content in [
        ("requirements.txt", text),
        ("setup.cfg", "[metadata]\nname = " + text + "\n[options]\ninstall_requires = " + text),
        ("setup.py", "setup(name=" + text + ")"),
    ]:
        (folder / name).write_text(content, encoding="utf-8")
    read_requirements(str(folder / "requirements.txt"), "runtime", str(folder))
    read_setup_cfg(str(folder / "setup.cfg"))
    read_setup_py(str(folder / "setup.py"))


@pytest.mark.parametrize(
    ("constraint", "fits", "fits_not"),
    [
        ("^3.8", ["3.8.0", "3.13.1"], ["3.7.9", "4.0.0"]),
        ("~3.9", ["3.9.5"], ["3.10.0", "3.8.1"]),
        ("~3", ["3.9.5"], ["4.0.0"]),
        ("^0.2.3", ["0.2.9"], ["0.3.0"]),
        (">=3.8,<3.11", ["3.10.9"], ["3.11.0"]),
        (">= 3.8 <3.11", ["3.10.9"], ["3.11.0"]),
        ("3.8.* || >=3.12", ["3.8.1", "3.12.0"], ["3.9.0"]),
        ("*", ["2.7"], []),
    ],
)
def test_constraints_of_poetry_on_python(constraint: str, fits: list[str], fits_not: list[str]) -> None:
    marker = python_marker(constraint)
    for versions, expected in ((fits, True), (fits_not, False)):
        for version in versions:
            assert (not marker or Marker(marker).evaluate({"python_full_version": version})) is expected


def test_a_deeply_nested_setup_script_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "setup.py"
    path.write_text("setup(name=" + "(" * 5000 + ")" * 5000 + ")")
    assert not isinstance(read_setup_py(str(path)), SetupArguments)


def test_names_that_mean_themselves_are_survived(tmp_path: Path) -> None:
    path = tmp_path / "setup.py"
    path.write_text(
        "a = b\nb = a\nr = r\nsetup(name=a, version='1', install_requires=r, extras_require=r, packages=r)\n"
    )
    read = read_setup_py(str(path))
    assert isinstance(read, SetupArguments)
    assert (read.name, read.version, read.place) == ("", "1", Place(str(path), 4))
