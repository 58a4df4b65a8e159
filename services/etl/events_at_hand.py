"""
A copy of the lake's events beside the session. `events` are in thousands of small files, each of all types; what dozens of jobs read of them is read once, and
kept in a folder for each type, so that a job reads its own types alone. It is kept up while events come: the day's first job waits only for the newest.
"""

import shutil
import threading
import time

from selects import EVENTS_AT_HAND
from snapshots import added_since, total
from tell import log

FOLDER = "/opt/spark/work-dir/events-at-hand"
# More events than these would take more room than they save time.
MOST = 30_000_000
# So many new ones are worth a part of their own: each has a file for each type.
LEAST_NEW = 300_000
# When the machine is busy, they wait until there are so many: what waits when the last have come is copied before the first job.
MOST_WAITING = 500_000
ROWS_PER_TASK = 600_000
# Iceberg counts each file as 4 MiB at least. With the usual 128 MiB for each, what has just come would be a single task.
SPLIT_BYTES = 32 * 2**20
OPTIONS = {
    "compression": "lz4_raw",
    "parquet.block.size": 8 * 2**20,
    # Dictionaries would take a fifth of the time.
    "parquet.enable.dictionary": "false",
}


def write_by_type(events, folder, rows, least_tasks=1):
    # Each task has a file for each type: of thousands of small ones, looking for them would take longer than reading.
    tasks = max(least_tasks, round(rows / ROWS_PER_TASK))
    events.coalesce(tasks).write.options(**OPTIONS).partitionBy("type").mode("overwrite").parquet(f"file://{folder}")


def read_kept(session, columns, folder, parts):
    """What was written so, with the columns in the order in which the events have them."""
    kept = session.read.schema(columns).option("basePath", f"file://{folder}").parquet(*[f"file://{part}" for part in parts])
    return kept.select(columns.names)


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

    def keep_up(self, is_idle):
        """Copies what has come, if it is enough and the machine has time for it. @returns whether it did"""
        with self._lock:
            rows = total(self._newest(), "total-records")
            if not self._can_go_on or rows - self._rows < (LEAST_NEW if is_idle else MOST_WAITING) or rows > MOST:
                return False
            # Parts that cannot be continued stay, since a run may be reading them; the next run begins anew.
            self._can_go_on = self._bring_up(least_tasks=1)
            return True

    def take(self):
        """Makes the copy as complete as the table is, and the view of it what it holds. @returns whether it is there: not of none, nor of too many"""
        with self._lock:
            begun, held = time.time(), self._rows
            rows = total(self._newest(), "total-records")
            if not 0 < rows <= MOST:
                return False
            # Jobs are waiting: each core has a part in it.
            cores = self._spark.sparkContext.defaultParallelism
            self._can_go_on = self._bring_up(cores)
            if not self._can_go_on:
                log(f"the copy of {held} events cannot be continued: all are copied anew", "warning")
                held = 0
                self._forget()
                self._can_go_on = self._bring_up(cores)
                if not self._can_go_on:
                    return False
            self._show()
            log(f"{self._rows} events are at hand, after {time.time() - begun:.1f} s; {held} were there before")
            return True

    def _newest(self):
        if not self._now.catalog.tableExists(self._name):
            return None
        return self._table().currentSnapshot()

    def _table(self):
        return self._java.table(self._now, self._name)

    def _bring_up(self, least_tasks):
        """Whether what has come is copied, and as many events as the table has; if not, the copy can never be brought up again."""
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
        events = self._now.read.format("iceberg").options(**options).option("split-size", SPLIT_BYTES).load(self._name)
        write_by_type(events, part, added, least_tasks)
        if self._read(self._now, [part]).count() != added:
            return False
        self._parts.append(part)
        self._rows += added
        self._snapshot = snapshot.snapshotId()
        return True

    def _show(self):
        """Makes the view."""
        self._read(self._spark, self._parts).createOrReplaceTempView(EVENTS_AT_HAND)

    def _read(self, session, parts):
        return read_kept(session, self._now.table(self._name).schema, FOLDER, parts)

    def _forget(self):
        self._parts, self._snapshot, self._rows, self._can_go_on = [], None, 0, True
        shutil.rmtree(FOLDER, ignore_errors=True)
