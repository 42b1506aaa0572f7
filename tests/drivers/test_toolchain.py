"""Node and the npm installer, against a small registry on the loopback interface."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from tieline.drivers.toolchain import node, npm, registry
from tieline.drivers.toolchain.cache import cache_folder
from tieline.drivers.toolchain.doctor import check_toolchain
from tieline.drivers.toolchain.lock import read_lock
from tieline.errors import TielineError

FILES = {"package/package.json": b'{"name": "left"}', "package/lib/index.js": b"module.exports = 1;\n"}


def make_tarball(files: Mapping[str, bytes], *links: tuple[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for name, target in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return buffer.getvalue()


class Shop:
    """A registry: what it serves, and what it was asked.

    Attributes:
        tarballs: content by path.
        cut: paths whose content breaks off, with how often it still does.
        requests: path and `Authorization` header of each request.
        redirects: target URL by path.
    """

    def __init__(self) -> None:
        self.tarballs: dict[str, bytes] = {}
        self.cut: dict[str, int] = {}
        self.redirects: dict[str, str] = {}
        self.requests: list[tuple[str, str | None]] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shop.requests.append((self.path, self.headers.get("Authorization")))
                if target := shop.redirects.get(self.path):
                    self.send_response(302)
                    self.send_header("Location", target)
                    self.end_headers()
                    return
                content = shop.tarballs.get(self.path)
                if content is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if shop.cut.get(self.path, 0) > 0:
                    shop.cut[self.path] -= 1
                    content = content[: len(content) // 2]
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/npm/"

    def stock(self, name: str, content: bytes, version: str = "1.0.0") -> dict[str, str]:
        """Serve a package; give its entry in a lock file."""
        base = name.rpartition("/")[2]
        self.tarballs[f"/npm/{name}/-/{base}-{version}.tgz"] = content
        digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
        return {"version": version, "integrity": f"sha512-{digest}"}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(registry, "_PAUSES", (0.0, 0.0))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    shop = Shop()
    thread = threading.Thread(target=shop.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield shop
    shop.server.shutdown()
    thread.join()
    shop.server.server_close()


def write_lock(folder: Path, packages: Mapping[str, object]) -> Path:
    path = folder / "package-lock.json"
    asked = {each.removeprefix("node_modules/"): "*" for each in packages if each.count("node_modules/") == 1}
    content = {
        "lockfileVersion": 3,
        "packages": {"": {"name": "the-helper", "dependencies": asked}, **packages},
    }
    path.write_bytes(msgspec.json.encode(content))
    return path


def ignore(_: str) -> None:
    pass


def install(lock: Path, tmp_path: Path, shop: Shop | None, *, offline: bool = False) -> Path:
    environ = {"HOME": str(tmp_path), **({"NPM_CONFIG_REGISTRY": shop.address.rstrip("/")} if shop else {})}
    return npm.ensure_installed(
        lock, cache=tmp_path / "cache", offline=offline, environ=environ, progress=ignore
    )


def leftovers(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "cache" / "npm").iterdir() if ".part-" in path.name]


def test_packages_are_installed_once(tmp_path: Path, shop: Shop) -> None:
    inner = {"package/package.json": b"{}", "package/lib/index.js": b"inner"}
    lock = write_lock(
        tmp_path,
        {
            "node_modules/left": shop.stock("left", make_tarball(FILES)),
            "node_modules/left/node_modules/@right/side": shop.stock("@right/side", make_tarball(inner)),
            "node_modules/fsevents": {"version": "2.3.3", "optional": True},
        },
    )
    assert not npm.is_installed(lock, cache=tmp_path / "cache")
    folder = install(lock, tmp_path, shop)
    assert (folder / "left/lib/index.js").read_bytes() == FILES["package/lib/index.js"]
    assert (folder / "left/node_modules/@right/side/lib/index.js").read_bytes() == b"inner"
    assert not (folder / "fsevents").exists()
    assert npm.is_installed(lock, cache=tmp_path / "cache")
    asked = len(shop.requests)
    assert install(lock, tmp_path, shop, offline=True) == folder
    assert len(shop.requests) == asked == 2
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("here", "installed"),
    [
        (("linux", "x86_64"), ["compiler-linux-x64", "compiler6"]),
        (("darwin", "arm64"), ["compiler-darwin-arm64", "compiler6"]),
        (("win32", "AMD64"), ["compiler6"]),
        (("freebsd14", "amd64"), ["compiler6"]),
    ],
)
def test_programs_are_chosen_by_the_machine(
    tmp_path: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch, here: tuple[str, str], installed: list[str]
) -> None:
    monkeypatch.setattr(f"{read_lock.__module__}.sys", SimpleNamespace(platform=here[0]))
    monkeypatch.setattr("platform.machine", lambda: here[1])
    tarball = make_tarball({"package/package.json": b"{}"})

    def program(system: str, processor: str) -> dict[str, object]:
        entry = shop.stock(f"compiler-{system}-{processor}", tarball)
        return {**entry, "optional": True, "os": [system], "cpu": [processor]}

    lock = write_lock(
        tmp_path,
        {
            "node_modules/compiler-linux-x64": program("linux", "x64"),
            "node_modules/compiler-darwin-arm64": program("darwin", "arm64"),
            # An alias: `npm:compiler@6` under a name of its own.
            "node_modules/compiler6": {**shop.stock("compiler", tarball, "6.0.3"), "name": "compiler"},
            # What is for a system alone is an addition that nothing needs.
            "node_modules/fsevents": {"version": "2.3.3", "optional": True, "os": ["darwin"]},
        },
    )
    folder = install(lock, tmp_path, shop)
    assert sorted(path.name for path in folder.iterdir()) == installed
    assert folder.parent.name.endswith(f"-{here[0].rstrip('14')}-{'arm64' if here[1] == 'arm64' else 'x64'}")


def test_progress_names_the_package_and_its_size(tmp_path: Path, shop: Shop) -> None:
    content = make_tarball({"package/package.json": b"{}", "package/blob": os.urandom(150_000)})
    lock = write_lock(tmp_path, {"node_modules/left": shop.stock("left", content)})
    shop.cut["/npm/left/-/left-1.0.0.tgz"] = 1
    said: list[str] = []
    environ = {"npm_config_registry": shop.address, "HOME": str(tmp_path)}
    npm.ensure_installed(lock, cache=tmp_path / "c", offline=False, environ=environ, progress=said.append)
    assert said == ["installing left 1.0.0 (0.2 MB)"]


def fails(code: str, lock: Path, tmp_path: Path, shop: Shop | None, *, offline: bool = False) -> TielineError:
    with pytest.raises(TielineError) as caught:
        install(lock, tmp_path, shop, offline=offline)
    assert caught.value.code == code
    assert not (tmp_path / "cache/npm").is_dir() or leftovers(tmp_path) == []
    assert not npm.is_installed(lock, cache=tmp_path / "cache")
    return caught.value


def test_a_wrong_hash(tmp_path: Path, shop: Shop) -> None:
    entry = shop.stock("left", make_tarball(FILES))
    shop.stock("left", make_tarball({**FILES, "package/evil.js": b""}))
    error = fails("TL602", write_lock(tmp_path, {"node_modules/left": entry}), tmp_path, shop)
    assert "left 1.0.0" in error.message


def test_a_package_that_is_not_there(tmp_path: Path, shop: Shop) -> None:
    entry = shop.stock("left", make_tarball(FILES))
    shop.tarballs.clear()
    error = fails("TL601", write_lock(tmp_path, {"node_modules/left": entry}), tmp_path, shop)
    assert error.message.endswith("/npm/left/-/left-1.0.0.tgz: the server answered 404 Not Found")
    assert "tieline doctor --install" in error.hint
    assert str(tmp_path / "cache") in error.hint
    assert len(shop.requests) == 1


def test_a_download_that_keeps_breaking_off(tmp_path: Path, shop: Shop) -> None:
    entry = shop.stock("left", make_tarball(FILES))
    shop.cut["/npm/left/-/left-1.0.0.tgz"] = 99
    error = fails("TL601", write_lock(tmp_path, {"node_modules/left": entry}), tmp_path, shop)
    assert "broke off" in error.message
    assert len(shop.requests) == 3


def test_no_registry_at_all(tmp_path: Path, shop: Shop) -> None:
    entry = shop.stock("left", make_tarball(FILES))
    shop.server.server_close()
    error = fails("TL601", write_lock(tmp_path, {"node_modules/left": entry}), tmp_path, shop)
    assert "\n" not in error.message


def test_offline(tmp_path: Path, shop: Shop) -> None:
    lock = write_lock(tmp_path, {"node_modules/left": shop.stock("left", make_tarball(FILES))})
    error = fails("TL603", lock, tmp_path, shop, offline=True)
    assert error.message == "left is not installed, and tieline is offline"
    assert shop.requests == []


@pytest.mark.parametrize(
    ("files", "links", "said"),
    [
        ({"package/../../../evil": b""}, (), "leads out of it"),
        ({"/etc/evil": b""}, (), "leads out of it"),
        ({"package/..\\evil": b""}, (), "leads out of it"),
        ({}, (("package/link", "../../.."),), "is a link or a device"),
        ({}, (("package/link", "lib/index.js"),), "is a link or a device"),
    ],
)
def test_unsafe_tarballs(
    tmp_path: Path, shop: Shop, files: dict[str, bytes], links: tuple[tuple[str, str], ...], said: str
) -> None:
    entry = shop.stock("left", make_tarball({**FILES, **files}, *links))
    error = fails("TL606", write_lock(tmp_path, {"node_modules/left": entry}), tmp_path, shop)
    assert said in error.message
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("content", [b"not gzip", make_tarball(FILES)[:-30]])
def test_broken_tarballs(tmp_path: Path, shop: Shop, content: bytes) -> None:
    fails("TL606", write_lock(tmp_path, {"node_modules/left": shop.stock("left", content)}), tmp_path, shop)


def test_a_cache_that_cannot_be_written(tmp_path: Path, shop: Shop) -> None:
    lock = write_lock(tmp_path, {"node_modules/left": shop.stock("left", make_tarball(FILES))})
    (tmp_path / "cache").write_text("in the way")
    error = fails("TL604", lock, tmp_path, shop)
    assert str(tmp_path / "cache") in error.message


@pytest.mark.parametrize(
    "packages",
    [
        {"node_modules/../../evil": {"version": "1.0.0", "integrity": "sha512-AA=="}},
        {"packages/local": {"version": "1.0.0"}},
        {"node_modules/left": {"link": True}},
        {"node_modules/left": {"version": "1.0.0"}},
        {"node_modules/left": {"version": "1.0.0", "integrity": "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="}},
        {"node_modules/left": {"version": "../../1.0.0", "integrity": "sha512-AA=="}},
    ],
)
def test_lock_files_that_cannot_be_used(tmp_path: Path, packages: dict[str, object]) -> None:
    with pytest.raises(TielineError, match="TL605"):
        install(write_lock(tmp_path, packages), tmp_path, None)


def test_installs_at_the_same_time(tmp_path: Path, shop: Shop) -> None:
    lock = write_lock(tmp_path, {"node_modules/left": shop.stock("left", make_tarball(FILES))})
    gate, folders = threading.Barrier(8), list[Path]()

    def run() -> None:
        gate.wait()
        folders.append(install(lock, tmp_path, shop))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(folders) == 8
    assert len(set(folders)) == 1
    assert leftovers(tmp_path) == []


def test_a_damaged_installation_is_replaced_and_old_leftovers_go(tmp_path: Path, shop: Shop) -> None:
    lock = write_lock(tmp_path, {"node_modules/left": shop.stock("left", make_tarball(FILES))})
    folder = install(lock, tmp_path, shop)
    (folder / "left/package.json").unlink()
    old, young = (folder.parents[1] / f"{name}.part-00" for name in ("old", "young"))
    old.mkdir()
    young.mkdir()
    os.utime(old, (time.time() - 1e6, time.time() - 1e6))
    install(lock, tmp_path, shop)
    assert (folder / "left/package.json").is_file()
    assert leftovers(tmp_path) == [young]


def test_the_token_of_the_registry_is_sent_to_it_alone(tmp_path: Path, shop: Shop) -> None:
    lock = write_lock(tmp_path, {"node_modules/left": shop.stock("left", make_tarball(FILES))})
    path = "/npm/left/-/left-1.0.0.tgz"
    port = shop.server.server_address[1]
    shop.tarballs["/elsewhere.tgz"] = shop.tarballs.pop(path)
    shop.redirects[path] = f"http://127.0.0.1:{port}/elsewhere.tgz"
    (tmp_path / ".npmrc").write_text(
        f"; the company's\nregistry = {shop.address}\n//127.0.0.1:{port}/npm/:_authToken=${{TOKEN}}\n"
    )
    environ = {"HOME": str(tmp_path), "TOKEN": "secret"}
    npm.ensure_installed(lock, cache=tmp_path / "c", offline=False, environ=environ, progress=ignore)
    assert shop.requests == [(path, "Bearer secret"), ("/elsewhere.tgz", None)]


def test_the_registry_is_found_as_npm_does(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert registry.read_registry(home).base == "https://registry.npmjs.org/"
    (tmp_path / ".npmrc").write_text('registry="https://user:p%40ss@npm.example.org/a"\n')
    found = registry.read_registry(home)
    assert found.base == "https://npm.example.org/a/"
    assert found.credentials == (("//npm.example.org/a/", "Basic dXNlcjpwQHNz"),)
    named = registry.read_registry({**home, "npm_config_registry": "https://other.example.org"})
    assert named.base == "https://other.example.org/"
    with pytest.raises(TielineError, match="TL601"):
        registry.read_registry({**home, "npm_config_registry": "file:///etc"})


def test_the_cache_folder() -> None:
    assert cache_folder({"TIELINE_CACHE_DIR": "/somewhere/else"}) == Path("/somewhere/else").absolute()
    assert cache_folder({}).name


def test_node_from_the_wheel() -> None:
    found = node.find_node(dict(os.environ, NODE_OPTIONS="--require /evil.js", TIELINE_NODE=""))
    assert found.origin == "wheel"
    assert found.major >= node.TESTED
    assert "NODE_OPTIONS" not in node.node_environment({"NODE_OPTIONS": "--require /evil.js"})


@pytest.mark.skipif(os.name != "posix", reason="writes a shell script")
@pytest.mark.parametrize(
    ("said", "state", "detail"),
    [
        ("v24.1.0", "ok", "24.1.0 at "),
        ("v22.3.0", "warning", "22.3.0 at "),
        ("v18.0.0", "missing", "Node 18.0.0 at "),
        ("Python 3.12", "missing", "is not Node"),
    ],
)
def test_node_named_by_the_user(tmp_path: Path, said: str, state: str, detail: str) -> None:
    program = tmp_path / "node"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    check = node.check_node({"TIELINE_NODE": str(program)})
    assert check.state == state
    assert detail in check.detail


def test_node_that_is_not_there() -> None:
    assert node.check_node({"TIELINE_NODE": "/does/not/exist"}).state == "missing"


def test_doctor(tmp_path: Path, shop: Shop) -> None:
    lock = write_lock(tmp_path, {"node_modules/left": shop.stock("left", make_tarball(FILES))})

    def states(*, do_install: bool, offline: bool) -> list[str]:
        checks = check_toolchain(
            lock,
            cache=tmp_path / "cache",
            install=do_install,
            offline=offline,
            environ={"HOME": str(tmp_path), "npm_config_registry": shop.address},
            progress=ignore,
        )
        assert [check.subject for check in checks] == ["node", "left"]
        return [check.state for check in checks]

    assert states(do_install=False, offline=False) == ["ok", "warning"]
    assert states(do_install=False, offline=True) == ["ok", "missing"]
    assert states(do_install=True, offline=False) == ["ok", "ok"]


@pytest.mark.parametrize(
    ("helper", "asked"),
    [
        ("python/helper", "pyright"),
        ("typescript/helper", "typescript, typescript6"),
        ("typescript/helper/components", "@astrojs/compiler, @vue/compiler-dom, svelte"),
    ],
)
def test_the_lock_files_of_helpers(tmp_path: Path, helper: str, asked: str) -> None:
    lock = Path(npm.__file__).parents[1] / helper / "package-lock.json"
    assert "resolved" not in lock.read_text()
    check = npm.check_packages(lock, cache=tmp_path, offline=False)
    assert (check.subject, check.state) == (asked, "warning")
