"""What every resource type of a stand-in has to say and do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sandbox.plugins.standin.tables import Failure
from sandbox.plugins.standin.wire import Properties


class RefusedError(Exception):
    """An API's refusal, or a mistake in the settings, as the user reads it."""


@dataclass(frozen=True, slots=True)
class Traits:
    """How a resource type behaves, apart from its API calls; names are properties.

    `unsupported` are dotted paths that the SDK knows and the stand-in does not (a path covers all below it).
    `replaces` need a new resource, `computed` are chosen by the API where the program leaves them out, `kept`
    cannot be read back, `unordered` are sets (also nested), `defaults` are filled in by `check`. `named`
    types get a generated `name`, `tagged` ones a `tagsAll`, `regional` ones a `region`; of
    `deleted_first` the old one is deleted before the new one is made.
    """

    pulumi_type: str
    noun: str
    unsupported: AbstractSet[str] = frozenset()
    replaces: AbstractSet[str] = frozenset()
    computed: AbstractSet[str] = frozenset()
    kept: AbstractSet[str] = frozenset()
    unordered: AbstractSet[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    named: bool = False
    tagged: bool = False
    regional: bool = False
    deleted_first: bool = False


@dataclass(frozen=True, slots=True)
class Live:
    """A resource as its API shows it: `inputs` by property, `outputs` are what no program can set."""

    id: str
    inputs: Properties
    outputs: Properties


class Kind(ABC):
    """One resource type. Every method may raise `RefusedError`; methods run on several threads at once."""

    traits: ClassVar[Traits]

    def completed(self, inputs: Properties) -> Properties:
        """The inputs with nested defaults filled in."""
        return inputs

    def failures(self, inputs: Properties) -> list[Failure]:
        """What the real plugin refuses before it calls the API; values may be `UNKNOWN`."""
        del inputs
        return []

    @abstractmethod
    def create(self, inputs: Properties) -> str:
        """Create the resource and return its id."""

    @abstractmethod
    def read(self, id_: str, prior: Properties) -> Live | None:
        """The live resource, or `None` where it is gone. `prior` are the known inputs, empty on import."""

    @abstractmethod
    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Change the resource in place; only differences are sent."""

    @abstractmethod
    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete the resource; one that is gone already is no failure."""
