"""From JavaScript into C++: bcrypt and sqlite3, whose add-ons are made with node-addon-api."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from .conftest import Project, tieline
from .test_typescript import npm

HEADERS = {"node-addon-api": "8.5.0", "node-api-headers": "1.6.0"}
"""What add-ons include; Node itself brings the headers of the second one."""


def addon(folder: Path, package: str, sources: Sequence[str], *flags: str) -> Project:
    """Index a release from the registry as node-gyp would compile it; no script of it is run."""
    for name in [package, *(f"{name}@{version}" for name, version in HEADERS.items())]:
        npm(folder, "pack", name)
    for archive in folder.glob("*.tgz"):
        with tarfile.open(archive) as opened:
            opened.extractall(folder / archive.name.rpartition("-")[0], filter="data")
    root = folder / package.partition("@")[0] / "package"
    includes = [f"-I{folder}/node-addon-api/package", f"-I{folder}/node-api-headers/package/include"]
    commands = [
        {
            "directory": str(root),
            "file": each,
            "arguments": ["c++", "-std=c++17", *includes, *flags, "-c", each],
        }
        for each in sources
    ]
    (root / "compile_commands.json").write_text(json.dumps(commands))
    return Project(root, tieline(root, "index"))


def at(project: Project, file: str, code: str, name: str) -> str:
    """The position of a name in the only line of a file that has some code."""
    lines = enumerate((project.root / file).read_text().splitlines(), 1)
    ((line, text),) = [(line, text) for line, text in lines if code in text]
    column = text.index(code) + code.index(name) + 1
    return f"{file}:{line}:{column}"


def bound(project: Project, file: str, code: str, name: str) -> list[tuple[str, str, str]]:
    """Where a name of JavaScript is implemented: path, the line's text, and what proves it."""
    rows = project.ask("def", at(project, file, code, name))["results"]
    return [
        (row["path"], row["text"].strip(), re.sub(r";.*", "", row["reason"]))
        for row in rows
        if row["link"] == "binding"
    ]


@pytest.fixture(scope="module")
def bcrypt(tmp_path_factory: pytest.TempPathFactory) -> Project:
    sources = ("src/blowfish.cc", "src/bcrypt.cc", "src/bcrypt_node.cc")
    return addon(tmp_path_factory.mktemp("bcrypt"), "bcrypt@6.0.0", sources)


def test_a_call_in_javascript_leads_to_the_function_in_cpp(bcrypt: Project) -> None:
    assert bound(bcrypt, "bcrypt.js", "bindings.gen_salt_sync(minor", "gen_salt_sync") == [
        (
            "src/bcrypt_node.cc",
            "Napi::Value GenerateSaltSync(const Napi::CallbackInfo& info) {",
            "bound by src/bcrypt_node.cc:278",
        )
    ]


def test_callers_in_javascript_of_a_function_in_cpp_are_known(bcrypt: Project) -> None:
    place = at(bcrypt, "src/bcrypt_node.cc", "Napi::Value CompareSync(", "CompareSync")
    calls = bcrypt.ask("callers", place)["results"]
    assert [call["symbol"].rpartition(" ")[2] for call in calls] == ["`bcrypt.js`/compareSync()."]


def test_classes_of_other_sources_are_what_a_module_exports(tmp_path: Path) -> None:
    sources = [f"src/{name}.cc" for name in ("backup", "database", "node_sqlite3", "statement")]
    project = addon(tmp_path, "sqlite3@6.0.1", sources, "-DNAPI_DISABLE_CPP_EXCEPTIONS")
    assert bound(project, "lib/sqlite3.js", "= sqlite3.Database;", "Database") == [
        (
            "src/database.h",
            "class Database : public Napi::ObjectWrap<Database> {",
            "bound by src/database.cc:40",
        )
    ]
    # What its objects have is named by the string in C++.
    assert [text for _, text, _ in bound(project, "src/statement.cc", 'InstanceMethod("reset"', "reset")] == [
        "Napi::Value Statement::Reset(const Napi::CallbackInfo& info) {"
    ]
