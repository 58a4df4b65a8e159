"""
The statements of runs, each at most once at a time: who asks for one that is done gets its result, who asks for one that runs waits with those who
wait for it. What became of them is noted in a file, so that it outlives the process.
"""

import json
import queue
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

# Older ones are forgotten when the session starts.
KEPT_RUNS = 20
DONE = ("succeeded", "failed", "cancelled", "skipped")


class Refused(Exception):
    """The request makes no sense, or its run has been cancelled."""


@dataclass(frozen=True)
class Work:
    """What there is to do: `action` is `make`, `compact` or `expire_snapshots`; or `skip`, for `why`: it is only noted."""

    table: str
    engine: str = "spark"
    action: str = "make"
    # The SELECT in the engine's own SQL.
    select: str = ""
    why: str = None
    # None: the whole table is made anew. Else only these days of it, if it is there; it is then partitioned by them.
    days: tuple = None
    partitioned: bool = False
    # In seconds; what takes longer is cancelled.
    limit_s: float = 900.0


@dataclass(frozen=True)
class Outcome:
    """What a statement has done; None where it is not known."""

    rows: int = None
    bytes: int = None
    core_seconds: float = None


@dataclass(frozen=True)
class Statement:
    run: str
    job: str
    # Of the caller: the same one never begins a second attempt.
    key: str
    state: str = "queued"
    attempts: int = 1
    queued_ms: int = 0
    # Of the first attempt.
    started_ms: int = None
    # Of the last attempt.
    ended_ms: int = None
    rows: int = None
    bytes: int = None
    core_seconds: float = None
    error: str = None
    # The session ended while it ran: that says nothing against it.
    lost: bool = False


@dataclass
class _Entry:
    statement: Statement
    work: Work = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    why: str = "cancelled"
    # When the attempt began, by the monotonic clock.
    begun: float = 0.0


class Statements:
    """
    @param execute runs a Work to its end: `(tag, work, cancelled) -> Outcome`; raises what went wrong
    @param cancel `(tag, work)`: makes a running one end soon
    """

    def __init__(self, execute, cancel, journal, parallel, now_ms=lambda: int(time.time() * 1000), first_line=str):
        self._execute = execute
        self._cancel = cancel
        self._now_ms = now_ms
        self._first_line = first_line
        self._changed = threading.Condition()
        self._entries = {}
        self._cancelled_runs = set()
        self._queue = queue.SimpleQueue()
        self._journal = Path(journal)
        self._recover()
        self._file = self._journal.open("a")
        for number in range(parallel):
            threading.Thread(target=self._work, name=f"statement-{number}", daemon=True).start()
        threading.Thread(target=self._watch, name="limits", daemon=True).start()

    def post(self, run, job, key, work):
        """Begins a statement, unless the run has it already: done, or on its way, or tried under this very key."""
        with self._changed:
            if run in self._cancelled_runs:
                raise Refused(f"the run {run} was cancelled")
            before = self._entries.get((run, job))
            statement = before.statement if before else None
            if statement and (statement.state not in ("failed", "cancelled", "skipped") or statement.key == key):
                return statement
            now = self._now_ms()
            fresh = Statement(run, job, key, queued_ms=now)
            if statement:
                fresh = replace(fresh, attempts=statement.attempts + 1, queued_ms=statement.queued_ms, started_ms=statement.started_ms)
            entry = _Entry(fresh, work)
            self._entries[(run, job)] = entry
            if work.action == "skip":
                self._end(entry, "skipped", error=work.why, attempts=fresh.attempts - 1)
            else:
                self._queue.put(entry)
            return entry.statement

    def get(self, run, job, wait_s=0.0):
        """The statement; waits at most so long for it to be done. None if there is none."""
        found = self.wait_any(run, [job], wait_s)
        return found[0] if found else None

    def wait_any(self, run, jobs, wait_s):
        """Those of these statements that there are; waits at most so long until one of them is done."""
        deadline = time.monotonic() + wait_s
        with self._changed:
            while True:
                found = [self._entries[(run, job)].statement for job in jobs if (run, job) in self._entries]
                left = deadline - time.monotonic()
                if len(found) < len(jobs) or any(each.state in DONE for each in found) or left <= 0:
                    return found
                self._changed.wait(left)

    def of_run(self, run):
        with self._changed:
            return [entry.statement for (of, _), entry in self._entries.items() if of == run]

    def running(self):
        with self._changed:
            return sum(entry.statement.state not in DONE for entry in self._entries.values())

    def cancel(self, run, job, why="cancelled"):
        """Whether there was anything to cancel."""
        with self._changed:
            entry = self._entries.get((run, job))
            if entry is None or entry.statement.state in DONE:
                return False
            entry.why = why
            entry.cancelled.set()
            if entry.statement.state == "queued":
                self._end(entry, "cancelled", error=why)
                return True
        self._cancel(tag(entry.statement), entry.work)
        return True

    def cancel_run(self, run):
        """Ends all that it has begun, and refuses what it still asks for."""
        with self._changed:
            self._cancelled_runs.add(run)
        for statement in self.of_run(run):
            self.cancel(run, statement.job, "the run was cancelled")

    def _work(self):
        while True:
            entry = self._queue.get()
            with self._changed:
                if entry.statement.state != "queued":
                    continue
                now = self._now_ms()
                entry.begun = time.monotonic()
                entry.statement = replace(entry.statement, state="running", started_ms=entry.statement.started_ms or now)
                self._note(entry.statement)
            try:
                outcome = self._execute(tag(entry.statement), entry.work, entry.cancelled)
                with self._changed:
                    self._end(entry, "succeeded", **asdict(outcome))
            except Exception as error:
                was_cancelled = entry.cancelled.is_set()
                with self._changed:
                    self._end(entry, "cancelled" if was_cancelled else "failed", error=entry.why if was_cancelled else self._first_line(error))

    def _end(self, entry, state, **facts):
        entry.statement = replace(entry.statement, state=state, ended_ms=self._now_ms(), **facts)
        self._note(entry.statement)
        self._changed.notify_all()

    def _watch(self):
        while True:
            time.sleep(1)
            now = time.monotonic()
            with self._changed:
                overdue = [
                    entry for entry in self._entries.values()
                    if entry.statement.state == "running" and not entry.cancelled.is_set() and now - entry.begun > entry.work.limit_s
                ]
                # Between two jobs of a statement there was nothing for the engine to cancel.
                insisted = [entry for entry in self._entries.values() if entry.statement.state == "running" and entry.cancelled.is_set()]
            for entry in overdue:
                self.cancel(entry.statement.run, entry.statement.job, f"did not end within {entry.work.limit_s:g} s")
            for entry in insisted:
                self._cancel(tag(entry.statement), entry.work)

    def _note(self, statement):
        self._file.write(json.dumps(asdict(statement)) + "\n")
        self._file.flush()

    def _recover(self):
        """Reads what an earlier process has noted. A line that it was killed over is left out."""
        lines = self._journal.read_text().splitlines() if self._journal.exists() else []
        known = {}
        for line in lines:
            try:
                statement = Statement(**json.loads(line))
            except (ValueError, TypeError):
                continue
            # Moved to the end: the newest runs stay.
            known.pop((statement.run, statement.job), None)
            known[(statement.run, statement.job)] = statement
        kept = list(dict.fromkeys(run for run, _ in reversed(known)))[:KEPT_RUNS]
        for key, statement in known.items():
            if statement.state not in DONE:
                statement = replace(statement, state="failed", ended_ms=self._now_ms(), lost=True, error="the SQL session ended while it ran")
            if key[0] in kept:
                self._entries[key] = _Entry(statement)
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        self._journal.write_text("".join(json.dumps(asdict(entry.statement)) + "\n" for entry in self._entries.values()))


def tag(statement):
    """Names an attempt in the engine."""
    return f"{statement.run}/{statement.job}/{statement.attempts}"
