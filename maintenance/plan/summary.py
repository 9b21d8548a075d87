"""A plan document in a few lines: when, who, how much."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from maintenance.plan.mistakes import visible
from maintenance.plan.scalars import format_duration
from maintenance.table import table

if TYPE_CHECKING:
    from maintenance.plan.document import PlanDocument, Team, Window


def summary_of(document: PlanDocument) -> dict[str, Any]:
    """The summary as JSON shows it."""
    window = document.window
    zone = ZoneInfo(window.time_zone)
    teams = [
        {
            "name": team.name,
            "owner": team.owner,
            "verified": team.verified.isoformat(),
            "services": len(team.services),
            "writers": len(team.writers),
            "endpoints": len(team.endpoints),
            "monitors": len(team.monitors),
            "features": len(team.features),
        }
        for team in document.teams
    ]
    return {
        "window": {
            "id": window.id,
            "title": window.title,
            "time_zone": window.time_zone,
            "start": window.start.astimezone(zone).isoformat(),
            "end": window.end.astimezone(zone).isoformat(),
            "start_utc": window.start.astimezone(UTC).isoformat(),
            "end_utc": window.end.astimezone(UTC).isoformat(),
        },
        "teams": teams,
        "totals": {
            "teams": len(document.teams),
            "clusters": len({each.cluster for team in document.teams for each in team.services}),
            "services": sum(len(team.services) for team in document.teams),
            "writers": sum(len(team.writers) for team in document.teams),
            "endpoints": sum(len(team.endpoints) for team in document.teams),
            "monitors": sum(len(team.monitors) for team in document.teams),
        },
    }


def summary_text(document: PlanDocument) -> str:
    """The summary as people read it."""
    window = document.window
    totals = summary_of(document)["totals"]
    title = f"  {window.title}" if window.title else ""
    length = format_duration(window.end - window.start)
    rows: list[tuple[str, ...]] = [
        ("team", "verified", "services", "writers", "endpoints", "monitors", "owner")
    ]
    rows += [_row(team) for team in document.teams]
    lines = [
        f"  window  {window.id}{title}",
        f"          {_span(window, ZoneInfo(window.time_zone))} {window.time_zone}, {length}",
        f"          {_span(window, UTC)} UTC",
        "  totals  " + ", ".join(f"{count} {name}" for name, count in totals.items()),
        table(rows, limit=len(rows)),
    ]
    return "".join(visible(each) if each != "\n" else each for each in "\n".join(lines))


def _row(team: Team) -> tuple[str, ...]:
    counts = (len(team.services), len(team.writers), len(team.endpoints), len(team.monitors))
    return (team.name, team.verified.isoformat(), *map(str, counts), " ".join(team.owner.split()))


def _span(window: Window, zone: tzinfo) -> str:
    """Start and end in one zone; the end's day only where it is another one."""
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {until}"
