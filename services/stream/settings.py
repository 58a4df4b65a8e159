"""What the stream job is told by its environment."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    kafka: str
    # Catalogue and namespace of the Iceberg tables.
    namespace: str
    # Folders on object storage.
    raw: str
    checkpoint: str
    trigger_ms: int
    file_format: str
    raw_compression: str
    # Kafka records (requests) in a batch, at most.
    max_records: int
    # Tasks that write: with fewer, there are fewer small files.
    writers: int
    aggregate_interval_s: float
    # 0: never.
    compact_interval_s: float
    # How long nothing must have come before files are compacted.
    compact_after_idle_s: float
    # How long the job practises before it begins; 0: not at all.
    warm_up_s: float


def read_settings(env=os.environ):
    """Raises ValueError that names the variable which is wrong."""

    def text(name, default=None, choices=None):
        value = env.get(name) or default
        if value is None:
            raise ValueError(f"environment variable {name} is not set")
        if choices and value not in choices:
            raise ValueError(f"environment variable {name} is '{value}': expected {' or '.join(choices)}")
        return value

    def number(name, default, least):
        value = text(name, str(default))
        if not value.isdigit() or int(value) < least:
            raise ValueError(f"environment variable {name} is '{value}': expected a whole number from {least}")
        return int(value)

    return Settings(
        kafka=text("LAKELAB_KAFKA"),
        namespace=text("LAKELAB_NAMESPACE", "lake.lakelab"),
        raw=text("LAKELAB_RAW", "s3a://lake/raw").rstrip("/"),
        checkpoint=text("LAKELAB_CHECKPOINT", "s3a://lake/checkpoints/stream").rstrip("/"),
        trigger_ms=number("LAKELAB_TRIGGER_MS", 2000, 0),
        file_format=text("LAKELAB_FORMAT", "parquet", ("parquet", "orc")),
        raw_compression=text("LAKELAB_RAW_COMPRESSION", "zstd", ("zstd", "gzip", "none")),
        max_records=number("LAKELAB_MAX_RECORDS", 20_000, 1),
        writers=number("LAKELAB_WRITERS", 2, 1),
        aggregate_interval_s=number("LAKELAB_AGGREGATE_INTERVAL_MS", 60_000, 100) / 1000,
        compact_interval_s=number("LAKELAB_COMPACT_INTERVAL_MS", 300_000, 0) / 1000,
        compact_after_idle_s=number("LAKELAB_COMPACT_AFTER_IDLE_MS", 60_000, 0) / 1000,
        warm_up_s=number("LAKELAB_WARM_UP_MS", 10_000, 0) / 1000,
    )
