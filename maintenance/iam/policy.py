"""From a plan to policies: the statements of one purpose, in documents that IAM accepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from maintenance.iam.balancers import change_balancers, read_balancers
from maintenance.iam.databases import change_databases, read_databases
from maintenance.iam.discovery import discover_account
from maintenance.iam.gateways import change_gateways, read_gateways
from maintenance.iam.objects import change_objects, read_objects
from maintenance.iam.scope import Scope
from maintenance.iam.services import change_services, read_services
from maintenance.iam.statement import Statement
from maintenance.iam.writers import change_writers, read_writers
from maintenance.plan.document import PlanDocument

Purpose = Literal["preview", "up", "bluegreen", "discover"]

LIMIT = 6_144
"""Characters of one managed policy, without white space."""


def statements(document: PlanDocument, scope: Scope, purpose: Purpose) -> tuple[Statement, ...]:
    """Everything that a purpose needs. `up` holds `preview`; `bluegreen` and `discover` stand beside them."""
    match purpose:
        case "preview":
            return tuple(_preview(document, scope))
        case "up":
            return (*_preview(document, scope), *_up(document, scope))
        case "bluegreen":
            return tuple(change_databases(document, scope))
        case "discover":
            return tuple(discover_account(document, scope))


def _preview(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    yield from read_services(document, scope)
    yield from read_writers(document, scope)
    yield from read_balancers(document)
    yield from read_gateways(document, scope)
    yield from read_databases(document)
    yield from read_objects(scope)


def _up(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    yield from change_services(document, scope)
    yield from change_writers(document, scope)
    yield from change_balancers(document, scope)
    yield from change_gateways(document, scope)
    yield from change_objects(scope)


def policies(wanted: Iterable[Statement]) -> list[dict[str, Any]]:
    """Policy documents within the limit of a managed policy; a long statement goes into several."""
    found: list[list[Statement]] = [[]]
    waiting = list(wanted)
    while waiting:
        first = waiting.pop(0)
        if _length([*found[-1], first]) <= LIMIT:
            found[-1].append(first)
        elif len(first.resources) > 1:
            waiting[:0] = first.halves()
        else:
            found.append([first])
    return [_document(each) for each in found if each]


def _document(parts: Iterable[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [each.as_json() for each in _joined(parts)]}


def _joined(parts: Iterable[Statement]) -> list[Statement]:
    """Halves of one statement that came to stand in one document are one again: a Sid is unique."""
    found: dict[str, Statement] = {}
    for each in parts:
        before = found.get(each.sid)
        resources = (*before.resources, *each.resources) if before else each.resources
        found[each.sid] = Statement(each.sid, each.actions, resources, each.why, each.condition)
    return list(found.values())


def _length(parts: Iterable[Statement]) -> int:
    return len(json.dumps(_document(parts), separators=(",", ":")))
