"""A preview as a short summary: one row per team first, then the services, longest last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maintenance.phase import Phase
from maintenance.plan.document import PlanDocument
from maintenance.run.preview import Change, Preview
from maintenance.table import table

_MOST_SERVICES = 100
_EDGES = {"listener rule", "base path mapping", "API mapping", "stage", "route"}


def summary(preview: Preview, document: PlanDocument, phase: Phase) -> str:
    """What an update is going to do, by team."""
    services = {each.name: each for each in preview.changes if each.kind == "service"}
    edge = any(each.kind in _EDGES for each in preview.changes)
    rows = [("team", "services", "tasks", "endpoints", "mutes")]
    for team in document.teams:
        own = [services[each.key] for each in team.services if each.key in services]
        mutes = [each for each in preview.changes if each.kind == "downtime" and _team(each) == team.name]
        rows.append(
            (
                team.name,
                str(len(own) or "-"),
                f"{_tasks(own, before=True)} → {_tasks(own, before=False)}" if own else "-",
                _edge_words(len(team.endpoints), phase) if edge and team.endpoints else "-",
                f"{len(mutes)} {'on' if mutes[0].operation == 'create' else 'off'}" if mutes else "-",
            )
        )
    blocks = [table(rows, limit=len(rows))]
    if services:
        blocks.append(_services(list(services.values())))
    others = [each for each in preview.changes if each.kind not in {*_EDGES, "service", "downtime"}]
    if others:
        listed = ", ".join(f"{each.operation} {each.kind} {each.name}" for each in others)
        blocks.append(f"  besides: {listed}")
    blocks += [f"  warning: {text}" for text in preview.warnings]
    return "\n".join(blocks)


def different(changes: Sequence[Change]) -> str:
    """What a preview holds that was not approved before."""
    return table([(each.kind, each.name, _arrow(each)) for each in changes])


def moved(reviewed: Mapping[str, str], live: Mapping[str, str]) -> str:
    """The services that are not as they were reviewed, as a table; empty if all are."""
    rows = [
        (key, was, live.get(key, "does not exist")) for key, was in reviewed.items() if live.get(key) != was
    ]
    return table([("service", "reviewed", "now"), *rows], limit=_MOST_SERVICES) if rows else ""


def _services(services: Sequence[Change]) -> str:
    ordered = sorted(services, key=lambda each: (-_count(each.before), each.name))
    return table([(each.name, _arrow(each)) for each in ordered], limit=_MOST_SERVICES)


def _arrow(change: Change) -> str:
    if not change.before and not change.after:
        return change.operation
    return f"{change.before} → {change.after}"


def _edge_words(count: int, phase: Phase) -> str:
    return f"{count} answer 503" if phase.edge_closed else f"{count} served"


def _tasks(services: Sequence[Change], *, before: bool) -> int:
    return sum(_count(each.before if before else each.after) for each in services)


def _count(size: str) -> int:
    number = size.partition(" ")[0]
    return int(number) if number.isdecimal() else 0


def _team(change: Change) -> str:
    return change.name.partition(".")[0]
