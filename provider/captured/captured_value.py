"""The resource type behind overrides of API Gateway and of writers: one place with one captured value.

Inputs: those that name the place, the value that maintenance sets, `apply`, `window`, `recordStore`,
`onManualChange`. Check replaces the value by what an update is going to set, so that a preview shows
`restApiId: a1b2 => m9x8` and, on the way back, `m9x8 => a1b2`. Outputs are what is live: the value,
`captured` (what the open record holds), `capturedFor` (its window) and `problem`.
"""

from __future__ import annotations

from typing import Any

from maintenance.captured.record import Record, described
from maintenance.errors import MaintenanceError, Refused
from provider.captured.inputs import COMMON, OWNED, check_inputs
from provider.captured.lifecycle import Seen, enter_one, leave_one, see
from provider.captured.place import Place
from provider.ecs.claims import claimed
from provider.override.kind import Change, CheckFailure, Context, Diff, Observed, PartlyDone
from provider.override.wire import UNKNOWN, Properties, has_unknown
from provider.records.store import open_store

_LISTS = frozenset({"methods"})
_OBSERVED = ("captured", "observed")
"""What `read` leaves in the inputs of the state, where `check` finds it."""


class CapturedValue:
    """The resource type; see the module's docstring."""

    takes_unknown = True
    """A preview of a create is asked for even where inputs are not known yet."""

    def __init__(self, place: Place) -> None:
        """`place` is the kind."""
        self._place = place
        self._program = (*place.identity, *place.settings, *COMMON, "onManualChange", OWNED)

    def check(self, olds: Properties, news: Properties) -> tuple[Properties, tuple[CheckFailure, ...]]:
        """Validate, and say what an update is going to set."""
        place = self._place
        passed = {*place.identity, *place.settings, *self._passed()}
        inputs, failures = check_inputs(news, passed - _LISTS, passed & _LISTS)
        if failures:
            return inputs, failures
        kept = {
            key: value for key, value in inputs.items() if key not in place.fields or key in self._program
        }
        observed: Properties = olds.get("observed") or {}
        captured: Properties = olds.get("captured") or {}
        value = place.wanted(inputs, observed) if inputs["apply"] is not False else captured
        return {**kept, **value, **(place.serving(inputs, value) if value else {})}, ()

    def diff(self, old_inputs: Properties, old_outputs: Properties, news: Properties) -> Diff:
        """Compare what was last read with what is wanted. Flag off: a live value is an observation only."""
        del old_inputs
        place = self._place
        replaces = tuple(
            name for name in place.identity if name in old_outputs and old_outputs[name] != news.get(name)
        )
        captured = bool(old_outputs.get("capturedFor"))
        names = [name for name in place.fields if name in news]
        changes = [Change(name) for name in names if old_outputs.get(name) != news[name]]
        changes += _inside("serves", old_outputs.get("serves") or {}, news.get("serves") or {})
        if not news["apply"]:
            if not captured:
                return Diff(tuple(Change(name) for name in replaces), replaces)
            changes = changes or [Change("captured", "delete")]
        elif not captured:
            # After a refresh `news` is what `read` returned, without the value.
            changes = changes or [Change(place.fields[0])]
        elif captured:
            changes += [Change(name) for name in place.settings if old_outputs.get(name) != news.get(name)]
        if captured and old_outputs.get("problem"):
            changes.append(Change("problem", "delete"))
        if captured and old_outputs.get("window") != news["window"]:
            changes.append(Change("window"))
        return Diff((*(Change(name) for name in replaces), *changes), replaces)

    def preview_create(self, context: Context, news: Properties) -> Properties:
        """Read it, so that even the first preview says from which value."""
        if has_unknown({name: news.get(name) for name in (*self._place.identity, *COMMON)}):
            return news
        seen = see(self._place, news)
        outputs = self._outputs(news, seen)
        if news["apply"]:
            live = described(seen.live.value) if seen.live else "does not exist"
            wanted = described(
                {
                    name: "[unknown]" if news[name] is UNKNOWN else str(news[name])
                    for name in self._place.fields
                    if name in news
                }
            )
            name = self._place.name(news)
            context.warn(f"nothing was observed before this preview; live now:\n  {name}: {live} → {wanted}")
        elif seen.record is not None:
            context.warn(f"an open record of window {seen.record.window} will be restored: {seen.record}")
        return {**outputs, **{name: news[name] for name in self._place.fields if name in news}}

    def create(self, context: Context, news: Properties) -> tuple[str, Properties]:
        """Adopt it as it is; set it where the flag is on, and bring it back where a record is left open."""
        id_ = self._place.name(news).split(":", 1)[1]
        try:
            if news["apply"]:
                enter_one(self._place, news, context)
            else:
                leave_one(self._place, news, context)
            seen = see(self._place, news)
            if seen.live is None:
                raise _missing(self._place.name(news))
            return id_, self._outputs(news, seen)
        except MaintenanceError as error:
            # The engine forgets a resource whose create fails, and a destroy would not restore it.
            after = see(self._place, news)
            if after.record is None or after.record.window != news["window"]:
                raise
            raise PartlyDone(id_, self._outputs(news, after), news, (error.text(),)) from error

    def read(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> Observed:
        """Look at it. What is live and captured goes into the inputs too, where `check` finds it."""
        del context
        if not inputs:
            return self._import(id_)
        seen = see(self._place, {**outputs, **inputs})
        kept = {name: value for name, value in inputs.items() if name in self._program}
        if seen.record is not None:
            kept["captured"] = dict(seen.record.captured)
        if seen.live is not None:
            kept["observed"] = dict(seen.live.value)
        return Observed(id_, kept, self._outputs({**outputs, **inputs}, seen))

    def preview_update(
        self, context: Context, id_: str, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Say what stands in the way; the values are in the diff already."""
        del id_
        if problem := old_outputs.get("problem"):
            context.warn(f"{self._place.name(news)}: {problem}")
        names = (*self._program, *self._place.fields, "serves")
        known = {name: news[name] for name in names if name in news}
        return {**old_outputs, **known, "problem": ""}

    def update(
        self, context: Context, id_: str, old_inputs: Properties, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Do what is left."""
        del id_, old_inputs, old_outputs
        (enter_one if news["apply"] else leave_one)(self._place, news, context)
        return self._outputs(news, see(self._place, news))

    def delete(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> None:
        """Leaving by destroying is leaving, unless the plan still claims the place under another name."""
        del id_
        state = {**outputs, **inputs}
        if self._place.name(state) in claimed() or not state.get("recordStore"):
            return
        try:
            leave_one(self._place, state, context)
        except MaintenanceError:
            if not state.get(OWNED) or not self._went_with_its_owner(context, state):
                raise

    def _went_with_its_owner(self, context: Context, state: Properties) -> bool:
        """Close the record of what its own program has just deleted; there is nothing to bring back."""
        seen = see(self._place, state)
        if seen.live is not None:
            return False
        name = self._place.name(state)
        open_store(state["recordStore"]).delete(name)
        context.warn(f"{name}: was deleted while in maintenance; its record is closed: {seen.record}")
        return True

    def _passed(self) -> tuple[str, ...]:
        """Fields that the program passes; the others are worked out."""
        return tuple(name for name in self._place.fields if name not in self._place.derived)

    def _import(self, id_: str) -> Observed:
        inputs = {**self._place.identify(id_), "apply": False, "onManualChange": "fail"}
        seen = see(self._place, inputs)
        if seen.live is None:
            raise _missing(self._place.name(inputs))
        return Observed(id_, inputs, self._outputs(inputs, seen))

    def _outputs(self, state: Properties, seen: Seen) -> Properties:
        outputs: dict[str, Any] = {name: state[name] for name in self._program if name in state}
        if seen.live is not None:
            outputs |= {**seen.live.value, **self._place.serving(state, seen.live.value)}
        record: Record | None = seen.record
        outputs["captured"] = dict(record.captured) if record else {}
        # Copies that disagree are a record too: an update must stumble over them, not pass by.
        outputs["capturedFor"] = record.window if record else "?" if seen.refusal else ""
        outputs["problem"] = seen.problem(state.get("window", ""))
        return outputs


def _missing(name: str) -> Refused:
    return Refused("does not exist", where=name, next_step="correct the plan")


def _inside(name: str, old: Properties, new: Properties) -> list[Change]:
    """The changes inside a map, entry by entry."""
    kinds = {(False, True): "add", (True, False): "delete", (True, True): "update"}
    return [
        Change(f'{name}["{key}"]', kinds[key in old, key in new])
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]
