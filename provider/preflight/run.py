"""The invoke `override:index:preflight`. It only reads, and yields findings, never inputs.

Arguments: `plan` (absolute path), `stack`, `phase`, `recordStore`. Result: `errors` and `warnings`, each a
list of texts. While the flag is off it looks at nothing: whatever is live belongs to its owners. In phase
verify services and writers come back, each as far as it can: what stops one of them must not hold up the
others of its set and the waves before it, and its own resource says it. The edge and the mutes stay, so they
are looked at.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from maintenance.apigateway.names import all_names
from maintenance.ecs.preflight import check_services
from maintenance.finding import Finding
from maintenance.phase import Phase
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from provider.ecs.claims import claim
from provider.ecs.observe import observe_recently, tag_texts
from provider.override.wire import Properties
from provider.preflight.alb import check_listeners
from provider.preflight.gateway import check_gateway
from provider.preflight.monitors import check_monitors
from provider.preflight.writers import check_writers
from provider.records.store import open_store


def preflight(arguments: Properties) -> Properties:
    """Run every check at once.

    Raises:
        PlanInvalid: the document has mistakes.
        MaintenanceError: AWS or Datadog could not be read.
    """
    path = Path(arguments["plan"])
    document = load_plan_bytes(path.read_bytes(), path.name)
    keys = [service.key for team in document.teams for service in team.services]
    claim([*keys, *all_names(document), *(each.key for each in document.writers)])
    phase = Phase(arguments["phase"])
    if not phase.edge_closed:
        return {"errors": [], "warnings": []}
    checks = [
        lambda: check_listeners(document, arguments["stack"]),
        lambda: check_gateway(document, arguments["recordStore"]),
        lambda: check_monitors(document, datetime.now(UTC)),
    ]
    if phase.services_down:
        checks += [
            lambda: _services(document, keys, arguments["recordStore"]),
            lambda: check_writers(document, arguments["recordStore"]),
        ]
    with ThreadPoolExecutor(len(checks)) as pool:
        results = [pool.submit(check) for check in checks]
    findings = [finding for result in results for finding in result.result()]
    return {
        "errors": [str(finding) for finding in findings if finding.severity == "error"],
        "warnings": [str(finding) for finding in findings if finding.severity == "warning"],
    }


def _services(document: PlanDocument, keys: list[str], record_store: str) -> list[Finding]:
    live = observe_recently(keys)
    copies = open_store(record_store).read(keys, tag_texts(live))
    return check_services(live, copies, window=document.window.id)
