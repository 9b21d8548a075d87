"""What would stop a set of services from going to 0, found before anything changes."""

from __future__ import annotations

from collections.abc import Mapping

from maintenance.ecs.copies import reconcile
from maintenance.ecs.decision import Refusal
from maintenance.ecs.enter import foreign, missing, unsupported
from maintenance.ecs.live import LiveService
from maintenance.finding import Finding, error, warning


def check_services(
    live: Mapping[str, LiveService | None], copies: Mapping[str, str], *, window: str
) -> list[Finding]:
    """Check every service of the plan.

    Args:
        live: what AWS reports, None where it does not know the service.
        copies: the record store's texts.
        window: the plan's window id.

    Raises:
        RecordConflict: a record cannot be read.
    """
    findings: list[Finding] = []
    for key in sorted(live):
        service = live[key]
        record = reconcile(key, service.tag if service else None, copies.get(key))
        if isinstance(record, Refusal):
            findings.append(_error(record))
        elif record is not None and record.window != window:
            findings.append(_error(foreign(key, record, window)))
        elif service is None and record is None:
            findings.append(_error(missing(key)))
        elif service is not None:
            findings += _usable(service, captured=record is not None)
    return findings


def _usable(service: LiveService, *, captured: bool) -> list[Finding]:
    if why := unsupported(service):
        return [error(service.key, why, "take it out of the plan, or stop it by its own means")]
    if service.deploying and not captured:
        text = (
            f"is in the middle of deployment {service.deployment_id}; its desired count is captured as it is"
        )
        return [warning(service.key, text)]
    target = service.target
    if not captured and service.desired == 0 and target is not None and target == target.in_maintenance():
        text = "is at 0 with scaling suspended, as if in maintenance, but no record says from what"
        return [warning(service.key, text, "restore it by hand first if it should run")]
    return []


def _error(refusal: Refusal) -> Finding:
    return error(refusal.key, refusal.reason, refusal.next_step)
