"""`maint off`: open the edge. Where a waived service is not steady, only with a named reason."""

from __future__ import annotations

from typing import Annotated

import typer

from maintenance.errors import Refused
from maintenance.phase import Phase
from maintenance.table import table
from provider.ecs.observe import observe
from provider.ecs.wait import Target, describe
from scripts.engine.phase import set_phase
from scripts.maint.acting import Acting, act, given, set_entry
from scripts.maint.by_hand import by_hand
from scripts.maint.stack import Stack, load_stack, project_root
from scripts.maint.up import carry_out

SETTING = "forceEdge"


def off(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose window it is.")] = None,
    force_edge: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--force-edge", help="Open although a waived service is not steady.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why, with --force-edge.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; run maint up at once.")] = False,  # noqa: FBT002
) -> None:
    """Set the phase to off and run `maint up`: services back, steady, 503 away, mutes away.

    A waived service (maintenance:waive) is waited for by nobody. If it is not steady, its customers would
    meet errors instead of 503, so that needs --force-edge with a reason; then not even a waived service that
    cannot be brought back holds up the edge. The reason is in every preview, the settings and the journal.
    """
    chosen = load_stack(stack)
    why = given(reason) if force_edge else ""
    window, unsteady = chosen.document.window.id, _unsteady(chosen)
    if unsteady and not force_edge and not chosen.settings.forced(window):
        raise Refused(
            f"{len(unsteady)} waived services are not steady, and the edge would open onto them\n"
            + table(list(unsteady.items())),
            where=f"stack {chosen.name}",
            next_step="mend them; or maint off --force-edge --reason 'why'",
        )
    acting = act(chosen, "maint off")
    if force_edge:
        _force(chosen, acting, why, unsteady)
    if chosen.settings.released(window):
        set_entry(chosen, "release", window, value=None)  # back is back: nothing of it is left to say
    set_phase(project_root(), chosen.name, Phase.OFF)
    now = load_stack(chosen.name)
    carry_out(now, by_hand(now, "maint off"), yes=yes)


def _unsteady(stack: Stack) -> dict[str, str]:
    """Waived services that are not where they should be, unless maintenance itself still holds them at 0."""
    waived = sorted(stack.settings.waived)
    if not waived:
        return {}
    found = {}
    for key, live in observe(waived, targets=False).items():
        held = live is not None and live.tag is not None and live.desired == 0
        if live is None or held or not live.steady:
            found[key] = "is held at 0" if held else describe(live, Target.STEADY)
    return found


def _force(stack: Stack, acting: Acting, why: str, unsteady: dict[str, str]) -> None:
    if not stack.settings.waived:
        raise Refused(
            "no service is waived, so there is nothing to force: the edge opens when all are steady",
            where=f"stack {stack.name}",
            next_step="name the service first: pulumi config set --path "
            "'maintenance:waive[\"cluster/service\"]' 'why'",
        )
    window = stack.document.window.id
    acting.journal.add(window, "change", "edge", "started", before="503", after="open by force", why=why)
    set_entry(stack, SETTING, window, value=why)
    for key in unsteady or stack.settings.waived:
        acting.journal.add(window, "waiver", key, "open", after=unsteady.get(key, ""), why=why)
    acting.journal.add(window, "change", "edge", "done", before="503", after="open by force", why=why)
