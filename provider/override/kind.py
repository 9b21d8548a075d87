"""What one resource type of this provider has to answer. Plain values in, plain values out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from maintenance.errors import Interrupted
from provider.override.wire import Properties


@dataclass(frozen=True, slots=True)
class Change:
    """One changed property: its path as Pulumi writes it, and whether old values come from the inputs."""

    path: str
    kind: str = "update"
    """add, update or delete."""


@dataclass(frozen=True, slots=True)
class Diff:
    """The changes of one resource. Empty means that nothing is to be done."""

    changes: tuple[Change, ...] = ()
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """A wrong input: which property, and why."""

    property: str
    reason: str


@dataclass(frozen=True, slots=True)
class Observed:
    """What `read` found. `id` empty means that the resource is gone."""

    id: str
    inputs: Properties
    outputs: Properties


class PartlyDone(Exception):
    """Some of the work was done: the engine saves `outputs` and shows `reasons`."""

    def __init__(self, id_: str, outputs: Properties, inputs: Properties, reasons: tuple[str, ...]) -> None:
        """`reasons` are shown to the user, one block each."""
        self.id = id_
        self.outputs = outputs
        self.inputs = inputs
        self.reasons = reasons
        super().__init__("; ".join(reasons))


@dataclass(frozen=True, slots=True)
class Context:
    """One call's surroundings: who it is about, how to say something, and whether to stop."""

    urn: str
    say: Callable[[str], None] = lambda _: None
    """Replaces the resource's status line while the update runs."""
    warn: Callable[[str], None] = lambda _: None
    """Stays in the update's diagnostics."""
    stopping: threading.Event = field(default_factory=threading.Event)
    timeout: float = 0.0
    """Seconds, from customTimeouts; 0 where none is set."""

    def stop_if_cancelled(self) -> None:
        """Raise where it is safe to stop.

        Raises:
            Interrupted: the engine was cancelled.
        """
        if self.stopping.is_set():
            raise Interrupted(
                "cancelled; everything done so far is recorded", next_step="say the same command again"
            )


class Kind(Protocol):
    """A resource type. Every method may raise MaintenanceError; update and create also PartlyDone."""

    def check(self, olds: Properties, news: Properties) -> tuple[Properties, tuple[CheckFailure, ...]]:
        """Validate new inputs and complete them; `olds` are the inputs of the last state (or empty)."""
        ...

    def diff(self, old_inputs: Properties, old_outputs: Properties, news: Properties) -> Diff:
        """Compare without any call."""
        ...

    def preview_create(self, context: Context, news: Properties) -> Properties:
        """Outputs that a create would have; only reads."""
        ...

    def create(self, context: Context, news: Properties) -> tuple[str, Properties]:
        """Bring it about; returns id and outputs."""
        ...

    def read(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> Observed:
        """Look at the live state; also the import, when inputs and outputs are empty."""
        ...

    def preview_update(
        self, context: Context, id_: str, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Outputs that an update would have; no call at all."""
        ...

    def update(
        self, context: Context, id_: str, old_inputs: Properties, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Change it; returns the outputs."""
        ...

    def delete(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> None:
        """Put back whatever it changed."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """What a provider serves: resource types and functions, each by its token.

    Functions take plain arguments and return plain results or a list of failures.
    """

    kinds: Mapping[str, Kind]
    functions: Mapping[str, Callable[[Properties], Properties]]
