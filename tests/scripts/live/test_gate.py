"""`maint plan check --live`, `discover` and `coverage` against a live account, which they leave as it is."""

from __future__ import annotations

from typing import Any

import yaml

from tests.scripts.live.conftest import Account

TODAY = ("--today", "2030-12-05")


def findings(account: Account, *more: str) -> set[tuple[str, str, str]]:
    done = account.maint("plan", "check", "--live", "--json", *TODAY, *more)
    gate = done.json()[0]["gate"]
    assert done.code == (0 if gate["passed"] else 10)
    return {(each["severity"], each["where"], each["what"]) for each in gate["findings"]}


def errors(account: Account) -> dict[str, str]:
    return {where: what for severity, where, what in findings(account) if severity == "error"}


def test_the_account_as_it_is_has_warnings_only(account: Account) -> None:
    found = findings(account)
    assert {severity for severity, _, _ in found} == {"warning"}
    shop = {what.split(" (")[0].split(": ")[0] for _, where, what in found if where == "cluster staging-shop"}
    assert shop == {
        "nobody claims agent",
        "shop-api, shop-search, shop-worker would lose the instances",
    }
    (unchecked,) = [what for _, where, what in found if where == "services"]
    assert "staging-batch/nightly" in unchecked
    assert "staging-shop" not in unchecked
    assert account.writes() == []


def test_whatever_does_not_exist_closes_the_gate(account: Account) -> None:
    for old, new in (
        ("service: shop-worker", "service: shop-wroker"),
        ("6d7a3b9143d98cf2", "6d7a3b9143d98cf3"),
        ("api: dipwzs0jra", "api: dipwzs0jrb"),
        ("id: 1001", "id: 99999"),
        ("mobile.staging.example.com", "nobody.staging.example.com"),
    ):
        account.edit(old, new)
    assert set(errors(account)) == {
        "staging-shop/shop-wroker",
        "edge staging-public",
        "edge reports",
        "edge mobile",
        "team core, monitor 99999",
    }


def test_what_could_not_be_asked_closes_the_gate_and_is_named(account: Account) -> None:
    fault = {"service": "elbv2", "operation": "DescribeRules", "error": "AccessDenied", "match": ""}
    account.sandbox.control(
        "POST", "/faults", fault | {"status": 403, "times": None, "when": "before", "delay": 0}
    )
    assert "DescribeRules answered AccessDenied" in errors(account)["listeners"]


def test_a_leftover_of_another_window_closes_the_gate(account: Account) -> None:
    ecs = account.client("ecs")
    (service,) = ecs.describe_services(cluster="staging-shop", services=["shop-search"])["services"]
    record = "v=1 w=2029-06-other at=2029-06-01T00:00:00Z d=5 mn=1 mx=9 si=0 so=0 ss=1"
    tag = [{"key": "maintenance-mode:record", "value": record}]
    ecs.tag_resource(resourceArn=service["serviceArn"], tags=tag)
    try:
        found = errors(account)
        assert "left over: record staging-shop/shop-search" in found
        assert "2029-06-other" in found["staging-shop/shop-search"]
        done = account.maint("leftovers", "--json")
        assert done.code == 11
        (left,) = done.json()["leftovers"]
        assert (left["kind"], left["name"], left["window"]) == (
            "record",
            "staging-shop/shop-search",
            "2029-06-other",
        )
        assert "maint record adopt 'staging-shop/shop-search'" in left["command"]
    finally:
        ecs.untag_resource(resourceArn=service["serviceArn"], tagKeys=["maintenance-mode:record"])
    assert account.maint("leftovers").out == "nothing is left\n"


def coverage(account: Account) -> tuple[int, Any]:
    done = account.maint("plan", "coverage", "--json")
    return done.code, done.json()


def test_coverage_names_the_rule_that_wins_today_and_in_maintenance(account: Account) -> None:
    code, found = coverage(account)
    assert (code, found["complete"]) == (0, True)
    ways = {
        f"{each['method']} {each['endpoint']}": (each["today"], each["maintenance"])
        for each in found["endpoints"]
    }
    assert ways["GET shop.staging.example.com/checkout/*"] == ("rule 1000 to shop-api", "rule 101: 503")
    assert ways["POST POST any host/hooks"] == (
        "POST /hooks to http://shop-api.staging-shop.internal/",
        "route: 503",
    )
    assert [each["host"] for each in found["set_off"]] == ["shop.staging.example.com"]
    assert any("synthetic" in each for each in found["not_asked"])
    assert account.writes() == []


def test_a_rule_above_maintenance_is_found_and_the_exit_code_says_so(account: Account) -> None:
    elb = account.client("elbv2")
    listener = yaml.safe_load(account.plan())["edges"]["staging-public"]["listener"]
    rules = elb.describe_rules(ListenerArn=listener)["Rules"]
    target = next(each for each in rules if each["Priority"] == "1000")["Actions"][0]["TargetGroupArn"]
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/checkout/*"]}}
    action = {"Type": "forward", "TargetGroupArn": target}
    made = elb.create_rule(ListenerArn=listener, Priority=5, Conditions=[condition], Actions=[action])
    try:
        code, found = coverage(account)
        still = [each for each in found["endpoints"] if not each["closed"]]
        assert (code, [each["endpoint"] for each in still]) == (10, ["shop.staging.example.com/checkout/*"])
        assert still[0]["maintenance"] == "rule 5 to shop-api"
        assert any("rule 1000" in each["what"] for each in found["never_winning"])
    finally:
        elb.delete_rule(RuleArn=made["Rules"][0]["RuleArn"])


def test_discover_proposes_yaml_that_a_document_takes(account: Account) -> None:
    done = account.maint("plan", "discover", "--no-plan", "--security-group", database_group(account))
    assert done.code == 0
    found = yaml.safe_load(done.out)
    assert {each["name"] for each in found["teams"]} >= {"core", "feature-search"}
    assert found["edges"]["hooks"]["kind"] == "http_routes"
    for each in ("staging-shop-nightly", "staging-shop-hourly", "staging-shop-consumer"):
        assert each in done.out
    before = yaml.safe_load(account.plan())
    document = {key: before[key] for key in ("window", "waits")} | found
    for team in document["teams"]:
        team |= {"owner": "x@example.com", "verified": "2030-12-01"}
    services = [each for team in document["teams"] for each in team.get("services", [])]
    document["window"] = {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in document["window"].items()
    }
    document["expected"] = {
        "teams": len(document["teams"]),
        "clusters": len({each["cluster"] for each in services}),
        **{
            name: sum(len(team.get(name, [])) for team in document["teams"])
            for name in ("services", "writers", "endpoints", "monitors")
        },
    }
    made = account.folder / "made.yaml"
    made.write_text(yaml.safe_dump(document))
    checked = account.maint("plan", "check", str(made), *TODAY)
    assert checked.code == 0, checked.out
    assert account.writes() == []


def database_group(account: Account) -> str:
    groups = account.client("ec2").describe_security_groups()["SecurityGroups"]
    return next(each["GroupId"] for each in groups if each["GroupName"] == "database")


def test_discover_marks_what_the_plan_has(account: Account) -> None:
    done = account.maint("plan", "discover", "--json", "--cluster", "staging-shop")
    found = done.json()
    planned = {each["service"]["key"]: each["planned"] for each in found["services"]}
    assert planned["staging-shop/shop-api"] == "core"
    assert planned["staging-shop/landing"] == ""
    assert {each["service"]["key"].split("/")[0] for each in found["services"]} == {"staging-shop"}
    assert all(each["planned"] for each in found["endpoints"])
    assert any("security-group" in each for each in found["unasked"])


def test_discover_goes_on_without_datadog_and_says_so(account: Account) -> None:
    done = account.maint("plan", "discover", DATADOG_API_KEY="wrong", DD_API_KEY="wrong")
    assert done.code == 0
    assert "# not asked: Datadog monitors: Datadog refuses the keys" in done.out
