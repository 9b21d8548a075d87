"""Every way it can end, explained: what happened, the evidence, the next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from maintenance.bluegreen.live import COMPLETED, FAILED_WORDS, Deployment, Event, World, says


class Kind(StrEnum):
    """How it ended. Each has an exit code of its own, listed in `EXIT_CODES`."""

    DONE = "done"
    CREATION_FAILED = "creation failed"
    CANCELLED = "cancelled"
    FAILED = "switchover failed"
    INVALID = "invalid configuration"
    MEMBER_FAILED = "a member did not switch"
    GONE = "deployment gone"
    NOT_READY = "not ready"
    NOT_STARTED = "not started"
    TIMED_OUT = "timed out"
    REFUSED = "refused"
    BLOCKED = "blocked by checks"
    UNVERIFIED = "verification failed"


EXIT_CODES = {
    Kind.DONE: 0,
    Kind.BLOCKED: 3,
    Kind.REFUSED: 6,
    Kind.CANCELLED: 20,
    Kind.FAILED: 21,
    Kind.INVALID: 22,
    Kind.MEMBER_FAILED: 23,
    Kind.GONE: 24,
    Kind.UNVERIFIED: 25,
    Kind.CREATION_FAILED: 26,
    Kind.NOT_READY: 75,
    Kind.NOT_STARTED: 75,
    Kind.TIMED_OUT: 75,
}
"""75: saying the same command again goes on from here."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One end: what happened, what proves it, and what to do."""

    kind: Kind
    what: str
    evidence: tuple[str, ...] = ()
    next_step: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ended as wished."""
        return self.kind is Kind.DONE

    @property
    def exit_code(self) -> int:
        """What the command exits with."""
        return EXIT_CODES[self.kind]

    def with_evidence(self, lines: Iterable[str]) -> Ending:
        """The same end with more to show, such as a fresh run of the checks."""
        return replace(self, evidence=(*self.evidence, *lines))

    def text(self) -> str:
        """As people read it."""
        shown = "".join(f"\n    {line}" for line in self.evidence)
        step = f"\n  next: {self.next_step}" if self.next_step else ""
        return f"{self.what}{shown}{step}"


NEXT_STEPS = {
    Kind.CANCELLED: "mend what the reason names (maint bluegreen check), "
    "then say maint bluegreen switchover again",
    Kind.FAILED: "production was not changed if every member below is still blue's; "
    "maint bluegreen rollback deletes this green environment, maint bluegreen create makes a new one",
    Kind.INVALID: "it cannot be switched any more: maint bluegreen rollback deletes it, "
    "then maint bluegreen create makes a new one",
    Kind.MEMBER_FAILED: "maint bluegreen verify shows what stands under each name; then either mend that "
    "member by hand, or, while maintenance is on, maint bluegreen rollback",
    Kind.GONE: "maint bluegreen status shows what stands under each name; "
    "maint bluegreen create starts again",
    Kind.CREATION_FAILED: "mend what the reason names, then maint bluegreen rollback (deletes what was made) "
    "and maint bluegreen create",
    Kind.NOT_READY: "maint bluegreen create waits for it",
    Kind.NOT_STARTED: "maint bluegreen status, then say maint bluegreen switchover again",
    Kind.TIMED_OUT: "say the same command again: it goes on waiting and sends nothing twice",
}

WHAT = {
    Kind.CANCELLED: "RDS cancelled the switchover and put everything back: {id} is {status} again, "
    "production is the blue cluster as before",
    Kind.FAILED: "the switchover failed: {id} is {status}",
    Kind.INVALID: "{id} is {status}: the green environment is not valid and RDS will not switch it",
    Kind.MEMBER_FAILED: "{id} says {status}, but not every member switched",
    Kind.CREATION_FAILED: "the green environment could not be created: {id} is {status}",
    Kind.NOT_READY: "{id} is {status}: it cannot be switched yet",
    Kind.NOT_STARTED: "RDS took the call but {id} never left {status} and there is no event about it",
}


def ending(kind: Kind, world: World, events: Iterable[Event] = (), *, what: str = "") -> Ending:
    """Explain an end from what RDS shows.

    Args:
        kind: how it ended.
        world: what RDS says now.
        events: those that belong to this attempt or creation.
        what: in place of the usual sentence.
    """
    deployment = world.deployment
    sentence = what or WHAT[kind].format(
        id=f"deployment {deployment.id}" if deployment else "the deployment",
        status=deployment.status if deployment else "gone",
    )
    reasons = says(events, *FAILED_WORDS, *(("deleted",) if kind is Kind.GONE else ()))
    evidence = [f"event {event}" for event in reasons]
    if not reasons and kind in {Kind.CANCELLED, Kind.FAILED, Kind.CREATION_FAILED}:
        evidence.append("RDS has no event with a reason (events can come late: maint bluegreen status)")
    evidence += _shown(deployment) if deployment else []
    return Ending(kind, sentence, tuple(evidence), NEXT_STEPS.get(kind, ""))


def done(what: str, *evidence: str, next_step: str = "") -> Ending:
    """The wished end."""
    return Ending(Kind.DONE, what, evidence, next_step)


def refused(what: str, *evidence: str, next_step: str) -> Ending:
    """What would lose something is not done."""
    return Ending(Kind.REFUSED, what, evidence, next_step)


def timed_out(what: str, waited: float, world: World, *, then: str) -> Ending:
    """A wait reached its deadline."""
    status = world.deployment.status if world.deployment else "gone"
    shown = _shown(world.deployment) if world.deployment else []
    sentence = f"after {waited:.0f} s this is still not there: {what} (status {status}); {then}"
    return Ending(Kind.TIMED_OUT, sentence, tuple(shown), NEXT_STEPS[Kind.TIMED_OUT])


def _shown(deployment: Deployment) -> list[str]:
    lines = [f"StatusDetails: {deployment.details}"] if deployment.details else []
    lines += [f"task {task.name}: {task.status}" for task in deployment.tasks if task.status != "COMPLETED"]
    usual = COMPLETED if deployment.status == COMPLETED else ""
    lines += [f"{each.name}: {each.status}" for each in deployment.members if each.status != usual]
    return lines
