import sys
import types
import unittest
from pathlib import Path

sdk = types.ModuleType("airflow.sdk")
sdk.BaseOperator = object
sys.modules.setdefault("airflow", types.ModuleType("airflow"))
sys.modules.setdefault("airflow.sdk", sdk)
exceptions = types.ModuleType("airflow.sdk.exceptions")
exceptions.AirflowSkipException = Exception
sys.modules.setdefault("airflow.sdk.exceptions", exceptions)
sys.path.insert(0, str(Path(__file__).parent / "dags"))

from lakelab_jobs import SessionAway, run_jobs  # noqa: E402


def job(name, *after):
    return {"job": name, "table": name, "action": "make", "select": f"SELECT {name}", "partitioned": False, "limitSeconds": 60, "after": list(after)}


class FakeSession:
    """Ends what is posted when it is next asked."""

    def __init__(self, failing=(), away=0):
        self.posted = []
        self.skipped = {}
        self.failing = set(failing)
        self.away = away
        self.lose = set()
        self.ended = {}

    def post(self, statement):
        if self.away > 0:
            self.away -= 1
            raise SessionAway("connection refused")
        if statement["action"] == "skip":
            self.skipped[statement["job"]] = statement["why"]
            return {}
        self.posted.append((statement["job"], statement["key"], statement["days"]))
        self.ended[statement["job"]] = self.lose_or_end(statement["job"])
        return {}

    def lose_or_end(self, name):
        lost = name in self.lose
        self.lose.discard(name)
        state = "failed" if lost or name in self.failing else "succeeded"
        return {"job": name, "state": state, "error": "no such column" if state == "failed" else None, "lost": lost, "rows": 1}

    def wait(self, jobs, seconds=20):
        return [self.ended[name] for name in jobs if name in self.ended]


class RunJobsTest(unittest.TestCase):
    def run_all(self, session, jobs, days=None, inputs=()):
        told, pending = [], []
        steps = run_jobs(session, jobs, "spark", days or {}, "1", lambda step, sql: told.append((step["job"], sql)), pending, inputs, sleep=lambda _: None)
        self.assertEqual([], pending)
        self.assertEqual(sorted(step["job"] for step in steps), sorted(name for name, _ in told))
        return {step["job"]: step["state"] for step in steps}

    def test_runs_steps_after_those_that_they_read_and_says_which_days(self):
        session = FakeSession()
        states = self.run_all(session, [job("b", "a", "elsewhere"), job("a")], {"a": ["2026-03-02"]})
        self.assertEqual({"a": "succeeded", "b": "succeeded"}, states)
        self.assertEqual([("a", "1.0", ["2026-03-02"]), ("b", "1.0", None)], session.posted)

    def test_a_step_that_fails_skips_what_reads_it_and_nothing_else(self):
        states = self.run_all(FakeSession(failing=["a"]), [job("a"), job("b", "a"), job("c", "b"), job("d")])
        self.assertEqual({"a": "failed", "b": "skipped", "c": "skipped", "d": "succeeded"}, states)

    def test_skips_what_reads_a_job_of_another_task_that_has_not_succeeded(self):
        session = FakeSession()
        session.ended = {"x": {"job": "x", "state": "succeeded"}, "y": {"job": "y", "state": "failed"}}
        states = self.run_all(session, [job("a", "x"), job("b", "y"), job("c", "z"), job("d", "b"), job("e", "elsewhere")], inputs=["x", "y", "z"])
        self.assertEqual({"a": "succeeded", "b": "skipped", "c": "skipped", "d": "skipped", "e": "succeeded"}, states)
        self.assertEqual({"b": "y did not succeed", "c": "z did not succeed", "d": "b did not succeed"}, session.skipped)

    def test_asks_again_for_what_a_killed_session_has_lost(self):
        session = FakeSession()
        session.lose = {"a"}
        self.assertEqual({"a": "succeeded"}, self.run_all(session, [job("a")]))
        self.assertEqual(["1.0", "1.1"], [key for _, key, _ in session.posted])

    def test_waits_for_a_session_that_is_away_but_not_for_ever(self):
        self.assertEqual({"a": "succeeded"}, self.run_all(FakeSession(away=3), [job("a")]))
        with self.assertRaises(SessionAway):
            clock = iter(range(0, 100_000, 60))
            run_jobs(FakeSession(away=99), [job("a")], "spark", {}, "1", lambda *_: None, [], sleep=lambda _: None, monotonic=lambda: next(clock))


if __name__ == "__main__":
    unittest.main()
