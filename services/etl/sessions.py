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


# Loggers that warn of what is wanted so: descriptions of plans are cut off, some jobs rank all rows in one window, a filter stays in Spark, and a table that
# is removed no longer has the oldest of the files that its metadata name.
_SAYS_NOTHING = (
    "org.apache.spark.sql.catalyst.util.StringUtils",
    "org.apache.spark.sql.execution.window.WindowExec",
    "org.apache.spark.sql.execution.datasources.v2.DataSourceV2Strategy",
    "org.apache.iceberg.ReachableFileUtil",
    "org.apache.iceberg.aws.s3.S3InputStream",
)


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
        # Jobs that look for several things in a document call from_json for each, which are one call as long as none is narrowed to what it needs.
        .config("spark.sql.optimizer.enableJsonExpressionOptimization", "false")
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
        # What is at hand is on this machine, and made anew if it is lost: a file of checksums beside each would double the files that are opened.
        .config("spark.hadoop.fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem")
        # Tables have few manifests, and what is handed on stays on this machine.
        .config("spark.sql.iceberg.data-planning-mode", "local")
        .config("spark.sql.iceberg.delete-planning-mode", "local")
        .config("spark.broadcast.compress", "false")
        .config("spark.shuffle.compress", "false")
        .config("spark.locality.wait", "0")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    log4j = spark._jvm.org.apache.logging.log4j
    for name in _SAYS_NOTHING:
        log4j.core.config.Configurator.setLevel(name, log4j.Level.OFF)
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
    # Not createDataFrame(): it would start Python for the pairs.
    pairs = ", ".join(f"('{table}', '{column}')" for table, column in columns) or "(NULL, NULL)"
    session.sql(f"SELECT * FROM (VALUES {pairs}) AS pairs (table_name, column_name) WHERE table_name IS NOT NULL").createOrReplaceTempView(LAKE_COLUMNS)
