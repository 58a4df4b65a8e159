import unittest

from practice import wants_first, wants_more


class Practice(unittest.TestCase):
    def test_takes_some_rounds_and_some_time_before_the_session_is_ready(self):
        self.assertTrue(wants_first(9.9, 4))
        self.assertTrue(wants_first(20, 2))
        self.assertFalse(wants_first(10, 3))

    def test_goes_on_while_rounds_get_faster(self):
        self.assertTrue(wants_more([9, 5, 4, 3]))
        self.assertTrue(wants_more([9, 5, 3, 2, 6, 6, 6]), "three have brought nothing yet")

    def test_ends_when_they_do_not_or_there_were_many(self):
        self.assertFalse(wants_more([9, 2, 2, 2, 2, 2]))
        self.assertFalse(wants_more([9, 2, 1.95, 1.95, 1.95, 1.95]))
        self.assertFalse(wants_more([40 - n for n in range(40)]))


if __name__ == "__main__":
    unittest.main()
