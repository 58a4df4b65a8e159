"""What the session does while no run wants anything of it: copies events that have come, and practises, in CPU time that nobody else wants."""

import threading
import time

from idle import IdleWatch
from tell import first_line, log

# While a platform starts cold, or a day is at its height, less is idle.
LEAST_IDLE = 0.15
LOOK_EVERY_S = 5
# Practice is short, and soon over: a run may be waiting for its end.
PRACTISE_EVERY_S = 1


class Ahead:
    """@param warm_up None: there is nothing to practise"""

    def __init__(self, at_hand, warm_up):
        self._at_hand = at_hand
        self._warm_up = warm_up
        self._run_begins = threading.Event()
        # Whether there will be more practice; and whether what it has made is there yet.
        self.practises = self._has_made = warm_up is not None

    def begin(self):
        threading.Thread(target=self._work, name="ahead", daemon=True).start()

    def run_begins(self):
        """From now on the machine is the run's: there is no practice any more."""
        self._run_begins.set()
        if self._warm_up:
            self._warm_up.stop()

    def _work(self):
        idle = IdleWatch()
        while True:
            if self.practises:
                self._run_begins.wait(PRACTISE_EVERY_S)
            else:
                time.sleep(LOOK_EVERY_S)
            self.step(idle.share() >= LEAST_IDLE)

    def step(self, is_idle):
        """Does the one thing that is to be done now, if there is any."""
        try:
            if self._has_made and self._run_begins.is_set():
                self.practises = self._has_made = False
                self._warm_up.end()
            elif not self._at_hand.keep_up(is_idle) and self.practises and is_idle:
                self.practises = self._has_made = self._warm_up.go_on()
        except Exception as error:
            # What fails now would fail every second. The next run does what could not be done here, and fails with a job if it cannot either.
            self.practises = False
            log(f"nothing could be done ahead: {first_line(error)}", "warning")
