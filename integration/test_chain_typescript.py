"""TypeScript: an application uses packages by their declarations, and the sources of these are checkouts."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from .chains import Store
from .test_typescript import npm

PACKAGES = {
    "@noble/hashes": "1.8.0",
    "@tanstack/query-core": "5.90.2",
    "commander": "14.0.1",
    "zod": "4.1.12",
}
BESIDE = {
    "@tanstack/react-query": "5.90.2",
    "@types/react": "19.1.12",
    "core": "npm:@tanstack/query-core@5.90.2",
}
"""Packages of which there is no checkout: one exports all of another one, which has a second name here."""

MANIFEST: dict[str, Any] = {"name": "weather", "version": "0.1.0", "dependencies": PACKAGES | BESIDE}
CONFIGURATION: dict[str, Any] = {
    "compilerOptions": {"target": "esnext", "module": "nodenext", "strict": True},
    "include": ["src"],
}
PROGRAM = """\
import { sha256 } from "@noble/hashes/sha2";
import { QueryClient, hashKey } from "@tanstack/query-core";
import { QueryCache as Cache, hashKey as hash } from "@tanstack/react-query";
import { Command } from "commander";
import { QueryCache } from "core";
import { z } from "zod";

const City = z.object({ name: z.string() });
const client = new QueryClient();
const caches = [new Cache(), new QueryCache()];
hash([caches]);

new Command("weather").version("1").action(async () => {
  const { name } = City.parse({ name: "Rome" });
  sha256(name);
  await client.fetchQuery({ queryKey: [hashKey([name])], queryFn: () => name });
});
"""


class Chain(Store, frozen=True):
    """The application, and what it depends on as the authors have it: without what a build made."""

    application: Path


def checkout(folder: Path, name: str, *, sources: bool) -> Path:
    """Make a checkout of a package; with `sources` only of what is in its folder of that name."""
    archive = folder / npm(folder, "pack", f"{name}@{PACKAGES[name]}").split()[-1]
    unpacked = folder / "unpacked" / name
    with tarfile.open(archive) as opened:
        opened.extractall(unpacked, filter="data")
    root = folder / name.rpartition("/")[2]
    if not sources:
        return (unpacked / "package").rename(root)
    shutil.copytree(unpacked / "package" / "src", root / "src")
    shutil.copy(unpacked / "package" / "package.json", root)
    (root / "tsconfig.json").write_text(json.dumps(CONFIGURATION))
    return root


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    root = folder / "weather"
    (root / "src").mkdir(parents=True)
    (root / "package.json").write_text(json.dumps(MANIFEST))
    (root / "tsconfig.json").write_text(json.dumps(CONFIGURATION))
    (root / "src" / "main.ts").write_text(PROGRAM)
    npm(root, "install")
    made = Chain(folder / "store.db", {}, root)
    made.index(root)
    for name in PACKAGES:
        # Commander is written in JavaScript, with its declarations beside it.
        made.index(checkout(folder, name, sources=name != "commander"))
    return made


@pytest.mark.parametrize(
    ("line", "name", "place", "text"),
    [
        ("sha256(name)", "sha256", ("hashes", "src/sha2.ts"), "export const sha256: CHash = "),
        ("z.object", "object", ("zod", "src/v4/classic/schemas.ts"), "export function object<"),
        ("City.parse", "parse", ("zod", "src/v4/classic/schemas.ts"), "parse(data: unknown"),
        ("new Command", "Command", ("commander", "typings/index.d.ts"), "export class Command {"),
        (".version(", "version", ("commander", "typings/index.d.ts"), "version("),
    ],
)
def test_a_declaration_that_says_its_source_lands_there(
    line: str, name: str, place: tuple[str, str], text: str, chain: Chain
) -> None:
    rows = chain.define(chain.application, "src/main.ts", line, name)
    assert rows
    for repository, path, found, link, _ in rows:
        assert (repository, path, link) == (*place, "exact")
        assert found.startswith(text)


@pytest.mark.parametrize(
    ("line", "name", "path", "text", "link"),
    [
        (
            "new QueryClient",
            "QueryClient",
            "src/queryClient.ts",
            "export class QueryClient {",
            "same-interface",
        ),
        ("hashKey([", "hashKey", "src/utils.ts", "export function hashKey(", "same-interface"),
        ("client.fetchQuery", "fetchQuery", "src/queryClient.ts", "fetchQuery<", "nearest"),
        ("hash([", "hash", "src/utils.ts", "export function hashKey(", "same-interface"),
        ("new Cache()", "Cache", "src/queryCache.ts", "export class QueryCache ", "same-interface"),
        (
            " new QueryCache()",
            "QueryCache",
            "src/queryCache.ts",
            "export class QueryCache ",
            "same-interface",
        ),
    ],
)
def test_what_a_bundle_declares_lands_in_the_only_source_of_that_name(
    line: str, name: str, path: str, text: str, link: str, chain: Chain
) -> None:
    rows = chain.define(chain.application, "src/main.ts", line, name)
    assert {(repository, file, how) for repository, file, _, how, _ in rows} == {("query-core", path, link)}
    assert rows[0][2].startswith(text)
    assert "does not say what it was made from; requested 5.90.2, indexed 5.90.2" in rows[0][4]


def test_the_packages_know_who_uses_them(chain: Chain) -> None:
    for package, name, link in [
        ("hashes", "sha2.ts/sha256", "exact"),
        ("commander", "typings/index.d.ts/Command", "exact"),
        ("query-core", "QueryClient.fetchQuery", "nearest"),
    ]:
        assert ("weather", "src/main.ts", link) in chain.uses(chain.roots[package], name)
