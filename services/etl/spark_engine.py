"""Statements in a long-lived Spark session: what a JVM of its own for each job would take 22 s for, it does in less than one."""

import threading
import time

from pyspark.sql.functions import col, lit

from ahead import Ahead
from events_at_hand import EventsAtHand
from java_names import JavaNames
from make_table import make_table
from selects import BASE_TABLES, LAKE_COLUMNS, from_events_at_hand, is_small, reads_events, tables_of_columns
from sessions import interpreting, open_session, show_columns, show_raw_events
from snapshots import total
from statements import Outcome
from warm_up import WarmUp


class SparkEngine:
    def __init__(self, settings):
        self.namespace = settings.namespace
        self.spark = open_session(settings)
        self._interpreter = interpreting(self.spark)
        self._catalog, self._schema = settings.namespace.split(".", 1)
        self._java = JavaNames(self.spark)
        self._lock = threading.Lock()
        self._run = None
        self._at_hand = EventsAtHand(self.spark, self._java, self._catalog, self.namespace)
        # Only what reads events waits while they are copied.
        self._at_hand_lock = threading.Lock()
        # None: the run has not wanted them yet.
        self._is_at_hand = None
        # Rows of the tables that the run has made or read.
        self._rows = {}
        warm_up = WarmUp((self.spark, self._interpreter), self._java, f"{settings.namespace}_etl_warm_up", self._look_ahead) if settings.warm_up else None
        if warm_up:
            warm_up.begin()
        self._ahead = Ahead(self._at_hand, warm_up)
        self._ahead.begin()

    @property
    def practises(self):
        """Whether it becomes faster yet, in time that is idle."""
        return self._ahead.practises

    def begin(self, run):
        self._begin(run)
        self._take_events()

    def execute(self, tag, work, cancelled):
        context = self.spark.sparkContext
        context.addJobTag(tag)
        threads = self._java.threads
        # Python's thread has one of its own in the JVM: that one plans and commits, others run the tasks.
        before_ns = threads.getCurrentThreadCpuTime()
        try:
            if cancelled.is_set():
                raise RuntimeError("cancelled before it began")
            self._begin(tag.split("/")[0])
            rows, size = {"make": self._make, "compact": self._compact, "expire_snapshots": self._expire}[work.action](work)
            driver_ns = threads.getCurrentThreadCpuTime() - before_ns
            return Outcome(rows, size, round((driver_ns + self._task_ns(tag)) / 1e9, 3))
        finally:
            context.removeJobTag(tag)

    def cancel(self, tag, work):
        self.spark.sparkContext.cancelJobsWithTag(tag)

    def _begin(self, run):
        """All statements of a run see the lake as it was when the first of them began; later runs see what has come since."""
        with self._lock:
            if run == self._run:
                return
            self._ahead.run_begins()
            self._look_anew()
            with self._at_hand_lock:
                self._is_at_hand = None
            self._run = run

    def _look_anew(self):
        """Forgets what the session knows of the lake."""
        self.spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {self.namespace}")
        for session in (self.spark, self._interpreter):
            session.sql(f"USE {self.namespace}")
        for table in [*BASE_TABLES, *self._rows]:
            self._forget(table)
        self._rows.clear()
        show_raw_events(self.spark, self.namespace)

    def _look_ahead(self):
        """The same as practice: there is nothing yet to forget. Untried, it took a run's first statements 6 s."""
        with self._lock:
            if self._run is None:
                self._look_anew()

    def _from_events(self, select):
        """A job's SELECT, with the events at hand in the place of the table."""
        return from_events_at_hand(select) if reads_events(select) and self._take_events() else select

    def _take_events(self):
        """Whether the events are at hand; all jobs of a run see the same ones."""
        with self._at_hand_lock:
            if self._is_at_hand is None:
                self._is_at_hand = self._at_hand.take()
            return self._is_at_hand

    def _session_for(self, select):
        """The session that interprets, if little is read; and the number of tasks that write the result."""
        return (self._interpreter, 1) if is_small(select, self._rows_of) else (self.spark, self.spark.sparkContext.defaultParallelism)

    def _rows_of(self, table):
        """Of what is no table, but a name within a statement, none."""
        if table not in self._rows:
            is_table = self.spark.catalog.tableExists(f"{self.namespace}.{table}")
            self._rows[table] = total(self._table(table).currentSnapshot(), "total-records") if is_table else 0
        return self._rows[table]

    def _forget(self, table):
        """What the catalogues of both sessions keep of a table is of an older state."""
        for session in (self.spark, self._interpreter):
            catalog = session._jsparkSession.sessionState().catalogManager().catalog(self._catalog)
            catalog.invalidateTable(self._java.identifier(self._schema, table))

    def _show_columns(self, select):
        """Makes `lake_columns`: what the tables that are asked for have at this moment."""
        asked = tables_of_columns(select)
        names = [row.tableName for row in self.spark.sql(f"SHOW TABLES IN {self.namespace}").collect() if not row.isTemporary]
        wanted = [name for name in names if asked is None or name in asked]
        show_columns(self.spark, [(name, field.name().lower()) for name in wanted for field in self._table(name).schema().columns()])

    def _make(self, work):
        name = f"{self.namespace}.{work.table}"
        is_new = work.days is None or not self.spark.catalog.tableExists(name)
        before = None if is_new else self._table(work.table).currentSnapshot()
        if not is_new and not work.days:
            return self._written(work.table, before)
        select = self._from_events(work.select)
        if LAKE_COLUMNS in select:
            self._show_columns(select)
        session, tasks = self._session_for(select)
        if is_new:
            make_table(session, name, select, tasks, work.partitioned)
        else:
            # One commit puts the new rows in the place of all old ones of these days.
            session.sql(select).where(within(work.days)).coalesce(tasks).writeTo(name).overwrite(within(work.days))
        return self._written(work.table, before)

    def _compact(self, work):
        before = self._table(work.table).currentSnapshot()
        if total(before, "total-data-files") <= 1:
            return None, 0
        self.spark.sql(
            f"CALL {self._catalog}.system.rewrite_data_files(table => '{self.namespace}.{work.table}', options => map('min-input-files', '2'))"
        ).collect()
        return None, self._written(work.table, before)[1]

    def _expire(self, work):
        now_ms = int(time.time() * 1000)
        self._table(work.table).expireSnapshots().expireOlderThan(now_ms).retainLast(1).cleanExpiredFiles(True).commit()
        self._forget(work.table)
        return None, 0

    def _table(self, table):
        return self._java.table(self.spark, f"{self.namespace}.{table}")

    def _written(self, table, before):
        """Rows of a table, and the bytes that were written to it since `before`."""
        self._forget(table)
        snapshot = self._table(table).currentSnapshot()
        rows = self._rows[table] = total(snapshot, "total-records")
        is_new = snapshot is not None and (before is None or before.snapshotId() != snapshot.snapshotId())
        return rows, total(snapshot, "added-files-size") if is_new else 0

    def _task_ns(self, tag):
        """CPU time of the tasks of a statement, from what the session keeps of its newest jobs."""
        scala = self.spark.sparkContext._jsc.sc()
        scala.listenerBus().waitUntilEmpty()
        store = scala.statusStore()
        stages = set()
        for job in scala.statusTracker().getJobIdsForTag(tag):
            stages.update(filter(None, store.job(job).stageIds().mkString(",").split(",")))
        return sum(self._stage_ns(store, int(stage)) for stage in stages)

    def _stage_ns(self, store, stage):
        """None are known of a stage that was skipped, since its shuffle was there already. (To be told so by an exception would cost more than the stage.)"""
        attempts = store.stageData(stage, False, None, False, self._java.no_quantiles)
        return 0 if attempts.isEmpty() else attempts.last().executorCpuTime()


def within(days):
    return col("event_day").isin(*[lit(day).cast("date") for day in days])
