"""
The stream job: from Kafka to the raw zone and the Iceberg tables of the lake, in micro-batches, each event exactly once.
How it keeps that promise stands in README.md.
"""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from pyspark.sql import SparkSession
from pyspark.storagelevel import StorageLevel

from rows import LAYOUT, dead_letter_rows, event_rows, explode, raw_event_rows, without
from settings import read_settings
from tables import Appender, create_tables, find_in_lake, recover_seen

RETRY_S = 2


def log(text):
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), text, file=sys.stderr, flush=True)


class Batches:
    """Writes micro-batches. One that fails leaves marks behind: then this object is thrown away, and a new one recovers from the lake."""

    def __init__(self, spark, settings):
        self.spark = spark
        self.settings = settings
        self.events, self.raw_events, self.dead_letters = (
            Appender(spark, settings.namespace, table) for table in ("events", "raw_events", "dead_letters")
        )
        self.seen = recover_seen(spark, settings.namespace, LAYOUT["sequencePrefix"])
        self.first = True

    def process(self, records, batch_id):
        started = time.time()
        started_ms = int(started * 1000)
        commit_id = batch_id + 1
        if self.first and batch_id == 0 and self.events.last_commit > 1:
            raise RuntimeError(
                f"the checkpoint {self.settings.checkpoint} is new, but the lake has commits up to {self.events.last_commit}: "
                "their numbers would be used twice. Bring the checkpoint back, or empty the lake"
            )
        self.first = False
        # Whole requests: few rows, read from Kafka once for all that follows.
        records = records.select("topic", "partition", "offset", "key", "value").persist(StorageLevel.MEMORY_AND_DISK)
        try:
            keys = records.where("topic = 'events'").selectExpr("partition", "offset", "cast(key AS string) AS key").collect()
            found = self.seen.sort(sorted((row.partition, row.offset, row.key) for row in keys))
            self.seen.settle(found, find_in_lake(self.spark, self.settings.namespace, found.old.keys()))
            writers = self.settings.writers
            exploded = explode(records.coalesce(writers))
            fresh = event_rows(without(self.spark, exploded, found.duplicates), commit_id)
            with ThreadPoolExecutor(2) as pool:
                work = [
                    pool.submit(self.write_raw, records.coalesce(writers), commit_id),
                    pool.submit(self.append_keys, records.coalesce(1), commit_id, started_ms),
                ]
                if found.events > len(found.duplicates):
                    self.events.append_once(fresh, commit_id, started_ms)
            for future in work:
                future.result()
        finally:
            records.unpersist()
        log(f"commit {commit_id}: {found.events} events, {len(found.duplicates)} of them again, {time.time() - started:.1f} s")

    def write_raw(self, records, commit_id):
        """The raw zone: the lines as they came. A batch has its own folder, so that its repetition replaces it."""
        (
            records.where("topic = 'events'")
            .selectExpr("cast(value AS string) AS value")
            .write.mode("overwrite")
            .option("compression", self.settings.raw_compression)
            .text(f"{self.settings.raw}/commit_id={commit_id:08d}")
        )

    def append_keys(self, records, commit_id, started_ms):
        self.raw_events.append_once(raw_event_rows(explode(records), commit_id), commit_id, started_ms)
        letters = dead_letter_rows(records, commit_id)
        if not letters.isEmpty():
            self.dead_letters.append_once(letters, commit_id, started_ms)


class Aggregates(threading.Thread):
    """
    Sums up `events` per minute, family and type, behind the stream and beside its way. Every row says up to which commit it counts, so
    that after a crash it goes on where the table ends. A minute has a row for each time that it was added to: sum them up.
    """

    def __init__(self, spark, settings):
        super().__init__(daemon=True)
        self.spark = spark
        self.settings = settings

    def run(self):
        while True:
            time.sleep(self.settings.aggregate_interval_s)
            try:
                self.update()
            except Exception as error:  # the next round tries again
                log(f"aggregates wait: {str(error).splitlines()[0]}")

    def update(self):
        name = self.settings.namespace
        done = Appender(self.spark, name, "events_per_minute")
        last = self.spark.sql(f"SELECT max(commit_id) FROM {name}.events").first()[0] or 0
        if last <= done.last_commit:
            return
        rows = self.spark.sql(f"""
            SELECT cast(date_trunc('minute', time) AS timestamp_ntz) AS minute, family, type, count(*) AS events,
              sum(length(data)) AS data_characters, cast({last} AS bigint) AS commit_id
            FROM {name}.events WHERE commit_id > {done.last_commit} AND commit_id <= {last} GROUP BY 1, 2, 3""")
        done.append_once(rows.coalesce(1), last, int(time.time() * 1000))


def start(spark, settings, batches):
    stream = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", settings.kafka)
        .option("subscribe", "events,dead-letters")
        .option("startingOffsets", "earliest")
        .option("failOnDataLoss", "true")
        .option("maxOffsetsPerTrigger", settings.max_records)
        .option("kafka.max.partition.fetch.bytes", 16 * 2**20)
        .load()
    )
    return (
        stream.writeStream.foreachBatch(batches.process)
        .option("checkpointLocation", settings.checkpoint)
        .trigger(processingTime=f"{settings.trigger_ms} milliseconds")
        .start()
    )


def main():
    settings = read_settings()
    spark = (
        SparkSession.builder.appName("lakelab-stream")
        .config("spark.sql.session.timeZone", "UTC")
        # Batches are written in a session of their own, whose commits a cache of this one would hide from what recovers from the lake.
        .config(f"spark.sql.catalog.{settings.namespace.split('.')[0]}.cache-enabled", "false")
        # Text that is no number is NULL, not the end of the stream.
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        # Rows of the cache are whole requests.
        .config("spark.sql.inMemoryColumnarStorage.batchSize", "100")
        .config("spark.hadoop.zlib.compress.level", "BEST_SPEED")
        .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "2")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    create_tables(spark, settings)
    Aggregates(spark, settings).start()
    log("ready")
    while True:
        try:
            start(spark, settings, Batches(spark, settings)).awaitTermination()
        except Exception as error:
            # What was begun is repeated from the checkpoint. Spark 4.1.1 also comes here once after a crash, when the batch that it has repeated
            # is done: its Kafka source fails to report the progress of such a batch (apache/spark#55236).
            log(f"the stream begins anew: {str(error).splitlines()[0]}")
        time.sleep(RETRY_S)


if __name__ == "__main__":
    main()
