"""What the three kinds of writers have in common: one value, which one call sets whole or not at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from maintenance.captured.decision import Live
from maintenance.captured.record import Record, Value
from maintenance.errors import Refused
from provider.captured.place import Work
from provider.override.wire import Properties
from provider.records.store import RecordStore


class Writer(ABC):
    """A rule, schedule or function. The program passes no value: what stops it follows from its kind."""

    token: str
    identity: tuple[str, ...]
    fields: tuple[str, ...]
    settings: tuple[str, ...] = ()
    ordinary = True
    stopped: ClassVar[Value]
    """What maintenance sets."""
    derived: frozenset[str]
    """All fields: nothing of the value is passed."""

    @abstractmethod
    def name(self, inputs: Properties) -> str:
        """The record's name."""

    @abstractmethod
    def identify(self, id_: str) -> Properties:
        """Inputs from an import's id."""

    @abstractmethod
    def look(self, inputs: Properties) -> Live | None:
        """Read it; None if it does not exist."""

    @abstractmethod
    def tag(self, inputs: Properties, text: str | None) -> None:
        """Write the record's copy on it, or remove it."""

    @abstractmethod
    def unsupported(self, inputs: Properties) -> str:
        """Why it cannot be stopped and brought back as it was; empty if it can."""

    @abstractmethod
    def set_to(self, inputs: Properties, value: Value) -> None:
        """Set the value, and nothing else."""

    def live(self, value: Value, tag: str | None = None) -> Live:
        """What AWS reports. What stops it is ours, also where only the tag is left, which does not say so."""
        return Live(value, tag, {name: frozenset({text}) for name, text in self.stopped.items()})

    def remark(self, inputs: Properties) -> str:
        """What people should know before it is stopped; mostly nothing."""
        del inputs
        return ""

    def shared(self, inputs: Properties) -> str:
        """Writers are independent of each other."""
        return self.name(inputs)

    def wanted(self, inputs: Properties, observed: Value) -> Properties:
        """What stops it."""
        del inputs, observed
        return dict(self.stopped)

    def serving(self, inputs: Properties, value: Mapping[str, Any]) -> Properties:
        """Nothing beyond the value."""
        del inputs, value
        return {}

    def capture(self, inputs: Properties, record: Record, store: RecordStore) -> Record:
        """Everything is in the live value.

        Raises:
            Refused: it could not be brought back as it was.
        """
        del store
        if why := self.unsupported(inputs):
            raise Refused(
                f"{why}; nothing was changed",
                where=self.name(inputs),
                next_step="take it out of the plan, or stop it by its own means",
            )
        return record

    def apply(self, work: Work) -> None:
        """Stop it."""
        self._set(work, self.stopped)

    def restore(self, work: Work) -> None:
        """Bring it back to what was captured."""
        self._set(work, work.record.captured)

    def release(self, work: Work) -> None:
        """Do nothing: nothing was made."""
        del work

    def _set(self, work: Work, value: Value) -> None:
        if work.live.value != value:
            self.set_to(work.inputs, value)


def not_there(error: ClientError) -> bool:
    """Whether AWS says that it does not exist, or that its bus or group does not."""
    return bool(error.response["Error"]["Code"] == "ResourceNotFoundException")
