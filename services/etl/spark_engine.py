"""Statements in a long-lived Spark session: what a JVM of its own for each job would take 22 s for, it does in less than one."""

import re
import threading
import time

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, lit

from statements import Outcome
from tell import log

# What the stream may have added to since the last run.
BASE_TABLES = ("events", "dead_letters", "raw_requests")
PROPERTIES = {
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "1",
    # Results are small: rows go where they are, and statistics of columns are not worth their place in every manifest.
    "write.distribution-mode": "none",
    "write.spark.fanout.enabled": "true",
    "write.metadata.metrics.default": "none",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "5",
    "write.metadata.compression-codec": "gzip",
}
WARM_UP_S = 8
# `events` are in thousands of small files, each of all types: what dozens of jobs read of them is read once for a run, sorted by type, and kept on disk.
# Not the text of the payload, which is four fifths of it. More events than these would take more room than they save time.
EVENTS_AT_HAND = "events_at_hand"
MOST_AT_HAND = 30_000_000
NOT_AT_HAND = ("data",)
LITERALS = re.compile(r"'(?:[^'\\]|\\.)*'|--[^\n]*")
FROM_EVENTS = re.compile(r"\b(FROM|JOIN)(\s+)events\b", re.IGNORECASE)
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
        .config("spark.locality.wait", "0")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    return spark


class SparkEngine:
    def __init__(self, settings):
        self.namespace = settings.namespace
        self.spark = open_session(settings)
        self._lock = threading.Lock()
        self._run = None
        self._at_hand = None
        self._known = set(BASE_TABLES)
        if settings.warm_up:
            self._warm_up()

    def execute(self, tag, work, cancelled):
        context = self.spark.sparkContext
        self._begin(tag.split("/")[0])
        context.addJobTag(tag)
        threads = context._jvm.java.lang.management.ManagementFactory.getThreadMXBean()
        # Python's thread has one of its own in the JVM: that one plans and commits, others run the tasks.
        before_ns = threads.getCurrentThreadCpuTime()
        try:
            if cancelled.is_set():
                raise RuntimeError("cancelled before it began")
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
            self.spark.sql(f"USE {self.namespace}")
            for table in self._known:
                self._forget(table)
            if self.spark.catalog.tableExists(f"{self.namespace}.raw_requests"):
                self.spark.sql(RAW_EVENTS.format(self.namespace)).createOrReplaceTempView("raw_events")
            self._take_events()
            self._run = run

    def _take_events(self):
        """Plans to read `events` once for all statements of a run; that is done when the first of them asks."""
        if self._at_hand is not None:
            self._at_hand.unpersist()
            self._at_hand = None
        if not self.spark.catalog.tableExists(f"{self.namespace}.events"):
            return
        if int(summary_of(self._table("events").currentSnapshot()).get("total-records", 0)) > MOST_AT_HAND:
            return
        events = self.spark.table(f"{self.namespace}.events").drop(*NOT_AT_HAND)
        self._at_hand = events.sortWithinPartitions("family", "type").persist(StorageLevel.DISK_ONLY)
        self._at_hand.createOrReplaceTempView(EVENTS_AT_HAND)

    def _from_events(self, select):
        """A job's SELECT, with the events at hand in the place of the table where they are enough."""
        if self._at_hand is None or any(re.search(rf"\b{column}\b", LITERALS.sub("''", select)) for column in NOT_AT_HAND):
            return select
        return FROM_EVENTS.sub(rf"\1\2{EVENTS_AT_HAND}", select)

    def _forget(self, table):
        name = f"{self.namespace}.{table}"
        if self.spark.catalog.tableExists(name):
            self.spark.catalog.refreshTable(name)

    def _show_columns(self):
        """Makes `lake_columns`: what tables have at this moment."""
        names = [row.tableName for row in self.spark.sql(f"SHOW TABLES IN {self.namespace}").collect() if not row.isTemporary]
        found = ", ".join(f"('{name}', '{field.name().lower()}')" for name in names for field in self._table(name).schema().columns())
        self.spark.sql(f"SELECT * FROM VALUES {found} AS found (table_name, column_name)").createOrReplaceTempView("lake_columns")

    def _make(self, work):
        name = f"{self.namespace}.{work.table}"
        select = self._from_events(work.select)
        if "lake_columns" in select:
            self._show_columns()
        if work.days is not None and self.spark.catalog.tableExists(name):
            if not work.days:
                return self._written(work.table, None)
            before = self._table(work.table).currentSnapshot()
            days = col("event_day").isin(*[lit(day).cast("date") for day in work.days])
            # One commit puts the new rows in the place of all old ones of these days.
            self.spark.sql(select).where(days).writeTo(name).overwrite(days)
            return self._written(work.table, before)
        properties = ", ".join(f"'{key}' = '{value}'" for key, value in PROPERTIES.items())
        partitioning = "PARTITIONED BY (event_day)" if work.partitioned else ""
        self.spark.sql(f"CREATE OR REPLACE TABLE {name} USING iceberg {partitioning} TBLPROPERTIES ({properties}) AS\n{select}")
        return self._written(work.table, None)

    def _compact(self, work):
        before = self._table(work.table).currentSnapshot()
        files = int(summary_of(before).get("total-data-files", 0))
        if files <= 1:
            return None, 0
        catalog, namespace = self.namespace.split(".", 1)
        self.spark.sql(
            f"CALL {catalog}.system.rewrite_data_files(table => '{namespace}.{work.table}', options => map('min-input-files', '2'))"
        ).collect()
        return None, self._written(work.table, before)[1]

    def _expire(self, work):
        now_ms = int(time.time() * 1000)
        self._table(work.table).expireSnapshots().expireOlderThan(now_ms).retainLast(1).cleanExpiredFiles(True).commit()
        self.spark.catalog.refreshTable(f"{self.namespace}.{work.table}")
        return None, 0

    def _table(self, table):
        return self.spark._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(self.spark._jsparkSession, f"{self.namespace}.{table}")

    def _written(self, table, before):
        """Rows of a table, and the bytes that were written to it since `before`."""
        self._known.add(table)
        self.spark.catalog.refreshTable(f"{self.namespace}.{table}")
        snapshot = self._table(table).currentSnapshot()
        if snapshot is None:
            return 0, 0
        summary = summary_of(snapshot)
        is_new = before is None or before.snapshotId() != snapshot.snapshotId()
        return int(summary.get("total-records", 0)), int(summary.get("added-files-size", 0)) if is_new else 0

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
        begun, seconds = time.time(), []
        make = "CREATE OR REPLACE TABLE {0}.{1} USING iceberg AS {2}"
        statements = (
            ("a", "SELECT DATE '2026-03-02' AS event_day, id AS n, id % 7 AS m, CAST(id AS STRING) AS text, TIMESTAMP '2026-03-02 10:00:00' AS time FROM range(2000)"),
            ("b", f"SELECT event_day, m, extract(hour FROM time) AS event_hour, count(*) AS rows, count(DISTINCT text) AS texts, CAST(sum(n) AS BIGINT) AS total, count(*) FILTER (WHERE text LIKE '1%') AS ones FROM {namespace}.a GROUP BY event_day, m, extract(hour FROM time)"),
            ("c", f"SELECT a.m, a.text, b.total, row_number() OVER (PARTITION BY a.m ORDER BY a.n DESC) AS place FROM {namespace}.a AS a LEFT JOIN {namespace}.b AS b ON b.m = a.m"),
        )
        while time.time() - begun < WARM_UP_S:
            started = time.time()
            for table, select in statements:
                self.spark.sql(make.format(namespace, table, select))
            seconds.append(time.time() - started)
        for table, _ in statements:
            self.spark.sql(f"DROP TABLE IF EXISTS {namespace}.{table} PURGE")
        self.spark.sql(f"DROP NAMESPACE IF EXISTS {namespace}")
        log(f"warmed up: three statements took {seconds[0]:.1f} s at first, {seconds[-1]:.1f} s at last")


def summary_of(snapshot):
    return {} if snapshot is None else dict(snapshot.summary())
