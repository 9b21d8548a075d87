"""What one kind of override has to answer; everything else is the same for all of them.

A place is a mapping, stage, route, rule, schedule or function. It says how it is named, how it looks
and how its value is set; when to do so, and what is written down before, `maintenance.captured` decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from maintenance.captured.decision import Live
from maintenance.captured.record import Record, Value
from provider.aws.clients import failure
from provider.override.kind import Context
from provider.override.wire import Properties
from provider.records.store import RecordStore

ABSENT = frozenset({"NotFoundException"})


@dataclass(slots=True)
class Work:
    """One pass over one place, under its lock."""

    name: str
    inputs: Properties
    store: RecordStore
    context: Context
    live: Live
    record: Record

    def note(self, record: Record) -> None:
        """Write the open record again, with the same capture."""
        self.store.replace(self.name, record.text())
        self.record = record

    def begin_touching(self) -> None:
        """Note that methods are about to be touched."""
        self.note(replace(self.record, touching=True))

    def end_touching(self) -> None:
        """Note that all methods are as they were."""
        self.note(replace(self.record, touching=False))


class Place(Protocol):
    """One of the kinds."""

    token: str
    identity: tuple[str, ...]
    """Inputs that say which one it is; another one is another resource."""
    fields: tuple[str, ...]
    """Inputs and outputs that hold the value."""
    derived: frozenset[str]
    """Fields that the program does not pass because they follow from the others."""
    settings: tuple[str, ...]
    """Further inputs."""
    ordinary: bool
    """Whether an owner may have set what maintenance sets: then it is captured, and stays, as it is."""

    def name(self, inputs: Properties) -> str:
        """The record's name."""
        ...

    def shared(self, inputs: Properties) -> str:
        """What no two passes may work on at the same time."""
        ...

    def identify(self, id_: str) -> Properties:
        """Inputs from an import's id.

        Raises:
            Refused: the id has another form.
        """
        ...

    def look(self, inputs: Properties) -> Live | None:
        """Read it; None if it does not exist."""
        ...

    def wanted(self, inputs: Properties, observed: Value) -> Properties:
        """The value that maintenance sets, as far as it is known before anything is set."""
        ...

    def serving(self, inputs: Properties, value: Mapping[str, Any]) -> Properties:
        """Further outputs that say what a value means."""
        ...

    def capture(self, inputs: Properties, record: Record, store: RecordStore) -> Record:
        """Complete a new record by what the live value alone does not say, before anything is written.

        Raises:
            MaintenanceError: it cannot be put into maintenance as it is.
        """
        ...

    def tag(self, inputs: Properties, text: str | None) -> None:
        """Write the record's copy on the resource, or remove it; nothing where there are no tags."""
        ...

    def apply(self, work: Work) -> None:
        """Set what maintenance wants. Said twice, it goes on from wherever it stopped."""
        ...

    def restore(self, work: Work) -> None:
        """Set what was captured and remove what maintenance made. Said twice, it goes on."""
        ...

    def release(self, work: Work) -> None:
        """Remove what maintenance made and no longer serves anything."""
        ...


class Untagged:
    """Part of every place that cannot carry a tag: the store's copy is the only one."""

    def tag(self, inputs: Properties, text: str | None) -> None:
        """Do nothing: mappings, routes and schedules have no tags."""


@contextmanager
def aws_errors(where: str) -> Iterator[None]:
    """Turn what boto3 raises into errors that name the place."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise failure(error, where=where) from None


def absent(error: ClientError) -> bool:
    """Whether AWS says that something does not exist."""
    return error.response["Error"]["Code"] in ABSENT
