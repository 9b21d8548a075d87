"""Decide what of the things that carry our marks is left over, and what belongs to a window that is open.

Whatever belongs to the plan's own window is in use while its stack is on; after that it is left over as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from maintenance.bluegreen.cleanup import deletion_steps
from maintenance.bluegreen.live import COMPLETED, Cluster, Deployment
from maintenance.ecs.capacity import ScalableTarget
from maintenance.leftovers.leftover import UNKNOWN, Leftover
from maintenance.owner.ask import owners_step
from maintenance.plan.database import Database
from maintenance.replication.leftover import Leftover as Replicating
from maintenance.window.lease import Lease
from maintenance.window.summary import PHASE, Debt


@dataclass(frozen=True, slots=True)
class Now:
    """What is going on: the stack, its plan's window, and whether that window is open."""

    stack: str
    window: str
    open: bool
    """The stack is on, or going off."""
    ended: bool = False
    """The window's end has passed."""

    def in_use(self, window: str) -> bool:
        """Whether a thing of that window is where it should be."""
        return self.open and window == self.window


def records(
    captured: Mapping[str, tuple[str, str]], now: Now, owners: Mapping[str, str] | None = None
) -> Iterator[Leftover]:
    """Open records: name → window and what was captured.

    `owners` are those of what teams' own programs hold: name → `project/stack`, empty where it is not known.
    """
    for name, (window, what) in captured.items():
        if now.in_use(window):
            continue
        known = window or UNKNOWN
        if name in (owners or {}):
            step = owners_step((owners or {})[name], "" if known in {now.window, UNKNOWN} else known)
        elif known == now.window:
            step = f"maint up -s {now.stack}, which restores it"
        else:
            step = f"maint record adopt '{name}' --reason … -s {now.stack}, then maint up; or record close"
        yield Leftover("record", name, known, f"an open record says it was {what}", step)


def scaling(
    targets: Mapping[str, ScalableTarget], recorded: Iterable[str], desired: Mapping[str, int]
) -> Iterator[Leftover]:
    """Services at 0 whose scaling is as maintenance leaves it, although no record says from what."""
    known = set(recorded)
    for key, target in targets.items():
        if key not in known and desired.get(key) == 0 and target == target.in_maintenance():
            what = (
                "at 0 with its scaling suspended and min 0, as in maintenance, and no record says from what"
            )
            step = "ask its owners, set min and flags by aws application-autoscaling register-scalable-target"
            yield Leftover("scaling", key, UNKNOWN, what, step)


def rules(found: Mapping[str, tuple[str, str]], now: Now) -> Iterator[Leftover]:
    """Listener rules with our tags: ARN → stack and window."""
    for arn, (stack, window) in found.items():
        if stack != now.stack:
            continue  # another stack's window, which its own leftovers show
        if not now.in_use(window):
            what = "still answers for customers"
            yield Leftover("listener rule", arn, window or UNKNOWN, what, _up(now))


def mappings(ours: Mapping[str, str], now: Now, owners: Collection[str] = ()) -> Iterator[Leftover]:
    """Edges of API Gateway that lead to the maintenance API: edge → window of the record, if there is one.

    Those in `owners` are opened by the program of their team.
    """
    for edge, window in ours.items():
        if not now.open:
            what = "still leads to the maintenance API"
            step = owners_step("") if edge in owners else _up(now)
            yield Leftover("mapping", edge, window or UNKNOWN, what, step)


def downtimes(found: Mapping[str, tuple[str, str]], now: Now) -> Iterator[Leftover]:
    """Datadog downtimes with our mark: id → window and end."""
    for id_, (window, end) in found.items():
        if not now.in_use(window):
            what = f"still mutes, until {end}" if end else "still mutes, and has no end"
            yield Leftover("downtime", id_, window or UNKNOWN, what, _up(now))


def databases(
    clusters: Iterable[Cluster],
    deployments: Iterable[Deployment],
    database: Database,
    window_of: Mapping[str, str],
    now: Now,
) -> Iterator[Leftover]:
    """Former and green clusters of the plan's database, and deployments that still exist.

    What the plan's own deployment prepares before the window is where it should be.
    """
    production = database.cluster
    own = [each for each in deployments if production in {each.source_id, each.target_id}]
    kept = {each.target_id for each in own if each.status != COMPLETED}
    for each in own:
        window = window_of.get(each.id) or window_of.get(each.name, UNKNOWN)
        prepared = each.name == database.deployment and each.status != COMPLETED and not now.ended
        if prepared or now.in_use(window):
            continue
        step = _cleanup(now) if each.status == COMPLETED else f"maint bluegreen rollback -s {now.stack}"
        yield Leftover("deployment", each.id, window, f"{each.name} is {each.status.lower()}", step)
    for cluster in clusters:
        window = window_of.get(cluster.id, UNKNOWN)
        state = f"{cluster.status}, {cluster.version}"
        if now.in_use(window):
            continue
        if found := re.fullmatch(rf"{re.escape(production)}-(old\d+|failed\d*)", cluster.id):
            step = f"{_cleanup(now)}, which prints how to remove it"
            was = "the former production" if found[1].startswith("old") else "given up by a rollback"
            yield Leftover("old cluster", cluster.id, window, f"{was} ({state})", step)
        elif cluster.id.startswith(f"{production}-green-") and cluster.id not in kept:
            what = f"of no deployment any more, and may still replicate from {production} ({state})"
            step = " && ".join(deletion_steps(cluster))
            yield Leftover("green cluster", cluster.id, window, what, step)


def replication(found: Mapping[str, Iterable[Replicating]], production: str, now: Now) -> Iterator[Leftover]:
    """External replication that is configured, by cluster."""
    for cluster, channels in found.items():
        for each in channels:
            window = each.window.split(" ", 1)[0] if each.window else UNKNOWN
            if cluster == production:
                step = f"maint bluegreen check --fix -s {now.stack}"
            elif re.fullmatch(rf"{re.escape(production)}-old\d+", cluster):
                step = _cleanup(now)
            else:
                step = f"stop and reset it on the writer of {cluster}, or delete that cluster"
            yield Leftover("replication", cluster, window, each.text(), step)


def lease(there: Lease | None, now: Now, at: datetime) -> Iterator[Leftover]:
    """A lease that was never given back."""
    if there is None or there.released or now.in_use(there.window):
        return
    if there.window == now.window and not there.expired(at):
        return  # somebody prepares this window
    step = f"maint lease release -s {now.stack}; of somebody else: maint lease break --reason …"
    yield Leftover("lease", now.stack, there.window, there.line(at), step)


def debts(found: Iterable[Debt], known: Iterable[Leftover], now: Now) -> Iterator[Leftover]:
    """What the journal says is open and nothing above has shown."""
    shown = {each.name for each in known}
    for each in found:
        going_on = each.window == now.window and (now.open or not now.ended)
        if going_on or each.subject in shown or each.kind in {"lease", PHASE}:
            continue
        step = f"maint history show {each.window} -s {now.stack}, then close it there"
        why = f": {each.why}" if each.why else ""
        yield Leftover(
            "debt", f"{each.kind} {each.subject}", each.window, f"open since {each.since:%Y-%m-%d}{why}", step
        )


def _cleanup(now: Now) -> str:
    return f"maint bluegreen cleanup -s {now.stack}"


def _up(now: Now) -> str:
    return f"maint up -s {now.stack}, with maintenance:phase off"
