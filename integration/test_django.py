"""Django: a large unit, with much that no analyzer can know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Project


def test_every_file_is_indexed_and_what_is_missing_is_said(django: Project) -> None:
    files = {path.relative_to(django.root).as_posix() for path in (django.root / "django").rglob("*.py")}
    assert django.indexed["files"] >= len(files)
    source = next(each for each in django.indexed["units"] if each["unit"] == "python:django")
    # Drivers of databases, and other things that Django can do without.
    assert (source["status"], source["missing"]) == ("partial", [])
    facts = django.ask("why", "django/db/backends/postgresql/base.py")["result"]["facts"]
    said = " ".join(text for _, *texts in facts for text in texts)
    assert "Import `psycopg` did not resolve" in said
    assert "Only a stub describes `psycopg2`; its source is not here" in said


def test_definitions_cross_into_dependencies(django: Project) -> None:
    # from asgiref.sync import ThreadSensitiveContext, sync_to_async
    (row,) = django.ask("def", "django/core/handlers/asgi.py:9:26")["results"]
    assert (row["package"], row["text"]) == ("pkg:pypi/asgiref@3.8.1", "class ThreadSensitiveContext:")
    assert django.places("def", "django.utils.timezone.now") == ["django/utils/timezone.py:200"]


def test_subclasses_are_found_however_far_away(django: Project) -> None:
    found = django.places("impls", "django.http.response.HttpResponse")
    # HttpResponseRedirect derives from HttpResponseRedirectBase.
    assert {"django/http/response.py:633", "django/http/response.py:666"} <= set(found)


def test_callers_are_the_definitions_around_the_calls(django: Project) -> None:
    said = django.ask("callers", "django.utils.timezone.now", "--limit", "200")
    callers = {(each["path"], each["name"]) for each in said["results"]}
    assert ("django/contrib/sessions/backends/base.py", "get_expiry_age") in callers
    assert ("django/contrib/auth/models.py", "update_last_login") in callers


def test_references_admit_what_nobody_could_resolve(django: Project) -> None:
    said = django.ask("refs", "django.db.models.query.QuerySet.filter")
    # Managers give querysets at run time only.
    assert said["completeness"]["complete"] is False
    assert said["completeness"]["unresolved"]["count"] > 50


def test_pyright_says_the_same(django: Project) -> None:
    said = django.agreement(100, "django")
    assert said["definition"]["share"] >= 0.98, said["differences"]
    assert said["references"]["share"] >= 0.98, said["differences"]
