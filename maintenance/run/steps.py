"""The steps of a run, in order, and which of them each wish needs."""

from __future__ import annotations

from enum import StrEnum

from maintenance.phase import Phase


class Step(StrEnum):
    """One step; the value is its name in the journal."""

    OPEN = "open"
    CHECKS = "checks"
    ON = "on"
    PROBES_ON = "probes after on"
    GATE = "gate"
    SWITCHOVER = "switchover"
    DATABASE = "database"
    VERIFY = "verify"
    PROBES_VERIFY = "probes after verify"
    OFF = "off"
    PROBES_OFF = "probes after off"
    LEFT = "left"
    CLOSE = "close"

    @property
    def phase(self) -> Phase | None:
        """Where the step's update takes the stack; None for a step that updates nothing."""
        return _PHASES.get(self)

    @property
    def words(self) -> str:
        """As people read it."""
        return _WORDS[self]


class Only(StrEnum):
    """What a run is limited to."""

    ON = "on"
    BLUEGREEN = "bluegreen"
    OFF = "off"


_PHASES = {Step.ON: Phase.ON, Step.VERIFY: Phase.VERIFY, Step.OFF: Phase.OFF}
_WORDS = {
    Step.OPEN: "open the window",
    Step.CHECKS: "checks",
    Step.ON: "maintenance on",
    Step.PROBES_ON: "503 as seen from outside",
    Step.GATE: "nobody on the database",
    Step.SWITCHOVER: "switchover of the database",
    Step.DATABASE: "verification of the database",
    Step.VERIFY: "services back, 503 kept",
    Step.PROBES_VERIFY: "503 outside, services through the bypass",
    Step.OFF: "maintenance off",
    Step.PROBES_OFF: "services as seen from outside",
    Step.LEFT: "mutes, rules and records gone",
    Step.CLOSE: "close the window",
}
DATABASE_STEPS = (Step.GATE, Step.SWITCHOVER, Step.DATABASE)
IN_THIS_RUN = frozenset({Step.CHECKS, Step.GATE})
"""What they found is true for a moment only, so every run that still needs them does them again."""

_GOING_ON = (Step.CHECKS, Step.ON, Step.PROBES_ON)
_GOING_OFF = (Step.VERIFY, Step.PROBES_VERIFY, Step.OFF, Step.PROBES_OFF, Step.LEFT, Step.CLOSE)


def path(only: Only | None, *, database: bool) -> tuple[Step, ...]:
    """The steps that a wish needs, in order; going off always passes through verify."""
    middle = DATABASE_STEPS if database else ()
    match only:
        case Only.ON:
            return _GOING_ON
        case Only.BLUEGREEN:
            return DATABASE_STEPS
        case Only.OFF:
            return _GOING_OFF
        case _:
            return (*_GOING_ON, *middle, *_GOING_OFF)
