import unittest

from practice import wants_more


class Practice(unittest.TestCase):
    def test_goes_on_while_rounds_get_faster(self):
        self.assertTrue(wants_more(20, [9, 5, 4, 3]))
        # The last one was disturbed.
        self.assertTrue(wants_more(20, [9, 5, 3, 6]))

    def test_ends_when_they_do_not(self):
        self.assertFalse(wants_more(20, [9, 3, 3, 3]))
        self.assertFalse(wants_more(20, [9, 3, 2.95, 2.9]))

    def test_takes_some_rounds_and_some_time_in_any_case(self):
        self.assertTrue(wants_more(20, [16]))
        self.assertTrue(wants_more(20, [3, 3, 3]))
        self.assertTrue(wants_more(9.9, [2, 2, 2, 2]))

    def test_does_not_hold_up_the_start_for_ever(self):
        self.assertFalse(wants_more(60, [30, 20]))


if __name__ == "__main__":
    unittest.main()
