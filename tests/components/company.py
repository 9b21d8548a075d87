"""A plan with every kind of edge, three waves and two teams, and what a run of it declares."""

from __future__ import annotations

from typing import Any

from components.maintenance_mode import MaintenanceMode
from maintenance.phase import Phase
from maintenance.settings import Settings
from tests.components.declared import Declared, declared
from tests.maintenance.edge.plans import ALB, HEADER, at, plan

REGION = "ap-northeast-1"
STORE = "s3://state/records"
EDGES: dict[str, dict[str, Any]] = {
    "public": dict(ALB),
    "partners": {"kind": "base_path_mapping", "domain": "partners.ex.com", "base_path": "v1"},
    "mobile": {"kind": "api_mapping", "domain": "mobile.ex.com", "mapping_key": "v2"},
    "reports": {"kind": "rest_stage", "api": "abcd1234", "stage": "prod"},
    "hooks": {"kind": "http_routes", "api": "efgh5678", "stage": "live"},
}
CORE: dict[str, Any] = {
    "name": "core",
    "services": [
        {"cluster": "shop", "service": "api", "wave": 2},
        {"cluster": "shop", "service": "cart", "wave": 2},
        {"cluster": "shop", "service": "worker", "wave": 1},
    ],
    "endpoints": [
        at("shop.ex.com/checkout/*", target="api"),
        {"edge": "partners", "host": "partners.ex.com", "path": "/orders"},
        {"edge": "reports", "path": "/reports", "methods": ["POST", "GET"]},
    ],
    "writers": [{"rule": "nightly"}, {"schedule": "hourly", "group": "reports"}],
    "monitors": [{"id": 7}, {"tags": ["team:core"], "scope": "env:prod"}],
}
SEARCH: dict[str, Any] = {
    "name": "search",
    "services": [
        {"cluster": "shop", "service": "search", "wave": 1},
        {"cluster": "batch", "service": "index", "wave": 3},
    ],
    "endpoints": [
        at("shop.ex.com/search", "GET", target="search"),
        {"edge": "mobile", "host": "mobile.ex.com", "path": "/search"},
        {"edge": "hooks", "path": "/hooks", "methods": ["POST", "PUT"]},
    ],
    "writers": [{"function": "consumer"}],
    "monitors": [{"id": 8}],
}


def company(*teams: dict[str, Any], **parts: Any) -> Any:
    """The plan document."""
    whole = {"edges": EDGES, "bypass": {"header": HEADER}, **parts}
    return plan(*(teams or (CORE, SEARCH)), **whole)


def in_phase(phase: Phase, document: Any = None, into: Declared | None = None, **settings: Any) -> Declared:
    """What the program declares in a phase."""
    told = Settings("stacks/plans/plan.yaml", phase, STORE, **settings)
    return declared(
        lambda: MaintenanceMode("maintenance", document or company(), told, region=REGION), into=into
    )
