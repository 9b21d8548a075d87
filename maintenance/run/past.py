"""What the journal says about the run that is under way: never what a process remembers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from maintenance.run.steps import IN_THIS_RUN, Step
from maintenance.window.entry import Entry

_KINDS = {"phase", "step"}
_KEPT = {Step.SWITCHOVER, Step.DATABASE}
"""Going on once more does not take the database back."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done: when, by whom, how long it took."""

    at: datetime
    who: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A preview that somebody approved. `fingerprint` names it in the store."""

    step: Step
    fingerprint: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """The run of this window that the last `window started` began; empty where there is none."""

    begun: bool = False
    ended: datetime | None = None
    done: Mapping[Step, Done] = field(default_factory=lambda: MappingProxyType({}))
    reached: Step | None = None
    """The update that was started last; what comes before it in the order is behind us."""
    cut: Step | None = None
    """A step that was started and has no end: a process or a machine died in it."""
    approvals: tuple[Approval, ...] = ()
    entries: tuple[Entry, ...] = ()
    """Of this run only."""

    @property
    def touched(self) -> bool:
        """Whether anything may have been changed since the window was opened."""
        return any(each.what == "phase" for each in self.entries)

    def known_before(self, step: Step) -> bool:
        """Whether the update before this one was done by this run, and this one was not begun yet.

        Then the stack's state is as this run left it.
        """
        begun = any((each.what, each.subject) == ("phase", step.value) for each in self.entries)
        return _FOLLOWS.get(step) in self.done and not begun


_ORDER = tuple(Step)
_FOLLOWS = {Step.VERIFY: Step.ON, Step.OFF: Step.VERIFY}


def past_of(entries: Iterable[Entry]) -> Past:
    """Fold one window's entries, in order of time.

    A window can be run more than once, such as a rehearsal: each `window started` after an end begins anew.
    """
    fold = _Fold()
    for entry in entries:
        fold.feed(entry)
    return Past(
        begun=fold.begun,
        ended=fold.ended,
        done=MappingProxyType(fold.done),
        reached=fold.reached,
        cut=fold.cut,
        approvals=tuple(fold.approvals),
        entries=tuple(fold.entries),
    )


class _Fold:
    def __init__(self) -> None:
        self.begun = False
        self.ended: datetime | None = None
        self._anew()

    def _anew(self) -> None:
        self.done: dict[Step, Done] = {}
        self.reached: Step | None = None
        self.cut: Step | None = None
        self.approvals: list[Approval] = []
        self.entries: list[Entry] = []

    def feed(self, entry: Entry) -> None:
        if entry.what == "window":
            self._window(entry)
        self.entries.append(entry)
        if entry.what == "lease" and (entry.outcome, entry.after) == ("done", "held"):
            for step in IN_THIS_RUN:
                self.done.pop(step, None)
        elif entry.what == "approval" and entry.outcome == "done" and entry.subject in _ORDER:
            self.approvals.append(Approval(Step(entry.subject), entry.after, entry.who, entry.at))
        elif entry.what in _KINDS and entry.subject in _ORDER:
            self._step(Step(entry.subject), entry)

    def _window(self, entry: Entry) -> None:
        if entry.outcome == "started":
            if not self.begun:
                self._anew()
            self.begun, self.ended = True, None
        else:
            self.begun = False
            self.ended = entry.at if entry.outcome in {"done", "rolled back"} else None

    def _step(self, step: Step, entry: Entry) -> None:
        if entry.outcome == "started":
            self.cut = step
            self.done.pop(step, None)
            if step.phase is not None:
                self.reached = step
                for later in _ORDER[_ORDER.index(step) :]:
                    if step is not Step.ON or later not in _KEPT:
                        self.done.pop(later, None)
            return
        if self.cut is step:
            self.cut = None
        if entry.outcome == "done":
            self.done[step] = Done(entry.at, entry.who, entry.seconds)
        else:
            self.done.pop(step, None)
            if step is Step.SWITCHOVER:
                self.done.pop(Step.GATE, None)  # whoever came may still be there
