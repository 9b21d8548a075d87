"""What both kinds of mappings of a custom domain have in common: all that they hold is where they lead."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from maintenance.captured.record import Record, Value
from provider.captured.place import Untagged, Work
from provider.override.wire import Properties
from provider.records.store import RecordStore


class DomainMapping(Untagged, ABC):
    """A mapping that one call points at another API, whole or not at all."""

    fields: tuple[str, ...]
    derived: frozenset[str] = frozenset()
    settings: tuple[str, ...] = ()
    ordinary = False

    @abstractmethod
    def name(self, inputs: Properties) -> str:
        """The record's name."""

    @abstractmethod
    def point(self, inputs: Properties, value: Value) -> None:
        """Point it at another API and stage."""

    def shared(self, inputs: Properties) -> str:
        """Mappings are independent of each other."""
        return self.name(inputs)

    def wanted(self, inputs: Properties, observed: Value) -> Properties:
        """The maintenance API."""
        del observed
        return {name: inputs[name] for name in self.fields}

    def serving(self, inputs: Properties, value: Mapping[str, Any]) -> Properties:
        """Nothing beyond the value."""
        del inputs, value
        return {}

    def capture(self, inputs: Properties, record: Record, store: RecordStore) -> Record:
        """Everything is in the live value."""
        del inputs, store
        return record

    def apply(self, work: Work) -> None:
        """Point it at the maintenance API."""
        self._lead(work, self.wanted(work.inputs, work.live.value))

    def restore(self, work: Work) -> None:
        """Point it where it pointed."""
        self._lead(work, work.record.captured)

    def release(self, work: Work) -> None:
        """Nothing was made."""

    def _lead(self, work: Work, value: Value) -> None:
        if work.live.value != value:
            self.point(work.inputs, value)
