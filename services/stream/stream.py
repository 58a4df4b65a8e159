"""
The stream job: from Kafka to the raw zone and the Iceberg tables of the lake, in micro-batches, each event exactly once.
How it keeps that promise stands in README.md.
"""

import time

from pyspark.sql import SparkSession

from batches import Batches
from maintenance import Maintenance
from progress import Progress, first_line, log, serve
from settings import read_settings
from tables import create_tables
from warm_up import warm_up

RETRY_S = 2
TICK_S = 1


def open_session(settings):
    spark = (
        SparkSession.builder.appName("lakelab-stream")
        .config("spark.sql.session.timeZone", "UTC")
        # A cache would hide from what recovers from the lake what another session has committed.
        .config(f"spark.sql.catalog.{settings.namespace.split('.')[0]}.cache-enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.adaptive.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    return spark


def start(spark, settings, batches):
    stream = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", settings.kafka)
        .option("subscribe", "events,dead-letters")
        .option("startingOffsets", "earliest")
        .option("failOnDataLoss", "true")
        .option("maxOffsetsPerTrigger", settings.max_records)
        .option("kafka.max.partition.fetch.bytes", 16 * 2**20)
        # Topics are the ingestion service's to make.
        .option("kafka.allow.auto.create.topics", "false")
        .option("kafka.default.api.timeout.ms", 15_000)
        .option("kafka.request.timeout.ms", 10_000)
        .option("kafkaConsumer.pollTimeoutMs", 20_000)
        .load()
    )
    return (
        stream.writeStream.foreachBatch(batches.process)
        .option("checkpointLocation", settings.checkpoint)
        .trigger(processingTime=f"{settings.trigger_ms} milliseconds")
        .start()
    )


def watch(query, batches, progress):
    """Until the query ends: with the error that ended it."""
    while not query.awaitTermination(TICK_S):
        message = query.status["message"]
        # Before that it has not spoken with Kafka.
        if not message.startswith("Initializing"):
            progress.is_now("running", message)
        if message.startswith("Waiting"):
            progress.idle()


def main():
    settings = read_settings()
    progress = Progress()
    serve(progress)
    spark = open_session(settings)
    batches = Batches(spark, settings, progress)
    maintenance = Maintenance(spark, settings, batches.idle_s)
    is_warm = False
    while True:
        try:
            create_tables(spark, settings.namespace, settings.file_format)
            if not is_warm:
                progress.is_now("starting", "warming up")
                warm_up(spark, settings)
                is_warm = True
            batches.recover()
            if not maintenance.is_alive():
                maintenance.start()
                log("ready")
            watch(start(spark, settings, batches), batches, progress)
        except Exception as error:
            # What was begun is repeated from the checkpoint. Spark 4.1.1 also comes here once after a crash, when the batch that it has repeated
            # is done: its Kafka source fails to report the progress of such a batch (apache/spark#55236).
            why = first_line(error)
            progress.is_now("restarting", why)
            log(f"the stream begins anew: {why}", "warning")
        time.sleep(RETRY_S)


if __name__ == "__main__":
    main()
