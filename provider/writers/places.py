"""The three kinds, and which of them an entry of the plan or a record's name means."""

from __future__ import annotations

from maintenance.plan.writer import Writer as PlannedWriter
from provider.override.wire import Properties
from provider.writers.function import Function
from provider.writers.rule import Rule
from provider.writers.schedule import Schedule
from provider.writers.writer import Writer

RULE, SCHEDULE, FUNCTION = Rule(), Schedule(), Function()
WRITERS: tuple[Writer, ...] = (RULE, SCHEDULE, FUNCTION)
_BY_KIND: dict[str, Writer] = {"events": RULE, "scheduler": SCHEDULE, "lambda": FUNCTION}


def place_named(name: str) -> tuple[Writer, Properties]:
    """The kind and the inputs that a record's name stands for.

    Raises:
        Refused: what stands behind the kind has another form.
    """
    kind, _, id_ = name.partition(":")
    place = _BY_KIND[kind]
    return place, place.identify(id_)


def place_of(writer: PlannedWriter) -> tuple[Writer, Properties]:
    """The kind and the inputs of an entry of the plan."""
    return place_named(writer.key)
