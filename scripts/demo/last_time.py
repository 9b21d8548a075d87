"""What the journal still knows of the last window: who set the replication up that nobody remembers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from maintenance.window.secrets import Secrets
from scripts.demo.documents import Windows
from scripts.window.journal import Journal
from scripts.window.open import warn
from scripts.window.place import open_place
from scripts.window.spool import Spool

WHO = "sora@ops-1"
LEFT = "prod-aurora from 10.20.0.15:3306"


def remember(backend: str, stack: str, spool: Path, when: Windows) -> None:
    """Write the last window's entries, as `maint` of that night did.

    Args:
        backend: where the stack's state is.
        stack: its name.
        spool: where entries wait until the store has them.
        when: the night.
    """
    clock = iter(when.last + timedelta(minutes=minutes) for minutes in (0, 95, 140))
    journal = Journal(
        open_place(backend, stack),
        Spool(spool),
        who=WHO,
        secrets=Secrets(),
        warn=warn,
        clock=lambda: next(clock),
    )
    journal.add(when.last_id, "window", when.last_id, "started")
    why = "set up for that night's copy of the reports; to be reset by mysql.rds_reset_external_source"
    journal.add(when.last_id, "replication", LEFT, "open", why=why)
    journal.add(when.last_id, "window", when.last_id, "done")
