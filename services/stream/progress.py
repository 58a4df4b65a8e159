"""What the job says of itself: its log, and over HTTP how far the lake is."""

import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from account import Account

PORT = 4041
# A batch that takes so long is no sign of health.
PATIENCE_S = 60


def log(text, level="info"):
    """A line of the log: an object, so that whoever stores it need not guess. Levels: info, warning, error."""
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "level": level, "msg": text}
    if run := os.environ.get("LAKELAB_RUN"):
        line["run"] = run
    print(json.dumps(line), file=sys.stderr, flush=True)


def first_line(error):
    """What went wrong, in a line. Errors of a batch come wrapped in those of Spark and of the way to Python and back: the innermost says what it was."""
    lines = str(error).strip().splitlines()
    causes = [line.strip() for line in lines if re.match(r"\s*(Caused by: )?[\w.]*(Error|Exception): ", line)]
    return causes[-1] if causes else lines[0] if lines else type(error).__name__


class Progress:
    """How far the lake is. Speaks of batches only that are committed in all tables."""

    def __init__(self):
        self._lock = threading.Lock()
        self._account = Account()
        self._committed_ms = None
        self._batch = {"events": 0, "records": 0, "seconds": 0.0}
        self._state, self._why = "starting", "the job has just begun"
        self._moved = time.monotonic()

    def recovered(self, account, committed_ms):
        with self._lock:
            self._account, self._committed_ms = account, committed_ms

    def committed(self, account, records, seconds):
        with self._lock:
            events = account.events - self._account.events
            self._account, self._committed_ms = account, int(time.time() * 1000)
            self._batch = {"events": events, "records": records, "seconds": round(seconds, 3)}
            self._moved = time.monotonic()

    def is_now(self, state, why=""):
        """States: starting, running, restarting."""
        with self._lock:
            if state != self._state:
                self._moved = time.monotonic()
            self._state, self._why = state, why

    def idle(self):
        """Nothing waits: time does not count against the job."""
        with self._lock:
            self._moved = time.monotonic()

    def show(self):
        with self._lock:
            account = self._account
            stuck_s = time.monotonic() - self._moved
            why = self._why
            if self._state == "running" and stuck_s > PATIENCE_S:
                why = f"no commit for {stuck_s:.0f} s: {why or 'a batch is being written'}"
            return {
                "events_total": account.events,
                "records_total": account.records,
                "dead_letters_total": account.dead_letters,
                "offsets": {topic: {str(p): of[p] for p in sorted(of)} for topic, of in account.offsets.items()},
                "commit_id": account.commit_id,
                "committed_at_ms": self._committed_ms,
                "batch": self._batch,
                "state": self._state,
                "why": why,
            }

    def why_unhealthy(self):
        """None if the stream runs."""
        shown = self.show()
        if shown["state"] != "running":
            return f"{shown['state']}: {shown['why']}"
        return shown["why"] if shown["why"].startswith("no commit for") else None

    def metrics(self):
        """Text for Prometheus."""
        shown = self.show()
        lines = []

        def metric(name, kind, help, *samples):
            lines.extend([f"# HELP lakelab_stream_{name} {help}", f"# TYPE lakelab_stream_{name} {kind}"])
            lines.extend(f"lakelab_stream_{name}{labels} {value}" for labels, value in samples)

        metric("events_total", "counter", "Events taken from the queue into the lake, duplicates included.", ("", shown["events_total"]))
        metric("records_total", "counter", "Records of Kafka that they came in.", ("", shown["records_total"]))
        metric("dead_letters_total", "counter", "Dead letters in the lake.", ("", shown["dead_letters_total"]))
        metric(
            "next_offset", "gauge", "Everything before it is in the lake.",
            *((f'{{topic="{t}",partition="{p}"}}', n) for t, of in shown["offsets"].items() for p, n in of.items()),
        )
        metric("commit_id", "gauge", "Number of the newest commit.", ("", shown["commit_id"]))
        metric("committed_at_seconds", "gauge", "When it was done.", ("", (shown["committed_at_ms"] or 0) / 1000))
        metric("batch_events", "gauge", "Events of the newest batch.", ("", shown["batch"]["events"]))
        metric("batch_records", "gauge", "Records of the newest batch.", ("", shown["batch"]["records"]))
        metric("batch_seconds", "gauge", "How long it took.", ("", shown["batch"]["seconds"]))
        metric("running", "gauge", "Whether the stream runs.", ("", int(self.why_unhealthy() is None)))
        return "\n".join(lines) + "\n"


def serve(progress, port=PORT):
    """Starts the HTTP server in a thread of its own; returns it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/progress":
                self._answer(200, json.dumps(progress.show()), "application/json")
            elif self.path == "/healthz":
                why = progress.why_unhealthy()
                self._answer(200 if why is None else 503, f"{why or 'ok'}\n", "text/plain; charset=utf-8")
            elif self.path == "/metrics":
                self._answer(200, progress.metrics(), "text/plain; version=0.0.4; charset=utf-8")
            else:
                self._answer(404, "there are /progress, /healthz and /metrics\n", "text/plain; charset=utf-8")

        def _answer(self, status, text, kind):
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """A question every second is no news."""

    server = ThreadingHTTPServer(("0.0.0.0", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
