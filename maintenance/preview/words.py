"""The lines of a review that come before all tables: what, from which phase to which, and how much."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.plan.document import PlanDocument
from maintenance.preview.gateway import CLOSED
from maintenance.preview.mutes import ALERTS, MUTED, muted_until
from maintenance.preview.review import Review
from maintenance.preview.row import NOTHING, Row
from maintenance.preview.writers import STOPPED


def headline(review: Review) -> str:
    """`2030-12-aurora on prod-maint: off → on`."""
    before = review.before or "never updated"
    same = review.before == review.after
    change = f"stays {review.after}" if same else f"{before} → {review.after}"
    return f"{review.window} on {review.stack}: {change}"


def summary(review: Review, document: PlanDocument) -> Iterator[str]:
    """At most a handful of lines, whatever the size of the estate."""
    changes = review.changes
    if not changes:
        yield f"nothing is going to change; {_count(len(review.of('service')), 'service')} observed"
    if (services := [row for row in changes if row.section == "service"]) or review.of("service"):
        yield _services(services, len(review.of("service")))
    if writers := [row for row in changes if row.section == "writer"]:
        yield _writers(writers, len(review.of("writer")))
    edges = [row for row in changes if row.section == "edge"]
    if edges:
        yield _edges(edges, document)
    mutes = [row for row in changes if row.section == "mute"]
    if mutes:
        yield _mutes(mutes, document)
    problems = sum(bool(row.problem) for row in review.rows)
    if problems:
        yield f"{_count(problems, 'of them', 'of them')} will NOT be carried out; see below"


def _services(changed: list[Row], total: int) -> str:
    down = sum(row.after[:1] == ("0",) and row.before[:1] != ("0",) for row in changed)
    back = sum(row.before[:1] == ("0",) and row.after[:1] != ("0",) for row in changed)
    parts = [f"{down} to 0"] if down else []
    parts += [f"{back} back from 0"] if back else []
    counted = sum(row.before[:1] != row.after[:1] for row in changed)
    other = len(changed) - counted
    parts += [f"{counted - down - back} to another count"] if counted - down - back else []
    parts += [f"{other} only in scaling"] if other else []
    parts += [f"{total - len(changed)} as they are"] if total - len(changed) else []
    clusters = len({row.key.partition("/")[0] for row in changed})
    place = f" in {_count(clusters, 'cluster')}" if clusters else ""
    return f"{_count(total, 'service')}: {', '.join(parts)}{place}"


def _writers(changed: list[Row], total: int) -> str:
    stopped = sum(row.after[0] in STOPPED for row in changed)
    parts = [f"{stopped} stopped"] if stopped else []
    parts += [f"{len(changed) - stopped} back"] if len(changed) - stopped else []
    parts += [f"{total - len(changed)} as they are"] if total - len(changed) else []
    return f"{_count(total, 'writer')}: {', '.join(parts)}"


def _edges(changed: list[Row], document: PlanDocument) -> str:
    moving = [row for row in changed if row.before[:1] != row.after[:1]]
    closing = sum(row.after[:1] == (CLOSED,) for row in moving)
    opening = sum(row.before[:1] == (CLOSED,) for row in moving)
    bypass = sum(row.name.startswith("bypass ") for row in changed)
    endpoints = sum(len(team.endpoints) for team in document.teams)
    parts = [f"{closing} rules, mappings, stages and routes to 503"] if closing else []
    parts += [f"{opening} back from 503"] if opening else []
    parts += [f"{bypass} for the bypass"] if bypass else []
    parts += [f"{len(changed) - len(moving)} changed in place"] if len(changed) > len(moving) else []
    return f"{_count(endpoints, 'endpoint')}: {', '.join(parts) or f'{len(changed)} changes'}"


def _mutes(changed: list[Row], document: PlanDocument) -> str:
    muted = sum(row.after[:1] == (MUTED,) for row in changed)
    parts = [f"{muted} muted until {muted_until(document)} {document.window.time_zone}"] if muted else []
    alerting = sum(row.after[:1] == (ALERTS,) for row in changed)
    parts += [f"{alerting} alert again"] if alerting else []
    return f"{_count(len(changed), 'downtime')}: {', '.join(parts)}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def change_of(row: Row) -> str:
    """What a table shows of a row's change; what is made or removed says so."""
    if not row.before:
        return f"new → {row.after[0]}"
    if not row.after:
        return f"{row.before[0]} → {NOTHING}"
    return row.change
