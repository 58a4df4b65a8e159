"""What the SELECT of a job reads. Plain Python."""

import re

# What the stream may have added to since the last run.
BASE_TABLES = ("events", "dead_letters", "raw_requests")
# A copy of `events` beside the session (events_at_hand.py).
EVENTS_AT_HAND = "events_at_hand"
LAKE_COLUMNS = "lake_columns"
# What is read in the session that compiles: these, and its views.
AS_IT_IS = (*BASE_TABLES, "raw_events", LAKE_COLUMNS, EVENTS_AT_HAND)

# For so few rows, generating and compiling Java code for a statement takes longer than it saves.
MOST_INTERPRETED = 500_000

_LITERALS = re.compile(r"'(?:[^'\\]|\\.)*'|--[^\n]*")
_FROM_EVENTS = re.compile(r"\b(FROM|JOIN)(\s+)events\b", re.IGNORECASE)
_COLUMNS_OF = re.compile(rf"\b{LAKE_COLUMNS}\s+WHERE\s+table_name\s*=\s*'(\w+)'", re.IGNORECASE)
_READS = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]\w*)", re.IGNORECASE)


def reads_events(select):
    return _FROM_EVENTS.search(select) is not None


def from_events_at_hand(select):
    """The same, of the copy."""
    return _FROM_EVENTS.sub(rf"\1\2{EVENTS_AT_HAND}", select)


def tables_of_columns(select):
    """Tables whose columns it looks up in `lake_columns`; None if it may look at all of them. Each must be loaded, so that few are better."""
    asked = _COLUMNS_OF.findall(select)
    return set(asked) if len(asked) == len(re.findall(rf"\b{LAKE_COLUMNS}\b", select, re.IGNORECASE)) else None


def is_small(select, rows_of):
    """Whether all that it reads are tables that jobs have made, with few rows together. @param rows_of rows of a table; 0 of a name within a statement"""
    read = [name.lower() for name in _READS.findall(_LITERALS.sub("''", select))]
    return not any(name in AS_IT_IS for name in read) and sum(map(rows_of, read)) <= MOST_INTERPRETED
