"""The review: every row of a preview, what stands out, and the numbers of the summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from maintenance.phase import Phase
from maintenance.plan.document import PlanDocument
from maintenance.preview import gateway, listener, mutes, services, writers
from maintenance.preview.declared import Declared, declared
from maintenance.preview.engine import EnginePreview, Resource, read_preview
from maintenance.preview.row import Row
from maintenance.release import release

BARRIER = "override:ecs:Barrier"
_COMPONENTS = ("pulumi:pulumi:Stack", "pulumi:providers:", "maintenance:index:")
_SUPPORT = {
    "aws:apigateway/restApi:RestApi": "maintenance API",
    "aws:apigateway/deployment:Deployment": "its deployment",
    "aws:apigateway/stage:Stage": "its stage",
    "aws:apigatewayv2/integration:Integration": "integration with it",
}
SUPPORT_NAMES = ("maintenance-api", "maintenance-deployment", "maintenance-stage")
_THERE = ("there",)
_STRANGE = "is of a kind that maintenance mode does not make"


@dataclass(frozen=True, slots=True)
class Review:
    """A preview as people review it, of one stack and window, from one phase to another."""

    stack: str
    window: str
    before: str
    """The phase of the last update; empty before the first one."""
    after: str
    rows: tuple[Row, ...]
    outside: tuple[str, ...]
    """What goes beyond the plan document; shown on top."""
    warnings: tuple[str, ...]

    @property
    def changes(self) -> tuple[Row, ...]:
        """The rows in which anything is going to be different."""
        return tuple(row for row in self.rows if row.changes)

    def mapped(self, change: Callable[[str], str]) -> Review:
        """The same review with every text passed through `change`."""
        return replace(
            self,
            rows=tuple(each.mapped(change) for each in self.rows),
            outside=tuple(map(change, self.outside)),
            warnings=tuple(map(change, self.warnings)),
        )

    def of(self, section: str, group: str | None = None) -> tuple[Row, ...]:
        """The rows of a section, of one team or edge."""
        return tuple(
            row for row in self.rows if row.section == section and (group is None or row.group == group)
        )


def review(
    content: Mapping[str, Any],
    document: PlanDocument,
    *,
    stack: str,
    phase: Phase,
    released: Mapping[str, str] | None = None,
) -> Review:
    """Turn the engine's JSON into a review.

    Args:
        content: what `pulumi preview --json` printed.
        document: the stack's plan document, which declares the blast radius.
        stack: its name.
        phase: the phase that was previewed.
        released: what is back before the rest of the window, with reasons.

    Raises:
        ConfigInvalid: something released is not in the document.
        PreflightFailed: the document cannot be carried out; see `plan_listener_rules`.
        PlanInvalid: as above.
    """
    back = release(document, (released or {}) if phase.edge_closed else {})
    engine, plan = read_preview(content), declared(document, stack, still_closed=back.document)
    rows = tuple(sorted(_rows(engine, plan), key=in_order(document)))
    return Review(
        stack=stack,
        window=document.window.id,
        before=engine.phase,
        after=phase.value,
        rows=rows,
        outside=tuple(_outside(rows, document)),
        warnings=(
            *(f"released early: {name}: {why}" for name, why in back.reasons.items()),
            *_waived(engine),
            *engine.said,
        ),
    )


def _rows(engine: EnginePreview, plan: Declared) -> Iterator[Row]:
    ours = frozenset(each.id for each in engine.resources if each.type in _SUPPORT and each.id)
    for resource in engine.resources:
        if resource.type == services.TYPE:
            yield from services.service_rows(resource, plan)
        elif resource.type == listener.TYPE:
            yield listener.rule_row(resource, plan)
        elif resource.type in writers.TYPES:
            yield writers.writer_row(resource, plan)
        elif resource.type in gateway.TYPES:
            yield gateway.gateway_row(resource, plan, ours)
        elif resource.type == mutes.TYPE:
            yield mutes.mute_row(resource, plan)
        elif resource.type != BARRIER and not resource.type.startswith(_COMPONENTS):
            yield _support(resource, plan)


def _support(resource: Resource, plan: Declared) -> Row:
    """What maintenance mode needs for itself; it answers nobody by being there."""
    integrations = {f"{name}-maintenance" for name in plan.edges}
    known = resource.type in _SUPPORT and (resource.name in SUPPORT_NAMES or resource.name in integrations)
    return support_row(resource, outside="" if known else _STRANGE)


def support_row(resource: Resource, *, outside: str) -> Row:
    """A resource that is not one of the things that the plan names."""
    what = _SUPPORT.get(resource.type)
    before, after = {
        "create": ((), _THERE),
        "delete": (_THERE, ()),
        "same": (_THERE, _THERE),
        "refresh": (_THERE, _THERE),
    }.get(resource.op, (_THERE, (f"there, {resource.op}d",)))
    return Row(
        section="support",
        group="",
        key=f"{resource.type} {resource.name}",
        name=f"{what or resource.type} {resource.name}",
        before=before,
        after=after,
        outside=outside,
    )


def _outside(rows: tuple[Row, ...], document: PlanDocument) -> Iterator[str]:
    for row in rows:
        if row.outside and (row.changes or row.section != "support"):
            yield f"{row.name}: {row.outside} ({row.change})"
    changed = [row for row in rows if row.changes]
    guard = document.expected
    for what, limit, found in (
        ("services", guard.services, {row.key for row in changed if row.section == "service"}),
        ("clusters", guard.clusters, _clusters(changed)),
        ("writers", guard.writers, {row.key for row in changed if row.section == "writer"}),
        ("monitors", guard.monitors, {row.key for row in changed if row.section == "mute"}),
    ):
        if len(found) > limit:
            yield f"{len(found)} {what} are going to change; the plan document expects {limit} at most"


def _clusters(rows: list[Row]) -> set[str]:
    return {services.key_of(row).partition("/")[0] for row in rows if row.section == "service"}


def _waived(engine: EnginePreview) -> Iterator[str]:
    for resource in engine.resources:
        waived = resource.inputs.get("waive") or {}
        if resource.type == BARRIER and isinstance(waived, Mapping):
            yield from (f"no barrier waits for {key}: {reason}" for key, reason in sorted(waived.items()))


def in_order(document: PlanDocument) -> Any:  # noqa: ANN401 - a sort key
    """Rows in the document's order: teams' services, their writers, then edges; what is not in it first."""
    teams = {team.name: number for number, team in enumerate(document.teams, start=1)}
    edges = {name: number for number, name in enumerate(document.edges, start=1)}
    keys = [services.row_key(each.key) for team in document.teams for each in team.services]
    listed = {key: number for number, key in enumerate(keys, start=1)}
    listed |= {f"writer {each.key}": number for number, each in enumerate(document.writers, start=1)}
    sections = {"service": 0, "writer": 1, "edge": 2, "mute": 3, "support": 4}

    def place(row: Row) -> tuple[int, int, int, str]:
        groups = edges if row.section == "edge" else teams
        return (sections[row.section], groups.get(row.group, 0), listed.get(row.key, 0), row.key)

    return place
