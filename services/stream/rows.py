"""From Kafka's records to the rows of the lake. The lines of a record are cut by bytes, as services/ingest/kafka/event-records.ts lays them out."""

import json
from pathlib import Path

from pyspark.sql import functions as F

LAYOUT = json.loads((Path(__file__).parent / "lake-layout.json").read_text())
LINE = LAYOUT["line"]
TYPES = {"BIGINT": "bigint", "VARCHAR": "string", "BOOLEAN": "boolean", "DOUBLE": "double"}
PAYLOAD = [(column["name"], TYPES[column["sqlType"]]) for column in LAYOUT["payload"]]
DEAD_LETTER = "source string, id string, sequence bigint, reason string, detail string, rejected_at_ms bigint, body string"


def number_at(name):
    """The number of that name in the index of a line."""
    at = LINE[name]
    return f"try_cast(trim(cast(substring(line, {at['start'] + 1}, {at['bytes']}) AS string)) AS bigint)"


def explode(records):
    """A row per event: where it came from, its line as bytes, and the numbers of its index."""
    return (
        records.where("topic = 'events'")
        .select(
            "partition",
            "offset",
            F.expr("get_json_object(cast(key AS string), '$.source')").alias("source"),
            F.posexplode(F.split(F.col("value").cast("string"), "\n")).alias("position", "text"),
        )
        .select("partition", "offset", "position", "source", F.col("text").cast("binary").alias("line"))
        .selectExpr(
            "*",
            *(f"{number_at(name)} AS {alias}" for name, alias in [
                ("ingestedAtMs", "ingested_at_ms"),
                ("timeMicros", "time_us"),
                ("sequence", "sequence"),
                ("dataStart", "data_start"),
                ("dataLength", "data_bytes"),
                ("family", "family_position"),
            ]),
        )
    )


def without(spark, rows, duplicates):
    """The rows but for those at the given (partition, offset, position)."""
    if not duplicates:
        return rows
    places = spark.createDataFrame(duplicates, "partition int, offset bigint, position int")
    return rows.join(F.broadcast(places), ["partition", "offset", "position"], "left_anti")


# Without its data, an envelope is short; the data are read by their own bytes.
ENVELOPE = f"""from_json(cast(CASE WHEN data_bytes = 0 THEN substring(line, {LINE['eventStart'] + 1}, length(line) - {LINE['eventStart'] + 1}) ELSE
  concat(substring(line, {LINE['eventStart'] + 1}, data_start), cast('null' AS binary),
         substring(line, {LINE['eventStart'] + 1} + data_start + data_bytes, length(line) - {LINE['eventStart'] + 1} - data_start - data_bytes))
  END AS string), 'id string, type string')"""
DATA = f"CASE WHEN data_bytes > 0 THEN cast(substring(line, {LINE['eventStart'] + 1} + data_start, data_bytes) AS string) END"


def utc(micros):
    return f"cast(timestamp_micros({micros}) AS timestamp_ntz)"


def event_rows(exploded, commit_id):
    """Rows of the table `events`: the envelope, the data as sent, and the payload's flat fields as columns."""
    schema = ", ".join(f"`{name}` {kind}" for name, kind in PAYLOAD)
    families = ", ".join(f"'{name}'" for name in LAYOUT["families"])
    return (
        exploded.selectExpr("*", f"{ENVELOPE} AS e", f"{DATA} AS data")
        .selectExpr("*", f"from_json(data, '{schema}') AS p")
        .selectExpr(
            f"cast({commit_id} AS bigint) AS commit_id",
            f"{utc('ingested_at_ms * 1000')} AS ingested_at",
            "source",
            "e.id AS id",
            "sequence",
            "e.type AS type",
            f"{utc('time_us')} AS time",
            "data",
            *(f"p.`{name}` AS `{name}`" for name, _ in PAYLOAD),
            f"cast({utc('time_us')} AS date) AS event_day",
            f"element_at(array({families}), cast(family_position AS int) + 1) AS family",
        )
    )


def raw_event_rows(exploded, commit_id):
    """Rows of the table `raw_events`: the identity of every submission, duplicates included."""
    return exploded.selectExpr(
        "source",
        "sequence",
        f"{ENVELOPE}.id AS id",
        f"{utc('ingested_at_ms * 1000')} AS ingested_at",
        f"cast({commit_id} AS bigint) AS commit_id",
    )


def dead_letter_rows(records, commit_id):
    """Rows of the table `dead_letters`."""
    return (
        records.where("topic = 'dead-letters'")
        .select(F.from_json(F.col("value").cast("string"), DEAD_LETTER).alias("d"))
        .selectExpr(
            "d.source", "d.id", "d.sequence", "d.reason", "d.detail",
            f"{utc('d.rejected_at_ms * 1000')} AS rejected_at", "d.body", f"cast({commit_id} AS bigint) AS commit_id",
        )
    )
