"""python3 -m unittest discover services/stream"""

import contextlib
import io
import json
import os
import unittest
import unittest.mock

from account import Account, Listing
from progress import Progress, first_line, log

FIRST = 'E 1 5 {"source":"/a"}\nE 0 3 {"source":"/b c"}\nD 0 0 '


class AccountTest(unittest.TestCase):
    def test_listing_sorts_records_and_finds_the_ends(self):
        listing = Listing(FIRST)
        self.assertEqual(listing.keys, [(0, 3, '{"source":"/b c"}'), (1, 5, '{"source":"/a"}')])
        self.assertEqual(listing.dead_letters, 1)
        self.assertEqual(listing.ends, {"events": {0: 4, 1: 6}, "dead-letters": {0: 1}})
        self.assertTrue(Listing("").is_empty)

    def test_survives_the_way_through_a_summary(self):
        account = Account().after(7, Listing(FIRST), 20)
        summary = {"lakelab.commit-id": "7", **account.properties()}
        self.assertEqual(summary["lakelab.offsets"], '{"events":{"0":4,"1":6},"dead-letters":{"0":1}}')
        self.assertEqual(Account.of(summary), account)

    def test_knows_the_repetition_of_its_newest_batch(self):
        account = Account().after(7, Listing(FIRST), 20)
        self.assertTrue(account.has(7, Listing(FIRST)))
        self.assertFalse(account.has(8, Listing('E 1 6 {}\nD 0 1 ')))

    def test_refuses_a_checkpoint_of_another_lake(self):
        account = Account().after(1, Listing(FIRST), 20)
        for commit_id, text in [(1, "E 1 0 {}"), (1, FIRST + "\nE 0 4 {}"), (2, "E 1 5 {}")]:
            with self.assertRaisesRegex(RuntimeError, "not that of this lake"):
                account.has(commit_id, Listing(text))


class ProgressTest(unittest.TestCase):
    def test_names_the_innermost_error(self):
        wrapped = "[STREAM_FAILED] Query terminated\nTraceback:\n  File x\nRuntimeError: the checkpoint is not that of this lake\n\tat py4j.Gateway"
        self.assertEqual(first_line(wrapped), "RuntimeError: the checkpoint is not that of this lake")
        self.assertEqual(first_line("plain"), "plain")

    def test_speaks_of_what_is_committed(self):
        progress = Progress()
        self.assertIn("starting", progress.why_unhealthy())
        progress.is_now("running")
        progress.committed(Account().after(7, Listing(FIRST), 20), 2, 0.5)
        shown = progress.show()
        self.assertEqual((shown["events_total"], shown["records_total"], shown["dead_letters_total"]), (20, 2, 1))
        self.assertEqual(shown["batch"], {"events": 20, "records": 2, "seconds": 0.5})
        self.assertIsNone(progress.why_unhealthy())
        self.assertIn('lakelab_stream_next_offset{topic="events",partition="1"} 6\n', progress.metrics())

class LogTest(unittest.TestCase):
    def test_a_line_is_an_object(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), unittest.mock.patch.dict(os.environ, {"LAKELAB_RUN": "20261125-a"}):
            log('two\n"lines"', "warning")
        line = json.loads(said.getvalue())
        self.assertEqual(said.getvalue().count("\n"), 1)
        self.assertRegex(line.pop("time"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(line, {"level": "warning", "msg": 'two\n"lines"', "run": "20261125-a"})

    def test_an_environment_that_is_no_run_names_none(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), unittest.mock.patch.dict(os.environ, {"LAKELAB_RUN": ""}):
            log("ready")
        self.assertEqual(set(json.loads(said.getvalue())), {"time", "level", "msg"})


if __name__ == "__main__":
    unittest.main()
