"""`override:ecs:Services`: one team's services of one wave, taken to 0 and brought back as they were.

Inputs: `window`, `services` (`cluster/service`), `apply`, `recordStore`, `onManualChange`, `manualChanges`,
`steadySeconds` (for a destroy while on), `release` (back although the flag is on) and `letFail` (a failure to
come back stops nothing), both with reasons. Check adds `desiredCounts` and `scaling`: what an update is going
to set, so that the preview shows `12 => 0`. Outputs are what is live: `desiredCounts`, `scaling`, `captured`
(the open records), `problems`, `conflicts` (services whose two records disagree); and `neighbours`, other
services of the plan in the same clusters, so that the next refresh reads each cluster once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maintenance.ecs.capacity import ScalableTarget
from maintenance.ecs.record import Record, parse_record
from maintenance.errors import Refused, Unfinished
from maintenance.table import table
from provider.ecs.claims import claimed, neighbours
from provider.ecs.inputs import SERVICES_INPUTS, check_services
from provider.ecs.sets import Pass, Row, enter_all, leave_all, look
from provider.ecs.wait import Target, wait_for
from provider.override.kind import Change, CheckFailure, Context, Diff, Observed, PartlyDone
from provider.override.wire import Properties
from provider.records.store import open_store

IN_MAINTENANCE = "min 0, scaling suspended"


def scaling_text(target: ScalableTarget) -> str:
    """What the preview shows of a scalable target; the maximum never changes."""
    return f"min {target.minimum}, {target.suspension}"


class Services:
    """The resource type; see the module's docstring."""

    def check(self, olds: Properties, news: Properties) -> tuple[Properties, tuple[CheckFailure, ...]]:
        """Validate, and add what an update is going to set."""
        inputs, failures = check_services(news)
        if failures:
            return inputs, failures
        held = set(_held(inputs))
        counts, scaling = dict.fromkeys(sorted(held), 0), dict.fromkeys(sorted(held), IN_MAINTENANCE)
        for key, text in (olds.get("captured") or {}).items():
            if key in held or (inputs["apply"] and key not in inputs["release"]):
                continue
            captured = parse_record(text, where=key).captured
            counts[key] = captured.desired
            if captured.target:
                scaling[key] = scaling_text(captured.target)
        if counts:
            inputs["desiredCounts"], inputs["scaling"] = counts, scaling
        return inputs, ()

    def diff(self, old_inputs: Properties, old_outputs: Properties, news: Properties) -> Diff:
        """Compare what was last read with what is wanted. Flag off: a live count is an observation only."""
        del old_inputs
        captured: dict[str, str] = old_outputs.get("captured", {})
        counts: dict[str, int] = old_outputs.get("desiredCounts", {})
        scaling: dict[str, str] = old_outputs.get("scaling", {})
        changes = []
        order = _held(news)
        held = set(order)
        for key in [*order, *(key for key in captured if _goes_back(key, news))]:
            wanted = (news.get("scaling") or {}).get(key)
            if counts.get(key) != 0 or key not in captured or key not in held:
                changes.append(Change(f'desiredCounts["{key}"]'))
            if key in scaling and scaling[key] != wanted:
                changes.append(Change(f'scaling["{key}"]'))
        if old_outputs.get("conflicts"):
            changes.append(Change("conflicts", "delete"))
        removed = set(old_outputs.get("services", ())) - set(news["services"])
        if news["apply"] and removed & captured.keys():
            changes.append(Change("services"))
        if captured and old_outputs.get("window") != news["window"]:
            changes.append(Change("window"))
        return Diff(tuple(changes))

    def preview_create(self, context: Context, news: Properties) -> Properties:
        """Read the services, so that even the first preview says from which value."""
        rows = self._look(news)
        if news["apply"]:
            context.warn("nothing was observed before this preview; live now:\n" + table(_from_live(rows)))
        elif left := _left_open(rows, news):
            held = [(row.key, str(row.record.captured)) for row in left if row.record is not None]
            context.warn(f"open records of window {news['window']} will be restored:\n{table(held)}")
        return self._outputs(news, rows)

    def create(self, context: Context, news: Properties) -> tuple[str, Properties]:
        """Adopt the set; scale it to 0 where the flag is on, and bring back what a lost state left at 0."""
        id_ = f"{news['window']}/{'+'.join(sorted({key.split('/')[0] for key in news['services']}))}"[:200]
        rows = self._look(news)
        left = [] if news["apply"] else [row.key for row in _left_open(rows, news)]
        if not (news["apply"] or left):
            return id_, self._outputs(news, rows)
        outputs = self._finish(context, id_, news, self._toggle(context, news))
        if left:  # a barrier that is new waits for nothing: whatever was waited for was in the state
            wait_for(left, Target.STEADY, context=context, seconds=context.timeout or news["steadySeconds"])
        return id_, outputs

    def read(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> Observed:
        """Look at every service. Open records go into the inputs too, where `check` finds them."""
        del context
        if not inputs:
            raise Refused(
                "a set of services cannot be imported: creating it adopts the services as they are",
                next_step="pulumi up",
            )
        known = {**outputs, **inputs}
        seen = self._outputs(known, self._look(known))
        kept = {
            key: value for key, value in inputs.items() if key not in {"captured", "desiredCounts", "scaling"}
        }
        if seen["captured"]:
            kept["captured"] = seen["captured"]
        return Observed(id_, kept, seen)

    def preview_update(
        self, context: Context, id_: str, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Say what stands in the way, and who joins and leaves; the other numbers are in the diff already."""
        del id_
        self._say_who_moves(context, old_outputs, news)
        for key, reason in (news.get("release") or {}).items():
            context.warn(f"{key} is released: {reason}")
        for key, reason in (news.get("letFail") or {}).items():
            context.warn(f"{key} holds up nobody if it does not come back: {reason}")
        problems = [(key, text) for key, text in old_outputs.get("problems", {}).items()]
        if problems and news["apply"]:
            context.warn(f"{len(problems)} services will not be changed:\n{table(problems)}")
        counts = old_outputs.get("desiredCounts", {}) | (news.get("desiredCounts") or {})
        return {**old_outputs, **_program_inputs(news), "desiredCounts": counts}

    def update(
        self, context: Context, id_: str, old_inputs: Properties, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Do what is left, for every service that can be done."""
        del old_inputs
        removed = sorted(set(old_outputs.get("services", ())) - set(news["services"]) - claimed())
        work = self._pass(context, news)
        rows = leave_all(removed, work) if removed else []
        rows = [row for row in rows if row.problem] + self._toggle(context, news)
        return self._finish(context, id_, news, rows)

    def delete(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> None:
        """Leaving by destroying is leaving: restore, and wait until the services are steady."""
        del id_
        state = {**outputs, **inputs}
        open_now = [
            row.key for row in self._look(state) if row.record is not None and row.key not in claimed()
        ]
        if not open_now:
            return
        failed = [row for row in leave_all(open_now, self._pass(context, state)) if row.problem]
        if failed:
            raise Unfinished(_failing_table(failed, len(open_now), "brought back"))
        wait_for(open_now, Target.STEADY, context=context, seconds=context.timeout or state["steadySeconds"])

    def _say_who_moves(self, context: Context, old_outputs: Properties, news: Properties) -> None:
        before, after = set(old_outputs.get("services", ())), set(news["services"])
        if news["apply"] and (joining := sorted(after - before)):
            rows = self._look({**news, "services": joining})
            context.warn("new in this set; live now:\n" + table(_from_live(rows)))
        captured = old_outputs.get("captured", {})
        leaving = [key for key in sorted(before - after) if key in captured]
        for key in leaving:
            end = "its record moves with it" if key in claimed() else "it comes back to what was captured"
            context.warn(f"{key} leaves this set: {end} ({captured[key]})")

    def _toggle(self, context: Context, news: Properties) -> list[Row]:
        """Bring back what is to be back, and take the rest to 0."""
        held, work = set(_held(news)), self._pass(context, news)
        back = [key for key in news["services"] if key not in held]
        rows = leave_all(back, work) if back else []
        return rows + (enter_all(held, work) if held else [])

    def _look(self, state: Properties) -> list[Row]:
        store = open_store(state["recordStore"])
        return look(state["services"], state["window"], store, state.get("neighbours", ()))

    def _pass(self, context: Context, news: Properties) -> Pass:
        return Pass(
            window=news["window"],
            store=open_store(news["recordStore"]),
            policy=news["onManualChange"],
            policies=news["manualChanges"],
            checkpoint=context.stop_if_cancelled,
        )

    def _finish(self, context: Context, id_: str, news: Properties, rows: list[Row]) -> Properties:
        outputs = self._outputs(news, rows)
        let_fail = news.get("letFail") or {}
        failed = [row for row in rows if row.problem and row.key not in let_fail]
        for row in rows:
            if row.problem and row.key in let_fail:
                context.warn(
                    f"{row.key} is not back, and holds up nobody ({let_fail[row.key]}): {row.problem}"
                )
        if failed:
            what = "scaled to 0" if news["apply"] else "brought back"
            raise PartlyDone(id_, outputs, news, (_failing_table(failed, len(rows), what),))
        return outputs

    def _outputs(self, state: Properties, rows: Sequence[Row]) -> Properties:
        live = {row.key: row.capacity for row in rows if row.capacity is not None}
        records: dict[str, Record] = {row.key: row.record for row in rows if row.record is not None}
        outputs: dict[str, Any] = _program_inputs(state)
        outputs["desiredCounts"] = {key: capacity.desired for key, capacity in live.items()}
        outputs["scaling"] = {key: scaling_text(each.target) for key, each in live.items() if each.target}
        outputs["captured"] = {key: record.text() for key, record in records.items()}
        outputs["problems"] = {row.key: row.problem for row in rows if row.problem}
        outputs["conflicts"] = [row.key for row in rows if row.conflict]
        outputs["neighbours"] = neighbours(state["services"]) or state.get("neighbours", [])
        return outputs


def _left_open(rows: Sequence[Row], inputs: Properties) -> list[Row]:
    """Those with an open record of the inputs' window that no other set has just written."""
    return [row for row in rows if row.record is not None and row.record.window == inputs["window"]]


def _from_live(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    return [(row.key, f"{row.capacity.desired} → 0" if row.capacity else "?", row.problem) for row in rows]


def _held(inputs: Properties) -> list[str]:
    """The services that are to be at 0: all of them while the flag is on, but for those released early."""
    if not inputs["apply"]:
        return []
    return [key for key in inputs["services"] if key not in (inputs.get("release") or {})]


def _goes_back(key: str, inputs: Properties) -> bool:
    """Whether an open record is to be closed by bringing its service back."""
    return not inputs["apply"] or key in (inputs.get("release") or {})


def _program_inputs(state: Properties) -> Properties:
    """What the program said; a state of an earlier version lacks what was added since."""
    return {name: state[name] for name in SERVICES_INPUTS if name in state}


def _failing_table(failed: Sequence[Row], total: int, what: str) -> str:
    head = f"{len(failed)} of {total} services could not be {what}; the other {total - len(failed)} are done"
    lines = [(row.key, row.problem) for row in failed]
    steps = list(dict.fromkeys(row.next_step for row in failed if row.next_step))
    text = f"{head}\n{table(lines)}"
    for step in [*steps[:5], "then say the same command again: it does only what is left"]:
        text += f"\n  next: {step}"
    return text
