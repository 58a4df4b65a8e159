"""Which events are in the lake already: exact, in bounded memory. Plain Python, so that it can be tested without Spark."""

import json
from dataclasses import dataclass, field

CHUNK = 1 << 16
FULL = (1 << CHUNK) - 1
# Chunks of a source that are remembered, the newest ones: 4 million sequences in at most half a megabyte.
MOST_CHUNKS = 64
# Ids of a source without sequences that are remembered, the newest ones.
MOST_IDS = 1_000_000


class SeenSequences:
    """Sequences of one source: a bit each, in chunks. What lies below `floor` is not known here, and must be looked up in the lake."""

    def __init__(self):
        self._chunks = {}
        self.floor = 0

    def mark(self, first, last):
        """Marks first..last; gives those of them that were marked before, and those below the floor."""
        old = list(range(first, min(last, self.floor - 1) + 1))
        again = []
        first = max(first, self.floor)
        while first <= last:
            number, offset = divmod(first, CHUNK)
            end = min(last, number * CHUNK + CHUNK - 1)
            mask = ((1 << (end - first + 1)) - 1) << offset
            bits = self._chunks.get(number, 0)
            both = bits & mask
            if both:
                again.extend(n for n in range(first, end + 1) if both >> (n % CHUNK) & 1)
            self._chunks[number] = FULL if (bits | mask) == FULL else bits | mask
            first = end + 1
        self._forget()
        return again, old

    def _forget(self):
        while len(self._chunks) > MOST_CHUNKS:
            del self._chunks[min(self._chunks)]
            self.floor = min(self._chunks) * CHUNK


class SeenIds:
    """Ids of one source: the newest ones."""

    def __init__(self):
        self._ids = {}

    def mark(self, name):
        """Marks an id; says whether it was marked before."""
        if name in self._ids:
            return True
        self._ids[name] = None
        if len(self._ids) > MOST_IDS:
            del self._ids[next(iter(self._ids))]
        return False


@dataclass
class Sorted:
    """What the keys of a batch say: events that were seen before, and events so old that only the lake knows."""

    # (Kafka partition, offset, position in the record)
    duplicates: list = field(default_factory=list)
    # (source, sequence) to the places where it occurs, in order
    old: dict = field(default_factory=dict)
    events: int = 0


class Seen:
    """Deduplication over all sources, by the keys of Kafka's records."""

    def __init__(self):
        self.sequences = {}
        self.ids = {}

    def sort(self, records):
        """records: (partition, offset, key), in the order of their partitions. Marks what it sees."""
        result = Sorted()
        for partition, offset, key in records:
            record = json.loads(key)
            source = record["source"]
            result.events += record["events"]
            if "ids" in record:
                seen = self.ids.setdefault(source, SeenIds())
                for position, name in enumerate(record["ids"]):
                    if seen.mark(name):
                        result.duplicates.append((partition, offset, position))
                continue
            self._sort_sequences(result, partition, offset, source, record["sequences"])
        return result

    def _sort_sequences(self, result, partition, offset, source, text):
        seen = self.sequences.setdefault(source, SeenSequences())
        position = 0
        for first, last in parse_ranges(text):
            again, old = seen.mark(first, last)
            for sequence in again:
                result.duplicates.append((partition, offset, position + sequence - first))
            for sequence in old:
                place = (partition, offset, position + sequence - first)
                result.old.setdefault((source, sequence), []).append(place)
            position += last - first + 1

    def mark(self, source, sequences, ids):
        """Marks what a record held that is in the lake."""
        if ids is not None:
            seen = self.ids.setdefault(source, SeenIds())
            for name in ids:
                seen.mark(name)
            return
        seen = self.sequences.setdefault(source, SeenSequences())
        for first, last in parse_ranges(sequences):
            seen.mark(first, last)

    def settle(self, result, in_lake):
        """Adds the old events that are duplicates, given those of them that the lake has."""
        for key, places in result.old.items():
            result.duplicates.extend(places if key in in_lake else places[1:])


def parse_ranges(text):
    """`7,1001-1100` as pairs of first and last."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield int(first), int(last or first)
