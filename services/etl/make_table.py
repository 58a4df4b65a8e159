"""A table of Iceberg from a SELECT, in one commit."""

_PROPERTIES = ", ".join(f"'{key}' = '{value}'" for key, value in {
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "1",
    # Results are small: rows go where they are, and statistics of columns are not worth their place in every manifest.
    "write.distribution-mode": "none",
    "write.spark.fanout.enabled": "true",
    "write.metadata.metrics.default": "none",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "5",
    "write.metadata.compression-codec": "gzip",
}.items())


def make_table(session, name, select, tasks=1, partitioned=False):
    """@param tasks that write its result: each writes a file, and of a UNION of many small parts, each part would be a task."""
    partitioning = "PARTITIONED BY (event_day)" if partitioned else ""
    # Not session.sql(): it looks for a class in all archives of Spark each time, a tenth of what a statement costs the thread that plans it.
    session._jsparkSession.sql(
        f"CREATE OR REPLACE TABLE {name} USING iceberg {partitioning} TBLPROPERTIES ({_PROPERTIES}) AS\n"
        f"SELECT /*+ COALESCE({tasks}) */ * FROM (\n{select}\n) AS result"
    )
