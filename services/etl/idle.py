"""How much of the machine's CPU time nobody wants. Plain Python."""

from pathlib import Path


class IdleWatch:
    """@param read the text of Linux' /proc/stat, which in a container too is that of the machine"""

    def __init__(self, read=Path("/proc/stat").read_text):
        self._read = read
        self._before = self._times()

    def share(self):
        """Share of the CPU time since the last call, or since the beginning, that was idle: 0 to 1."""
        before, self._before = self._before, self._times()
        spent = [now - then for now, then in zip(self._before, before)]
        # The fourth is idle, the fifth waits for disks; those from the ninth on are in the first two already.
        return (spent[3] + spent[4]) / max(1, sum(spent[:8]))

    def _times(self):
        return [int(text) for text in self._read().split("\n", 1)[0].split()[1:]]
