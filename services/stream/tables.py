"""The Iceberg tables of the lake: what they are, what is in them, and how rows are added exactly once."""

import time

from account import Account
from layout import DEAD_LETTERS, EVENTS, PAYLOAD
from seen import Seen

ENVELOPE_COLUMNS = (
    "commit_id bigint, ingested_at timestamp_ntz, source string, id string, sequence bigint, type string, time timestamp_ntz, data string"
)
# Column statistics only where something looks for them: each column's cost a place in every manifest.
STATISTICS = {"commit_id": "full", "sequence": "full", "time": "full", "source": "truncate(64)"}
# All differ from row to row: a dictionary of them is work for nothing.
WITHOUT_DICTIONARY = ("data", "id", "body", "trace_id")


def create_tables(spark, namespace, file_format):
    """Makes what is missing."""
    payload = ", ".join(f"`{column}` {kind}" for column, kind in PAYLOAD)
    spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {namespace}")

    def create(table, columns, partitioning=""):
        names = {column.split()[0].strip("`") for column in columns.split(", ")}
        properties = {
            "write.format.default": file_format,
            "write.parquet.compression-codec": "zstd",
            "write.parquet.compression-level": "1",
            "write.orc.compression-codec": "zstd",
            # Rows go where they are: to sort or shuffle them costs more than the files that it would spare.
            "write.distribution-mode": "none",
            "write.spark.fanout.enabled": "true",
            "write.metadata.delete-after-commit.enabled": "true",
            "write.metadata.previous-versions-max": "20",
            "write.metadata.compression-codec": "gzip",
            "write.metadata.metrics.default": "none",
            # Compaction and appends may meet: who comes second tries again.
            "commit.retry.num-retries": "20",
            **{f"write.metadata.metrics.column.{name}": mode for name, mode in STATISTICS.items() if name in names},
            **{f"write.parquet.dict-encoding-enabled.column.{name}": "false" for name in WITHOUT_DICTIONARY if name in names},
        }
        text = ", ".join(f"'{key}' = '{value}'" for key, value in properties.items())
        spark.sql(f"CREATE TABLE IF NOT EXISTS {namespace}.{table} ({columns}) USING iceberg {partitioning} TBLPROPERTIES ({text})")

    create("events", f"{ENVELOPE_COLUMNS}, {payload}, event_day date, family string", "PARTITIONED BY (event_day, family)")
    create(
        "raw_requests",
        "source string, events bigint, sequences string, ids array<string>, ingested_at timestamp_ntz, commit_id bigint, "
        "kafka_partition int, kafka_offset bigint",
    )
    create(
        "dead_letters",
        "source string, id string, sequence bigint, reason string, detail string, rejected_at timestamp_ntz, body string, commit_id bigint",
    )
    create("events_per_minute", "minute timestamp_ntz, family string, type string, events bigint, commit_id bigint")


class Appender:
    """
    Adds the rows of a batch to a table. A batch that Spark repeats after a crash has the number that it had, and every row carries its
    batch's number as `commit_id`: what is in the table already is therefore known from the table itself, also after compaction.
    """

    def __init__(self, spark, namespace, table):
        self.table = f"{namespace}.{table}"
        self.last_commit = spark.sql(f"SELECT max(commit_id) FROM {self.table}").first()[0] or 0
        self._committed_ms = None

    def append_once(self, rows, commit_id, started_ms, properties=None):
        """Adds the rows, unless those of this batch are there."""
        if commit_id > self.last_commit:
            self.append(rows, commit_id, started_ms, properties or {})

    def append(self, rows, commit_id, started_ms, properties):
        properties = {"lakelab.commit-id": str(commit_id), "lakelab.started-ms": str(started_ms), **properties}
        if self._committed_ms is not None:
            # A snapshot's own time is taken just before its commit; this is an upper bound for the one before it.
            properties["lakelab.previous-committed-ms"] = str(self._committed_ms)
        writer = rows.writeTo(self.table)
        for key, value in properties.items():
            writer = writer.option(f"snapshot-property.{key}", value)
        writer.append()
        self._committed_ms = int(time.time() * 1000)
        self.last_commit = commit_id


def recover_account(spark, namespace):
    """What the newest snapshot of `raw_requests` with an account says, and its time; where there is none, what the rows say."""
    newest = spark.sql(f"""
        SELECT summary, unix_millis(committed_at) AS ms FROM {namespace}.raw_requests.snapshots
        WHERE summary['lakelab.offsets'] IS NOT NULL ORDER BY cast(summary['lakelab.commit-id'] AS bigint) DESC, committed_at DESC LIMIT 1""").first()
    if newest is not None:
        return Account.of(newest.summary), newest.ms
    rows = spark.sql(f"""
        SELECT kafka_partition, max(kafka_offset) + 1 AS next, max(commit_id) AS commit_id, sum(events) AS events, count(*) AS records
        FROM {namespace}.raw_requests GROUP BY 1""").collect()
    commit_id = max((row.commit_id for row in rows), default=0)
    # Later ones are of a batch that is not in all tables: it is repeated.
    letters = spark.sql(f"SELECT 1 FROM {namespace}.dead_letters WHERE commit_id <= {commit_id}").count()
    account = Account(
        commit_id=commit_id,
        events=sum(row.events for row in rows),
        records=sum(row.records for row in rows),
        dead_letters=letters,
        offsets={EVENTS: {row.kafka_partition: row.next for row in rows}, DEAD_LETTERS: {0: letters} if letters else {}},
    )
    return account, None


def recover_seen(spark, namespace):
    """What was seen is what is in the lake: the only state that counts. `raw_requests` has the keys of all records whose events are in `events`."""
    seen = Seen()
    keys = spark.sql(f"SELECT source, events, sequences, ids FROM {namespace}.raw_requests ORDER BY commit_id, kafka_partition, kafka_offset")
    for row in keys.toLocalIterator():
        seen.mark(row.source, row.sequences, row.ids)
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
