"""What can happen to a run: it is killed, the disk is full, the index is damaged, files vanish, Node is gone.

Whatever happens, the old index still answers, no helper is left behind, and the next run mends it.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tieline.drivers.python.driver import PythonDriver
from tieline.errors import TielineError
from tieline.graph import query
from tieline.pipeline import STORE

from .checkouts import answers, clean_environment, defined, digest, keep, restore, run, tieline, write

FILES = {"app.py": "import lib\n\nlib.helper()\n", "lib.py": "def helper(): ...\n"}
"""A checkout of one unit."""

posix_only = pytest.mark.skipif(os.name != "posix", reason="uses signals and resource limits")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout, and beside it an index of it that is put back for each test."""
    root = write(tmp_path_factory.mktemp("accidents") / "checkout", FILES)
    run(root)
    keep(root)
    return root


@pytest.fixture
def checkout(indexed: Path) -> Path:
    """The checkout with its index, and an edit that the index does not have yet."""
    return restore(indexed, {**FILES, "app.py": FILES["app.py"] + "added = 1\n"})


@posix_only
@pytest.mark.parametrize(
    ("end", "options"),
    [(signal.SIGKILL, []), (signal.SIGKILL, ["--rebuild"]), (signal.SIGTERM, [])],
    ids=["killed", "killed-rebuild", "terminated"],
)
def test_a_run_that_is_ended_leaves_the_old_index_and_no_helper(
    checkout: Path, end: signal.Signals, options: list[str]
) -> None:
    before = digest(checkout), answers(checkout)
    chance = random.Random(end)  # noqa: S311
    hit = 0
    # Somewhere between the start of the helper and the end of the run, the first time well before the end.
    for delay in (0.0, *sorted(chance.uniform(0, 0.6) for _ in range(2))):
        with subprocess.Popen(
            tieline("index", *options),
            cwd=checkout,
            env=clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as ended:
            helpers = _wait_for_helpers(ended)
            with contextlib.suppress(subprocess.TimeoutExpired):
                ended.wait(delay)
            alive = ended.poll() is None
            ended.send_signal(end)
            said = ended.communicate(timeout=20)[1].decode()
        _, left = psutil.wait_procs(helpers, timeout=20)
        assert left == [], "a helper outlived its run"
        if not alive:
            break
        hit += 1
        if (digest(checkout), answers(checkout)) != before:
            # It had just become visible, and then it is all there.
            assert defined(checkout, "added") == ["app.py:4"]
            break
        if end == signal.SIGTERM:
            assert ended.returncode == 130
            assert _codes(said) == ["TL003"]
    assert hit
    run(checkout)
    assert defined(checkout, "added") == ["app.py:4"]


def _wait_for_helpers(running: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Wait until a run has started a helper, and give all its processes."""
    until = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < until:
        with contextlib.suppress(psutil.NoSuchProcess):
            if found := psutil.Process(running.pid).children(recursive=True):
                return found
        time.sleep(0.01)
    pytest.fail("the run started no helper")


@posix_only
@pytest.mark.parametrize("limit", [100, 3_000, 40_000])
def test_a_full_disk_is_one_clear_error(checkout: Path, limit: int) -> None:
    """A limit on the size of files stands for the full disk: writes fail at some point, wherever that is."""
    before = answers(checkout)
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "sys.argv = ['tieline', 'index', '--rebuild'];"
        "from tieline.cli.main import run_process; sys.exit(run_process())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=checkout,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert _codes(done.stderr) in (["TL208"], ["TL304"]), done.stderr
    assert answers(checkout) == before
    assert sorted(path.name for path in (checkout / ".tieline").glob("*.building")) == []


@pytest.mark.parametrize("damage", ["header", "page", "emptied", "text"])
def test_a_corrupt_index_is_moved_aside_and_made_anew(checkout: Path, damage: str) -> None:
    store = checkout / STORE
    data = bytearray(store.read_bytes())
    match damage:
        case "header":
            data[:16] = b"not a database!!"
        case "page":
            data[4096:] = os.urandom(len(data) - 4096)
        case "emptied":
            data[4096:] = bytes(len(data) - 4096)
        case _:
            data = bytearray(b"hello\n")
    store.write_bytes(data)
    with pytest.raises(TielineError) as raised, query.Reader(store) as opened:
        query.index_digest(opened)
    assert raised.value.code == "TL301"
    report = run(checkout)
    assert report.moved is not None
    assert report.moved.read_bytes() == data
    assert defined(checkout, "added") == ["app.py:4"]


def test_a_file_that_vanishes_during_the_run_costs_itself(checkout: Path) -> None:
    report = run(checkout, planned=lambda: (checkout / "lib.py").unlink())
    (result,) = report.results
    assert result.status == "partial"
    ((path, reason),) = result.missing
    assert path == "lib.py"
    assert reason
    assert defined(checkout, "added") == ["app.py:4"]
    # The next run does not take it for unchanged.
    write(checkout, FILES)
    assert [each.status for each in run(checkout).results] == ["indexed"]
    assert defined(checkout, "helper") == ["lib.py:1"]


def test_an_edit_during_the_run_is_seen_by_the_next_one(checkout: Path) -> None:
    run(checkout, planned=lambda: write(checkout, {"lib.py": "\n" + FILES["lib.py"]}))
    assert len(run(checkout).results) == 1
    assert defined(checkout, "helper") == ["lib.py:2"]


@pytest.mark.parametrize("node", ["/nonexistent/node", sys.executable, os.devnull])
def test_without_node_there_is_one_clear_error(checkout: Path, node: str) -> None:
    before = answers(checkout)
    done = subprocess.run(
        tieline("index"),
        cwd=checkout,
        env={**clean_environment(), "TIELINE_NODE": node},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert _codes(done.stderr) == ["TL607"], done.stderr
    assert "TIELINE_NODE" in done.stderr
    assert answers(checkout) == before


def test_a_helper_that_dies_costs_its_unit_and_says_why(checkout: Path) -> None:
    """Node starts, but has no memory for anything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tieline.drivers.python.driver.HELPER", checkout / "nowhere")
        patch.setattr(PythonDriver, "version", _another_version)
        (result,) = run(checkout).results
    assert result.status == "failed"
    assert result.reason
    assert [path for path, _ in result.missing] == ["app.py", "lib.py"]
    assert [each.status for each in run(checkout).results] == ["indexed"]


def _another_version(_: PythonDriver) -> str:
    return "another"


def test_two_runs_at_once_do_not_mix(checkout: Path) -> None:
    """The second is told to wait, and takes nothing away from the first."""
    second: list[str] = []

    def start_another() -> None:
        with pytest.raises(TielineError) as raised:
            run(checkout)
        second.append(raised.value.code)

    report = run(checkout, planned=start_another)
    assert second == ["TL303"]
    assert [each.status for each in report.results] == ["indexed"]
    assert defined(checkout, "added") == ["app.py:4"]


def test_without_its_folder_the_index_is_made_anew(checkout: Path) -> None:
    shutil.rmtree(checkout / ".tieline")
    run(checkout)
    assert defined(checkout, "added") == ["app.py:4"]


def _codes(text: str) -> list[str]:
    """The codes of the errors in what a command wrote."""
    return [
        line.partition("[")[2].partition("]")[0] for line in text.splitlines() if line.startswith("error[")
    ]
