"""The runner over a fake helper that fails on demand."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import psutil
import pytest

from tieline.drivers import session, spool
from tieline.drivers.contract import Begun, Limits
from tieline.drivers.job import Job
from tieline.drivers.log import log_path
from tieline.drivers.runner import run_jobs
from tieline.errors import TielineError
from tieline.facts.document import Document, Fact, UnitResult

HELPER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("fake_helper.py")))
INPUTS = ("a", "b", "c", "d", "e")

posix_only = pytest.mark.skipif(os.name != "posix", reason="uses signals")


def make_job(
    faults: dict[str, str] | None = None,
    *,
    unit: str = "fake:unit",
    inputs: Sequence[str] = INPUTS,
    mode: str = "",
    argv: tuple[str, ...] = HELPER,
    group: str = "",
) -> Job:
    def payload(chosen: Sequence[str]) -> bytes:
        return msgspec.json.encode({"unit": unit, "inputs": chosen, "faults": faults or {}, "mode": mode})

    return Job(unit=unit, argv=argv, env=dict(os.environ), inputs=tuple(inputs), payload=payload, group=group)


def ignore(_: Begun) -> None:
    pass


def collect(
    jobs: Sequence[Job],
    scratch: Path,
    limits: Limits | None = None,
    progress: Callable[[Begun], None] = ignore,
) -> list[list[Fact]]:
    limits = limits or Limits(seconds=30)
    with contextlib.closing(run_jobs(jobs, limits, scratch, progress)) as run:
        return [list(job.facts) for job in run]


def run_one(job: Job, scratch: Path, limits: Limits | None = None) -> tuple[list[str], UnitResult]:
    """Run one job; give the paths of its documents and its result."""
    (facts,) = collect([job], scratch, limits)
    *documents, result = facts
    assert isinstance(result, UnitResult)
    assert all(isinstance(document, Document) for document in documents)
    return [document.document for document in documents if isinstance(document, Document)], result


def test_a_good_run(tmp_path: Path) -> None:
    (facts,) = collect([make_job(inputs="a")], tmp_path)
    assert facts == [
        Document("a", "fake", 0, "utf-8", "0", symbols=("local 0",), occurrences=(0, 0, 1, 0, 1)),
        UnitResult("fake:unit", "indexed", 0.5),
    ]


def seats(found: Sequence[Sequence[Fact]]) -> list[tuple[str, int]]:
    """Which process did each job, by a letter in order of appearance, and as how many-th."""
    letters: dict[str, str] = {}
    rows: list[tuple[str, int]] = []
    for facts in found:
        result = facts[-1]
        assert isinstance(result, UnitResult)
        process, number = result.reason.split()
        rows.append((letters.setdefault(process, chr(ord("A") + len(letters))), int(number)))
    return rows


def staying(number: int, faults: dict[str, str] | None = None, group: str = "g") -> Job:
    return make_job(faults, unit=f"fake:{number}", inputs=[f"f{number}"], mode="stays", group=group)


def test_jobs_of_a_group_share_a_helper(tmp_path: Path) -> None:
    jobs = [staying(0), staying(1), staying(2, group="h"), staying(3, group="h"), staying(4)]
    assert seats(collect(jobs, tmp_path)) == [("A", 1), ("A", 2), ("B", 1), ("B", 2), ("C", 1)]


def test_what_a_shared_helper_says_after_a_job_is_harmless(tmp_path: Path) -> None:
    jobs = [staying(number, {f"f{number}": "late"}) for number in range(8)]
    assert seats(collect(jobs, tmp_path)) == [("A", number) for number in range(1, 9)]
    # What is heard too late is left out, so that one log alone may be empty, and then is no file.
    logs = [file.read_text() for file in (tmp_path / "logs").iterdir()]
    assert logs
    assert all(text.startswith('{"event": "log"') for text in logs)


def test_a_death_costs_a_shared_helper_one_job(tmp_path: Path) -> None:
    jobs = [staying(number, {"f1": "crash"}) for number in range(4)]
    first, killed, *others = collect(jobs, tmp_path)
    assert killed[-1] == UnitResult(
        "fake:1",
        "failed",
        seconds=killed[-1].seconds if isinstance(killed[-1], UnitResult) else 0.0,
        reason="f1: the helper exited with status 3: ValueError: cannot bear it",
        code="TL204",
        missing=(("f1", "the helper exited with status 3: ValueError: cannot bear it"),),
    )
    assert seats([first, *others]) == [("A", 1), ("B", 1), ("B", 2)]


def test_a_worn_helper_is_not_given_another_job(tmp_path: Path) -> None:
    # The interpreter alone uses more than half of these 16 MB.
    found = collect([staying(number) for number in range(3)], tmp_path, Limits(memory=16, seconds=30))
    assert seats(found) == [("A", 1), ("B", 1), ("C", 1)]


def test_nothing_to_do(tmp_path: Path) -> None:
    assert collect([], tmp_path) == []
    assert run_one(make_job(inputs=()), tmp_path)[1].status == "indexed"


@posix_only
@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        ("crash", "TL204", "the helper exited with status 3: ValueError: cannot bear it"),
        ("segfault", "TL204", "the helper was ended by SIGSEGV"),
        ("partial", "TL204", "the helper exited with status 1"),
        ("hang", "TL205", "the helper gave no sign of life for 0.6 s"),
        ("spin", "TL205", "the helper gave no sign of life for 0.6 s"),
        ("memory", "TL206", "the helper used more than 100 MB"),
        ("memory-child", "TL206", "the helper used more than 100 MB"),
        ("orphan", "TL204", "the helper exited with status 4"),
        ("garbage", "TL207", "the helper wrote a line that is not a fact: 'debug: here I am'"),
        ("torrent", "TL207", "the helper wrote 100 lines that are not facts: 'lorem ipsum'"),
    ],
)
def test_one_bad_input_costs_one_input(tmp_path: Path, fault: str, code: str, reason: str) -> None:
    seconds = 0.6 if code == "TL205" else 2.0
    limits = Limits(memory=100, seconds=seconds)
    documents, result = run_one(make_job({"c": fault}), tmp_path, limits)
    assert documents == ["a", "b", "d", "e"]
    assert result.status == "partial"
    assert (result.code, result.reason) == (code, f"c: {reason}")
    assert result.missing == (("c", reason),)


def test_two_bad_inputs_cost_two(tmp_path: Path) -> None:
    documents, result = run_one(make_job({"a": "crash", "d": "crash"}), tmp_path)
    assert documents == ["b", "c", "e"]
    assert [path for path, _ in result.missing] == ["a", "d"]
    assert result.reason.endswith("cannot bear it (and 1 more of 5 inputs)")


def test_a_single_input_that_kills_fails_its_unit(tmp_path: Path) -> None:
    documents, result = run_one(make_job({"a": "crash"}, inputs="a"), tmp_path)
    assert documents == []
    assert (result.status, result.code) == ("failed", "TL204")


def test_a_helper_without_begin_events_is_bisected(tmp_path: Path) -> None:
    documents, result = run_one(make_job({"d": "crash"}, mode="no-begin"), tmp_path)
    assert sorted(documents) == ["a", "b", "c", "e"]
    assert [path for path, _ in result.missing] == ["d"]


@pytest.mark.parametrize("poison", ["a", "c", "e"])
def test_an_input_that_kills_at_the_start_is_found(tmp_path: Path, poison: str) -> None:
    documents, result = run_one(make_job({poison: "any"}, mode="poison"), tmp_path)
    assert sorted(documents) == sorted(set(INPUTS) - {poison})
    assert [path for path, _ in result.missing] == [poison]
    assert result.status == "partial"


@pytest.mark.parametrize("inputs", [(), ("a",), INPUTS])
def test_a_broken_helper_fails_the_unit(tmp_path: Path, inputs: tuple[str, ...]) -> None:
    documents, result = run_one(make_job(inputs=inputs, mode="dies-at-once"), tmp_path)
    assert documents == []
    assert (result.status, result.code) == ("failed", "TL204")
    assert result.reason == "the helper exited with status 9: Error: no compiler"


def test_a_missing_program_fails_the_unit(tmp_path: Path) -> None:
    _, result = run_one(make_job(argv=("/does/not/exist",)), tmp_path)
    assert (result.status, result.code) == ("failed", "TL203")
    assert result.reason == "the helper cannot be started: /does/not/exist: no such program"


def test_stray_output_costs_no_document(tmp_path: Path) -> None:
    documents, result = run_one(make_job({"c": "stray"}), tmp_path)
    assert documents == list(INPUTS)
    assert (result.status, result.code, result.missing) == ("partial", "TL207", ())


def test_a_fact_of_the_wrong_shape_costs_one_document(tmp_path: Path) -> None:
    documents, result = run_one(make_job({"c": "schema"}), tmp_path)
    assert documents == ["a", "b", "d", "e"]
    assert (result.status, result.code) == ("partial", "TL207")
    assert [path for path, _ in result.missing] == ["c"]


def test_notebook_cells_are_unique_and_a_broken_notebook_is_missing(tmp_path: Path) -> None:
    job = make_job({"b": "cells", "c": "cells-crash"})
    documents, result = run_one(job, tmp_path)
    assert documents == ["a", "b#cell-0", "b#cell-1", "c#cell-0", "d", "e"]
    assert result.missing == (("c", "the helper exited with status 5"),)


def test_a_run_without_a_result_is_a_crash(tmp_path: Path) -> None:
    documents, result = run_one(make_job(mode="no-result"), tmp_path)
    assert documents == list(INPUTS)
    assert (result.status, result.code, result.missing) == ("partial", "TL204", ())


def test_declared_documents_are_all_passed_on(tmp_path: Path) -> None:
    documents, _ = run_one(make_job({"b": "crash"}, mode="declares", inputs="abc"), tmp_path)
    assert documents == ["a", "types.d", "c", "types.d"]


def test_a_helper_that_does_not_exit_after_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "GRACE", 0.1)
    documents, result = run_one(make_job({"a": "stray"}, mode="lingers", inputs="a"), tmp_path)
    assert documents == ["a"]
    assert result.status == "partial"


def test_the_log_keeps_both_ends(tmp_path: Path) -> None:
    collect([make_job(mode="chatty")], tmp_path)
    text = log_path(tmp_path, "fake:unit").read_text()
    assert len(text) < 1_100_000
    assert '"line 0 ' in text
    assert '"line 19999 ' in text
    assert " bytes left out ...]\n" in text
    assert '"begin"' not in text


def test_progress_counts_up_over_reruns(tmp_path: Path) -> None:
    begun: list[Begun] = []
    collect([make_job({"c": "crash"})], tmp_path, progress=begun.append)
    assert [(step.input, step.done) for step in begun] == [
        ("a", 0),
        ("b", 1),
        ("c", 2),
        ("c", 2),
        ("d", 3),
        ("e", 4),
    ]
    assert {step.total for step in begun} == {5}


def test_facts_are_the_same_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    faults = [{}, {"b": "crash"}, {"a": "slow"}, {"d": "garbage"}, {"a": "segfault", "e": "crash"}, {}]
    jobs = [make_job(fault, unit=f"fake:{number}") for number, fault in enumerate(faults)]

    def run(number: int) -> list[list[Fact]]:
        facts = collect(jobs, tmp_path, Limits(jobs=number))
        return [[without_seconds(fact) for fact in unit] for unit in facts]

    assert run(1) == run(4)


def test_jobs_begin_by_their_turns_and_facts_come_in_the_order_of_jobs(tmp_path: Path) -> None:
    turns = {"small": 1, "large": 0, "last": 1}
    jobs = [msgspec.structs.replace(make_job(unit=unit), turn=turn) for unit, turn in turns.items()]
    begun: list[Begun] = []
    facts = collect(jobs, tmp_path, Limits(jobs=1), begun.append)
    assert list(dict.fromkeys(step.unit for step in begun)) == ["large", "small", "last"]
    assert [fact.unit for unit in facts for fact in unit if isinstance(fact, UnitResult)] == list(turns)


def without_seconds(fact: Fact) -> Fact:
    return msgspec.structs.replace(fact, seconds=0.0) if isinstance(fact, UnitResult) else fact


def test_facts_stream_while_the_helper_runs(tmp_path: Path) -> None:
    with contextlib.closing(run_jobs([make_job({"b": "hang"})], Limits(), tmp_path, ignore)) as run:
        first = next(next(run).facts)
        assert isinstance(first, Document)
        assert len(psutil.Process().children()) == 1


def test_closing_leaves_nothing_behind(tmp_path: Path) -> None:
    jobs = [make_job({"b": "memory-child"}, unit=f"fake:{number}") for number in range(4)]
    run = run_jobs(jobs, Limits(jobs=2), tmp_path, ignore)
    next(next(run).facts)
    deadline = time.monotonic() + 5
    while len(psutil.Process().children(recursive=True)) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    family = psutil.Process().children(recursive=True)
    assert len(family) == 4
    start = time.monotonic()
    run.close()
    assert time.monotonic() - start < 1
    psutil.wait_procs(family, timeout=1)
    assert [process for process in family if is_alive(process)] == []
    assert list(tmp_path.iterdir()) == []


def is_alive(process: psutil.Process) -> bool:
    try:
        # A grandchild is reaped by the system, in its own time.
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_an_exception_in_the_consumer_ends_the_helpers(tmp_path: Path) -> None:
    def consume() -> None:
        with contextlib.closing(run_jobs([make_job({"b": "hang"})], Limits(), tmp_path, ignore)) as run:
            for job in run:
                next(job.facts)
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        consume()
    assert psutil.Process().children() == []


def test_facts_of_a_closed_run_are_an_error(tmp_path: Path) -> None:
    run = run_jobs([make_job({"b": "hang"})], Limits(), tmp_path, ignore)
    job = next(run)
    next(job.facts)
    run.close()
    with pytest.raises(RuntimeError, match="closed"):
        list(job.facts)


def test_unconsumed_facts_are_dropped(tmp_path: Path) -> None:
    jobs = [make_job(unit=f"fake:{number}") for number in range(3)]
    with contextlib.closing(run_jobs(jobs, Limits(), tmp_path, ignore)) as run:
        units = [job.unit for job in run]
    assert units == ["fake:0", "fake:1", "fake:2"]


def test_an_error_in_a_payload_reaches_the_consumer(tmp_path: Path) -> None:
    def payload(_: Sequence[str]) -> bytes:
        raise LookupError("no such package")

    job = msgspec.structs.replace(make_job(), payload=payload)
    with pytest.raises(LookupError):
        collect([job], tmp_path)


def test_an_error_in_progress_reaches_the_consumer(tmp_path: Path) -> None:
    def progress(_: Begun) -> None:
        raise LookupError("no terminal")

    with pytest.raises(LookupError):
        collect([make_job({"b": "hang"})], tmp_path, progress=progress)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class FullSpool(spool.Spool):
        def __init__(self, path: Path) -> None:
            path.symlink_to("/dev/full")
            super().__init__(path)

    monkeypatch.setattr("tieline.drivers.runner.Spool", FullSpool)
    with pytest.raises(TielineError, match=r"TL208: cannot write to the scratch folder .*: No space left"):
        collect([make_job({"b": "hang"}), make_job(unit="fake:2")], tmp_path, Limits(jobs=2))
    assert psutil.Process().children() == []


def test_a_scratch_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TielineError, match="TL208"):
        collect([make_job()], tmp_path / "file" / "scratch")


@posix_only
@pytest.mark.parametrize("fault", ["hang", "spin"])
def test_helpers_end_when_tieline_is_killed(tmp_path: Path, fault: str) -> None:
    # One that hangs still sees its standard input end; one that spins needs the kernel.
    script = (
        "from tieline.drivers import runner;"
        + ("runner.death_guard = tuple;" if fault == "hang" else "")
        + "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "import test_runner as t; from tieline.drivers.contract import Limits;"
        "run = t.run_jobs([t.make_job({'b': sys.argv[3]})], Limits(), Path(sys.argv[2]), t.ignore);"
        "print(next(next(run).facts).document, flush=True); input()"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path), fault]
    with psutil.Popen(command, stdin=-1, stdout=-1) as parent:
        assert parent.stdout.readline() == b"a\n"
        (helper,) = parent.children()
        parent.kill()
        if fault == "spin" and sys.platform != "linux":
            helper.kill()
        _, alive = psutil.wait_procs([helper], timeout=2)
        assert alive == []
