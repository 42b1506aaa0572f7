"""What is installed: which distribution owns which paths and modules, and where editable ones lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.python.editable import read_finder
from tieline.buildinfo.python.ownership import minimal_prefixes
from tieline.buildinfo.workspace import discover

from .drawn import Site, found, make_venv, only_environment, resolved, write_tree

if TYPE_CHECKING:
    from tieline.buildinfo.model import Environment

Tree = Callable[[str], Path]


@pytest.fixture
def site(tmp_path: Path, base: Path) -> Site:
    """The site-packages folder of an environment outside the checkout."""
    return make_venv(tmp_path / "env", base)


def read(tmp_path: Path, root: Path | None = None) -> Environment:
    root = root or write_tree(tmp_path / "checkout", "-- a.py --")
    return only_environment(discover(root, Options(str(tmp_path / "env")), {}))


def test_an_installed_distribution(tmp_path: Path, site: Site) -> None:
    site.install(
        "Foo.Bar",
        "1.0+local",
        [
            "foo/__init__.py",
            "foo/sub/x.py",
            "foo/__pycache__/x.pyc",
            "_foo.cpython-312-x86_64-linux-gnu.so",
            "foo.pth",
        ],
        requires=["requests>=2", "tzdata; sys_platform == 'never'", "uvloop; extra == 'fast'"],
    )
    row = resolved(read(tmp_path), "foo-bar")
    assert row.purl == "pkg:pypi/foo-bar@1.0%2Blocal"
    assert (row.version, row.location, row.evidence) == ("1.0+local", str(site.path), "installed")
    assert row.owns == (
        "Foo.Bar-1.0+local.dist-info/",
        "_foo.cpython-312-x86_64-linux-gnu.so",
        "foo.pth",
        "foo/",
    )
    assert row.modules == ("_foo", "foo")
    assert row.dependencies == ("requests",)


def test_a_namespace_folder_is_split_until_nothing_is_shared(tmp_path: Path, site: Site) -> None:
    site.install("google-auth", "1", ["google/auth/__init__.py", "google/auth/x/y.py"])
    site.install("google-cloud-storage", "2", ["google/cloud/storage/__init__.py"])
    site.install("google-cloud-core", "3", ["google/cloud/client/__init__.py", "google/cloud/version.py"])
    environment = read(tmp_path)
    owns = {row.name: [own for own in row.owns if ".dist-info" not in own] for row in environment.resolved}
    assert owns["google-auth"] == ["google/auth/"]
    assert owns["google-cloud-storage"] == ["google/cloud/storage/"]
    assert owns["google-cloud-core"] == ["google/cloud/client/", "google/cloud/version.py"]
    assert resolved(environment, "google-cloud-core").modules == (
        "google.cloud.client",
        "google.cloud.version",
    )


PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)


@given(st.dictionaries(st.sampled_from("xyz"), st.lists(PATHS.map(lambda path: path + ".py"), unique=True)))
def test_prefixes_cover_every_file_and_are_shared_by_no_one(files: dict[str, list[str]]) -> None:
    prefixes = minimal_prefixes(files)
    pairs = [(owner, prefix) for owner, found in prefixes.items() for prefix in found]
    for owner, prefix in pairs:
        rivals = [other for other, other_prefix in pairs if other != owner and covers(other_prefix, prefix)]
        assert not rivals
    for owner, paths in files.items():
        for path in paths:
            owners = [each for each, prefix in pairs if covers(prefix, path)]
            claimants = sorted(each for each in files if path in files[each])
            assert owners == claimants[:1] or owner in owners


def covers(prefix: str, path: str) -> bool:
    return path.startswith(prefix) if prefix.endswith("/") else path == prefix


def test_a_distribution_without_a_record_owns_its_top_level_modules(tmp_path: Path, site: Site) -> None:
    site.install(
        "old", "1", ["old/__init__.py", "helper.py"], extra={"top_level.txt": "old\nhelper\n"}, record=False
    )
    row = resolved(read(tmp_path), "old")
    assert row.modules == ("helper", "old")
    assert {"old/", "helper.py"} <= set(row.owns)


def test_egg_info_and_eggs_are_distributions_too(tmp_path: Path, site: Site) -> None:
    write_tree(
        site.path,
        """
        -- legacy/__init__.py --
        -- legacy-1.2-py3.12.egg-info/PKG-INFO --
        Name: legacy
        Version: 1.2
        -- legacy-1.2-py3.12.egg-info/top_level.txt --
        legacy
        -- legacy-1.2-py3.12.egg-info/requires.txt --
        six>=1

        [fast]
        uvloop
        -- packed-3-py3.12.egg/EGG-INFO/PKG-INFO --
        Name: packed
        Version: 3
        -- packed-3-py3.12.egg/EGG-INFO/top_level.txt --
        packed
        -- packed-3-py3.12.egg/packed.py --
        """,
    )
    environment = read(tmp_path)
    legacy, packed = resolved(environment, "legacy"), resolved(environment, "packed")
    assert (legacy.version, legacy.modules, legacy.dependencies) == ("1.2", ("legacy",), ("six",))
    assert "legacy/" in legacy.owns
    assert (packed.version, packed.owns, packed.modules) == ("3", ("packed-3-py3.12.egg/",), ("packed",))


def test_damaged_metadata_is_reported_and_the_rest_is_read(tmp_path: Path, site: Site) -> None:
    site.install("good", "1", ["good.py"])
    (site.path / "bad-1.dist-info").mkdir()
    (site.path / "odd-1.dist-info").mkdir()
    (site.path / "odd-1.dist-info/METADATA").write_bytes(b"Name: odd\nVersion: 1\nAuthor: Andr\xe9\n\n")
    (site.path / "odd-1.dist-info/RECORD").write_bytes(b"caf\xe9.py,,\n")
    root = write_tree(tmp_path / "checkout", "-- a.py --")
    workspace = found(root, python=str(tmp_path / "env"))
    names = {row.name for row in only_environment(workspace).resolved}
    assert {"good", "odd"} <= names
    assert [problem.code for problem in workspace.problems] == ["TL107"]


@pytest.mark.parametrize(
    ("name", "stubs", "installed", "described"),
    [
        ("types-PyYAML", "yaml-stubs/__init__.pyi", ("PyYAML", "yaml/__init__.py"), "pyyaml"),
        ("types-requests", "requests-stubs/__init__.pyi", None, "requests"),
        (
            "types-protobuf",
            "google-stubs/protobuf/any.pyi",
            ("protobuf", "google/protobuf/any.py"),
            "protobuf",
        ),
        ("pandas-stubs", "pandas-stubs/__init__.pyi", None, "pandas"),
        ("types-six", "six-stubs/__init__.pyi", ("six-fork", "six.py"), "six-fork"),
        ("my-hints", "thing-stubs/__init__.pyi", None, "thing"),
    ],
)
def test_stubs_describe_the_distribution_that_has_the_module(
    tmp_path: Path, site: Site, name: str, stubs: str, installed: tuple[str, str] | None, described: str
) -> None:
    site.install(name, "1", [stubs])
    if installed:
        site.install(installed[0], "2", [installed[1]])
    row = resolved(read(tmp_path), name.lower())
    assert (row.describes, row.modules) == (described, ())


EDITABLE = '{"dir_info": {"editable": true}, "url": "file://%s"}'


def test_an_editable_finder_is_read_and_never_imported(tmp_path: Path, site: Site) -> None:
    elsewhere = write_tree(tmp_path / "else where", "-- lib/acme/__init__.py --")
    mapping = {"acme": str(elsewhere / "lib/acme")}
    finder = f"open({str(tmp_path / 'ran')!r}, 'w')\nMAPPING: dict[str, str] = {mapping!r}\n"
    site.install(
        "acme",
        "1",
        contents={
            "__editable___acme_1_finder.py": finder,
            "__editable__.acme-1.pth": "import __editable___acme_1_finder\n",
        },
        extra={"direct_url.json": EDITABLE % str(elsewhere).replace(" ", "%20"), "top_level.txt": "acme\n"},
    )
    row = resolved(read(tmp_path), "acme")
    assert (row.evidence, row.location) == ("editable", str(elsewhere / "lib"))
    assert (row.owns, row.modules) == (("acme/",), ("acme",))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "hook",
    [
        "from editables.redirector import Finder as F\nF.install()\nF.map_module('acme', {place!r})\n",
        "install({{'acme': {init!r}}}, {{}}, None)\n",
    ],
)
def test_hooks_of_other_installers_are_read(tmp_path: Path, site: Site, hook: str) -> None:
    place = write_tree(tmp_path / "elsewhere", "-- acme/__init__.py --") / "acme"
    text = hook.format(place=str(place), init=str(place / "__init__.py"))
    site.install(
        "acme", "1", contents={"_editable_impl_acme.py": text, "_editable_impl_acme.pth": "import x\n"}
    )
    row = resolved(read(tmp_path), "acme")
    assert (row.evidence, row.location, row.owns) == ("editable", str(tmp_path / "elsewhere"), ("acme/",))


def test_a_path_file_leads_to_the_sources_and_is_searched(tmp_path: Path, site: Site) -> None:
    source = write_tree(tmp_path / "elsewhere/src", "-- acme/__init__.py --")
    site.install(
        "acme",
        "1",
        contents={"_acme.pth": f"# note\nimport os\n{source}\n/no/such\n"},
        extra={"top_level.txt": "acme"},
    )
    environment = read(tmp_path)
    row = resolved(environment, "acme")
    assert (row.evidence, row.location, row.owns) == ("editable", str(source), ("acme/",))
    assert environment.search_paths == (str(site.path), str(source))


def test_an_egg_link_leads_to_the_sources(tmp_path: Path, site: Site) -> None:
    source = write_tree(
        tmp_path / "elsewhere",
        "-- acme.py --\n-- acme.egg-info/PKG-INFO --\nName: acme\nVersion: 4\n"
        "-- acme.egg-info/top_level.txt --\nacme\n",
    )
    (site.path / "acme.egg-link").write_text(f"{source}\n.")
    row = resolved(read(tmp_path), "acme")
    assert (row.version, row.evidence, row.location, row.owns) == ("4", "editable", str(source), ("acme.py",))


def test_an_editable_install_of_a_package_of_the_checkout_is_that_package(tmp_path: Path, site: Site) -> None:
    root = write_tree(
        tmp_path / "checkout",
        "-- pyproject.toml --\n[project]\nname = 'acme'\nversion = '2'\n-- src/acme/__init__.py --",
    )
    site.install(
        "acme", "1.9", contents={"_acme.pth": f"{root}/src\n"}, extra={"direct_url.json": EDITABLE % root}
    )
    row = resolved(read(tmp_path, root), "acme")
    assert (row.purl, row.evidence, row.location) == ("pkg:pypi/acme@2", "workspace", f"{root}/src")
    assert row.owns == ("acme/",)


def test_a_copy_of_a_package_of_the_checkout_stays_a_copy(tmp_path: Path, site: Site) -> None:
    root = write_tree(
        tmp_path / "checkout", "-- pyproject.toml --\n[project]\nname = 'acme'\nversion = '2'\n-- acme.py --"
    )
    site.install("acme", "1.9", ["acme.py"])
    assert resolved(read(tmp_path, root), "acme").purl == "pkg:pypi/acme@1.9"


@given(st.text(max_size=200))
def test_no_finder_text_can_break_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("finder") / "finder.py"
    path.write_text("MAPPING = " + text, encoding="utf-8", errors="replace")
    assert all(place.startswith("/") for place in read_finder(str(path)).values())
