"""Why an import did not resolve."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.npm.imports import explain_import

from ..drawn import by_name, found, write_tree
from .installs import environment_of, install, link

Tree = Callable[[str], Path]

CHECKOUT = """
-- package.json --
{
  "name": "acme", "version": "1.0.0", "packageManager": "pnpm@9.0.0",
  "exports": {".": "./dist/index.js", "./sub": "./src/sub.ts"},
  "imports": {"#made": "./dist/made.js"},
  "workspaces": ["packages/*"],
  "dependencies": {"missing": "^1.0.0", "alias": "npm:real@^2", "member": "workspace:*"},
  "devDependencies": {"tool": "1.0.0", "@types/typed-only": "1.0.0"},
  "optionalDependencies": {"native": "^1"},
  "peerDependencies": {"peer": "*"}, "peerDependenciesMeta": {"peer": {"optional": true}}
}
-- pnpm-lock.yaml --
lockfileVersion: '9.0'
packages:
  real@2.1.0: {}
  user@1.0.0: {}
  deep@1.0.0: {}
snapshots:
  user@1.0.0:
    dependencies: {deep: 1.0.0}
-- src/index.ts --
-- src/App.vue --
-- src/folder/readme.md --
-- packages/member/package.json --
{"name": "member", "version": "2.0.0"}
"""


def explained(root: Path, specifier: str, file: str = "src/index.ts") -> tuple[str, str]:
    workspace = found(root)
    package, environment = by_name(workspace)["acme"], environment_of(workspace)
    return explain_import(specifier, f"{root}/{file}", package, environment)


@pytest.mark.parametrize(
    ("specifier", "code", "parts"),
    [
        (
            "missing/sub",
            "import-not-installed",
            ["`^1.0.0`", "package.json:6", "not installed", "run `pnpm install`"],
        ),
        ("alias", "import-not-installed", ["npm:real@^2", "locked at 2.1.0"]),
        ("member", "import-not-installed", ["lies in the checkout, but is not linked"]),
        ("tool", "import-not-installed", ["for development"]),
        ("native", "import-optional", ["as an option"]),
        ("peer", "import-optional", ["as a peer that may be absent"]),
        ("nothing/x", "import-not-declared", ["acme does not declare `nothing`"]),
        ("typed-only", "import-not-declared", ["only @types/typed-only"]),
        ("deep", "import-not-declared", ["deep 1.0.0 comes along with user", "not installed"]),
        ("node:fs/promises", "import-no-types", ["`fs/promises`", "`pnpm add -D @types/node`"]),
        ("path", "import-no-types", ["module `path` of Node"]),
        ("bun:test", "import-no-types", ["module `test` of Bun", "@types/bun"]),
        ("virtual:pages", "import-no-such-module", ["modules of `virtual:` are made by a tool"]),
        ("acme/none", "import-no-such-module", ["acme itself has no entry `./none`"]),
        ("acme", "import-no-such-module", ["dist/index.js", "may be made by a build"]),
        ("#made", "import-no-such-module", ["./dist/made.js", "may be made by a build"]),
        ("#none", "import-no-such-module", ["no entry `#none`"]),
        ("./gone", "import-no-such-module", ["there is no src/gone"]),
        (
            "../generated/client",
            "import-no-such-module",
            ["generated/client", "folder does not exist", "build"],
        ),
        ("./folder", "import-no-such-module", ["has no index file"]),
        ("./App.vue", "import-no-types", ["src/App.vue is there"]),
        ("https://example.org/x.js", "import-no-such-module", ["not the name of a package"]),
        ("\x00", "import-no-such-module", []),
        ("", "import-no-such-module", []),
    ],
)
def test_an_import_of_something_that_is_not_there(
    tree: Tree, specifier: str, code: str, parts: list[str]
) -> None:
    answer, sentence = explained(tree(CHECKOUT), specifier)
    assert answer == code, sentence
    assert [part for part in parts if part not in sentence] == [], sentence
    assert not sentence.endswith(".")


def test_an_installed_package_without_the_entry(tree: Tree) -> None:
    root = tree(CHECKOUT)
    install(root, "missing", "1.5.0", exports={".": "./a.js", "./x/*": "./x/*.js", "./x/no": None})
    write_tree(root / "node_modules/missing", "-- a.js --\n-- x/one.js --")
    code, sentence = explained(root, "missing/y")
    assert (code, sentence) == ("import-no-such-module", "`exports` of missing 1.5.0 has no entry `./y`")
    assert explained(root, "missing/x/no")[0] == "import-no-such-module"
    assert "x/two.js" in explained(root, "missing/x/two")[1]
    assert explained(root, "missing/x/one")[0] == "import-no-types"


def test_an_installed_package_without_declarations(tree: Tree) -> None:
    root = tree(CHECKOUT)
    write_tree(install(root, "missing", "1.5.0", main="lib/main"), "-- lib/main.js --\n-- other.js --")
    for specifier in ("missing", "missing/other"):
        assert explained(root, specifier) == (
            "import-no-types",
            "missing 1.5.0 has no declarations of its own, and @types/missing is not installed",
        )
    assert explained(root, "missing/none")[0] == "import-no-such-module"


def test_a_module_of_node_that_its_declarations_lack(tree: Tree) -> None:
    root = tree(CHECKOUT)
    install(root, "@types/node", "22.0.0")
    assert explained(root, "node:nothing")[0] == "import-no-such-module"


def test_a_package_that_is_named_like_a_module_of_node(tree: Tree) -> None:
    root = tree(CHECKOUT)
    install(root, "punycode", "2.0.0", main="p.js")
    assert explained(root, "punycode") == (
        "import-no-such-module",
        "punycode 2.0.0 has no p.js, which is missing on disk",
    )


def test_the_nearest_copy_counts(tree: Tree) -> None:
    root = tree(CHECKOUT)
    install(root, "missing", "1.0.0", exports={})
    write_tree(install(root / "src", "missing", "2.0.0", exports={}), "-- a.js --")
    assert "missing 2.0.0" in explained(root, "missing/x")[1]
    assert "missing 1.0.0" in explained(root, "missing/x", "other/file.ts")[1]


def test_a_linked_member_that_was_not_built(tree: Tree) -> None:
    root = tree(CHECKOUT)
    (root / "packages/member/package.json").write_text(
        '{"name": "member", "version": "2.0.0", "types": "dist/index.d.ts"}'
    )
    link(root / "node_modules/member", root / "packages/member")
    code, sentence = explained(root, "member")
    assert code == "import-no-such-module"
    assert sentence == "member 2.0.0 has no dist/index.d.ts, which may be made by a build"


def test_declarations_that_a_package_promises_and_does_not_have(tree: Tree) -> None:
    root = tree(CHECKOUT)
    package = install(root, "missing", "1.0.0", exports={"types": "./dist/a.d.ts", "default": "./a.js"})
    write_tree(package, "-- a.js --")
    assert explained(root, "missing") == (
        "import-no-such-module",
        "missing 1.0.0 has no dist/a.d.ts, which is missing on disk",
    )


def test_a_package_that_is_there_with_its_declarations(tree: Tree) -> None:
    root = tree(CHECKOUT)
    write_tree(install(root, "missing", "1.0.0", main="a.js"), "-- a.js --")
    install(root, "@types/missing", "1.0.0")
    assert explained(root, "missing") == (
        "import-no-such-module",
        "missing 1.0.0 is there, but `.` cannot be imported from it here",
    )


def test_what_the_root_of_a_workspace_declares_is_declared_for_its_members(tree: Tree) -> None:
    root = tree(CHECKOUT)
    workspace = found(root)
    package, environment = by_name(workspace)["member"], environment_of(workspace)
    code, sentence = explain_import("tool", f"{package.root}/a.ts", package, environment)
    assert code == "import-not-installed"
    assert "by ../../package.json:7" in sentence
