"""Nothing is claimed twice, by one team or by two."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from maintenance.plan.document import Alb, Endpoint, Monitor
from maintenance.plan.mistakes import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from maintenance.plan.draft import Draft, Part
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report
    from maintenance.plan.writer import Writer

PartT = TypeVar("PartT")

EVERYTHING = "*"
"""The scope that holds all others."""


def claim_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """Judge teams, services, writers, endpoints and monitors."""
    seen: dict[str, Part[str]] = {}
    for part in draft.teams:
        other = seen.setdefault(part.value.lower(), part)
        if other is not part:
            found = f"a second team {quoted(part.value)} (the first is at line {report.line(other.loc)})"
            fix = "rename one, or put the two sections together"
            yield report.mistake(part.loc, found, "a name of its own for each team, whatever the case", fix)
    yield from _twice(
        draft.services, lambda each: each.key, lambda *_: True, lambda each: f"the service {each.key}", report
    )
    yield from _twice(draft.writers, _writer_key, lambda *_: True, lambda each: f"the {each.title}", report)
    yield from _twice(
        draft.endpoints, lambda each: _address(each, draft), _share_methods, _endpoint_text, report
    )
    yield from _twice(draft.monitors, _monitor_key, _share_scope, _monitor_text, report)


def _twice(
    parts: Iterable[Part[PartT]],
    key: Callable[[PartT], object],
    collide: Callable[[PartT, PartT], bool],
    text: Callable[[PartT], str],
    report: Report,
) -> Iterator[Mistake]:
    """Entries with the same key as one above that also collide with it."""
    above: dict[object, list[Part[PartT]]] = defaultdict(list)
    for part in parts:
        same = key(part.value)
        if same is None:
            continue
        other = next((each for each in above[same] if collide(each.value, part.value)), None)
        if other is None:
            above[same].append(part)
            continue
        by = "this team" if other.loc[:2] == part.loc[:2] else f"team {quoted(other.team)}"
        yield report.mistake(
            part.loc,
            f"{text(part.value)} a second time",
            f"one claim; {by} has it at line {report.line(other.loc)}",
            "agree on who keeps it, and remove the other" if by != "this team" else "remove one of the two",
        )


def _writer_key(writer: Writer) -> object:
    """Its key; None where the entry names none of the three, which is another mistake."""
    return writer.key if writer.name else None


def _address(endpoint: Endpoint, draft: Draft) -> object:
    """What customers call. Hosts count on listeners only: elsewhere the edge has one, or none."""
    host = endpoint.host.lower() if endpoint.host and isinstance(draft.edges.get(endpoint.edge), Alb) else ""
    return endpoint.edge, host, endpoint.path


def _share_methods(one: Endpoint, other: Endpoint) -> bool:
    return not one.methods or not other.methods or bool({*one.methods} & {*other.methods})


def _endpoint_text(endpoint: Endpoint) -> str:
    methods = f"{','.join(endpoint.methods)} " if endpoint.methods else ""
    return f"the endpoint {quoted(f'{methods}{endpoint.host or endpoint.edge}{endpoint.path}')}"


def _monitor_key(monitor: Monitor) -> object:
    """An id or all tags; None where the monitor has neither, which is another mistake."""
    return monitor.id or frozenset(monitor.tags) or None


def _share_scope(one: Monitor, other: Monitor) -> bool:
    return one.scope == other.scope or EVERYTHING in {one.scope, other.scope}


def _monitor_text(monitor: Monitor) -> str:
    what = str(monitor.id) if monitor.id is not None else f"tagged {quoted(', '.join(monitor.tags))}"
    return f"the monitor {what}" if monitor.id is not None else f"the monitors {what}"
