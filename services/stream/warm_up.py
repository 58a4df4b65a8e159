"""
Practice before the first batch: events that nobody sent, through the same code into tables that are thrown away. Until the JVM has compiled what
a batch takes, a batch takes 4 to 17 s.
"""

import json
import time

from account import Account
from batches import empty_writer
from layout import EVENTS, LAYOUT, PAYLOAD
from progress import log
from tables import create_tables

RECORDS = 120
EVENTS_OF_A_RECORD = 100
SAMPLES = {"bigint": 1234567, "string": "a text as long as others", "boolean": True, "double": 0.5}


def warm_up(spark, settings):
    """Takes `warm_up_s`, and as long as the batch that is on its way then."""
    if settings.warm_up_s == 0:
        return
    namespace, raw = f"{settings.namespace}_warm_up", f"{settings.raw}-warm-up"
    drop(spark, namespace, raw)
    create_tables(spark, namespace, settings.file_format)
    records = spark.createDataFrame(sample(), "topic string, partition int, offset bigint, key binary, value binary").coalesce(2).localCheckpoint()
    begun = time.time()
    seconds = []
    while time.time() - begun < settings.warm_up_s:
        # Each time anew, as if nothing had been seen.
        writer = empty_writer(spark, namespace, raw, settings)
        started = time.time()
        writer.write(records, len(seconds) + 1, Account())
        seconds.append(time.time() - started)
    drop(spark, namespace, raw)
    log(f"warmed up with {len(seconds)} batches: {seconds[0]:.1f} s for the first, {seconds[-1]:.1f} s for the last")


def drop(spark, namespace, raw):
    for table in ("events", "raw_requests", "dead_letters", "events_per_minute"):
        spark.sql(f"DROP TABLE IF EXISTS {namespace}.{table} PURGE")
    spark.sql(f"DROP NAMESPACE IF EXISTS {namespace}")
    path = spark._jvm.org.apache.hadoop.fs.Path(raw)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)


def sample():
    """Records of Kafka, with a dead letter."""
    first = 1
    for number in range(RECORDS):
        source = f"{LAYOUT['sequencePrefix']}warm-up/{number % 12}"
        key = {"source": source, "events": EVENTS_OF_A_RECORD, "sequences": f"{first}-{first + EVENTS_OF_A_RECORD - 1}"}
        lines = [line(source, first + n) for n in range(EVENTS_OF_A_RECORD)]
        yield EVENTS, number % 4, number // 4, json.dumps(key).encode(), "\n".join(lines).encode()
        first += EVENTS_OF_A_RECORD
    letter = {"source": "warm-up", "reason": "malformed_json", "detail": "none", "rejected_at_ms": 1, "body": "{"}
    yield "dead-letters", 0, 0, b"", json.dumps(letter).encode()


def line(source, sequence):
    some = PAYLOAD[sequence % 5 :: 5]
    data = json.dumps({**{name: SAMPLES[kind] for name, kind in some}, "nested": {"like": "most of what is sent", "list": ["a", "b"] * 12}})
    head = f'{{"specversion":"1.0","id":"{sequence:010d}","source":"{source}","type":"warm-up.v1","data":'
    numbers = {
        "ingestedAtMs": 1_795_000_000_000, "timeMicros": 1_795_000_000_000_000 + sequence, "sequence": sequence,
        "dataStart": len(head), "dataLength": len(data), "family": sequence % len(LAYOUT["families"]),
    }
    places = [f"{numbers[name]:>{LAYOUT['line'][name]['bytes']}}" for name in numbers]
    return f'{{"ingested_at_ms":{places[0]},"index":[{",".join(places[1:])}],"event":{head}{data}}}}}'
