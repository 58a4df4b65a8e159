"""What the lake holds, as the newest snapshot of `raw_requests` says it: the one account that is public, and outlives the job. Plain Python."""

import json
from dataclasses import dataclass, field

from layout import DEAD_LETTERS, EVENTS


@dataclass(frozen=True)
class Account:
    """Everything before `offsets` is in the lake; nothing from there on is."""

    commit_id: int = 0
    # Events taken from the queue, duplicates included, and the records that they came in.
    events: int = 0
    records: int = 0
    dead_letters: int = 0
    # Topic to partition to the next offset.
    offsets: dict = field(default_factory=lambda: {EVENTS: {}, DEAD_LETTERS: {}})

    def properties(self):
        """As properties of a snapshot."""
        return {
            "lakelab.events-total": str(self.events),
            "lakelab.records-total": str(self.records),
            "lakelab.dead-letters-total": str(self.dead_letters),
            "lakelab.offsets": offsets_text(self.offsets),
        }

    @staticmethod
    def of(summary):
        """From a snapshot's summary."""
        offsets = json.loads(summary["lakelab.offsets"])
        return Account(
            commit_id=int(summary["lakelab.commit-id"]),
            events=int(summary["lakelab.events-total"]),
            records=int(summary["lakelab.records-total"]),
            dead_letters=int(summary["lakelab.dead-letters-total"]),
            offsets={topic: {int(partition): next for partition, next in of.items()} for topic, of in offsets.items()},
        )

    def after(self, commit_id, listing, events):
        """The account when this batch is committed, too."""
        return Account(
            commit_id=commit_id,
            events=self.events + events,
            records=self.records + len(listing.keys),
            dead_letters=self.dead_letters + listing.dead_letters,
            offsets={topic: {**self.offsets[topic], **listing.ends[topic]} for topic in self.offsets},
        )

    def has(self, commit_id, listing):
        """
        Whether this batch is in the lake. Raises RuntimeError where checkpoint and lake contradict each other: to go on would
        double events, or leave some out.
        """
        if commit_id == self.commit_id and all(
            self.offsets[topic].get(partition) == end for topic, ends in listing.ends.items() for partition, end in ends.items()
        ):
            return True
        overlaps = any(
            first < self.offsets[topic].get(partition, 0) for topic, firsts in listing.firsts.items() for partition, first in firsts.items()
        )
        if commit_id <= self.commit_id or overlaps:
            raise RuntimeError(
                f"the checkpoint is not that of this lake: batch {commit_id} begins before the offsets of the lake's commit {self.commit_id}. "
                "Bring the checkpoint back, or empty the lake"
            )
        return False


def offsets_text(offsets):
    """JSON, the partitions in order."""
    return json.dumps({topic: {str(p): of[p] for p in sorted(of)} for topic, of in offsets.items()}, separators=(",", ":"))


class Listing:
    """The records of a batch, from the text that the JVM gives: `E` or `D`, partition, offset, key in each line."""

    def __init__(self, text):
        # (partition, offset, key) of the records with events, in the order of their partitions.
        self.keys = []
        self.dead_letters = 0
        self.firsts = {EVENTS: {}, DEAD_LETTERS: {}}
        self.ends = {EVENTS: {}, DEAD_LETTERS: {}}
        for line in text.split("\n") if text else ():
            kind, partition, offset, key = line.split(" ", 3)
            topic, partition, offset = DEAD_LETTERS if kind == "D" else EVENTS, int(partition), int(offset)
            if kind == "D":
                self.dead_letters += 1
            else:
                self.keys.append((partition, offset, key))
            self.firsts[topic][partition] = min(offset, self.firsts[topic].get(partition, offset))
            self.ends[topic][partition] = max(offset + 1, self.ends[topic].get(partition, 0))
        self.keys.sort(key=lambda record: record[:2])

    @property
    def is_empty(self):
        return not self.keys and self.dead_letters == 0
