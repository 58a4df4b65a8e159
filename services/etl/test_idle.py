import unittest

from idle import IdleWatch


class Idle(unittest.TestCase):
    def test_is_the_share_since_the_last_call(self):
        texts = iter(["cpu 100 0 0 100 0 0 0 0 50 0\ncpu0 1 1", "cpu 160 0 0 130 10 0 0 0 90 0\n", "cpu 260 0 0 130 10 0 0 0 190 0\n", "cpu 260 0 0 130 10 0 0 0 190 0\n"])
        watch = IdleWatch(lambda: next(texts))
        self.assertEqual(watch.share(), 0.4)
        self.assertEqual(watch.share(), 0)
        self.assertEqual(watch.share(), 0, "no time has passed")


if __name__ == "__main__":
    unittest.main()
