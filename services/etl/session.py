"""
The SQL session: runs the statements of ETL jobs, told over HTTP, on a Spark session that stays (or in Trino).

  POST   /runs                              {run, engine?}: a run is about to begin, which will read the events that there are now; answers at once
  POST   /statements                        {run, job, key, table, engine?, action?, select?, days?, partitioned?, limit_s?}: begins it, unless it is there
  GET    /runs/RUN                          all statements of a run
  GET    /runs/RUN?jobs=A,B&wait=S          those of some jobs; answers when one of them is done, or after S seconds
  DELETE /runs/RUN[/statements/JOB]         cancels
  GET    /healthz                           200 once it is ready: {running, practises}
"""

import json
import threading
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from settings import read_settings
from statements import Refused, Statements, Work
from tell import first_line, log

PORT = 8090
MOST_WAIT_S = 30.0


class Engines:
    """Each engine once, made when it is first asked for."""

    def __init__(self, settings):
        self._settings = settings
        self._made = {}
        self._lock = threading.Lock()

    def get(self, name):
        with self._lock:
            if name not in self._made:
                if name == "spark":
                    from spark_engine import SparkEngine as Engine
                elif name == "trino":
                    from trino_engine import TrinoEngine as Engine
                else:
                    raise ValueError(f"there is no engine {name}")
                self._made[name] = Engine(self._settings)
            return self._made[name]

    def practises(self):
        """Whether one of them becomes faster yet, in time that is idle."""
        with self._lock:
            return any(engine.practises for engine in self._made.values())

    def begin(self, name, run):
        """Makes ready what the jobs of a run will read, while they are not there yet."""
        try:
            self.get(name).begin(run)
        except Exception as error:
            # Its jobs do what could not be done here, and fail if they cannot either.
            log(f"nothing could be made ready for the run {run}: {first_line(error)}", "warning")

    def execute(self, tag, work, cancelled):
        return self.get(work.engine).execute(tag, work, cancelled)

    def cancel(self, tag, work):
        self.get(work.engine).cancel(tag, work)


def read_work(body):
    """@returns run, job, key, Work. Raises KeyError, TypeError or ValueError for what cannot be one."""
    days = body.get("days")
    work = Work(
        table=body["table"],
        engine=body.get("engine", "spark"),
        action=body.get("action", "make"),
        select=body.get("select", ""),
        why=body.get("why"),
        days=None if days is None else tuple(days),
        partitioned=bool(body.get("partitioned")),
        limit_s=float(body.get("limit_s", 900)),
    )
    if work.action not in ("make", "compact", "expire_snapshots", "skip") or (work.action == "make" and not work.select):
        raise ValueError(f"nothing to do for {work.table}")
    return body["run"], body["job"], body["key"], work


def serve(statements, ready, engines, port=PORT):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            url = urlsplit(self.path)
            parts = [unquote(part) for part in url.path.strip("/").split("/")]
            if url.path == "/healthz":
                self._answer(*((200, {"running": statements.running(), "practises": engines.practises()}) if ready.is_set() else (503, {"error": "the session is starting"})))
            elif len(parts) == 2 and parts[0] == "runs":
                query = parse_qs(url.query)
                if "jobs" in query:
                    wait_s = min(MOST_WAIT_S, float(query.get("wait", ["0"])[0]))
                    found = statements.wait_any(parts[1], query["jobs"][0].split(","), wait_s)
                else:
                    found = statements.of_run(parts[1])
                self._answer(200, {"statements": [asdict(each) for each in found]})
            else:
                self._answer(404, {"error": "see services/etl/README.md"})

        def do_POST(self):
            try:
                body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
                if self.path == "/runs":
                    run, engine = body["run"], body.get("engine", "spark")
                    threading.Thread(target=engines.begin, args=(engine, run), name=f"begin {run}", daemon=True).start()
                    self._answer(202, {"run": run})
                    return
                run, job, key, work = read_work(body)
                self._answer(202, asdict(statements.post(run, job, key, work)))
            except Refused as error:
                self._answer(409, {"error": str(error)})
            except (KeyError, TypeError, ValueError) as error:
                self._answer(400, {"error": f"not a run or statement: {error!r}"})

        def do_DELETE(self):
            parts = [unquote(part) for part in self.path.strip("/").split("/")]
            if len(parts) == 2 and parts[0] == "runs":
                statements.cancel_run(parts[1])
                self._answer(200, {"cancelled": parts[1]})
            elif len(parts) == 4 and parts[0] == "runs":
                self._answer(200, {"cancelled": statements.cancel(parts[1], parts[3])})
            else:
                self._answer(404, {"error": "see services/etl/README.md"})

        def _answer(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            """What became of statements is in the journal."""

    server = ThreadingHTTPServer(("0.0.0.0", port), Handler)
    server.daemon_threads = True
    return server


def main():
    settings = read_settings()
    engines = Engines(settings)
    ready = threading.Event()
    statements = Statements(engines.execute, engines.cancel, settings.journal, settings.parallel, first_line=first_line)
    server = serve(statements, ready, engines)

    def prepare():
        engines.get(settings.engine)
        ready.set()
        log(f"ready: {settings.engine}, {settings.parallel} statements side by side")

    threading.Thread(target=prepare, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
