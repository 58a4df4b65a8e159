"""What the SQL session is told by its environment."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    # Catalogue and namespace of the tables.
    namespace: str
    # Statements that run side by side.
    parallel: int
    # Where it notes what became of statements: a killed session that comes back must not do again what is done.
    journal: str
    # The engine that is made ready at once; another one is when it is first asked for.
    engine: str
    trino: str
    warm_up: bool


def read_settings(env=os.environ):
    """Raises ValueError that names the variable which is wrong."""

    def number(name, default):
        value = env.get(name) or str(default)
        if not value.isdigit() or int(value) < 1:
            raise ValueError(f"environment variable {name} is '{value}': expected a whole number from 1")
        return int(value)

    engine = env.get("LAKELAB_ETL_ENGINE") or "spark"
    if engine not in ("spark", "trino"):
        raise ValueError(f"environment variable LAKELAB_ETL_ENGINE is '{engine}': expected spark or trino")
    return Settings(
        namespace=env.get("LAKELAB_NAMESPACE") or "lake.lakelab",
        parallel=number("LAKELAB_ETL_PARALLEL", 3),
        journal=env.get("LAKELAB_ETL_JOURNAL") or "/opt/spark/work-dir/statements.jsonl",
        engine=engine,
        trino=(env.get("LAKELAB_TRINO") or "http://trino:8080").rstrip("/"),
        warm_up=(env.get("LAKELAB_ETL_WARM_UP") or "1") != "0",
    )
