"""python3 -m unittest discover services/stream"""

import json
import random
import unittest

import seen as module
from seen import CHUNK, MOST_CHUNKS, Seen, SeenSequences, parse_ranges


def record(offset, source, sequences, count):
    return (0, offset, json.dumps({"source": source, "events": count, "sequences": sequences}))


class SeenTest(unittest.TestCase):
    def test_marks_like_a_set_whatever_the_order(self):
        rng = random.Random(7)
        seen, model = SeenSequences(), set()
        for _ in range(3000):
            first = rng.randrange(1, 3 * CHUNK)
            last = first + rng.randrange(0, 200)
            again, old = seen.mark(first, last)
            self.assertEqual(again, [n for n in range(first, last + 1) if n in model])
            self.assertEqual(old, [])
            model.update(range(first, last + 1))

    def test_finds_duplicates_within_a_batch_and_across_batches(self):
        seen = Seen()
        first = seen.sort([record(1, "/a", "1-3,2", 4), record(2, "/b", "1-2", 2)])
        self.assertEqual((first.duplicates, first.events), ([(0, 1, 3)], 6))
        self.assertEqual(seen.sort([record(3, "/a", "9,3-5", 4)]).duplicates, [(0, 3, 1)])

    def test_ids_are_told_apart_by_source(self):
        seen = Seen()
        key = lambda source: json.dumps({"source": source, "events": 2, "ids": ["x", "x"]})
        self.assertEqual(seen.sort([(0, 1, key("/a")), (0, 2, key("/b"))]).duplicates, [(0, 1, 1), (0, 2, 1)])

    def test_what_is_forgotten_is_asked_of_the_lake(self):
        seen = Seen()
        seen.sort([record(1, "/a", "5", 1)])
        for chunk in range(1, MOST_CHUNKS + 2):
            seen.sort([record(2, "/a", str(chunk * CHUNK), 1)])
        self.assertEqual(seen.sequences["/a"].floor, 2 * CHUNK)
        result = seen.sort([record(3, "/a", "5-6", 2), record(4, "/a", "6", 1)])
        self.assertEqual(result.duplicates, [])
        seen.settle(result, {("/a", 5)})
        self.assertEqual(sorted(result.duplicates), [(0, 3, 0), (0, 4, 0)])

    def test_memory_is_bounded_for_ids(self):
        most, module.MOST_IDS = module.MOST_IDS, 3
        try:
            ids = module.SeenIds()
            self.assertEqual([ids.mark(n) for n in "abcda"], [False] * 5)
        finally:
            module.MOST_IDS = most

    def test_ranges(self):
        self.assertEqual(list(parse_ranges("7,1001-1100")), [(7, 7), (1001, 1100)])


if __name__ == "__main__":
    unittest.main()
