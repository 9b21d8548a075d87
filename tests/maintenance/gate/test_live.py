"""What the gate says of an account, from values as they are read."""

from __future__ import annotations

from maintenance.discovery.account import CapacityProvider, RunningService
from maintenance.gate.live import not_steady_for_certain, slow_to_return, still_alerting, unclaimed
from tests.maintenance.plan.documents import VALID, load

PLAN = load(VALID)
API = RunningService("prod-shop/shop-api", 4, launch_type="EC2", checked=True)
BATCH = RunningService("prod-batch/nightly", 1, providers=("spot",))


def test_only_services_in_the_plan_s_clusters_can_be_unclaimed() -> None:
    others = [
        RunningService("prod-shop/landing", 2),
        RunningService("prod-shop/agent", 1, scheduling="DAEMON"),
        RunningService("elsewhere/thing", 3),
    ]
    (found,) = unclaimed(PLAN, [API, BATCH, *others])
    assert (found.where, found.what) == (
        "cluster prod-shop",
        "nobody claims landing (2 tasks), agent (daemon)",
    )


def test_instances_are_lost_only_to_managed_scaling_that_counts_the_service() -> None:
    providers = {
        "prod-shop": (CapacityProvider("FARGATE"), CapacityProvider("fleet", managed_scaling=True)),
        "prod-batch": (CapacityProvider("spot", managed_scaling=True), CapacityProvider("other", True)),
    }
    found = [each.what.split(" would")[0] for each in slow_to_return(PLAN, [API, BATCH], providers)]
    assert found == ["nightly", "shop-api"]
    fargate = RunningService("prod-shop/shop-api", 4, launch_type="FARGATE")
    asleep = RunningService("prod-batch/nightly", 0, providers=("spot",))
    assert list(slow_to_return(PLAN, [fargate, asleep], providers)) == []
    still = {"prod-shop": (CapacityProvider("fleet"),)}
    assert list(slow_to_return(PLAN, [API], still)) == []


def test_services_without_any_health_check_are_one_finding() -> None:
    (found,) = not_steady_for_certain(PLAN, [API, BATCH, RunningService("prod-shop/landing", 2)])
    assert found.what.startswith("1 services")
    assert found.what.endswith("prod-batch/nightly")


def test_a_monitor_alerts_if_it_is_about_the_plan_and_nothing_mutes_it() -> None:
    monitors = [
        {"id": 1001, "name": "by id", "tags": ["team:core"]},
        {"id": 7, "name": "by tags", "tags": ["team:search", "env:prod", "service:shop-search"]},
        {"id": 8, "name": "half the tags", "tags": ["team:search", "service:shop-search"]},
        {"id": 9, "name": "a team's", "tags": ["team:core"]},
        {"id": 10, "name": "a cluster's", "tags": ["cluster_name:prod-batch"]},
        {"id": 11, "name": "somebody else's", "tags": ["team:finance"]},
        {"id": 12, "name": "untagged", "tags": None},
    ]
    found = {each.where: each.what for each in still_alerting(PLAN, monitors)}
    assert found == {
        "team core": "2 monitors would still alert: a team's (9), a cluster's (10)",
        "team feature-search": "1 monitor would still alert: half the tags (8)",
    }
