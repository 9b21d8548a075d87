"""The weeks before: the new window's document, from last time's to one that every team vouches for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from scripts.demo import documents, keep
from scripts.demo.last_time import remember
from scripts.demo.stage import Stage

_ESTATE = "stacks/plans/2030-12-aurora.yaml"
_INVALID, _CLOSED = 65, 10


class Before:
    """Makes the window's document as five teams do, with the commands that they use."""

    def __init__(self, stage: Stage, today: date) -> None:
        """Put last time's document and journal where the company has them.

        Args:
            stage: where all of it takes place.
            today: from which the story's nights are counted.
        """
        self._stage = stage
        self._today = today
        self._when = documents.windows(today)
        estate = stage.folder / _ESTATE
        self._estate = estate.read_text()
        estate.unlink()
        self._last = f"stacks/plans/{self._when.last_id}.yaml"
        self._new = f"stacks/plans/{self._when.next_id}.yaml"
        (stage.folder / self._last).write_text(documents.last_times(self._estate, self._when))
        backend = stage.sandbox.env["PULUMI_BACKEND_URL"]
        remember(backend, stage.stack, stage.folder / "spool", self._when)

    def document(self) -> PlanDocument:
        """Tell how it comes about; returns the document that the window is carried out by."""
        stage, when = self._stage, self._when
        stage.chapter("1. Weeks before: a new window from the last one")
        stage.because("All is carried over, nothing is vouched for; what is still open is said.")
        start = when.next.isoformat()
        stage.maint("plan", "new", "--from", self._last, "--id", when.next_id, "--start", start)
        stage.because("A document that nobody has looked at is not valid.")
        stage.maint("plan", "check", self._new, keep=keep.tail(2), code=_INVALID)

        stage.chapter("2. Each team completes its part of the one document")
        stage.because("What runs is compared with what is written: a service is new.")
        self._edit(documents.vouched_for(self._read(), self._today))
        stage.pulumi("stack", "init", stage.stack)
        stage.pulumi("config", "set", "maintenance:plan", self._new)
        stage.maint("plan", "discover", keep=keep.what_is_new)
        text = documents.with_the_new_service(self._read())
        self._edit(documents.with_people(text, self._estate, when))
        stage.line("(its team pastes it; people and channel are named; teams set `verified`)")
        stage.because("The gate judges the document; --live, whether the account is as it says.")
        stage.maint("plan", "check", "--live", keep=keep.judgement, code=_CLOSED)
        return load_plan_bytes(self._file.read_bytes(), self._file.name)

    @property
    def _file(self) -> Path:
        return self._stage.folder / self._new

    def _read(self) -> str:
        return self._file.read_text()

    def _edit(self, text: str) -> None:
        self._file.write_text(text)
