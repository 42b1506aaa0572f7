"""Flask: answers that were checked by hand against its sources and those of its dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Project


def test_what_is_not_indexed_completely_is_named(flask: Project) -> None:
    units = {each["unit"]: each for each in flask.indexed["units"]}
    assert {each["status"] for each in units.values()} <= {"indexed", "partial"}
    source = units["python:src/flask"]
    # `dotenv` (twice), `asgiref` and `cryptography` are optional, and not installed.
    assert (source["status"], source["code"]) == ("partial", "TL220")
    assert source["reason"].startswith("4 imports did not resolve")
    assert flask.indexed["status"] == "partial"


def test_the_packages_are_those_of_the_environment(flask: Project) -> None:
    said = flask.ask("status")
    assert "pkg:pypi/flask@3.1.0" in {each["package"] for each in said["packages"]}
    rows = [each for each in said["dependencies"] if each["dependent"] == "pkg:pypi/flask@3.1.0"]
    runtime = {each["name"]: each for each in rows if each["scope"] == "runtime"}
    assert {name: each["resolved"] for name, each in runtime.items() if each["evidence"] == "installed"} == {
        "blinker": "pkg:pypi/blinker@1.9.0",
        "click": "pkg:pypi/click@8.1.8",
        "itsdangerous": "pkg:pypi/itsdangerous@2.2.0",
        "jinja2": "pkg:pypi/jinja2@3.1.5",
        "werkzeug": "pkg:pypi/werkzeug@3.1.3",
    }
    assert runtime["werkzeug"]["requirement"] == "Werkzeug>=3.1"


@pytest.mark.parametrize(
    ("position", "package", "place"),
    [
        # from werkzeug.wrappers import Request as RequestBase
        ("src/flask/wrappers.py:7:31", "pkg:pypi/werkzeug@3.1.3", "werkzeug/wrappers/request.py"),
        # class Request(RequestBase):
        ("src/flask/wrappers.py:18:15", "pkg:pypi/werkzeug@3.1.3", "werkzeug/wrappers/request.py"),
        # from jinja2 import Environment as BaseEnvironment
        ("src/flask/templating.py:6:20", "pkg:pypi/jinja2@3.1.5", "jinja2/environment.py"),
        # from click.core import ParameterSource
        ("src/flask/cli.py:18:24", "pkg:pypi/click@8.1.8", "click/core.py"),
    ],
)
def test_a_definition_lies_in_the_package_that_is_installed(
    flask: Project, position: str, package: str, place: str
) -> None:
    rows: list[dict[str, Any]] = flask.ask("def", position)["results"]
    (row,) = rows
    assert row["package"] == package
    assert row["path"].endswith(f"/site-packages/{place}")
    assert row["link"] == "declared"
    assert row["text"].lstrip().startswith("class ")


def test_references_reach_into_the_tests(flask: Project) -> None:
    assert set(flask.places("refs", "flask.cli.locate_app")) == {
        *(f"src/flask/cli.py:{line}" for line in (230, 236, 241, 349, 353)),
        *(f"tests/test_cli.py:{line}" for line in (25, 196, 219, 223, 228)),
    }


def test_overrides_are_implementations(flask: Project) -> None:
    assert flask.places("impls", "flask.sessions.SessionInterface") == [
        "src/flask/sessions.py:298",
        "tests/test_reqctx.py:209",
        "tests/test_reqctx.py:232",
        "tests/test_session_interface.py:12",
    ]
    assert "src/flask/views.py:182" in flask.places("impls", "flask.views.View.dispatch_request")


def test_callers_are_the_functions_around_the_calls(flask: Project) -> None:
    found = flask.ask("callers", "Flask.full_dispatch_request")["results"]
    assert [each["symbol"].rpartition(" ")[2] for each in found] == [
        "`flask.app`/Flask#wsgi_app().",
        "`tests.test_reqctx`/test_bad_environ_raises_bad_request().",
        "`tests.test_reqctx`/test_environ_for_valid_idna_completes().",
    ]


def test_pyright_says_the_same(flask: Project) -> None:
    said = flask.agreement(300, "src")
    assert said["definition"]["share"] >= 0.995, said["differences"]
    assert said["references"]["share"] >= 0.995, said["differences"]
