"""What is done beside the stream's way: aggregates, and compaction of small files."""

import threading
import time

from progress import first_line, log
from tables import Appender

# Files of a partition below which it is left as it is.
LEAST_FILES = 8
TICK_S = 1
COMPACTED = ("events", "raw_requests", "dead_letters")


class Maintenance(threading.Thread):
    """One thread for all of it, so that no two things are done at once. What fails is tried again the next time."""

    def __init__(self, spark, settings, idle_s):
        super().__init__(daemon=True)
        self.spark = spark
        self.settings = settings
        self.idle_s = idle_s

    def run(self):
        aggregated = compacted = time.monotonic()
        while True:
            time.sleep(TICK_S)
            now = time.monotonic()
            if now - aggregated >= self.settings.aggregate_interval_s:
                self.attempt("aggregates", lambda: aggregate(self.spark, self.settings.namespace))
                aggregated = time.monotonic()
            if self.may_compact() and now - compacted >= self.settings.compact_interval_s:
                self.attempt("compaction", lambda: compact(self.spark, self.settings.namespace, self.may_compact))
                compacted = time.monotonic()

    def may_compact(self):
        return 0 < self.settings.compact_interval_s and self.idle_s() >= self.settings.compact_after_idle_s

    def attempt(self, what, work):
        try:
            work()
        except Exception as error:
            log(f"{what} failed, and is tried again later: {first_line(error)}", "warning")


def aggregate(spark, namespace):
    """
    Sums up `events` per minute, family and type. Every row says up to which commit it counts, so that after a crash it goes on where the
    table ends. A minute has a row for each time that it was added to: sum them up.
    """
    done = Appender(spark, namespace, "events_per_minute")
    last = spark.sql(f"SELECT max(commit_id) FROM {namespace}.events").first()[0] or 0
    if last <= done.last_commit:
        return
    rows = spark.sql(f"""
        SELECT cast(date_trunc('minute', time) AS timestamp_ntz) AS minute, family, type, count(*) AS events, cast({last} AS bigint) AS commit_id
        FROM {namespace}.events WHERE commit_id > {done.last_commit} AND commit_id <= {last} GROUP BY 1, 2, 3""")
    done.append_once(rows.coalesce(1), last, int(time.time() * 1000))


def compact(spark, namespace, may_go_on):
    """
    Makes large files of small ones, partition by partition, as long as nothing else wants the machine. Rows keep their commit_id. The new files take the
    place of the old ones in one commit; if it never comes, nobody sees them. Appends at the same time are no conflict: both try again.
    """
    jvm = spark._jvm
    # Iceberg's threads take over the active session of this one; without, they have one that does not know its catalogues.
    jvm.org.apache.spark.sql.classic.SparkSession.setActiveSession(spark._jsparkSession)
    expressions = jvm.org.apache.iceberg.expressions.Expressions
    for table in COMPACTED:
        name = f"{namespace}.{table}"
        if table == "events":
            of = spark.sql(f"SELECT partition.event_day AS day, partition.family AS family FROM {name}.partitions WHERE file_count >= {LEAST_FILES}").collect()
            filters = [getattr(expressions, "and")(expressions.equal("event_day", str(row.day)), expressions.equal("family", row.family)) for row in of]
        else:
            filters = [expressions.alwaysTrue()]
        for where in filters:
            if not may_go_on():
                return
            begun = time.time()
            files = jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(spark._jsparkSession, name)
            rewrite = jvm.org.apache.iceberg.spark.actions.SparkActions.get(spark._jsparkSession).rewriteDataFiles(files)
            result = (
                rewrite.filter(where)
                .option("min-input-files", str(LEAST_FILES))
                .option("target-file-size-bytes", str(256 * 2**20))
                .option("max-file-group-size-bytes", str(512 * 2**20))
                .option("max-concurrent-file-group-rewrites", "1")
                .execute()
            )
            if result.rewrittenDataFilesCount() > 0:
                log(f"compacted {table}: {result.rewrittenDataFilesCount()} files are {result.addedDataFilesCount()}, {time.time() - begun:.1f} s")
