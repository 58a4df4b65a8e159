"""Statements in Trino, by its client protocol: a statement is posted, and its pages are asked for until there are no more."""

import json
import threading
import time
import urllib.error
import urllib.request

from statements import Outcome

# What Trino answers while it has no time; the protocol says to ask again.
BUSY = (429, 502, 503, 504)
BUSY_WAIT_S = 0.1
TRIES = 300


class TrinoEngine:
    practises = False

    def __init__(self, settings):
        self._url = settings.trino
        self._catalog, self._schema = settings.namespace.split(".", 1)
        self._pages = {}
        self._lock = threading.Lock()

    def begin(self, run):
        """There is nothing to make ready."""

    def execute(self, tag, work, cancelled):
        spent = [0.0]

        def run(sql):
            if cancelled.is_set():
                raise RuntimeError("cancelled")
            result = self._run(tag, sql)
            spent[0] += result["stats"]["cpuTimeMillis"] / 1000
            return result

        if work.action == "make":
            rows, size = self._make(work, run)
        else:
            rows, size = None, 0
            if work.action == "compact":
                run(f"ALTER TABLE {work.table} EXECUTE optimize")
            else:
                # It refuses to expire what is younger.
                run(f"ALTER TABLE {work.table} EXECUTE expire_snapshots(retention_threshold => '7d')")
        return Outcome(rows, size, round(spent[0], 3))

    def cancel(self, tag, work):
        with self._lock:
            page = self._pages.get(tag)
        if page:
            try:
                self._ask("DELETE", page)
            except OSError:
                pass

    def _make(self, work, run):
        partitioning = " WITH (partitioning = ARRAY['event_day'])" if work.partitioned else ""
        select = work.select
        if work.days is not None and self._exists(work.table, run):
            if not work.days:
                return self._figures(work.table, run)[0], 0
            days = ", ".join(f"DATE '{day}'" for day in work.days)
            # Trino cannot replace some days in one commit; it can replace the table by itself with other days.
            select = (
                f"SELECT * FROM (\n{select}\n) AS new_days WHERE event_day IN ({days})\n"
                f"UNION ALL SELECT * FROM {work.table} WHERE event_day IS NULL OR event_day NOT IN ({days})"
            )
        run(f"CREATE OR REPLACE TABLE {work.table}{partitioning} AS\n{select}")
        return self._figures(work.table, run)

    def _exists(self, table, run):
        found = run(f"SELECT 1 FROM information_schema.tables WHERE table_schema = '{self._schema}' AND table_name = '{table}'")
        return len(found["rows"]) > 0

    def _figures(self, table, run):
        """Rows of a table, and bytes of the files that hold them."""
        sql = f'SELECT sum(record_count), sum(file_size_in_bytes) FROM "{table}$files"'
        rows, size = run(sql)["rows"][0]
        return rows or 0, size or 0

    def _run(self, tag, sql):
        page = self._ask("POST", f"{self._url}/v1/statement", sql)
        rows = []
        try:
            while True:
                rows += page.get("data", [])
                if "error" in page:
                    raise RuntimeError(page["error"]["message"])
                if "nextUri" not in page:
                    return {**page, "rows": rows}
                with self._lock:
                    self._pages[tag] = page["nextUri"]
                page = self._ask("GET", page["nextUri"])
        finally:
            with self._lock:
                self._pages.pop(tag, None)

    def _ask(self, method, url, body=None):
        headers = {
            "X-Trino-User": "lakelab",
            "X-Trino-Source": "lakelab-etl",
            "X-Trino-Catalog": self._catalog,
            "X-Trino-Schema": self._schema,
            "X-Trino-Time-Zone": "UTC",
        }
        request = urllib.request.Request(url, data=None if body is None else body.encode(), method=method, headers=headers)
        for attempt in range(TRIES):
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    text = response.read()
                    return json.loads(text) if text else {}
            except urllib.error.HTTPError as error:
                if error.code not in BUSY or attempt == TRIES - 1:
                    raise
            time.sleep(BUSY_WAIT_S)
