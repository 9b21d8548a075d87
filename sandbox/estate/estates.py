"""The estates by name."""

from __future__ import annotations

from maintenance.errors import ConfigInvalid
from sandbox.estate.definition import (
    AlbEndpoint,
    EcsService,
    Estate,
    EstateMonitor,
    EstateWriter,
    GatewayApi,
    GatewayEndpoint,
    Scaling,
)
from sandbox.estate.parts import TEAMS, alb_endpoints, gateway_apis, monitors, services, writers


def estate(name: str, *, total: int = 1000, clusters: int = 400) -> Estate:
    """Return an estate: reference, small or large (`total` services in `clusters` clusters).

    Raises:
        ConfigInvalid: no such estate.
    """
    match name:
        case "reference":
            return _like_reference("2030-12-aurora", 36, 84)
        case "large":
            return _like_reference("2030-12-aurora", clusters, total)
        case "small":
            return _small()
        case _:
            raise ConfigInvalid(f"there is no estate {name!r}; there are reference, small and large")


def _like_reference(window: str, clusters: int, total: int) -> Estate:
    listed = services(clusters, total)
    apis = gateway_apis(listed)
    return Estate(
        window,
        TEAMS,
        listed,
        alb_endpoints(listed),
        apis,
        monitors(41, 9),
        writers(),
        database=True,
    )


def _small() -> Estate:
    """Few of everything, and one of each kind that is difficult."""
    core, search = TEAMS[1].name, TEAMS[4].name
    shop, batch, old = "staging-shop", "staging-batch", "staging-old"
    listed = (
        EcsService(shop, "shop-api", 4, core, 2, Scaling(2, 8)),
        EcsService(shop, "shop-worker", 3, core, 1),
        EcsService(shop, "shop-search", 5, search, 2, Scaling(1, 9, (False, False, True))),
        EcsService(batch, "nightly", 0, core, 1, Scaling(0, 4)),
        EcsService(batch, "burst", 6, search, 1, Scaling(1, 4)),
        EcsService(batch, "tagged", 2, search, 1, propagate_tags=True),
        EcsService(old, "legacy", 2, core, 1, old_arn=True),
    )
    others = (
        EcsService(shop, "agent", 1, scheduling="DAEMON"),
        EcsService(shop, "blue", 2, controller="CODE_DEPLOY"),
        EcsService(shop, "outside", 2, controller="EXTERNAL"),
        EcsService(shop, "landing", 2),
    )
    api, find = f"{shop}/shop-api", f"{shop}/shop-search"
    apis = (
        GatewayApi(
            "partners",
            "base_path_mapping",
            (GatewayEndpoint("GET", "/orders", api, core), GatewayEndpoint("GET", "/health", "")),
            "partners.staging.example.com",
        ),
        GatewayApi(
            "mobile",
            "api_mapping",
            (GatewayEndpoint("GET", "/feed", find, search), GatewayEndpoint("GET", "/health", "")),
            "mobile.staging.example.com",
        ),
        GatewayApi(
            "reports",
            "rest_stage",
            (GatewayEndpoint("GET", "/reports", api, core), GatewayEndpoint("GET", "/health", "")),
        ),
        GatewayApi(
            "hooks",
            "http_routes",
            (GatewayEndpoint("POST", "/hooks", api, core), GatewayEndpoint("GET", "/health", "")),
        ),
    )
    endpoints = (
        AlbEndpoint("staging-public", "shop.staging.example.com", "/checkout/*", api, core),
        AlbEndpoint("staging-public", "shop.staging.example.com", "/login", api, core, ("GET", "POST")),
        AlbEndpoint("staging-public", "shop.staging.example.com", "/search*", find, search),
    )
    watched = (
        EstateMonitor(1001, "core: error rate", ("team:core",), core),
        EstateMonitor(1002, "core: latency", ("team:core",), core),
        EstateMonitor(1003, "search: error rate", ("team:search", "env:staging"), search, by_tags=True),
        EstateMonitor(2001, "billing: cost", ("team:finance",)),
    )
    writing = (
        EstateWriter("rule", f"{shop}-nightly", core, shop),
        EstateWriter("rule", f"{batch}-orders", search, batch, "orders-staging", enabled=False),
        EstateWriter("schedule", f"{shop}-hourly", core, shop),
        EstateWriter("function", f"{shop}-consumer", search),
        EstateWriter("schedule", f"{batch}-cleanup", "", batch, "cleanup-staging"),
    )
    teams = (TEAMS[1], TEAMS[4])
    return Estate(
        "2030-12-aurora-staging", teams, (*listed, *others), endpoints, apis, watched, writing, "60s", "60s"
    )
