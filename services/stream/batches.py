"""Micro-batches: what is written of each, in which order."""

import time
from concurrent.futures import ThreadPoolExecutor

from pyspark.sql import DataFrame

from account import Listing
from layout import TEXT
from progress import log
from seen import Seen
from tables import Appender, find_in_lake, recover_account, recover_seen

# Fewer events than these are written by one task: a second one would double the files, for little.
EVENTS_OF_A_WRITER = 40_000


class Writer:
    """Writes batches into the tables of a namespace. One that fails leaves marks behind: then the writer is thrown away."""

    def __init__(self, spark, namespace, raw, settings, seen):
        self.spark = spark
        self.namespace = namespace
        self.raw = raw
        self.settings = settings
        self.events, self.requests, self.dead_letters = (
            Appender(spark, namespace, table) for table in ("events", "raw_requests", "dead_letters")
        )
        self.seen = seen
        self.first = True

    def write(self, records, commit_id, account):
        """Writes what is not there; gives the account with this batch in it, and a line about it."""
        started_ms = int(time.time() * 1000)
        java = self.spark._jvm.lakelab.stream
        batch = java.Batch(records._jdf, TEXT)
        try:
            listing = Listing(batch.listing())
            if listing.is_empty or account.has(commit_id, listing):
                return account, f"commit {commit_id}: nothing new"
            found = self.seen.sort(listing.keys)
            self.seen.settle(found, find_in_lake(self.spark, self.namespace, found.old.keys()))
            after = account.after(commit_id, listing, found.events)
            writers = min(self.settings.writers, 1 + found.events // EVENTS_OF_A_WRITER)
            with ThreadPoolExecutor(2) as pool:
                work = []
                if listing.keys:
                    work.append(pool.submit(self.write_raw, batch, commit_id, writers))
                if listing.dead_letters > 0:
                    work.append(pool.submit(self.append, self.dead_letters, batch.deadLetters(commit_id), commit_id, started_ms))
                if found.events > len(found.duplicates):
                    places = "\n".join(f"{partition} {offset} {position}" for partition, offset, position in found.duplicates)
                    self.append(self.events, batch.events(commit_id, places, writers), commit_id, started_ms)
                for future in work:
                    future.result()
            # Last, also without rows: its snapshot says that all of the batch is in the lake.
            self.append(self.requests, batch.requests(commit_id), commit_id, started_ms, after.properties())
        finally:
            batch.close()
            self.first = False
        return after, f"commit {commit_id}: {found.events} events, {len(found.duplicates)} of them again"

    def append(self, appender, rows, commit_id, started_ms, properties=None):
        # A batch of dead letters alone has no row of its own in `raw_requests`: the account says whether it is there, not the rows.
        if appender is self.requests:
            appender.append(DataFrame(rows, self.spark), commit_id, started_ms, properties)
        else:
            appender.append_once(DataFrame(rows, self.spark), commit_id, started_ms)

    def write_raw(self, batch, commit_id, writers):
        """A batch has its own folder. Only the first one after a start may find something there: what its first try left."""
        batch.writeRaw(f"{self.raw}/commit_id={commit_id:08d}", self.settings.raw_compression, writers, self.first)


class Batches:
    """What Spark calls for each batch. After a failure it recovers from the lake."""

    def __init__(self, spark, settings, progress):
        self.spark = spark
        self.settings = settings
        self.progress = progress
        self.writer = None
        self.account = None
        self.ended = time.monotonic()
        self.is_busy = False

    def recover(self):
        """Reads from the lake what is in it, unless it is known."""
        if self.writer is not None:
            return
        namespace = self.settings.namespace
        self.account, committed_ms = recover_account(self.spark, namespace)
        self.progress.recovered(self.account, committed_ms)
        self.writer = Writer(self.spark, namespace, self.settings.raw, self.settings, recover_seen(self.spark, namespace))

    def process(self, records, batch_id):
        started = time.time()
        writer, self.writer = self.writer, None
        self.is_busy = True
        try:
            before = self.account
            self.account, line = writer.write(records, batch_id + 1, before)
        finally:
            self.is_busy = False
            self.ended = time.monotonic()
        self.writer = writer
        seconds = time.time() - started
        if self.account is not before:
            self.progress.committed(self.account, self.account.records - before.records, seconds)
        log(f"{line}, {seconds:.1f} s")

    def idle_s(self):
        """How long nothing has come."""
        return 0 if self.is_busy else time.monotonic() - self.ended


def empty_writer(spark, namespace, raw, settings):
    """A writer of empty tables."""
    return Writer(spark, namespace, raw, settings, Seen())
