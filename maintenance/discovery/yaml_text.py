"""A proposal as YAML that teams paste from. What the plan has already is only a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from maintenance.discovery.propose import (
    FoundEdge,
    FoundEndpoint,
    FoundMonitor,
    FoundService,
    FoundWriter,
    Proposal,
)
from maintenance.plan.edit import quoted_scalar

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./$")


def proposal_text(proposal: Proposal) -> str:
    """The whole proposal; it is YAML, comments and all."""
    return "\n".join(_lines(proposal)) + "\n"


def _lines(proposal: Proposal) -> Iterator[str]:
    new = [each for each in proposal.services if not each.planned]
    old = [each for each in proposal.services if each.planned]
    yield "# Proposed from what runs; nothing was changed. Paste what your team answers for, set `verified`,"
    yield "# and add to `expected`. Entries after # are in the plan already, or cannot be in it."
    yield f"# {len(new)} services are new, {len(old)} are in the plan already."
    yield from (f"# not asked: {_inert(each)}" for each in proposal.unasked)
    edges = {each.name: each for each in proposal.edges}
    if edges:
        yield "edges:" if any(not each.planned for each in edges.values()) else "# edges:"
        for edge in edges.values():
            yield from _edge(edge)
    teams = dict.fromkeys([each.planned or each.team for each in proposal.services])
    teams |= dict.fromkeys(each.team for each in proposal.writers)
    teams |= dict.fromkeys(each.team for each in proposal.monitors)
    by_team = {team: _Part(team) for team in teams}
    for service in proposal.services:
        by_team[service.planned or service.team].services.append(service)
    for endpoint in proposal.endpoints:
        by_team[proposal.teams[endpoint.service]].endpoints.append(endpoint)
    for writer in proposal.writers:
        by_team[writer.team].writers.append(writer)
    for monitor in proposal.monitors:
        by_team[monitor.team].monitors.append(monitor)
    yield "teams:"
    for part in by_team.values():
        yield from part.lines()


@dataclass
class _Part:
    """One team's section."""

    team: str
    services: list[FoundService] = field(default_factory=list)
    writers: list[FoundWriter] = field(default_factory=list)
    endpoints: list[FoundEndpoint] = field(default_factory=list)
    monitors: list[FoundMonitor] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The section; a list without anything new is a comment as a whole."""
        yield f"  - name: {_scalar(self.team)}"
        yield from _list("services", map(_service, self.services))
        for each in self.writers:
            yield from _about(each)
        yield from _list("writers", map(_writer, self.writers))
        yield from _list("endpoints", map(_endpoint, self.endpoints))
        yield from _list("monitors", map(_monitor, self.monitors))


def _list(name: str, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Entries with a reason why they are only a comment, if they are; new ones first."""
    found = list(entries)
    new = [text for text, why in found if not why]
    if new:
        yield f"    {name}:"
        yield from (f"      - {text}" for text in new)
    yield from (f"    # {name}: {text}  # {why}" for text, why in found if why)


def _edge(edge: FoundEdge) -> Iterator[str]:
    mark = "  # " if edge.planned else "  "
    yield f"{mark}{_scalar(edge.name)}:" + ("  # in the plan already" if edge.planned else "")
    if edge.note:
        yield f"  # {_inert(edge.note)}"
    if not edge.planned:
        yield from (f"    {name}: {_flow(value)}" for name, value in edge.fields.items())


def _service(found: FoundService) -> tuple[str, str]:
    service = found.service
    text = f"{{cluster: {_scalar(service.cluster)}, service: {_scalar(service.name)}}}"
    why = f"in the plan already (team {found.planned})" if found.planned else _inert(found.note)
    return text, why


def _about(found: FoundWriter) -> Iterator[str]:
    """What a new writer does, above its entry: its name alone may not say it."""
    trigger = found.trigger
    if not found.planned:
        state = trigger.when if trigger.enabled else f"{trigger.when}, disabled"
        yield f"    # {_inert(f'{trigger.kind} {trigger.name}: {trigger.leads_to} {state}')}".rstrip()


def _writer(found: FoundWriter) -> tuple[str, str]:
    trigger = found.trigger
    key, place = {
        "EventBridge rule": ("rule", "bus"),
        "Scheduler schedule": ("schedule", "group"),
        "Lambda function": ("function", ""),
    }[trigger.kind]
    parts = [f"{key}: {_scalar(trigger.name)}"]
    parts += [f"{place}: {_scalar(trigger.place)}"] if place and trigger.place != "default" else []
    why = f"in the plan already (team {found.planned})" if found.planned else _inert(found.note)
    return "{" + ", ".join(parts) + "}", why


def _endpoint(found: FoundEndpoint) -> tuple[str, str]:
    parts = [f"edge: {_scalar(found.edge)}"]
    parts += [f"host: {_scalar(found.host)}"] if found.host else []
    parts += [f"path: {quoted_scalar(found.path)}"]
    parts += [f"methods: [{', '.join(map(_scalar, found.methods))}]"] if found.methods else []
    parts += [f"target_group: {_scalar(found.target_group)}"] if found.target_group else []
    why = "in the plan already" if found.planned else _inert(found.note)
    return "{" + ", ".join(parts) + "}", why


def _monitor(found: FoundMonitor) -> tuple[str, str]:
    text = f"{{id: {found.id}, name: {quoted_scalar(found.name)}}}"
    return text, "in the plan already" if found.planned else ""


def _flow(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(each) for each in value) + "]"
        case int():
            return str(value)
        case _:
            return _scalar(str(value))


def _scalar(text: str) -> str:
    """A text as YAML reads it back: plain where that is certain, else in double quotes."""
    certain = text[:1].isalpha() and set(text) <= _PLAIN | {":"} and ": " not in text and text[-1:] != ":"
    words = {"true", "false", "null", "yes", "no", "on", "off"}
    return text if certain and text.lower() not in words else quoted_scalar(text)


def _inert(text: str) -> str:
    """A text inside a comment: one line, whatever it holds."""
    return "".join(each if each.isprintable() else " " for each in text)
