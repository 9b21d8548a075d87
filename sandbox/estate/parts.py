"""What the reference estate and its larger siblings have in common."""

from __future__ import annotations

from sandbox.estate.definition import (
    AlbEndpoint,
    EcsService,
    EstateMonitor,
    EstateWriter,
    GatewayApi,
    GatewayEndpoint,
    Scaling,
    Team,
)

TEAMS = (
    Team("booster", "hana@example.com", "Point campaigns", "ポイントキャンペーン"),
    Team("core", "ken@example.com", "Checkout and login", "決済とログイン"),
    Team("customer-support", "mio@example.com", "Enquiry forms", "お問い合わせフォーム"),
    Team("feature-orders", "ryo@example.com", "Order history", "注文履歴"),
    Team("feature-search", "aoi@example.com", "Search", "検索"),
)
ROLES = ("api", "worker", "cron")
_NO_TARGET, _AT_ZERO, _ONE_FLAG = 28, 3, 2


def services(clusters: int, total: int) -> tuple[EcsService, ...]:
    """`total` services in `clusters` clusters, dealt to the five teams.

    28 in 84 have no scalable target, 3 are at 0 on purpose, 2 have one scaling flag suspended already.
    """
    made: list[EcsService] = []
    base, extra = divmod(total, clusters)
    for index in range(clusters):
        team = TEAMS[index % len(TEAMS)].name
        for number in range(base + (1 if index < extra else 0)):
            role = ROLES[number % len(ROLES)]
            name = f"{team.removeprefix('feature-')}-{index + 1}-{role}" + (
                f"-{number}" if number >= len(ROLES) else ""
            )
            made.append(
                EcsService(
                    f"prod-{team}-{index + 1}", name, 2 + (index * 7 + number * 3) % 11, team, _wave(role)
                )
            )
    return _scaled(made)


def _wave(role: str) -> int:
    """Whatever starts work stops first; what answers requests stops last."""
    return 2 if role == "api" else 1


def _scaled(made: list[EcsService]) -> tuple[EcsService, ...]:
    share = len(made) / 84
    without = {
        s.key for s in [each for each in made if not each.name.endswith("-api")][: round(_NO_TARGET * share)]
    }
    zero = {s.key for s in [each for each in made if each.name.endswith("-cron")][:_AT_ZERO]}
    flagged = [each.key for each in made if each.name.endswith("-api")][:_ONE_FLAG]
    result = []
    for each in made:
        desired = 0 if each.key in zero else each.desired
        scaling = None
        if each.key not in without:
            flags = (False, False, each.key == flagged[0]) if each.key in flagged else (False, False, False)
            flags = (True, False, False) if each.key == flagged[-1] else flags
            scaling = Scaling(min(desired, max(1, desired // 2)), desired * 2 + 2, flags)
        result.append(EcsService(each.cluster, each.name, desired, each.team, each.wave, scaling))
    return tuple(result)


def alb_endpoints(listed: tuple[EcsService, ...]) -> tuple[AlbEndpoint, ...]:
    """24 endpoints: six hosts on two load balancers, four paths each."""
    hosts = {
        "public": ("www.example.com", "shop.example.com", "api.example.com"),
        "members": ("members.example.com", "support.example.com", "campaign.example.com"),
    }
    apis = [each for each in listed if each.name.endswith("-api")]
    made: list[AlbEndpoint] = []
    for alb, names in hosts.items():
        for host in names:
            for number, path in enumerate(("/checkout/*", "/login", "/search*", "/orders/*")):
                service = apis[len(made) % len(apis)]
                methods = ("GET", "POST") if path == "/login" else ()
                made.append(AlbEndpoint(alb, host, path, service.key, service.team, methods))
                del number
    return tuple(made)


def gateway_apis(listed: tuple[EcsService, ...]) -> tuple[GatewayApi, ...]:
    """Nine endpoints: a REST domain, an HTTP API's domain, and a REST stage without a domain."""
    apis = [each for each in listed if each.name.endswith("-api")][-9:]

    def endpoints(first: int, *paths: tuple[str, str]) -> tuple[GatewayEndpoint, ...]:
        return tuple(
            GatewayEndpoint(method, path, apis[first + n].key, apis[first + n].team)
            for n, (method, path) in enumerate(paths)
        )

    health = GatewayEndpoint("GET", "/health", "")
    return (
        GatewayApi(
            "partners",
            "base_path_mapping",
            (*endpoints(0, ("GET", "/orders"), ("POST", "/orders/{id}"), ("GET", "/stock")), health),
            "partners.example.com",
        ),
        GatewayApi(
            "mobile",
            "api_mapping",
            (*endpoints(3, ("GET", "/feed"), ("GET", "/profile"), ("POST", "/cart")), health),
            "mobile.example.com",
        ),
        GatewayApi(
            "reports",
            "rest_stage",
            (*endpoints(6, ("GET", "/reports"), ("POST", "/reports"), ("GET", "/exports")), health),
        ),
    )


def monitors(listed: int, unlisted: int) -> tuple[EstateMonitor, ...]:
    """`listed` monitors dealt to the teams, and some that nobody lists."""
    made = [
        EstateMonitor(
            1001 + n,
            f"{TEAMS[n % 5].name}: error rate {n // 5 + 1}",
            (f"team:{TEAMS[n % 5].name}",),
            TEAMS[n % 5].name,
        )
        for n in range(listed)
    ]
    made += [EstateMonitor(2001 + n, f"billing: cost {n + 1}", ("team:finance",)) for n in range(unlisted)]
    return tuple(made)


def writers() -> tuple[EstateWriter, ...]:
    """A few of each kind: one disabled on purpose, one on a bus or in a group of its own, one reserved."""
    booster, core, support, orders, search = (team.name for team in TEAMS)
    return (
        EstateWriter("rule", "points-expiry", booster, "prod-booster-1"),
        EstateWriter("rule", "settlement-retry", core, "prod-core-2", enabled=False),
        EstateWriter("rule", "order-archive", orders, "prod-feature-orders-4", "orders"),
        EstateWriter("schedule", "hourly-report", core, "prod-core-2"),
        EstateWriter("schedule", "reindex", search, "prod-feature-search-5", "search"),
        EstateWriter("function", "order-consumer", orders, reserved=5),
        EstateWriter("function", "mail-consumer", support),
        EstateWriter("schedule", "cost-report", "", "prod-booster-1"),
    )
