"""Sessions of Spark: one that generates code for a statement, one that interprets it, and what both see beside the tables of the lake."""

from pyspark.sql import SparkSession

from selects import LAKE_COLUMNS

# A row per submission, from a row per record of the queue: as `raw_events` of the lake in Trino (harness/platforms/agnostic/lake/views.ts).
_RAW_EVENTS = """
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


def interpreting(spark):
    """Another session, in which no code is generated."""
    session = spark.newSession()
    session.conf.set("spark.sql.shuffle.partitions", "1")
    # Small tables are a file each: what is joined is in one place already, while handing a side around would be a job of its own.
    session.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
    session.conf.set("spark.sql.codegen.wholeStage", "false")
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    return session


def show_raw_events(session, namespace):
    """Makes the view `raw_events`, if there is what it is of."""
    if session.catalog.tableExists(f"{namespace}.raw_requests"):
        session.sql(_RAW_EVENTS.format(namespace)).createOrReplaceTempView("raw_events")


def show_columns(session, columns):
    """Makes the view `lake_columns` of pairs (table, column)."""
    session.createDataFrame(columns, "table_name string, column_name string").createOrReplaceTempView(LAKE_COLUMNS)
