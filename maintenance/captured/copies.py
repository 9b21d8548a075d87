"""Two copies of a record, one truth: the copy in the record store and, on a REST stage, the tag."""

from __future__ import annotations

from maintenance.captured.decision import Refusal
from maintenance.captured.record import Record, parse_record, parse_tag


def reconcile(name: str, tag: str | None, copy: str | None) -> Record | Refusal | None:
    """Return the open record, None if there is none, or a refusal if the copies disagree.

    The store's copy says everything. The tag alone is enough where it could hold every value: an owner's
    apply may delete an unknown tag, and the store may have been unreachable when the record was closed.

    Raises:
        RecordConflict: a copy cannot be read.
    """
    record = parse_record(copy, where=name) if copy is not None else None
    if tag is None:
        return record
    if record is None:
        left = parse_tag(tag, where=name)
        if left.knows_everything():
            return left
        return Refusal(
            name,
            f"has a record on the resource only, which does not hold every value: {tag!r}",
            f"put the copy back into the record store, or restore by hand and "
            f"`maint record close '{name}' --reason …`",
            "conflict",
        )
    if record.tag_text() != tag:
        return Refusal(
            name,
            f"has two records that disagree: on the resource {tag!r}, in the store {record.tag_text()!r}",
            f"maint record show '{name}'; then remove the wrong one",
            "conflict",
        )
    return record
