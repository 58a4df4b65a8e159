import contextlib
import io
import unittest

from ahead import Ahead


class AtHand:
    """A copy that has something to do so many times."""

    def __init__(self, times=0):
        self.times = times
        self.asked = []

    def keep_up(self, is_idle):
        self.asked.append(is_idle)
        self.times -= 1
        return self.times >= 0


class WarmUp:
    """Practice that is worth so many rounds."""

    def __init__(self, rounds=2, error=None):
        self.rounds = rounds
        self.error = error
        self.done = []

    def go_on(self):
        if self.error:
            raise self.error
        self.rounds -= 1
        self.done.append("round")
        return self.rounds > 0

    def stop(self):
        self.done.append("stop")

    def end(self):
        self.done.append("end")


class What(unittest.TestCase):
    def test_practises_in_idle_time_alone_until_it_is_in_vain(self):
        ahead = Ahead(AtHand(), warm_up := WarmUp(rounds=2))
        ahead.step(False)
        self.assertEqual((ahead.practises, warm_up.done), (True, []))
        ahead.step(True)
        ahead.step(True)
        ahead.step(True)
        self.assertEqual((ahead.practises, warm_up.done), (False, ["round", "round"]))

    def test_copies_first(self):
        ahead = Ahead(at_hand := AtHand(times=1), warm_up := WarmUp())
        ahead.step(True)
        self.assertEqual((at_hand.asked, warm_up.done), ([True], []))
        ahead.step(True)
        self.assertEqual(warm_up.done, ["round"])

    def test_leaves_the_machine_to_a_run_but_copies_on(self):
        ahead = Ahead(at_hand := AtHand(), warm_up := WarmUp())
        ahead.run_begins()
        ahead.step(True)
        ahead.step(True)
        self.assertEqual((ahead.practises, warm_up.done, at_hand.asked), (False, ["stop", "end"], [True]))

    def test_tells_once_of_practice_that_fails_and_copies_on(self):
        ahead = Ahead(at_hand := AtHand(), warm_up := WarmUp(error=RuntimeError("the storage is away")))
        with contextlib.redirect_stderr(io.StringIO()) as told:
            for _ in range(3):
                ahead.step(True)
        self.assertEqual((ahead.practises, len(at_hand.asked)), (False, 3))
        self.assertEqual(told.getvalue().count("nothing could be done ahead: the storage is away"), 1)
        ahead.run_begins()
        ahead.step(True)
        self.assertEqual(warm_up.done, ["stop", "end"], "what it had made does not stay")

    def test_without_practice_there_is_none(self):
        ahead = Ahead(AtHand(), None)
        ahead.run_begins()
        ahead.step(True)
        self.assertFalse(ahead.practises)


if __name__ == "__main__":
    unittest.main()
