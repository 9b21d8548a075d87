"""The engine's events as few lines: what was done since the last line, what is waited for, what went wrong.

A hundred resources are two hundred events; at night a person needs ten lines. Events are those that the
engine writes with `--event-log` (pulumi/sdk go/common/apitype/events.go), as parsed JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUIET_SECONDS = 2
"""Between two lines that only count."""

_NOUNS = {
    "datadog:index/downtimeSchedule:DowntimeSchedule": ("downtime", "downtimes"),
    "aws:lb/listenerRule:ListenerRule": ("listener rule", "listener rules"),
    "override:ecs:Services": ("set of services", "sets of services"),
    "override:ecs:Barrier": ("barrier", "barriers"),
    "override:events:Rule": ("EventBridge rule", "EventBridge rules"),
    "override:scheduler:Schedule": ("schedule", "schedules"),
    "override:lambda:Function": ("Lambda function", "Lambda functions"),
    "override:apigateway:BasePathMapping": ("base path mapping", "base path mappings"),
    "override:apigateway:Stage": ("stage", "stages"),
    "override:apigatewayv2:ApiMapping": ("API mapping", "API mappings"),
    "override:apigatewayv2:Route": ("route", "routes"),
    "aws:apigateway/restApi:RestApi": ("maintenance API", "maintenance APIs"),
    "aws:apigateway/deployment:Deployment": ("deployment", "deployments"),
    "aws:apigateway/stage:Stage": ("stage of the maintenance API", "stages of the maintenance API"),
    "aws:apigatewayv2/integration:Integration": ("integration", "integrations"),
}
_EXPECTED, _UNSEEN = "expected resource operations for ", " but none were seen"
"""Around a URN: what the engine says of each step of a plan that an update did not come to."""
_VERBS = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "replace": "replaced",
    "create-replacement": "created",
    "delete-replaced": "deleted",
    "refresh": "read",
}


@dataclass
class UpdateProgress:
    """Feed it every event in order; it answers with lines to print."""

    started: int | None = None
    last: int = 0
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(verb, type) of what was finished since the last line."""
    wrong: list[str] = field(default_factory=list)
    """What went wrong, whole."""
    unreached: list[str] = field(default_factory=list)
    """Resources with reviewed steps that the update did not come to."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """The engine's own count at the end, by operation."""

    @property
    def failures(self) -> tuple[str, ...]:
        """What went wrong, to be shown again at the end.

        An update under a plan that fails has as many steps that it did not reach; they are news only where
        nothing else went wrong.
        """
        if self.wrong or not self.unreached:
            return tuple(self.wrong)
        return (f"{len(self.unreached)} reviewed steps were not carried out: {', '.join(self.unreached)}",)

    def feed(self, event: Mapping[str, Any]) -> list[str]:
        """Return the lines that one event is worth, mostly none."""
        now = int(event.get("timestamp", self.last))
        if self.started is None:
            self.started = self.last = now
        lines = [*self._counted(event)] if now - self.last >= QUIET_SECONDS else []
        if (outputs := event.get("resOutputsEvent")) is not None:
            self._finished(outputs["metadata"])
        elif (diagnostic := event.get("diagnosticEvent")) is not None:
            lines += self._said(event, diagnostic)
        elif (summary := event.get("summaryEvent")) is not None:
            lines += self._counted(event)
            self.changes = dict(summary.get("resourceChanges") or {})
            if self.unreached:
                lines.append(self._line(event, f"{len(self.unreached)} reviewed steps were not reached"))
        return lines

    def _finished(self, metadata: Mapping[str, Any]) -> None:
        kind, operation = str(metadata.get("type", "")), str(metadata.get("op", ""))
        if operation in _VERBS and (operation == "refresh" or kind in _NOUNS):
            self.done[(_VERBS[operation], "" if operation == "refresh" else kind)] += 1

    def _said(self, event: Mapping[str, Any], diagnostic: Mapping[str, Any]) -> list[str]:
        text = str(diagnostic.get("message", "")).strip("\n")
        severity = str(diagnostic.get("severity", ""))
        name = str(diagnostic.get("urn", "")).rsplit("::", 1)[-1]
        if not text.strip():
            return []
        if text.startswith(_EXPECTED) and text.endswith(_UNSEEN):
            self.unreached.append(name or text.removesuffix(_UNSEEN).rsplit("::", 1)[-1])
            return []
        if severity == "error":
            self.wrong.append(f"{name}: {text}" if name else text)
        place = f"{name}: " if name and severity.startswith("info") else ""
        mark = "" if severity.startswith("info") else f"{severity}: "
        return [*self._counted(event), self._line(event, f"{mark}{place}{text}")]

    def _counted(self, event: Mapping[str, Any]) -> list[str]:
        self.last = int(event.get("timestamp", self.last))
        if not self.done:
            return []
        parts = [_words(verb, kind, count) for (verb, kind), count in self.done.items()]
        self.done.clear()
        return [self._line(event, ", ".join(parts))]

    def _line(self, event: Mapping[str, Any], text: str) -> str:
        seconds = int(event.get("timestamp", self.last)) - (self.started or 0)
        return f"{seconds:4d} s  " + text.replace("\n", "\n        ")


def _words(verb: str, kind: str, count: int) -> str:
    one, many = _NOUNS.get(kind, ("resource", "resources"))
    return f"{verb} {count} {one if count == 1 else many}"
