"""Two copies of a record, one truth: the tag on the service and the copy in the record store."""

from __future__ import annotations

from maintenance.ecs.decision import Refusal
from maintenance.ecs.record import Record, parse_record


def reconcile(key: str, tag: str | None, copy: str | None) -> Record | Refusal | None:
    """Return the open record, None if there is none, or a refusal if the copies disagree.

    Either copy alone is enough: an owner's apply may delete an unknown tag, and the store may have been
    unreachable when the record was closed.

    Raises:
        RecordConflict: a copy cannot be read.
    """
    if tag is None and copy is None:
        return None
    if tag is not None and copy is not None and tag != copy:
        return Refusal(
            key,
            f"has two records that disagree: on the service {tag!r}, in the store {copy!r}",
            f"maint record show {key}; then `maint record adopt {key} --from tag|store --reason …`",
            "conflict",
        )
    return parse_record(tag if tag is not None else str(copy), where=key)
