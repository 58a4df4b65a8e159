import unittest

from snapshots import added_since, total


class Snapshot:
    def __init__(self, number, operation, added, in_all, parent=None):
        self.snapshotId = lambda: number
        self.operation = lambda: operation
        self.summary = lambda: {"added-records": str(added), "total-records": str(in_all)}
        self.parentId = lambda: parent


class Table:
    def __init__(self, *snapshots):
        known = {each.snapshotId(): each for each in snapshots}
        self.snapshot = known.get
        self.currentSnapshot = lambda: snapshots[-1] if snapshots else None


FIRST = Snapshot(1, "append", 10, 10)
SECOND = Snapshot(2, "append", 5, 15, 1)
COMPACTED = Snapshot(3, "replace", 15, 15, 2)
THIRD = Snapshot(4, "append", 7, 22, 3)


class Snapshots(unittest.TestCase):
    def test_what_was_appended_counts_and_what_was_rewritten_does_not(self):
        self.assertEqual(added_since(Table(FIRST, SECOND, COMPACTED, THIRD), 1, 10), 12)
        self.assertEqual(added_since(Table(FIRST, SECOND), 2, 15), 0)

    def test_no_guess_where_rows_were_taken_away(self):
        deleted = Snapshot(3, "delete", 0, 11, 2)
        self.assertIsNone(added_since(Table(FIRST, SECOND, deleted), 1, 10))

    def test_no_guess_where_the_known_state_is_forgotten_or_another_table_s(self):
        self.assertIsNone(added_since(Table(SECOND, COMPACTED), 1, 10))
        self.assertIsNone(added_since(Table(FIRST, SECOND), 9, 10))
        self.assertIsNone(added_since(Table(), 1, 10))

    def test_no_guess_where_the_sums_do_not_agree(self):
        self.assertIsNone(added_since(Table(FIRST, SECOND), 1, 9))

    def test_a_table_without_a_state_has_nothing(self):
        self.assertEqual(total(None, "total-records"), 0)
