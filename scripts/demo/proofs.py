"""What must be true in each phase, asked from outside. Each proof returns what is wrong, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maintenance.plan.document import PlanDocument
from scripts.probes.ask import OK, Answer
from scripts.probes.requests_of import Probe

Ask = Callable[[Probe], Answer]
World = Mapping[str, Any]

CAPACITY = ("desired", "min", "max", "suspended")


@dataclass(frozen=True, slots=True)
class Proof:
    """One claim: what was proved over how many things, and what contradicts it."""

    claim: str
    wrong: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether nothing contradicts it."""
        return not self.wrong


def all_in_maintenance(probes: Sequence[Probe], ask: Ask) -> Proof:
    """Every endpoint answers our own 503."""
    wrong = [_line(each, got) for each in probes if not (got := ask(each)).maintenance]
    return Proof(f"all {len(probes)} endpoints answer 503 with the maintenance text", tuple(wrong))


def all_answer(claim: str, probes: Sequence[Probe], ask: Ask) -> Proof:
    """Every request is answered by a service."""
    wrong = [_line(each, got) for each in probes if (got := ask(each)).status != OK]
    return Proof(claim.format(len(probes)), tuple(wrong))


def health_is_never_503(probes: Sequence[Probe], ask: Ask) -> Proof:
    """Paths that nobody put into maintenance are not caught by its rules."""
    wrong = [_line(each, got) for each in probes if (got := ask(each)).maintenance]
    return Proof(f"the health path of {len(probes)} hosts is not in maintenance", tuple(wrong))


def tasks_are_gone(document: PlanDocument, world: World) -> Proof:
    """No planned service runs a task."""
    keys = planned(document)
    wrong = [
        f"{key}: {service['running']} running, {service['pending']} pending"
        for key in keys
        if (service := world["services"][key])["running"] or service["pending"]
    ]
    return Proof(f"all tasks of {len(keys)} services are gone", tuple(wrong))


def exactly_the_plan_is_muted(document: PlanDocument, world: World) -> Proof:
    """The planned monitors are muted, and no other."""
    wanted = {monitor.id for team in document.teams for monitor in team.monitors if monitor.id is not None}
    muted = {each["monitor_id"] for each in world["downtimes"] if each["monitor_id"] is not None}
    wrong = [f"monitor {id_} is not muted" for id_ in sorted(wanted - muted)]
    wrong += [f"monitor {id_} is muted, and nobody asked for it" for id_ in sorted(muted - wanted)]
    return Proof(f"exactly the {len(wanted)} planned monitors are muted", tuple(wrong))


def nothing_is_muted(world: World) -> Proof:
    """No downtime is left."""
    return Proof("nothing is muted", tuple(f"downtime {each['id']}" for each in world["downtimes"]))


def capacity_is_back(document: PlanDocument, before: World, after: World) -> Proof:
    """Every service has its own desired count, min, max and flags, and no tag of ours."""
    keys = planned(document)
    wrong = []
    for key in keys:
        was, now = before["services"][key], after["services"][key]
        wrong += [f"{key}: {name} {was[name]} → {now[name]}" for name in CAPACITY if was[name] != now[name]]
        if was["tags"] != now["tags"]:
            wrong.append(f"{key}: tags {was['tags']} → {now['tags']}")
    return Proof(f"all {len(keys)} services have their own count, min, max and flags back", tuple(wrong))


def edge_is_back(before: World, after: World) -> Proof:
    """Rules, mappings, stages and routes are what they were."""
    wrong = [
        f"{kind} differ" for kind in ("rules", "mappings", "stages", "routes") if before[kind] != after[kind]
    ]
    return Proof("listener rules, mappings, stages and routes are as before", tuple(wrong))


def planned(document: PlanDocument) -> list[str]:
    """The plan's services."""
    return sorted(service.key for team in document.teams for service in team.services)


def _line(probe: Probe, got: Answer) -> str:
    return f"{probe.name}: {got.status} {got.text[:80]!r}"
