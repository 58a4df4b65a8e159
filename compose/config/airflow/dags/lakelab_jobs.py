"""Runs jobs in the SQL session (services/etl): asks for them over HTTP, and waits. Standard library only: each import would be paid for by every task."""

import json
import os
import time
import urllib.error
import urllib.request
from urllib.parse import quote, urlencode

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowSkipException

SESSION = os.environ.get("LAKELAB_SQL_SESSION", "http://spark-sql:8090")
WAIT_S = 20
# How long a session that does not answer may take to come back.
PATIENCE_S = 180


class SessionAway(Exception):
    """The SQL session does not answer."""


class JobFailed(Exception):
    """At least one of the task's jobs has failed."""


class WatchOperator(BaseOperator):
    """Begins when a task has failed, and fails: else a run whose last tasks could do without that one would look as if all were well."""

    ui_color = "#f5efe0"
    ui_fgcolor = "#4a3b12"

    def execute(self, context):
        raise JobFailed("at least one task has failed")


class JobsOperator(BaseOperator):
    """
    Runs jobs of the catalogue: most often one; several are steps, each with its own state, log and attempts. A step whose input has not succeeded is
    skipped; after one that has failed, the others are done before the task fails. Its retry runs only what has not succeeded. `inputs` are jobs of other
    tasks that may have ended in any way: some steps of such a task may have failed, others not.
    """

    ui_color = "#e8f4f2"
    ui_fgcolor = "#17403b"

    def __init__(self, *, jobs, engine, inputs, **kwargs):
        super().__init__(**kwargs)
        self.jobs = jobs
        self.engine = engine
        self.inputs = inputs
        self._pending = []
        self._run = None

    def execute(self, context):
        dag_run = context["dag_run"]
        conf = dag_run.conf or {}
        days = conf.get("days") or {}
        self._run = conf.get("run") or dag_run.run_id
        steps = run_jobs(
            Session(SESSION, self._run), self.jobs, self.engine, days, str(context["ti"].try_number), tell=self._tell, pending=self._pending, inputs=self.inputs
        )
        bad = [step for step in steps if step["state"] not in ("succeeded", "skipped")]
        if all(step["state"] == "skipped" for step in steps):
            raise AirflowSkipException(steps[0]["error"])
        if bad:
            raise JobFailed("; ".join(f"{step['job']} {step['state']}: {step['error']}" for step in bad))
        return {step["job"]: {name: step[name] for name in ("state", "rows", "bytes", "attempts", "core_seconds")} for step in steps}

    def on_kill(self):
        for job in list(self._pending):
            try:
                Session(SESSION, self._run).cancel(job)
            except SessionAway:
                return

    def _tell(self, step, sql):
        took = (step["ended_ms"] - step["started_ms"]) / 1000 if step["ended_ms"] and step["started_ms"] else None
        figures = [
            f"{took:.2f} s" if took is not None else None,
            f"{step['rows']} rows" if step["rows"] is not None else None,
            f"{step['bytes']} bytes written" if step["bytes"] is not None else None,
            f"{step['core_seconds']} s of CPU" if step["core_seconds"] is not None else None,
            f"attempt {step['attempts']}" if step["attempts"] > 1 else None,
            step["error"],
        ]
        self.log.info("%s %s: %s", step["job"], step["state"], ", ".join(filter(None, figures)))
        # Of the others it is in the task's documentation: line by line, the SQL of a day is 7,800 lines, two thirds of what the scheduler logged.
        if step["state"] not in ("succeeded", "skipped"):
            print(f"::group::SQL of {step['job']}\n{sql}\n::endgroup::")


class Session:
    """The statements of a run in the SQL session."""

    def __init__(self, url, run):
        self.url = url
        self.run = run

    def post(self, statement):
        return self._ask("POST", "/statements", {"run": self.run, **statement})

    def wait(self, jobs, seconds=WAIT_S):
        """The statements of these jobs, once one of them is done or some time has passed."""
        return self._ask("GET", f"/runs/{quote(self.run, safe='')}?{urlencode({'wait': seconds, 'jobs': ','.join(jobs)})}")["statements"]

    def cancel(self, job):
        self._ask("DELETE", f"/runs/{quote(self.run, safe='')}/statements/{quote(job)}")

    def _ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, data=None if body is None else json.dumps(body).encode(), method=method)
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S + 10) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise JobFailed(f"the SQL session refuses: {error.read().decode(errors='replace')[:300]}") from error
        except (OSError, ValueError) as error:
            raise SessionAway(str(error)) from error


def run_jobs(session, jobs, engine, days, key, tell, pending, inputs=(), sleep=time.sleep, monotonic=time.monotonic):
    """
    Runs jobs, each when those of them that it reads are done. `days` says of jobs which days of their tables they write. @returns their last states, in
    order. @param key names this attempt @param pending is kept as a list of what is on its way
    @param inputs jobs of other tasks: what reads one that has not succeeded is skipped
    """
    waiting = {job["job"]: job for job in jobs}
    sql = {job["job"]: job["select"] for job in jobs}
    done, lost = {}, {}

    def finish(step):
        done[step["job"]] = step
        tell(step, sql[step["job"]])

    def statement(job):
        name = job["job"]
        return {
            "job": name, "key": f"{key}.{lost.get(name, 0)}", "table": job["table"], "engine": engine, "action": job["action"], "select": job["select"],
            "days": days.get(name), "partitioned": job["partitioned"], "limit_s": job["limitSeconds"],
        }

    by_name = dict(waiting)
    away_since, known = None, None
    while len(done) < len(jobs):
        try:
            if known is None:
                good = {step["job"] for step in session.wait(inputs, 0) if step["state"] == "succeeded"} if inputs else set()
                known = {name: {"job": name, "state": "succeeded" if name in good else "unknown"} for name in inputs}
            for name, job in list(waiting.items()):
                before = [known.get(other) or done.get(other) for other in job["after"] if other in sql or other in known]
                blocker = next((step for step in before if step and step["state"] != "succeeded"), None)
                if blocker:
                    why = f"{blocker['job']} did not succeed"
                    session.post({**statement(job), "action": "skip", "why": why})
                    del waiting[name]
                    finish({**UNKNOWN, "job": name, "state": "skipped", "error": why})
                elif all(before):
                    session.post(statement(job))
                    del waiting[name]
                    pending.append(name)
            if pending:
                found = {step["job"]: step for step in session.wait(pending)}
                for name in list(pending):
                    step = found.get(name)
                    if step is None or step["lost"]:
                        # The session was killed and has come back: what it was at is asked for again.
                        lost[name] = lost.get(name, 0) + 1
                        session.post(statement(by_name[name]))
                    elif step["state"] in ("succeeded", "failed", "cancelled"):
                        pending.remove(name)
                        finish(step)
            away_since = None
        except SessionAway:
            now = monotonic()
            away_since = away_since or now
            if now - away_since > PATIENCE_S:
                raise
            sleep(1)
    return [done[job["job"]] for job in jobs]


UNKNOWN = {"rows": None, "bytes": None, "core_seconds": None, "attempts": 0, "started_ms": None, "ended_ms": None, "error": None, "lost": False}
