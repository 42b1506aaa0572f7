"""What each language's server is started with."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from tieline.buildinfo.model import CompileCommand, Environment, Package, Project, Workspace
from tieline.buildinfo.model import Place as BuildPlace
from tieline.drivers.lsp.answers import Place
from tieline.drivers.lsp.client import LanguageServer
from tieline.drivers.lsp.command import Ground, ServerCommand
from tieline.drivers.lsp.servers import SERVERS, driver_of, package_of
from tieline.drivers.toolchain.cache import cache_folder
from tieline.errors import TielineError

NOWHERE = BuildPlace("")


def package(driver: str, root: Path, environment: str = "env", files: tuple[str, ...] = ()) -> Package:
    name = root.name
    purl = f"pkg:generic/{name}@1"
    return Package(purl, driver, "generic", name, "1", str(root), (), (), files, NOWHERE, (), (), environment)


def environment(**told: object) -> Environment:
    return Environment("env", "", "Linux", "", "none", (), "", (), NOWHERE, **told)  # pyright: ignore[reportArgumentType]


def start(driver: str, workspace: Workspace, scratch: Path, **environ: str) -> ServerCommand:
    """What the server of the workspace's first package is started with, with nothing to download."""
    ground = Ground({"PATH": "", **environ}, scratch, offline=True, progress=lambda _: None)
    return SERVERS[driver].command(workspace.packages[0], workspace, ground)


def test_a_file_belongs_to_the_deepest_package_of_its_language(tmp_path: Path) -> None:
    inner, outer = package("python", tmp_path / "a/b"), package("python", tmp_path / "a")
    other = package("go", tmp_path / "a/b/c")
    workspace = Workspace(str(tmp_path), (outer, inner, other), ())
    path = f"{tmp_path}/a/b/c/d.py"
    assert (driver_of(path), package_of(path, "python", workspace)) == ("python", inner)
    assert package_of(f"{tmp_path}/ab/d.py", "python", workspace) is None
    assert driver_of("README.md") == ""


def test_clangd_gets_its_own_database_and_leaves_the_checkout_alone(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "a.h").write_text("int twice(int x);\n")
    (root / "a.c").write_text('#include "a.h"\n#ifndef WRONG\nint twice(int x) { return x; }\n#endif\n')
    (root / "b.c").write_text('#include "a.h"\nint main(void) { return twice(2); }\n')
    # Read, it would take the definition from clangd.
    (root / ".clangd").write_text("CompileFlags:\n  Add: -DWRONG\n")
    commands = tuple(
        CompileCommand(f"{root}/{name}", str(root), ("-x", "c"), "env", "p", (), NOWHERE)
        for name in ("a.c", "b.c")
    )
    workspace = Workspace(str(root), (package("cpp", root),), (environment(),), commands=commands)
    server = start("cpp", workspace, tmp_path / "scratch")
    (entry, _) = json.loads((tmp_path / "scratch/clangd/compile_commands.json").read_text())
    assert entry["arguments"] == ["clang", "-x", "c", f"{root}/a.c"]

    async def ask() -> tuple[tuple[Place, ...], ...]:
        async with LanguageServer(server) as client:
            return (
                await client.places("definition", f"{root}/b.c", 1, 24),
                await client.places("references", f"{root}/b.c", 1, 24),
            )

    definition, references = asyncio.run(ask())
    assert definition == (Place(f"{root}/a.c", 2, 4, 2, 9),)
    assert [(Path(each.path).name, each.line, each.column) for each in references] == [
        ("a.c", 2, 4),
        ("a.h", 0, 4),
        ("b.c", 1, 24),
    ]
    assert sorted(path.name for path in root.rglob("*")) == [".clangd", "a.c", "a.h", "b.c"]


def test_a_named_program_must_be_there(tmp_path: Path) -> None:
    workspace = Workspace(str(tmp_path), (package("cpp", tmp_path),), (environment(),))
    with pytest.raises(TielineError, match="TL610: TIELINE_CLANGD names /nowhere, which is not a file"):
        start("cpp", workspace, tmp_path / "scratch", TIELINE_CLANGD="/nowhere")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "scratch").write_text("in the way")
    workspace = Workspace(str(tmp_path), (package("cpp", tmp_path),), (environment(),))
    with pytest.raises(TielineError, match=f"TL616: cannot write to {tmp_path}/scratch/clangd"):
        start("cpp", workspace, tmp_path / "scratch")


FAKE_GO = """\
#!{python}
import json, os, sys
words = sys.argv[1:]
with open({log!r}, "a") as log:
    log.write(" ".join(words) + "\\n")
if words[:1] == ["env"]:
    print(json.dumps({{"GOBIN": "", "GOPATH": {gopath!r}}}))
elif "-versions" in words:
    print(json.dumps({{"Versions": ["v0.1.0", "v0.2.0", "v0.3.0", "v0.4.0-pre.1", "v0.4.0"]}}))
elif words[:2] == ["list", "-m"]:
    needs = {{"v0.1.0": "1.20", "v0.2.0": "1.25", "v0.3.0": "1.26.0"}}.get(words[-1].partition("@")[2])
    print(json.dumps({{"GoVersion": needs}} if needs else {{}}))
elif words[0] == "install":
    assert (os.environ["GOTOOLCHAIN"], os.environ["GOWORK"]) == ("local", "off")
    program = os.path.join(os.environ["GOBIN"], "gopls")
    open(program, "w").write("#!/bin/sh\\necho '{{\\"Version\\": \\"v0.2.0\\"}}'\\n")
    os.chmod(program, 0o755)
"""


@pytest.mark.skipif(os.name != "posix", reason="the fake Go is a script")
def test_gopls_is_the_newest_that_this_go_can_build(tmp_path: Path) -> None:
    root, log = tmp_path / "checkout", tmp_path / "log"
    root.mkdir()
    go = tmp_path / "go"
    go.write_text(FAKE_GO.format(python=sys.executable, log=str(log), gopath=str(tmp_path / "gopath")))
    go.chmod(go.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "cache").mkdir()
    context = Environment(
        "go:.", "1.25.3", "Linux", str(go), "go", (), "", (), NOWHERE,
        options=(("GOFLAGS", "-tags=a"), ("GOPROXY", "off"), ("GOWORK", "off")),
    )  # fmt: skip
    workspace = Workspace(str(root), (package("go", root, "go:."),), (context,))
    cache = str(tmp_path / "cache")
    with pytest.raises(TielineError, match="TL610: gopls is not installed, and tieline is offline"):
        start("go", workspace, tmp_path / "scratch", TIELINE_CACHE_DIR=cache)
    said: list[str] = []
    ground = Ground(
        {"PATH": "/usr/bin:/bin", "TIELINE_CACHE_DIR": cache},
        tmp_path / "scratch",
        offline=False,
        progress=said.append,
    )
    server = SERVERS["go"].command(workspace.packages[0], workspace, ground)
    assert said == ["building gopls v0.2.0 with Go 1.25.3"]
    assert server.argv == (f"{cache}/gopls/go1.25.3/gopls", "serve")
    assert (server.version, server.root) == ("v0.2.0", str(root))
    env = dict(server.env)
    assert (env["GOFLAGS"], env["GOPROXY"], env["GOTOOLCHAIN"]) == ("-tags=a", "off", "local")
    assert env["PATH"].split(":")[0] == str(tmp_path)
    # Built once, it is found again without a network.
    before = log.read_text().count("install")
    assert start("go", workspace, tmp_path / "scratch", TIELINE_CACHE_DIR=cache).argv == server.argv
    assert log.read_text().count("install") == before == 1


@pytest.mark.skipif(os.name != "posix", reason="the fake Go is a script")
def test_gopls_of_the_checkout_is_not_started(tmp_path: Path) -> None:
    go = tmp_path / "go"
    go.write_text(
        FAKE_GO.format(python=sys.executable, log=str(tmp_path / "log"), gopath=str(tmp_path / "gopath"))
    )
    planted = tmp_path / "checkout/bin/gopls"
    planted.parent.mkdir(parents=True)
    for each in (go, planted):
        each.touch()
        each.chmod(0o755)
    context = Environment("go:.", "1.25.3", "Linux", str(go), "go", (), "", (), NOWHERE)
    root = tmp_path / "checkout"
    workspace = Workspace(str(root), (package("go", root, "go:."),), (context,))
    with pytest.raises(TielineError, match="TL610"):
        start(
            "go", workspace, tmp_path / "scratch", PATH=str(planted.parent), TIELINE_CACHE_DIR=str(tmp_path)
        )


def typescript(root: Path, scratch: Path, *configs: str) -> ServerCommand:
    """TypeScript's server for a checkout, with the compilers of the cache, as the driver has them."""
    found = package("typescript", root)
    projects = tuple(Project(f"{root}/{each}", str(root), found.purl) for each in configs)
    workspace = Workspace(str(root), (found,), (), projects=projects)
    environ = {**os.environ, "HOME": "/", "TIELINE_CACHE_DIR": str(cache_folder(os.environ))}
    ground = Ground(environ, scratch, offline=False, progress=lambda _: None)
    return SERVERS["typescript"].command(found, workspace, ground)


def asked(server: ServerCommand, path: str, line: int, column: int) -> tuple[Place, ...]:
    async def ask() -> tuple[Place, ...]:
        async with LanguageServer(server) as client:
            return await client.places("definition", path, line, column)

    return asyncio.run(ask())


def test_typescripts_server_is_the_compiler_and_finds_nothing_outside_the_checkout(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "tsconfig.json").write_text('{"compilerOptions": {"jsx": "preserve"}}')
    (root / "a.tsx").write_text("const Box = () => null;\nexport default <Box />;\n")
    server = typescript(root, tmp_path / "scratch", "tsconfig.json")
    told = dict(server.env)
    assert {told[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME")} == {f"{tmp_path}/scratch/typescript"}
    assert server.settings["typescript"]["disableAutomaticTypeAcquisition"] is True
    # As what is named `.ts`, the element would be a type assertion.
    assert asked(server, f"{root}/a.tsx", 1, 16) == (Place(f"{root}/a.tsx", 0, 6, 0, 9),)
    assert driver_of("a.mjs") == driver_of("a.d.cts") == "typescript"
    assert driver_of("A.vue") == ""


def test_without_a_configuration_typescripts_server_sees_what_the_driver_sees(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    (root / "node_modules/dep").mkdir(parents=True)
    (root / "node_modules/dep/package.json").write_text('{"name": "dep", "version": "1.0.0"}')
    (root / "node_modules/dep/index.js").write_text("exports.found = function () {};\n")
    (root / "a.js").write_text('const dep = require("dep");\ndep.found();\n')
    server = typescript(root, tmp_path / "scratch")
    (place,) = asked(server, f"{root}/a.js", 1, 4)
    assert (os.path.realpath(place.path), place.line) == (f"{root}/node_modules/dep/index.js", 0)
    assert sorted(path.name for path in root.iterdir()) == ["a.js", "node_modules"]
