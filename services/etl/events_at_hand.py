"""
A copy of the lake's events beside the session. `events` are in thousands of small files, each of all types; what dozens of jobs read of them is read once, and
kept in a folder for each type, so that a job reads its own types alone. It is kept up while events come: the day's first job waits only for the newest.
"""

import shutil
import threading
import time

from snapshots import added_since, total
from tell import first_line, log

VIEW = "events_at_hand"
FOLDER = "/opt/spark/work-dir/events-at-hand"
# More events than these would take more room than they save time.
MOST = 30_000_000
# So many new ones are worth a part of their own: each has a file for each type.
LEAST_NEW = 400_000
LOOK_EVERY_S = 10
ROWS_PER_TASK = 250_000
OPTIONS = {
    "compression": "lz4_raw",
    "parquet.block.size": 8 * 2**20,
    # Dictionaries would take a fifth of the time.
    "parquet.enable.dictionary": "false",
}


def write_by_type(events, folder, rows):
    # Each task has a file for each type: of thousands of small ones, looking for them would take longer than reading.
    tasks = max(1, round(rows / ROWS_PER_TASK))
    events.coalesce(tasks).write.options(**OPTIONS).partitionBy("type").mode("overwrite").parquet(f"file://{folder}")


class EventsAtHand:
    """Parts, of which none changes once it is there: who reads those of a run is not disturbed by what comes later."""

    def __init__(self, spark, java, catalog, namespace):
        self._spark = spark
        self._java = java
        self._name = f"{namespace}.events"
        # Others see the lake as it was when their run began; this one sees it as it is.
        self._now = spark.newSession()
        self._now.conf.set(f"spark.sql.catalog.{catalog}.cache-enabled", "false")
        self._lock = threading.Lock()
        self._made = 0
        self._forget()

    def keep_up(self):
        """Copies what has come, for as long as the session lives."""
        threading.Thread(target=self._keep_up, name="events-at-hand", daemon=True).start()

    def take(self):
        """Makes the copy as complete as the table is, and VIEW what it holds. @returns whether it is there: not of none, nor of too many"""
        with self._lock:
            begun, held = time.time(), self._rows
            rows = total(self._newest(), "total-records")
            if not 0 < rows <= MOST:
                return False
            if not self._bring_up() or not self._show():
                log(f"the copy of {held} events cannot be continued: all are copied anew", "warning")
                held = 0
                self._forget()
                if not self._bring_up() or not self._show():
                    return False
            log(f"{self._rows} events are at hand, after {time.time() - begun:.1f} s; {held} were there before")
            return True

    def _keep_up(self):
        while True:
            time.sleep(LOOK_EVERY_S)
            try:
                with self._lock:
                    rows = total(self._newest(), "total-records")
                    if rows - self._rows >= LEAST_NEW and rows <= MOST:
                        self._bring_up()
            except Exception as error:
                # The next run does what could not be done here, and fails with a job if it cannot either.
                log(f"no events could be copied ahead: {first_line(error)}", "warning")

    def _newest(self):
        if not self._now.catalog.tableExists(self._name):
            return None
        return self._table().currentSnapshot()

    def _table(self):
        return self._java.table(self._now, self._name)

    def _bring_up(self):
        """Whether what has come is copied; if not, the copy can never be brought up again."""
        table = self._table()
        snapshot = table.currentSnapshot()
        if self._parts:
            added = added_since(table, self._snapshot, self._rows)
            if not added:
                return added == 0
            options = {"start-snapshot-id": self._snapshot, "end-snapshot-id": snapshot.snapshotId()}
        else:
            added, options = total(snapshot, "total-records"), {"versionAsOf": snapshot.snapshotId()}
        self._made += 1
        part = f"{FOLDER}/part={self._made}"
        write_by_type(self._now.read.format("iceberg").options(**options).load(self._name), part, added)
        self._parts.append(part)
        self._rows += added
        self._snapshot = snapshot.snapshotId()
        return True

    def _show(self):
        """Makes the view; whether it has as many events as the table."""
        columns = self._now.table(self._name).schema
        kept = self._spark.read.schema(columns).option("basePath", f"file://{FOLDER}").parquet(*[f"file://{part}" for part in self._parts])
        kept.select(columns.names).createOrReplaceTempView(VIEW)
        return kept.count() == self._rows

    def _forget(self):
        self._parts, self._snapshot, self._rows = [], None, 0
        shutil.rmtree(FOLDER, ignore_errors=True)
