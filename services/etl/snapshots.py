"""States of a table, as Iceberg keeps them. Plain Python, given objects of the JVM."""


def total(snapshot, name):
    """A figure of the summary of a table's state."""
    return 0 if snapshot is None else int(snapshot.summary().get(name) or 0)


def added_since(table, known, rows):
    """
    Rows that were added to a table from the state `known` (an id), which held `rows`, to its newest. None if that cannot be told, since others were taken
    away, or the state is not among those that the newest comes from.
    """
    newest = each = table.currentSnapshot()
    added = 0
    while each is not None and each.snapshotId() != known:
        if each.operation() == "append":
            added += total(each, "added-records")
        elif each.operation() != "replace":
            return None
        parent = each.parentId()
        each = None if parent is None else table.snapshot(parent)
    return added if each is not None and rows + added == total(newest, "total-records") else None
