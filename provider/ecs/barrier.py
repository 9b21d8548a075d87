"""`override:ecs:Barrier`: one wait per wave, for all its services at once.

Inputs: `services`, `target` (drained or steady), `seconds` (deadline), `waive` (service → reason), `released`
(back early: waited for until steady, within `releasedSeconds`), `owned` (brought back by their own programs),
`onManualChange`. Outputs: the same and `settled`, and `tasks` (running and pending tasks of services that are
not there yet). It runs when its target is not met, not only when the flag changed.
"""

from __future__ import annotations

from maintenance.errors import DeadlinePassed, Interrupted, Refused
from provider.ecs.claims import claimed
from provider.ecs.inputs import check_barrier
from provider.ecs.observe import observe, observe_recently
from provider.ecs.wait import VERIFY, Target, unreached, wait_for
from provider.override.kind import Change, CheckFailure, Context, Diff, Observed, PartlyDone
from provider.override.wire import Properties


class Barrier:
    """The resource type; see the module's docstring."""

    def check(self, olds: Properties, news: Properties) -> tuple[Properties, tuple[CheckFailure, ...]]:
        """Validate; an update always ends settled."""
        del olds
        inputs, failures = check_barrier(news)
        return {**inputs, "settled": True, "tasks": {}}, failures

    def diff(self, old_inputs: Properties, old_outputs: Properties, news: Properties) -> Diff:
        """It has to run when the target changed or is not met, or when a drained set changed."""
        del old_inputs
        changes = []
        if old_outputs.get("target") != news["target"]:
            changes.append(Change("target"))
        if not old_outputs.get("settled", False):
            changes += [
                Change("settled"),
                *(Change(f'tasks["{key}"]', "delete") for key in old_outputs["tasks"]),
            ]
        if news["target"] == Target.DRAINED and old_outputs.get("services") != news["services"]:
            changes.append(Change("services"))
        if news["target"] == Target.DRAINED and (old_outputs.get("owned") or []) != news["owned"]:
            changes.append(Change("owned"))
        if set(news["released"]) - set(old_outputs.get("released") or ()):
            changes.append(Change("released"))
        return Diff(tuple(changes))

    def preview_create(self, context: Context, news: Properties) -> Properties:
        """Nothing to look at: an update always ends settled."""
        del context
        return news

    def create(self, context: Context, news: Properties) -> tuple[str, Properties]:
        """Wait where the flag is on from the start; otherwise nothing was changed."""
        if news["target"] == Target.DRAINED:
            self._wait(context, "barrier", news, ())
        return "barrier", news

    def read(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> Observed:
        """Count running tasks while drained is the target; steady matters only to the update itself."""
        del context
        if not inputs:
            raise Refused("a barrier cannot be imported: creating it is enough", next_step="pulumi up")
        if outputs["target"] != Target.DRAINED:
            return Observed(id_, inputs, outputs)
        return Observed(id_, inputs, {**outputs, **self._left(outputs)})

    def preview_update(
        self, context: Context, id_: str, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Name what is waived, so that nobody forgets."""
        del id_, old_outputs
        for key, reason in news["waive"].items():
            context.warn(f"{key} is waived: {reason}")
        return news

    def update(
        self, context: Context, id_: str, old_inputs: Properties, old_outputs: Properties, news: Properties
    ) -> Properties:
        """Wait for the target; services that left a drained set are waited for until steady."""
        del old_inputs
        removed: list[str] = []
        if old_outputs.get("target") == Target.DRAINED:
            removed = sorted(set(old_outputs["services"]) - set(news["services"]) - claimed())
        self._wait(context, id_, news, removed)
        return news

    def delete(self, context: Context, id_: str, inputs: Properties, outputs: Properties) -> None:
        """Nothing to put back: a destroyed set waits for its own services. Owned ones are in no set.

        The engine deletes barriers before sets and rules, so a refusal comes before anything is undone.

        Raises:
            Refused: the edge would open in front of services that their owners still hold at 0.
        """
        del context, id_, inputs
        owned = set(outputs.get("owned") or ()) - set(outputs["waive"])
        if held := sorted(key for key, live in observe(owned, targets=False).items() if live and live.held):
            raise Refused(
                f"still held at 0 by the programs that own them: {', '.join(held)}; without this stack their "
                "edge would open",
                next_step=f"in each owner's stack: {VERIFY}; then say it again",
            )

    def _wait(
        self, context: Context, id_: str, news: Properties, removed: list[str] | tuple[str, ...]
    ) -> None:
        waived = dict(news["waive"])
        for key, reason in waived.items():
            context.warn(f"{key} is waived: {reason}")
        try:
            if removed:
                wait_for(removed, Target.STEADY, context=context, seconds=news["seconds"], waived=waived)
            target = Target(news["target"])
            wait_for(news["services"], target, context=context, seconds=news["seconds"], waived=waived)
            if news["released"]:
                seconds = news["releasedSeconds"]
                wait_for(news["released"], Target.STEADY, context=context, seconds=seconds, waived=waived)
        except (DeadlinePassed, Interrupted) as error:
            raise PartlyDone(
                id_, {**news, **self._left(news), "settled": False}, news, (error.text(),)
            ) from None

    def _left(self, state: Properties) -> Properties:
        waived = state["waive"]
        keys = [key for key in state["services"] if key not in waived]
        missing = unreached(observe_recently(keys), Target(state["target"]))
        back = [key for key in state.get("released") or () if key not in waived]
        missing |= unreached(observe_recently(back), Target.STEADY)
        tasks = {key: live.running + live.pending for key, live in missing.items() if live is not None}
        return {"settled": not missing, "tasks": tasks}
