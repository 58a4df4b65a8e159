"""Statements in a long-lived Spark session: what a JVM of its own for each job would take 22 s for, it does in less than one."""

import re
import shutil
import threading
import time

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, lit

from events_at_hand import VIEW, EventsAtHand, write_by_type
from java_names import JavaNames
from practice import wants_more
from snapshots import total
from statements import Outcome
from tell import log

# What the stream may have added to since the last run.
BASE_TABLES = ("events", "dead_letters", "raw_requests")
# What is read in the session that compiles: these, and its views.
AS_IT_IS = (*BASE_TABLES, "raw_events", "lake_columns", VIEW)
PROPERTIES = ", ".join(f"'{key}' = '{value}'" for key, value in {
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "1",
    # Results are small: rows go where they are, and statistics of columns are not worth their place in every manifest.
    "write.distribution-mode": "none",
    "write.spark.fanout.enabled": "true",
    "write.metadata.metrics.default": "none",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "5",
    "write.metadata.compression-codec": "gzip",
}.items())
WARM_UP_FOLDER = "/opt/spark/work-dir/warm-up"
WARM_UP_ROWS = 60_000
WARM_UP_EVENTS = f"""
SELECT
  CAST(id % 9 AS STRING) AS family, CAST(id % 41 AS STRING) AS type, id AS sequence, repeat(CAST(id AS STRING), 60) AS data,
  TIMESTAMP '2026-03-02 10:00:00' + make_interval(0, 0, 0, 0, 0, 0, id) AS time, DATE '2026-03-02' AS event_day,
  CAST(id AS STRING) AS a, id AS b, CAST(NULL AS STRING) AS c, id * 1.5 AS d, CAST(NULL AS BIGINT) AS e, id % 2 = 0 AS f
FROM range({WARM_UP_ROWS})
"""
# By table; {0} is their namespace.
WARM_UP_STATEMENTS = {
    "a": "SELECT DATE '2026-03-02' AS event_day, id AS n, id % 7 AS m, CAST(id AS STRING) AS text, TIMESTAMP '2026-03-02 10:00:00' AS time FROM range(2000)",
    "b": """
SELECT
  event_day, m, extract(hour FROM time) AS event_hour, count(*) AS rows, count(DISTINCT text) AS texts, CAST(sum(n) AS BIGINT) AS total,
  count(*) FILTER (WHERE text LIKE '1%') AS ones
FROM {0}.a
GROUP BY event_day, m, extract(hour FROM time)
""",
    "c": "SELECT a.m, a.text, b.total, row_number() OVER (PARTITION BY a.m ORDER BY a.n DESC) AS place FROM {0}.a AS a LEFT JOIN {0}.b AS b ON b.m = a.m",
}
LITERALS = re.compile(r"'(?:[^'\\]|\\.)*'|--[^\n]*")
FROM_EVENTS = re.compile(r"\b(FROM|JOIN)(\s+)events\b", re.IGNORECASE)
READS = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]\w*)", re.IGNORECASE)
# For so few rows, generating and compiling Java code for a statement takes longer than it saves.
MOST_INTERPRETED = 500_000
# A row per submission, from a row per record of the queue: as `raw_events` of the lake in Trino (harness/platforms/agnostic/lake/views.ts).
RAW_EVENTS = """
SELECT source, sequence, CAST(NULL AS STRING) AS id, ingested_at, commit_id
FROM (SELECT source, ingested_at, commit_id, explode(split(sequences, ',')) AS stretch FROM {0}.raw_requests WHERE sequences <> '') AS stretches
LATERAL VIEW explode(sequence(
  CAST(split_part(stretch, '-', 1) AS BIGINT), CAST(coalesce(nullif(split_part(stretch, '-', 2), ''), stretch) AS BIGINT)
)) numbers AS sequence
UNION ALL
SELECT source, CAST(NULL AS BIGINT) AS sequence, id, ingested_at, commit_id
FROM (SELECT source, ingested_at, commit_id, explode(ids) AS id FROM {0}.raw_requests) AS named
"""


def open_session(settings):
    catalog = settings.namespace.split(".")[0]
    spark = (
        SparkSession.builder.appName("lakelab-etl")
        .config("spark.scheduler.mode", "FAIR")
        .config("spark.sql.session.timeZone", "UTC")
        # As in the other engines.
        .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
        # The session is the only one that writes its tables, and forgets what it knows of the others' when a run begins.
        .config(f"spark.sql.catalog.{catalog}.cache-enabled", "true")
        .config(f"spark.sql.catalog.{catalog}.cache.expiration-interval-ms", "-1")
        .config(f"spark.sql.catalog.{catalog}.io.manifest.cache-enabled", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.adaptive.enabled", "false")
        # Families of jobs share their code; the usual 100 would be forgotten before it is wanted again.
        .config("spark.sql.codegen.cache.maxEntries", "2000")
        # A plan is described for the UI whenever one is run; in full, that took 1.5 % of the time in Java code.
        .config("spark.sql.ui.explainMode", "simple")
        .config("spark.sql.maxPlanStringLength", "1000")
        # So many types of events are written side by side (events_at_hand.py); rows are sorted by type only if there are more.
        .config("spark.sql.maxConcurrentOutputFileWriters", "100")
        .config("spark.sql.files.openCostInBytes", "262144")
        .config("spark.locality.wait", "0")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    return spark


class SparkEngine:
    def __init__(self, settings):
        self.namespace = settings.namespace
        self.spark = open_session(settings)
        self._interpreter = self.spark.newSession()
        self._interpreter.conf.set("spark.sql.shuffle.partitions", "1")
        self._interpreter.conf.set("spark.sql.codegen.wholeStage", "false")
        self._interpreter.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        self._catalog, self._schema = settings.namespace.split(".", 1)
        self._java = JavaNames(self.spark)
        self._lock = threading.Lock()
        self._run = None
        self._at_hand = EventsAtHand(self.spark, self._java, self._catalog, self.namespace)
        # None: no job of the run has wanted them yet.
        self._is_at_hand = None
        # Rows of the tables that the run has made or read.
        self._rows = {}
        if settings.warm_up:
            self._warm_up()
        self._at_hand.keep_up()

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
            self.spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {self.namespace}")
            for session in (self.spark, self._interpreter):
                session.sql(f"USE {self.namespace}")
            for table in [*BASE_TABLES, *self._rows]:
                self._forget(table)
            self._rows.clear()
            if self.spark.catalog.tableExists(f"{self.namespace}.raw_requests"):
                self.spark.sql(RAW_EVENTS.format(self.namespace)).createOrReplaceTempView("raw_events")
            self._is_at_hand = None
            self._run = run

    def _from_events(self, select):
        """A job's SELECT, with the events at hand in the place of the table."""
        if not FROM_EVENTS.search(select):
            return select
        with self._lock:
            if self._is_at_hand is None:
                self._is_at_hand = self._at_hand.take()
        return FROM_EVENTS.sub(rf"\1\2{VIEW}", select) if self._is_at_hand else select

    def _session_for(self, select):
        """
        The session that interprets, if all that a SELECT reads are small tables that jobs have made; and the number of tasks that write its result. Each
        writes a file, and of a UNION of many small parts, each part would be a task.
        """
        read = [name.lower() for name in READS.findall(LITERALS.sub("''", select))]
        is_small = not any(name in AS_IT_IS for name in read) and sum(map(self._rows_of, read)) <= MOST_INTERPRETED
        return (self._interpreter, 1) if is_small else (self.spark, self.spark.sparkContext.defaultParallelism)

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

    def _show_columns(self):
        """Makes `lake_columns`: what tables have at this moment."""
        names = [row.tableName for row in self.spark.sql(f"SHOW TABLES IN {self.namespace}").collect() if not row.isTemporary]
        found = ", ".join(f"('{name}', '{field.name().lower()}')" for name in names for field in self._table(name).schema().columns())
        self.spark.sql(f"SELECT * FROM VALUES {found} AS found (table_name, column_name)").createOrReplaceTempView("lake_columns")

    def _make(self, work):
        name = f"{self.namespace}.{work.table}"
        is_new = work.days is None or not self.spark.catalog.tableExists(name)
        before = None if is_new else self._table(work.table).currentSnapshot()
        if not is_new and not work.days:
            return self._written(work.table, before)
        select = self._from_events(work.select)
        if "lake_columns" in select:
            self._show_columns()
        session, tasks = self._session_for(select)
        if is_new:
            self._make_in(session, name, select, tasks, "PARTITIONED BY (event_day)" if work.partitioned else "")
        else:
            # One commit puts the new rows in the place of all old ones of these days.
            session.sql(select).where(within(work.days)).coalesce(tasks).writeTo(name).overwrite(within(work.days))
        return self._written(work.table, before)

    def _make_in(self, session, name, select, tasks=1, partitioning=""):
        session.sql(
            f"CREATE OR REPLACE TABLE {name} USING iceberg {partitioning} TBLPROPERTIES ({PROPERTIES}) AS\n"
            f"SELECT /*+ COALESCE({tasks}) */ * FROM (\n{select}\n) AS result"
        )

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
        try:
            return store.lastStageAttempt(stage).executorCpuTime()
        except Exception:
            # It was skipped, since its shuffle was there already.
            return 0

    def _warm_up(self):
        """Practice on tables that are thrown away: until the JVM has compiled what a statement takes, one takes 2 to 6 s."""
        namespace = f"{self.namespace}_etl_warm_up"
        self.spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {namespace}")
        self._make_in(self.spark, f"{namespace}.events", WARM_UP_EVENTS)
        begun, seconds = time.time(), []
        while wants_more(time.time() - begun, seconds):
            started = time.time()
            write_by_type(self.spark.table(f"{namespace}.events"), WARM_UP_FOLDER, WARM_UP_ROWS)
            for session in (self.spark, self._interpreter):
                for table, select in WARM_UP_STATEMENTS.items():
                    self._make_in(session, f"{namespace}.{table}", select.format(namespace))
            seconds.append(time.time() - started)
        for table in ("events", *WARM_UP_STATEMENTS):
            self.spark.sql(f"DROP TABLE IF EXISTS {namespace}.{table} PURGE")
        self.spark.sql(f"DROP NAMESPACE IF EXISTS {namespace}")
        shutil.rmtree(WARM_UP_FOLDER, ignore_errors=True)
        log(f"warmed up: a round of statements took {seconds[0]:.1f} s at first, {seconds[-1]:.1f} s at last, the {len(seconds)}th")


def within(days):
    return col("event_day").isin(*[lit(day).cast("date") for day in days])
