"""Proposals: what leads to what, and YAML that holds whatever names AWS allows."""

from __future__ import annotations

import time

import yaml
from hypothesis import given
from hypothesis import strategies as st

from maintenance.discovery.account import (
    Account,
    Api,
    DomainMapping,
    Listener,
    Operation,
    RunningService,
    Trigger,
)
from maintenance.discovery.propose import propose
from maintenance.discovery.yaml_text import proposal_text
from maintenance.edge.rules import Forward, HostHeader, ListenerRule, PathPattern, SourceIp
from tests.maintenance.plan.documents import LISTENER, TARGET, VALID, load

ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012"
OTHER_LISTENER = f"{ARN}:listener/app/other/36922a2d4f21b6f3/7404788e"
OTHER_TARGET = f"{ARN}:targetgroup/landing/506d2cfaab0a1a4b"


def rule(priority: int | None, target: str, *conditions: object) -> ListenerRule:
    return ListenerRule(f"rule-{priority}", priority, conditions, Forward(target))  # type: ignore[arg-type]


def account(**changed: object) -> Account:
    host = HostHeader(("shop.example.com",))
    listener = Listener(
        LISTENER, "public", "public.elb", 443, (rule(500, TARGET, host, PathPattern(("/checkout/*",))),)
    )
    other = Listener(OTHER_LISTENER, "other", "other.elb", 443, (rule(1, OTHER_TARGET, host),))
    parts: dict[str, object] = {
        "services": (
            RunningService(
                "prod-shop/shop-api", 4, target_groups=(TARGET,), tags={"team": "core"}, checked=True
            ),
            RunningService(
                "prod-shop/landing", 2, target_groups=(OTHER_TARGET,), tags={"team": "web"}, checked=True
            ),
            RunningService("prod-shop/agent", 1, scheduling="DAEMON"),
        ),
        "listeners": (listener, other),
    }
    return Account(**(parts | changed))  # type: ignore[arg-type]


def parsed(found: Account, *, known: bool = True) -> dict[str, object]:
    document = load(VALID) if known else None
    plain = yaml.safe_load(proposal_text(propose(found, document)))
    assert isinstance(plain, dict)
    return plain


def test_what_the_plan_has_is_marked_and_what_it_lacks_is_ready_to_paste() -> None:
    found = propose(account(), load(VALID))
    assert {each.service.key: each.planned for each in found.services} == {
        "prod-shop/shop-api": "core",
        "prod-shop/landing": "",
        "prod-shop/agent": "",
    }
    assert [(each.edge, each.path, each.planned) for each in found.endpoints] == [
        ("public", "/checkout/*", True),
        ("other", "/*", False),
    ]
    plain = parsed(account())
    web = next(each for each in plain["teams"] if each["name"] == "web")  # type: ignore[index,union-attr]
    assert web == {
        "name": "web",
        "services": [{"cluster": "prod-shop", "service": "landing"}],
        "endpoints": [
            {"edge": "other", "host": "shop.example.com", "path": "/*", "target_group": OTHER_TARGET}
        ],
    }
    assert "public" not in plain["edges"]  # type: ignore[operator]


def test_priorities_are_those_that_are_free_above_the_rules() -> None:
    edges = {each.name: each for each in propose(account(), None).edges}
    assert edges["public"].fields["bypass_priorities"] == {"first": 400, "last": 449}
    assert edges["public"].fields["priorities"] == {"first": 450, "last": 499}
    assert "priorities" not in edges["other"].fields
    assert "set-rule-priorities" in edges["other"].note


def test_conditions_that_an_entry_cannot_say_are_said_beside_it() -> None:
    listener = Listener(LISTENER, "public", "", 443, (rule(500, TARGET, SourceIp(())),))
    (found,) = propose(account(listeners=(listener,)), None).endpoints
    assert "SourceIp" in found.note
    assert "# rule 500 also has SourceIp" in proposal_text(propose(account(listeners=(listener,)), None))


def test_integrations_lead_to_services_by_name_and_a_mapping_names_what_goes_down_too() -> None:
    api = Api(
        "a1b2c3",
        "partners",
        "rest",
        (
            Operation("GET", "/orders", "http://shop-api.prod-shop.internal/"),
            Operation("GET", "/other", "https://elsewhere.example.com/"),
        ),
        ("prod",),
    )
    mapping = DomainMapping("partners.example.com", "v1", "a1b2c3", "prod", 1)
    found = propose(account(listeners=(), apis=(api,), mappings=(mapping,)), None)
    (edge,) = found.edges
    assert edge.fields["acknowledged_paths"] == ["/v1/other"]
    assert [(each.path, each.service) for each in found.endpoints] == [("/v1/orders", "prod-shop/shop-api")]
    known = propose(account(listeners=(), apis=(api,), mappings=(mapping,)), load(VALID))
    assert [(each.name, each.planned) for each in known.edges] == [("partners", True)]
    assert [each.planned for each in known.endpoints] == [True]


def test_two_edges_never_have_one_name() -> None:
    first, second = account().listeners
    twin = Listener(second.arn, first.balancer, "", 8443, second.rules)
    names = [each.name for each in propose(account(listeners=(first, twin)), None).edges]
    assert len(set(names)) == 2


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_no_name_breaks_out_of_the_yaml(name: str, tag: str) -> None:
    text = name + tag
    if any("\ud800" <= each <= "\udfff" for each in text):
        return
    service = RunningService("prod-shop/api", 1, tags={"team": name})
    monitor = {"id": 7, "name": tag, "tags": ["service:api"]}
    trigger = Trigger("EventBridge rule", f"{name}\nteams: [stolen]", tag)
    plain = parsed(
        account(services=(service,), listeners=(), monitors=(monitor,), triggers=(trigger,), unasked=(text,)),
        known=False,
    )
    assert plain == {
        "teams": [
            {
                "name": name,
                "services": [{"cluster": "prod-shop", "service": "api"}],
                "monitors": [{"id": 7, "name": tag}],
            },
            {"name": "nobody-yet", "writers": [{"rule": f"{name}\nteams: [stolen]"}]},
        ]
        if name != "nobody-yet"
        else [
            {
                "name": name,
                "services": [{"cluster": "prod-shop", "service": "api"}],
                "writers": [{"rule": f"{name}\nteams: [stolen]"}],
                "monitors": [{"id": 7, "name": tag}],
            }
        ]
    }


def test_writers_go_to_the_team_whose_services_run_there_and_are_marked_where_listed() -> None:
    found = propose(
        account(
            listeners=(),
            triggers=(
                Trigger("EventBridge rule", "nightly-report", "prod-shop", place="shop/orders"),
                Trigger("EventBridge rule", "cleanup", "prod-shop", "cron(0 1 * * ? *)"),
                Trigger("EventBridge rule", "cleanup", "prod-other", "cron(0 1 * * ? *)"),
                Trigger("EventBridge rule", "theirs", "prod-shop", managed_by="ecs.amazonaws.com"),
                Trigger("Scheduler schedule", "weekly", "elsewhere", enabled=False, place="reports"),
                Trigger("Lambda function", "order-consumer", "sg-1"),
                Trigger("Lambda function", "mailer", "sg-1"),
            ),
        ),
        load(VALID),
    )
    assert [(each.trigger.name, each.team, each.planned) for each in found.writers] == [
        ("nightly-report", "core", "core"),
        ("cleanup", "core", ""),
        ("theirs", "core", ""),
        ("weekly", "nobody-yet", ""),
        ("order-consumer", "core", "core"),
        ("mailer", "nobody-yet", ""),
    ]
    text = proposal_text(found)
    teams = {each["name"]: each for each in yaml.safe_load(text)["teams"]}
    assert teams["core"]["writers"] == [{"rule": "cleanup"}]
    assert teams["nobody-yet"]["writers"] == [
        {"schedule": "weekly", "group": "reports"},
        {"function": "mailer"},
    ]
    assert "# writers: {rule: theirs}  # managed by ecs.amazonaws.com" in text
    assert "# writers: {function: order-consumer}  # in the plan already (team core)" in text


def big(count: int) -> Account:
    services = tuple(
        RunningService(
            f"c{n}/s{n}", 1, target_groups=(f"{ARN}:targetgroup/t{n}/1",), tags={"team": f"t{n % 5}"}
        )
        for n in range(count)
    )
    rules = tuple(rule(n + 100, f"{ARN}:targetgroup/t{n}/1", PathPattern((f"/p{n}",))) for n in range(count))
    monitors = tuple({"id": n, "name": f"m{n}", "tags": [f"service:s{n}"]} for n in range(count))
    return account(services=services, listeners=(Listener(LISTENER, "b", "", 443, rules),), monitors=monitors)


def test_four_times_the_services_do_not_take_sixteen_times_as_long() -> None:
    def seconds(count: int) -> float:
        found = big(count)
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            assert len(propose(found, load(VALID)).endpoints) == count
            best = min(best, time.process_time() - start)
        return best

    assert seconds(4000) < 9 * seconds(1000)
