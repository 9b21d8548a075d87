"""What must be true in each phase, asked from outside. Each proof returns what is wrong, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maintenance.plan.document import Alb, PlanDocument
from scripts.demo.sandbox import Sandbox
from scripts.probes.ask import OK, Answer
from scripts.probes.requests_of import Probe

Ask = Callable[[Probe], Answer]
World = Mapping[str, Any]

FIRST_ORDERS = 2500
"""What the sandbox's shop has sold before it opens."""
ORDER_SECONDS = 15.0
HEALTH = "/healthz"
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


def health_paths(document: PlanDocument) -> list[Probe]:
    """The path that every host on a load balancer answers for its own health."""
    hosts = {
        endpoint.host or ""
        for team in document.teams
        for endpoint in team.endpoints
        if isinstance(document.edges[endpoint.edge], Alb)
    }
    return [Probe(f"{host}{HEALTH}", host, HEALTH, "GET") for host in sorted(hosts)]


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


def no_order_is_lost(placed: Sequence[Mapping[str, Any]], clusters: Mapping[str, Mapping[str, Any]]) -> Proof:
    """Every order that was confirmed is in the new production, and nothing that was not."""
    production = clusters["prod-aurora"]
    wanted = FIRST_ORDERS + len(placed)
    wrong = []
    if production["orders"] != wanted:
        wrong.append(f"{wanted} orders were confirmed, production has {production['orders']}")
    if production["read_only"]:
        wrong.append("production is read-only")
    return Proof(f"production is {production['version']}, and has all {wanted} orders", tuple(wrong))


def orders_are_placed_again(sandbox: Sandbox) -> Proof:
    """The shop writes to the new production; waits a few seconds for its next order."""
    count = len(sandbox.control("GET", "/database/orders"))
    deadline = time.monotonic() + ORDER_SECONDS
    while time.monotonic() < deadline:
        if len(sandbox.control("GET", "/database/orders")) > count:
            return Proof("the shop places orders again, in the new production", ())
        time.sleep(0.2)
    return Proof("the shop places orders again, in the new production", ("no order came",))
