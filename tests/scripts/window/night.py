"""A short night as a process: `python -m tests.scripts.window.night BACKEND`."""

from __future__ import annotations

import sys

from scripts.window.open import open_journal, open_lease, release_lease, take_lease
from scripts.window.place import open_place
from scripts.window.process import holder

STACK = "prod-maint"
SUBJECTS = ["core/api", "core/jobs"]


def work(backend: str) -> None:
    """One run: it does what the journal does not know as done yet."""
    objects = open_place(backend, STACK)
    who = holder("maint run")
    lease, journal = open_lease(objects), open_journal(objects, who)
    journal.flush()
    take_lease(lease, journal, who, "w")
    done = {entry.subject for entry in journal.read("w") if entry.what == "change"}
    for subject in SUBJECTS:
        if subject not in done:
            journal.add("w", "change", subject, "done", before="12", after="0")
    journal.add("w", "window", "w", "done")
    release_lease(lease, journal, who, "w")


if __name__ == "__main__":
    work(sys.argv[1])
