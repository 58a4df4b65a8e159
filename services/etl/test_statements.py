import tempfile
import threading
import time
import unittest
from pathlib import Path

from statements import Outcome, Refused, Statements, Work


class Engine:
    """Runs what it is told to, until it is released."""

    def __init__(self):
        self.begun = []
        self.free = threading.Event()
        self.fails = 0

    def execute(self, tag, work, cancelled):
        self.begun.append(tag)
        while not self.free.wait(0.005):
            if cancelled.is_set():
                raise RuntimeError("Job was cancelled")
        if self.fails > 0:
            self.fails -= 1
            raise RuntimeError(f"no such column in {work.table}")
        return Outcome(rows=3, bytes=400, core_seconds=0.5)


class StatementsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.journal = Path(self.folder.name) / "statements.jsonl"
        self.engine = Engine()

    def open(self, parallel=2):
        return Statements(self.engine.execute, lambda tag, work: None, self.journal, parallel)

    def test_runs_each_once_however_often_it_is_asked_for(self):
        statements = self.open()
        statements.post("r", "a", "1", Work("a"))
        statements.post("r", "a", "2", Work("a"))
        self.engine.free.set()
        done = statements.get("r", "a", 5)
        self.assertEqual(("succeeded", 1, 3, 400, 0.5), (done.state, done.attempts, done.rows, done.bytes, done.core_seconds))
        self.assertEqual("succeeded", statements.post("r", "a", "3", Work("a")).state)
        self.assertEqual(["r/a/1"], self.engine.begun)

    def test_tries_again_only_under_another_key(self):
        self.engine.free.set()
        self.engine.fails = 1
        statements = self.open()
        statements.post("r", "a", "1", Work("a"))
        failed = statements.get("r", "a", 5)
        self.assertEqual(("failed", "no such column in a"), (failed.state, failed.error))
        self.assertEqual("failed", statements.post("r", "a", "1", Work("a")).state)
        statements.post("r", "a", "2", Work("a"))
        again = statements.get("r", "a", 5)
        self.assertEqual(("succeeded", 2, failed.started_ms), (again.state, again.attempts, again.started_ms))

    def test_runs_no_more_than_it_may_side_by_side(self):
        statements = self.open(parallel=2)
        for job in "abc":
            statements.post("r", job, "1", Work(job))
        while len(self.engine.begun) < 2:
            time.sleep(0.005)
        time.sleep(0.05)
        self.assertEqual(2, len(self.engine.begun))
        self.assertEqual(3, statements.running())
        self.engine.free.set()
        self.assertEqual(["succeeded"] * 3, [statements.get("r", job, 5).state for job in "abc"])

    def test_cancels_what_runs_and_what_waits_and_refuses_the_rest(self):
        statements = self.open(parallel=1)
        for job in "ab":
            statements.post("r", job, "1", Work(job))
        while not self.engine.begun:
            time.sleep(0.005)
        statements.cancel_run("r")
        for job in "ab":
            ended = statements.get("r", job, 5)
            self.assertEqual(("cancelled", "the run was cancelled"), (ended.state, ended.error))
        with self.assertRaises(Refused):
            statements.post("r", "c", "1", Work("c"))
        self.assertFalse(statements.cancel("r", "a"))

    def test_cancels_what_takes_too_long(self):
        statements = self.open()
        statements.post("r", "a", "1", Work("a", limit_s=0.1))
        ended = statements.get("r", "a", 5)
        self.assertEqual(("cancelled", "did not end within 0.1 s"), (ended.state, ended.error))

    def test_a_session_that_was_killed_knows_what_is_done_and_what_was_lost(self):
        statements = self.open(parallel=1)
        self.engine.free.set()
        statements.post("r", "a", "1", Work("a"))
        statements.get("r", "a", 5)
        self.engine.free.clear()
        statements.post("r", "b", "1", Work("b"))
        while len(self.engine.begun) < 2:
            time.sleep(0.005)
        with self.journal.open("a") as file:
            file.write('{"run": "r", "job": "c", "ke')
        after = self.open()
        self.assertEqual("succeeded", after.get("r", "a").state)
        lost = after.get("r", "b")
        self.assertEqual(("failed", True), (lost.state, lost.lost))
        self.assertIsNone(after.get("r", "c"))
        self.engine.free.set()
        after.post("r", "b", "2", Work("b"))
        again = after.get("r", "b", 5)
        self.assertEqual(("succeeded", 2, False), (again.state, again.attempts, again.lost))

    def test_notes_what_is_skipped_until_it_is_asked_for_again(self):
        self.engine.free.set()
        statements = self.open()
        skipped = statements.post("r", "a", "1", Work("a", action="skip", why="b did not succeed"))
        self.assertEqual(("skipped", 0, "b did not succeed"), (skipped.state, skipped.attempts, skipped.error))
        self.assertEqual("skipped", self.open().get("r", "a").state)
        statements.post("r", "a", "2", Work("a"))
        self.assertEqual(("succeeded", 1), (statements.get("r", "a", 5).state, statements.get("r", "a").attempts))

    def test_keeps_the_newest_runs(self):
        self.engine.free.set()
        statements = self.open()
        for number in range(25):
            statements.post(f"r{number}", "a", "1", Work("a"))
            statements.get(f"r{number}", "a", 5)
        after = self.open()
        self.assertIsNone(after.get("r4", "a"))
        self.assertEqual("succeeded", after.get("r5", "a").state)


if __name__ == "__main__":
    unittest.main()
