"""The Iceberg tables of the lake: what they are, what is in them, and how rows are added exactly once."""

import time

from rows import PAYLOAD
from seen import CHUNK, MOST_CHUNKS, Seen, SeenIds, SeenSequences

ENVELOPE_COLUMNS = (
    "commit_id bigint, ingested_at timestamp_ntz, source string, id string, sequence bigint, type string, time timestamp_ntz, data string"
)
# Column statistics only where something looks for them: each column's cost a place in every manifest.
STATISTICS = {"commit_id": "full", "sequence": "full", "time": "full", "source": "truncate(64)"}


def create_tables(spark, settings):
    """Makes what is missing."""
    name = settings.namespace
    payload = ", ".join(f"`{column}` {kind}" for column, kind in PAYLOAD)
    spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {name}")
    create(spark, settings, "events", f"{ENVELOPE_COLUMNS}, {payload}, event_day date, family string", "PARTITIONED BY (event_day, family)")
    create(spark, settings, "raw_events", "source string, sequence bigint, id string, ingested_at timestamp_ntz, commit_id bigint")
    create(
        spark, settings, "dead_letters",
        "source string, id string, sequence bigint, reason string, detail string, rejected_at timestamp_ntz, body string, commit_id bigint",
    )
    create(
        spark, settings, "events_per_minute",
        "minute timestamp_ntz, family string, type string, events bigint, data_characters bigint, commit_id bigint",
    )


def create(spark, settings, table, columns, partitioning=""):
    properties = {
        "write.format.default": settings.file_format,
        "write.parquet.compression-codec": "zstd",
        "write.parquet.compression-level": "1",
        "write.orc.compression-codec": "zstd",
        # Rows go where they are: to sort or shuffle them costs more than the files that it would spare.
        "write.distribution-mode": "none",
        "write.spark.fanout.enabled": "true",
        "write.metadata.delete-after-commit.enabled": "true",
        "write.metadata.previous-versions-max": "20",
        "write.metadata.metrics.default": "none",
        **{f"write.metadata.metrics.column.{name}": mode for name, mode in STATISTICS.items() if f"{name} " in columns},
    }
    text = ", ".join(f"'{key}' = '{value}'" for key, value in properties.items())
    spark.sql(f"CREATE TABLE IF NOT EXISTS {settings.namespace}.{table} ({columns}) USING iceberg {partitioning} TBLPROPERTIES ({text})")


class Appender:
    """
    Adds the rows of a batch to a table. A batch that Spark repeats after a crash has the number that it had, and every row carries its
    batch's number as `commit_id`: what is in the table already is therefore known from the table itself, also after compaction.
    """

    def __init__(self, spark, namespace, table):
        self.table = f"{namespace}.{table}"
        self.last_commit = spark.sql(f"SELECT max(commit_id) FROM {self.table}").first()[0] or 0
        self._committed_ms = None

    def append_once(self, rows, commit_id, started_ms):
        """Adds the rows, unless those of this batch are there."""
        if commit_id > self.last_commit:
            self.append(rows, commit_id, started_ms)

    def append(self, rows, commit_id, started_ms):
        writer = (
            rows.writeTo(self.table)
            .option("snapshot-property.lakelab.commit-id", str(commit_id))
            .option("snapshot-property.lakelab.started-ms", str(started_ms))
        )
        if self._committed_ms is not None:
            # A snapshot's own time is taken just before its commit; this is an upper bound for the one before it.
            writer = writer.option("snapshot-property.lakelab.previous-committed-ms", str(self._committed_ms))
        writer.append()
        self._committed_ms = int(time.time() * 1000)
        self.last_commit = commit_id


def recover_seen(spark, namespace, sequence_prefix):
    """What was seen is what is in the lake: the only state that counts."""
    seen = Seen()
    by_sequence = f"source LIKE '{sequence_prefix}%'"
    newest = spark.sql(f"SELECT source, max(sequence) AS newest FROM {namespace}.events WHERE {by_sequence} GROUP BY source")
    floors = [(row.source, max(0, row.newest // CHUNK - MOST_CHUNKS + 1) * CHUNK) for row in newest.collect()]
    for source, floor in floors:
        seen.sequences[source] = SeenSequences()
        seen.sequences[source].floor = floor
    if floors:
        spark.createDataFrame(floors, "source string, floor bigint").createOrReplaceTempView("floors")
        # Stretches of consecutive sequences: few, where there are few holes.
        stretches = spark.sql(f"""
            SELECT source, min(sequence) AS first, max(sequence) AS last FROM (
              SELECT e.source, sequence, sequence - row_number() OVER (PARTITION BY e.source ORDER BY sequence) AS island
              FROM {namespace}.events e JOIN floors f ON f.source = e.source
              WHERE sequence >= f.floor AND sequence >= {min(floor for _, floor in floors)}
            ) GROUP BY source, island ORDER BY source, first""")
        for row in stretches.toLocalIterator():
            seen.sequences[row.source].mark(row.first, row.last)
    for row in spark.sql(f"SELECT source, id FROM {namespace}.events WHERE NOT {by_sequence} ORDER BY ingested_at").toLocalIterator():
        seen.ids.setdefault(row.source, SeenIds()).mark(row.id)
    return seen


def find_in_lake(spark, namespace, keys):
    """Which of the (source, sequence) are in the lake. The statistics of the files say which few have to be read."""
    if not keys:
        return set()
    spark.createDataFrame(list(keys), "source string, sequence bigint").createOrReplaceTempView("wanted")
    least, most = min(sequence for _, sequence in keys), max(sequence for _, sequence in keys)
    found = spark.sql(f"""
        SELECT e.source, e.sequence FROM {namespace}.events e JOIN wanted w ON w.source = e.source AND w.sequence = e.sequence
        WHERE e.sequence BETWEEN {least} AND {most}""")
    return {(row.source, row.sequence) for row in found.collect()}
