"""Practice on tables that are thrown away: until the JVM has compiled what a statement takes, one takes 2 to 6 s."""

import shutil
import threading
import time

from events_at_hand import read_kept, write_by_type
from make_table import make_table
from practice import wants_first, wants_more
from tell import log

FOLDER = "/opt/spark/work-dir/warm-up"
ROWS = 60_000
EVENTS = f"""
SELECT
  CAST(id % 9 AS STRING) AS family, CAST(id % 41 AS STRING) AS type, id AS sequence,
  '{{"before": null, "after": {{"id": ' || id || ', "kind": "k' || id % 7 || '", "note": "' || repeat(CAST(id AS STRING), 40) || '"}}}}' AS data,
  TIMESTAMP '2026-03-02 10:00:00' + make_interval(0, 0, 0, 0, 0, 0, id) AS time, DATE '2026-03-02' AS event_day,
  CAST(id AS STRING) AS a, id AS b, CAST(NULL AS STRING) AS c, id * 1.5 AS d, CAST(NULL AS BIGINT) AS e, id % 2 = 0 AS f
FROM range({ROWS})
"""
# By table; {0} is their namespace. They do what jobs do most: read typed events, roll up, join, rank, and count what fails a check.
STATEMENTS = {
    "typed": """
SELECT
  event_day, time AS happened_at, sequence, type, a, b, d, from_json(data, 'STRUCT<after: STRUCT<id: STRING, kind: STRING>>').after.kind AS kind,
  CAST(from_json(data, 'STRUCT<after: STRUCT<id: STRING, kind: STRING>>').after.id AS BIGINT) AS number
FROM kept_events
WHERE family = '1' AND type IN ('1', '10', '19') AND f
""",
    "hours": """
SELECT
  event_day, extract(hour FROM time) AS event_hour, family, type, count(*) AS rows, count(DISTINCT a) AS texts, CAST(coalesce(sum(b), 0) AS BIGINT) AS total,
  min(time) AS first_at, max(d) FILTER (WHERE type LIKE '1%') AS most, count(*) FILTER (WHERE NOT f) AS odd
FROM kept_events
GROUP BY event_day, extract(hour FROM time), family, type
""",
    "places": """
SELECT t.kind, t.a, h.total, CAST(t.number AS DOUBLE) / nullif(h.rows, 0) AS share, row_number() OVER (PARTITION BY t.kind ORDER BY t.number DESC, t.a) AS place,
  CASE WHEN h.odd > 0 THEN 'odd' WHEN t.number IS NULL THEN 'none' ELSE 'even' END AS class
FROM {0}.typed AS t
LEFT JOIN {0}.hours AS h ON h.type = t.type AND h.event_hour = extract(hour FROM t.happened_at)
""",
    "checks": """
SELECT made.name, CAST(CASE made.place WHEN 0 THEN failing_0 WHEN 1 THEN failing_1 END AS BIGINT) AS failing_rows
FROM (SELECT count(*) - count(DISTINCT coalesce(CAST(a AS STRING), '')) AS failing_0, count(*) FILTER (WHERE place < 1) AS failing_1 FROM {0}.places) AS found
CROSS JOIN (VALUES (0, 'unique'), (1, 'range')) AS made (place, name)
UNION ALL
SELECT 'reference' AS name, count(*) AS failing_rows
FROM (SELECT kind FROM {0}.places WHERE kind NOT IN (SELECT kind FROM {0}.typed WHERE kind IS NOT NULL)) AS failing
""",
}


class WarmUp:
    """@param sessions that will run statements; the first of them copies events, too @param namespace that nobody else uses @param also what else a round does"""

    def __init__(self, sessions, java, namespace, also):
        self._sessions = sessions
        self._java = java
        self._also = also
        self._namespace = namespace
        self._cpu_s = []
        self._stopped = threading.Event()

    def begin(self):
        """The rounds without which the session is not ready."""
        spark, events = self._sessions[0], f"{self._namespace}.events"
        begun = time.time()
        spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {self._namespace}")
        make_table(spark, events, EVENTS)
        while wants_first(time.time() - begun, len(self._cpu_s)):
            self._round()
        self._tell()

    def go_on(self):
        """One more round, if it is worth its time. @returns whether it was"""
        if not wants_more(self._cpu_s):
            self.end()
            return False
        self._round()
        return True

    def stop(self):
        """Has a round that is under way end soon."""
        self._stopped.set()

    def end(self):
        """Removes what it has made."""
        spark = self._sessions[0]
        for table in ("events", *STATEMENTS):
            spark.sql(f"DROP TABLE IF EXISTS {self._namespace}.{table} PURGE")
        spark.sql(f"DROP NAMESPACE IF EXISTS {self._namespace}")
        shutil.rmtree(FOLDER, ignore_errors=True)
        self._tell()

    def _round(self):
        # CPU time of the thread that plans: others may hold up a round, which says nothing about what is compiled.
        before_ns = self._java.threads.getCurrentThreadCpuTime()
        events = self._sessions[0].table(f"{self._namespace}.events")
        self._also()
        write_by_type(events, FOLDER, ROWS)
        for session in self._sessions:
            read_kept(session, events.schema, FOLDER, [FOLDER]).createOrReplaceTempView("kept_events")
            for table, select in STATEMENTS.items():
                if self._stopped.is_set():
                    return
                make_table(session, f"{self._namespace}.{table}", select.format(self._namespace))
        self._cpu_s.append((self._java.threads.getCurrentThreadCpuTime() - before_ns) / 1e9)

    def _tell(self):
        log(f"practised: to plan a round of statements took {self._cpu_s[0]:.1f} s of CPU time at first, {self._cpu_s[-1]:.1f} s at last, the {len(self._cpu_s)}th")
