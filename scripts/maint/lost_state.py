"""A state that was lost while maintenance is on: what it made is not a killed run's, and is not made anew.

After any kill the state still knows most of what carries the stack's mark. One that was made anew (`pulumi
stack init`) knows none of it. To remove and create the rules again would open the edge in front of services
that are held at 0, and nobody at night can import thirty rules by hand. What they can do is to put the state
back, or to go off: what the records hold comes back first, and what answers 503 goes last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from maintenance.errors import Refused, Unfinished
from maintenance.orphans import Made, knows_nothing, lost_kinds, overrides_nothing
from maintenance.run.returned import keys_of
from maintenance.table import table
from provider.captured.place import aws_errors
from provider.ecs.observe import observe
from provider.ecs.wait import Target, describe, unreached
from provider.records.store import open_store
from scripts.maint.put_back import put_back
from scripts.maint.stack import Stack


def refuse_to_make_anew(
    stack: Stack, made: Sequence[Made], lost: Sequence[Made], state: Mapping[str, Any]
) -> None:
    """Look whether what is not in the state answers customers now, and the state that knew it is lost.

    Args:
        stack: whose.
        made: everything that carries its mark.
        lost: of that, what the state does not know.
        state: as `pulumi stack export` shows it.

    Raises:
        Refused: with the two ways on.
    """
    answering = lost_kinds(made, lost)
    if not answering or not overrides_nothing(state):
        return
    held, plan = _held(stack), stack.document
    if not held and (keys_of(plan) or plan.writers or not knows_nothing(state)):
        return  # killed in its first update: what answers comes first, so nothing was stopped yet
    counts = Counter(each.kind for each in answering)
    listed = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(counts.items()))
    raise Refused(
        f"the state does not know what this stack has made ({listed}), and its records hold {held} services "
        "and others: to make that anew would open the edge for a moment; nothing was changed. It can wait: "
        "503, mutes and what is stopped stay as they are, and maint bluegreen works without the state",
        where=f"stack {stack.name}",
        next_step=f"{put_back(stack.name, [each.id for each in answering])}, then say it again; or end "
        f"maintenance without it: maint off -s {stack.name} "
        "brings back what the records hold, and opens the edge last",
    )


def all_are_back(stack: Stack) -> None:
    """Look at the services, before what answers 503 in their place is removed.

    Raises:
        Unfinished: one is not steady, and nobody waived it.
    """
    keys = [key for key in keys_of(stack.document) if key not in stack.settings.waived]
    missing = unreached(observe(keys, targets=False), Target.STEADY)
    if missing:
        rows = [(key, describe(live, Target.STEADY)) for key, live in sorted(missing.items())]
        raise Unfinished(
            f"{len(rows)} services are not steady, so 503 and mutes stay\n{table(rows)}",
            where=f"stack {stack.name}",
            next_step="when they are, say the same command again",
        )


def _held(stack: Stack) -> int:
    """How much is captured, by either copy of its record."""
    with aws_errors(stack.settings.record_store):
        kept = set(open_store(stack.settings.record_store).names())
    live = observe(keys_of(stack.document), targets=False)
    return len(kept | {key for key, each in live.items() if each is not None and each.tag is not None})
