"""The runner: jobs in, facts out, in the order of the jobs, whatever happens to the helpers.

Worker threads, as many as helpers may run at a time, take the jobs in the order of their turns. Each starts
its helper, moves whole lines from its pipe to a spool file, and starts it again without the culprit when it
dies. The consumer tails the spool of the job that is next, while its helper still runs; so memory stays
bounded and ingestion overlaps analysis. A pipe is always drained at once, so a slow consumer never holds up
a helper.

The helper's side of it:

- standard input holds one line of JSON, the job. It stays open as a lifeline: a helper exits when it ends.
  A helper of a group may be given another job, in a line of its own, after the result of the one before.
- standard output takes facts, one JSON object a line: documents, then one result for the unit.
- standard error takes events, one JSON object a line: `begin` before each input, and `log`.
- after its last result the helper has a few seconds to exit; its exit status then does not matter.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import msgspec

from ..facts.document import Document, Fact, UnitResult
from .attempt import Attempt
from .contract import Begun, Limits
from .desk import Desk
from .job import Job
from .log import Log, log_path
from .process import death_guard
from .protocol import Event, read_head
from .recovery import Ending, Recovery, without
from .spool import Spool, unwritable
from .watch import Watch


class JobFacts(msgspec.Struct, frozen=True):
    """What came out of one job.

    Attributes:
        unit: the unit's id.
        facts: can be consumed once, before the next job's: documents, unique by path but for `declared` ones,
            then exactly one result.
        log: path of what the helper wrote to standard error; there is no file when it wrote nothing.
    """

    unit: str
    facts: Generator[Fact]
    log: Path


def run_jobs(
    jobs: Sequence[Job], limits: Limits, scratch: Path, progress: Callable[[Begun], None]
) -> Generator[JobFacts]:
    """Run all jobs, `limits.jobs` at a time, and give their facts in the order of `jobs`.

    Close the generator (`contextlib.closing`) when it is not consumed to its end: no process, thread or spool
    is left then. Facts of a job that are not consumed before the next job is asked for are lost.

    Args:
        jobs: what to run; units are unique.
        limits: bounds of each helper; a memory or time limit of 0 is none.
        scratch: folder for spools and logs, made when it does not exist.
        progress: called from any thread as helpers begin on inputs; must return at once.

    Raises:
        TielineError: TL208, the scratch folder cannot be written to, or its disk is full.
    """
    if not jobs:
        return
    run = _Run(jobs, limits, scratch, progress)
    try:
        run.start()
        for task in run.tasks:
            yield JobFacts(task.job.unit, task.facts(), task.log)
            task.spool.discard()
    finally:
        run.close()


class _Task:
    """One job on its way."""

    def __init__(self, job: Job, spool: Path, log: Path) -> None:
        self.job = job
        self.spool = Spool(spool)
        self.log = log
        self.recovery = Recovery(job.unit, job.inputs)

    def facts(self) -> Generator[Fact]:
        """Give the documents as they come in, then the result."""
        decoder = msgspec.json.Decoder(Document)
        unreadable: list[tuple[str, str]] = []
        for line in self.spool.lines():
            try:
                document = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                unreadable.append((_path_of(line), str(error)))
            else:
                yield document
        result: UnitResult = self.recovery.result()
        yield without(result, unreadable) if unreadable else result


class _Run:
    """The threads, processes and files of one call of `run_jobs`.

    Attributes:
        tasks: one for each job, in order.
    """

    def __init__(
        self, jobs: Sequence[Job], limits: Limits, scratch: Path, progress: Callable[[Begun], None]
    ) -> None:
        scratch = scratch.absolute()
        try:
            scratch.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix="run-", dir=scratch))
        except OSError as error:
            raise unwritable(scratch, error) from error
        self.tasks = [
            _Task(job, self._folder / f"{number}.jsonl", log_path(scratch, job.unit))
            for number, job in enumerate(jobs)
        ]
        self._progress = progress
        self._guard = death_guard()
        self._lock = threading.Lock()
        self._queue = deque(sorted(self.tasks, key=lambda task: task.job.turn))
        self._limits = limits
        self._watch = Watch(limits)
        self._workers = [
            threading.Thread(target=self._work, daemon=True, name=f"runner-{number}")
            for number in range(min(max(limits.jobs, 1), len(jobs)))
        ]

    def start(self) -> None:
        """Start the workers."""
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """Kill what still runs, wait for all threads, and remove the spools."""
        self._fail(RuntimeError("the run was closed before these facts were consumed"))
        for worker in self._workers:
            if worker.ident is not None:
                worker.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _fail(self, error: BaseException) -> None:
        self._watch.stop()
        for task in self.tasks:
            task.spool.fail(error)

    def _take(self) -> _Task | None:
        with self._lock:
            return self._queue.popleft() if self._queue and not self._watch.stopped else None

    def _work(self) -> None:
        desk = Desk(self._guard, str(self._folder), self._watch, self._limits.memory)
        try:
            while (task := self._take()) is not None:
                self._execute(task, desk)
        except BaseException as error:
            self._fail(error)
        finally:
            desk.clear()

    def _execute(self, task: _Task, desk: Desk) -> None:
        """Run one job to its end, with as many attempts as it takes."""
        with Log(task.log) as log:
            while (group := task.recovery.next_group()) is not None:
                ending = self._attempt(task, group, log, desk)
                if self._watch.stopped:
                    return
                task.recovery.settle(group, ending)
                if ending.cause is not None:
                    note = {
                        "event": "died",
                        "inputs": len(group),
                        "begun": ending.begun,
                        "message": ending.reason,
                    }
                    log.write(msgspec.json.encode(note) + b"\n")
        task.spool.finish()

    def _attempt(self, task: _Task, group: tuple[str, ...], log: Log, desk: Desk) -> Ending:
        job, total = task.job, len(task.job.inputs)
        settled = task.recovery.settled

        def begun(event: Event) -> None:
            self._progress(Begun(job.unit, event.input, min(settled + event.done, total), total))

        attempt = Attempt(
            job.unit, log=log, fresh=task.recovery.document, keep=task.spool.append, begun=begun
        )
        return desk.run(attempt, job, job.payload(group).rstrip(b"\n") + b"\n")


def _path_of(line: bytes) -> str:
    head = read_head(line)
    return head.document if head is not None else ""
