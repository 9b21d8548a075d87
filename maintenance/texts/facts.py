"""What templates may say: plain values of the document, never the document itself, and no secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from maintenance.edge.coverage import endpoint_text
from maintenance.gate.deadlines import due, first_day
from maintenance.plan.document import Endpoint, Feature, PlanDocument, Team
from maintenance.plan.scalars import format_duration
from maintenance.plan.writer import Writer
from maintenance.texts.commands import commands
from maintenance.texts.schedule import schedule
from maintenance.texts.when import Language, When, day_text, minutes


def facts(
    document: PlanDocument, *, stack: str, plan: str, language: Language, new_end: datetime | None = None
) -> dict[str, Any]:
    """The values of every template, by name.

    Args:
        document: the plan document.
        stack: the stack that carries it out.
        plan: the document's path, for commands.
        language: of the text.
        new_end: for the notice of an extension; None leaves a blank to fill in.

    Raises:
        Refused: the stack's or the document's name cannot be part of a command.
    """
    window, times = document.window, schedule(document)

    def when(at: datetime) -> When:
        return When(at, window.time_zone, language)

    file = f"{window.id}.plan.json"
    return {
        "stack": stack,
        "plan": plan,
        "file": file,
        "zone": when(window.start).label,
        "window": {
            "id": window.id,
            "title": window.title,
            "start": when(window.start),
            "end": when(window.end),
            "new_end": None if new_end is None else when(new_end),
            "length": minutes((window.end - window.start).total_seconds(), language),
        },
        "times": {
            name: when(getattr(times, name))
            for name in (
                "gather",
                "check",
                "decide",
                "on",
                "drained_by",
                "switched_by",
                "turn_back_by",
                "off",
                "mutes_end",
            )
        },
        "fits": times.fits,
        "waits": {
            "drain": minutes(document.waits.drain.total_seconds(), language),
            "steady": minutes(document.waits.steady.total_seconds(), language),
            "all_steady": minutes(times.steady.total_seconds(), language),
        },
        "waves": sorted({each.wave for team in document.teams for each in team.services}),
        "totals": {
            "teams": len(document.teams),
            "clusters": len({each.cluster for team in document.teams for each in team.services}),
            "services": sum(len(team.services) for team in document.teams),
            "writers": len(document.writers),
            "endpoints": sum(len(team.endpoints) for team in document.teams),
            "monitors": sum(len(team.monitors) for team in document.teams),
        },
        "teams": [_team(team, language) for team in document.teams],
        "features": [_feature(each, language) for team in document.teams for each in team.features],
        "channel": document.channel,
        "previous": document.previous,
        "people": [
            {"name": each.name, "team": each.team, "was_there": each.was_there} for each in document.people
        ],
        "infrastructure": [
            {"name": team, "people": [each.name for each in document.people if each.team == team]}
            for team in document.roster.infrastructure
        ],
        "deadlines": [
            {
                "day": day_text(each.day, language),
                "what": (each.deadline.what_ja or each.deadline.what)
                if language == "ja"
                else each.deadline.what,
                "owner": each.deadline.owner,
                "done": each.deadline.done,
            }
            for each in due(document, first_day(document))
        ],
        "bypass": _bypass(document),
        "database": _database(document, language),
        "commands": commands(
            stack=stack, plan=plan, window=window.id, file=file, database=document.database is not None
        ),
    }


def _team(team: Team, language: Language) -> dict[str, Any]:
    return {
        "name": team.name,
        "owner": team.owner,
        "verified": team.verified.isoformat(),
        "services": [{"key": each.key, "wave": each.wave} for each in team.services],
        "writers": [_writer(each) for each in team.writers],
        "endpoints": [_endpoint(each) for each in team.endpoints],
        "monitors": len(team.monitors),
        "features": [_feature(each, language) for each in team.features],
    }


def _writer(writer: Writer) -> dict[str, str]:
    """Its kind for the language's own word, and the name behind it."""
    _, _, name = writer.title.partition(" ")
    return {"kind": writer.kind, "name": name, "key": writer.key}


def _endpoint(endpoint: Endpoint) -> str:
    """As customers call it; where there is no domain, the edge says what it belongs to."""
    if endpoint.host:
        return endpoint_text(endpoint)
    return f"{'/'.join(endpoint.methods)} {endpoint.path} ({endpoint.edge})".strip()


def _feature(feature: Feature, language: Language) -> dict[str, str]:
    if language == "ja":
        return {"name": feature.name_ja, "impact": feature.impact_ja}
    return {"name": feature.name, "impact": feature.impact}


def _bypass(document: PlanDocument) -> dict[str, Any] | None:
    """How people get through, without what lets them through."""
    bypass = document.bypass
    if bypass is None:
        return None
    return {"header": bypass.header.name if bypass.header else None, "networks": list(bypass.source_ips)}


def _database(document: PlanDocument, language: Language) -> dict[str, Any] | None:
    database = document.database
    if database is None:
        return None
    return {
        "cluster": database.cluster,
        "deployment": database.deployment,
        "target_version": database.target_version,
        "switchover_timeout": minutes(database.switchover_timeout.total_seconds(), language),
        "create_deadline": format_duration(database.create_deadline),
        "tables": list(database.tables),
    }
