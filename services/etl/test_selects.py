import unittest

from selects import from_events_at_hand, is_small, reads_events, tables_of_columns


class Selects(unittest.TestCase):
    def test_the_copy_is_read_in_the_place_of_the_table(self):
        self.assertTrue(reads_events("select a from\n  Events as e"))
        self.assertEqual(from_events_at_hand("SELECT a FROM events JOIN events AS b"), "SELECT a FROM events_at_hand JOIN events_at_hand AS b")
        self.assertFalse(reads_events("SELECT events FROM events_of_players"))

    def test_small_is_what_reads_few_rows_of_the_jobs_own_tables(self):
        select = "WITH some AS (SELECT 1 FROM stg_orders) SELECT * FROM some JOIN dim_players ON TRUE"
        rows = {"stg_orders": 300_000, "dim_players": 200_000}
        self.assertTrue(is_small(select, lambda name: rows.get(name, 0)))
        rows["dim_players"] += 1
        self.assertFalse(is_small(select, lambda name: rows.get(name, 0)))

    def test_what_the_stream_writes_is_never_small(self):
        for table in ("events", "events_at_hand", "raw_events", "dead_letters", "lake_columns"):
            self.assertFalse(is_small(f"SELECT 1 FROM {table}", lambda _: 0))

    def test_columns_are_looked_up_of_the_tables_that_are_asked_for(self):
        one = "SELECT 1 FROM lake_columns WHERE table_name = 'stg_orders'"
        self.assertEqual(tables_of_columns(f"{one} UNION ALL {one.replace('orders', 'chat')}"), {"stg_orders", "stg_chat"})
        # All of them, if one of several questions is another one.
        self.assertIsNone(tables_of_columns(f"{one} UNION ALL SELECT 1 FROM lake_columns"))
        self.assertIsNone(tables_of_columns("SELECT 1 FROM lake_columns WHERE table_name <> 'stg_orders'"))

    def test_texts_and_comments_read_nothing(self):
        self.assertTrue(is_small("SELECT 'from events' -- from events\nFROM stg_orders", lambda _: 1))


if __name__ == "__main__":
    unittest.main()
