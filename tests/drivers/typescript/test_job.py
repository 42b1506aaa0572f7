"""What the helper is given."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tieline.buildinfo.model import Workspace
from tieline.drivers.typescript.compilers import CLASSIC, NATIVE, Compilers, compiler_version
from tieline.drivers.typescript.configs import Config
from tieline.drivers.typescript.job import TypeScriptJob, make_ground, make_job, payload, turns
from tieline.drivers.typescript.testing import is_test

from .checkouts import checkout

COMPILERS = Compilers(Path("/cache/node_modules"), "/cache/node_modules/@typescript/typescript-x/lib/tsc")


@pytest.fixture
def found(tmp_path: Path) -> Workspace:
    return checkout(
        tmp_path,
        {
            "package.json": {"name": "root", "private": True, "workspaces": ["packages/*"]},
            "a.ts": "",
            "packages/one/package.json": {"name": "one", "version": "1.2.3"},
            "packages/one/b.test.ts": "",
            "node_modules/dep/package.json": {"name": "dep", "version": "2.0.0"},
            "node_modules/dep/node_modules/@types/inner/package.json": {
                "name": "@types/inner",
                "version": "3.0.0",
            },
            "package-lock.json": "{}",
        },
        {"node_modules/one": "../packages/one"},
    )


def made(found: Workspace, backend: str = NATIVE) -> TypeScriptJob:
    ground = make_ground(found, found.environments[0], COMPILERS, backend)
    files = [f"{found.root}/a.ts", f"{found.root}/packages/one/b.test.ts"]
    config = Config(f"{found.root}/inferred.tieline.json", "{}")
    return make_job(
        "typescript:.", files, config, backend, ground, found, COMPILERS, parsers="", declarations=()
    )


def test_every_folder_has_an_owner(found: Workspace) -> None:
    job = made(found)
    owned = {
        prefix.removeprefix(found.root): f"{row.name} {row.version} {'own' if row.own else row.location}"
        for prefix, index in job.owners
        for row in [job.packages[index]]
    }
    root = found.root
    # The link to the checkout's own package is no package of its own.
    assert owned == {
        "": "root  own",
        "/packages/one": "one 1.2.3 own",
        "/node_modules/dep": f"dep 2.0.0 {root}/node_modules/dep",
        "/node_modules/dep/node_modules/@types/inner": (
            f"@types/inner 3.0.0 {root}/node_modules/dep/node_modules/@types/inner"
        ),
        "/cache/node_modules/@typescript/typescript-x": (
            f"typescript {compiler_version(NATIVE)} /cache/node_modules/@typescript/typescript-x"
        ),
    }
    assert [prefix for prefix, _ in job.owners] == sorted(prefix for prefix, _ in job.owners)
    assert job.packages[job.unknown].name == "unknown"


def test_the_language_itself_is_the_compilers(found: Workspace) -> None:
    job = made(found, CLASSIC)
    library = next(row for row in job.packages if row.name == "typescript")
    assert (library.version, library.location) == (
        compiler_version(CLASSIC),
        "/cache/node_modules/typescript6",
    )


def test_a_part_of_the_inputs_is_a_job_too(found: Workspace) -> None:
    job = made(found)
    assert (job.inputs, job.tests) == (("a.ts", "packages/one/b.test.ts"), ("packages/one/b.test.ts",))
    part = msgspec.json.decode(payload(job, ["a.ts"]))
    assert (part["inputs"], part["tests"], part["virtual"]) == (["a.ts"], [], [list(job.virtual[0])])
    assert part["config"] == f"{found.root}/inferred.tieline.json"


def test_jobs_that_one_compiler_can_do_stand_together_with_the_most_work_first(found: Workspace) -> None:
    made_up, on_disk = made(found), msgspec.structs.replace(made(found), virtual=(), inputs=("a.ts",) * 3)
    large = msgspec.structs.replace(on_disk, inputs=("a.ts",) * 4)
    assert turns([made_up, on_disk, made_up, large]) == [2, 1, 3, 0]


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("src/a.test.ts", True),
        ("src/a.spec.tsx", True),
        ("src/a.test-d.ts", True),
        ("src/__tests__/helper.js", True),
        ("e2e/login.ts", True),
        ("src/test.ts", False),
        ("src/latest.ts", False),
        ("src/testing/a.ts", False),
    ],
)
def test_what_is_a_test(path: str, test: bool) -> None:
    assert is_test(path) is test
