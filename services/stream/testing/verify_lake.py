"""
Holds the lake against Kafka, independently of the job's own code: Spark's SQL parses every line anew. Prints a line of JSON: the counts, and under
`faults` what must be 0. `spark-submit verify_lake.py`, with the environment of the job.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pyspark.sql import SparkSession

from layout import LAYOUT, PAYLOAD
from settings import read_settings

settings = read_settings()
name = settings.namespace
spark = (
    SparkSession.builder.config("spark.sql.session.timeZone", "UTC").config("spark.sql.ansi.enabled", "false").config("spark.sql.shuffle.partitions", "2").getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")

kafka = spark.read.format("kafka").option("kafka.bootstrap.servers", settings.kafka).option("subscribe", "events,dead-letters").load()
kafka.selectExpr("topic", "partition", "offset", "cast(key AS string) AS key", "cast(value AS string) AS value").createOrReplaceTempView("kafka")
spark.sql("SELECT explode(split(value, '\n')) AS line FROM kafka WHERE topic = 'events'").createOrReplaceTempView("sent")
spark.read.text(f"{settings.raw}/*/*.jsonl").selectExpr("value AS line").createOrReplaceTempView("raw")

data = "trim(LEADING FROM get_json_object(line, '$.event.data'))"
payload = ", ".join(f"`{column}` {kind}" for column, kind in PAYLOAD)
columns = ", ".join(f"`{column}`" for column, _ in PAYLOAD)
families = ", ".join(f"'{family}'" for family in LAYOUT["families"])
line = "ingested_at_ms bigint, index array<bigint>, event struct<id: string, source: string, type: string, time: string>"
spark.sql(f"""
    SELECT l.event.source AS source, l.event.id AS id, l.index[1] AS sequence, l.event.type AS type,
      cast(timestamp_micros(l.index[0]) AS timestamp_ntz) AS time,
      decode(substring(cast(line AS binary), {LAYOUT['line']['eventStart']} + 1 + l.index[2], l.index[3]), 'UTF-8') AS data,
      cast(l.event.time AS date) AS event_day, element_at(array({families}), cast(l.index[4] AS int) + 1) AS family
    FROM (SELECT line, from_json(line, '{line}') AS l FROM sent)""").createOrReplaceTempView("parsed")
spark.sql(f"""
    SELECT source, id, sequence, type, time, data, event_day, family, p.* FROM (SELECT *, from_json(data, '{payload}') AS p FROM parsed)""").createOrReplaceTempView("expected")
same = f"source, id, sequence, type, time, data, event_day, family, {columns}"


def count(text):
    return spark.sql(f"SELECT count(*) FROM ({text})").first()[0]


faults = {
    "doubled in events": count(f"SELECT source, id FROM {name}.events GROUP BY 1, 2 HAVING count(*) > 1"),
    "missing or different in events": count(f"SELECT DISTINCT {same} FROM expected EXCEPT SELECT {same} FROM {name}.events"),
    "not sent, but in events": count(f"SELECT {same} FROM {name}.events EXCEPT SELECT {same} FROM expected"),
    "missing in the raw zone": count("SELECT line FROM sent EXCEPT ALL SELECT line FROM raw"),
    "too many in the raw zone": count("SELECT line FROM raw EXCEPT ALL SELECT line FROM sent"),
    "records not once in raw_requests": count(f"""
        SELECT * FROM (SELECT partition, offset FROM kafka WHERE topic = 'events') k
        FULL JOIN (SELECT kafka_partition, kafka_offset, count(*) AS n FROM {name}.raw_requests GROUP BY 1, 2) r
        ON k.partition = r.kafka_partition AND k.offset = r.kafka_offset WHERE n IS NULL OR n > 1 OR k.offset IS NULL"""),
    "dead letters missing": count(f"""
        SELECT get_json_object(value, '$.source'), get_json_object(value, '$.reason'), cast(get_json_object(value, '$.rejected_at_ms') AS bigint),
          get_json_object(value, '$.body') FROM kafka WHERE topic = 'dead-letters'
        EXCEPT ALL SELECT source, reason, unix_millis(cast(rejected_at AS timestamp)), body FROM {name}.dead_letters"""),
    "dead letters too many": count(f"SELECT * FROM {name}.dead_letters") - count("SELECT 1 FROM kafka WHERE topic = 'dead-letters'"),
    "commits twice in snapshots": sum(
        count(f"SELECT summary['lakelab.commit-id'] AS c FROM {name}.{table}.snapshots WHERE summary['lakelab.commit-id'] IS NOT NULL GROUP BY 1 HAVING count(*) > 1")
        for table in ("events", "raw_requests", "dead_letters")
    ),
}
days = [row.n for row in spark.sql(f"SELECT count(DISTINCT event_day) AS n FROM {name}.events").collect()][0]
result = {
    "sent": count("SELECT 1 FROM sent"),
    "events": count(f"SELECT 1 FROM {name}.events"),
    "dead_letters": count(f"SELECT 1 FROM {name}.dead_letters"),
    "commits": count(f"SELECT DISTINCT commit_id FROM {name}.raw_requests"),
    "event_days": days,
    "faults": faults,
}
print(json.dumps(result))
