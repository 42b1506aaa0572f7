"""The version of a project that takes it from a tag of git, as setuptools-scm, hatch-vcs and PDM do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

from ..releases import release_tags, work_tree
from .requirements import valid_name
from .toml_file import Table, table_at, text_at, texts_at, value_at

# What setuptools-scm, which the others are made of or after, takes for a version by default.
_TAG = re.compile(r"(?:[\w-]+-)?v?(?P<version>\d[^+]*)", re.IGNORECASE)
_PLUGINS = frozenset({"setuptools-scm", "vcs-versioning"})
_TELLING = frozenset({"tag_regex", "tag-pattern", "tag_filter", "git_describe_command", "parse", "scm"})
"""Settings under which another tag could count, or another version be made of it."""

_PLAIN_SCHEMES = frozenset(
    {"guess-next-dev", "no-guess-dev", "only-version", "post-release", "python-simplified-semver"}
)
"""Ways to make versions that leave that of a tag as it is."""

_REQUIREMENT_NAME = re.compile(r"[\w.-]+")


def is_tagged(backend: str, data: Table) -> bool:
    """Whether a `pyproject.toml` says that the version is that of a tag, in the usual spelling of tags."""
    if "version" not in texts_at(data, "project", "dynamic"):
        return False
    if backend.startswith("hatchling"):
        hatch = table_at(data, "tool", "hatch", "version")
        chosen = text_at(hatch, "source") == "vcs"
        return chosen and _is_plain(hatch) and _is_plain(table_at(hatch, "raw-options"))
    if backend.startswith("pdm"):
        options = table_at(data, "tool", "pdm", "version")
        return text_at(options, "source") == "scm" and not {*options} - {
            "source",
            "write_to",
            "write_template",
        }
    required = (_REQUIREMENT_NAME.match(each) for each in texts_at(data, "build-system", "requires"))
    named = {valid_name(each[0]) for each in required if each}
    plain = _is_plain(table_at(data, "tool", "setuptools_scm"))
    stated = value_at(data, "tool", "setuptools", "dynamic", "version")
    return backend.startswith("setuptools") and not named.isdisjoint(_PLUGINS) and plain and stated is None


def released_version(root: str, files: Iterable[str]) -> str:
    """Give the version of the tags at the commit that is checked out.

    Empty where there is none, where tags differ, and where the files are not what was tagged.

    Args:
        root: absolute folder of the project.
        files: its absolute source files and its build file.
    """
    top = work_tree(root)
    tags = release_tags(top, lambda tag: _version(tag) is not None, files) if top else ()
    versions = {_version(tag) for tag in tags}
    return str(versions.pop()) if len(versions) == 1 else ""


def _version(tag: str) -> Version | None:
    found = _TAG.fullmatch(tag)
    try:
        return Version(found["version"]) if found else None
    except InvalidVersion:
        return None


def _is_plain(options: Table) -> bool:
    scheme = options.get("version_scheme", "guess-next-dev")
    return _TELLING.isdisjoint(options) and scheme in _PLAIN_SCHEMES
