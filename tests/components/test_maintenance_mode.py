"""What is declared, and what is refused before anything is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.maintenance_mode import MaintenanceMode
from maintenance.errors import ConfigInvalid, MaintenanceError, PreflightFailed
from maintenance.phase import Phase
from maintenance.settings import Settings
from tests.components.company import CORE, EDGES, STORE, company, in_phase
from tests.components.declared import GATEWAY, Declared, declared
from tests.maintenance.edge.plans import HEADER

SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - how the protocol marks a secret
SIGNATURE = "4dabf18193072939515e22adb298388d"


def test_services_go_down_while_on_and_only_then() -> None:
    for phase, apply, target, seconds in (
        (Phase.OFF, False, "steady", 1200),
        (Phase.ON, True, "drained", 600),
        (Phase.VERIFY, False, "steady", 1200),
    ):
        found = in_phase(phase)
        sets, barriers = found.of("set"), found.of("barrier")
        assert {name: each.inputs["services"] for name, each in sets.items()} == {
            "core-wave1": ["shop/worker"],
            "core-wave2": ["shop/api", "shop/cart"],
            "search-wave1": ["shop/search"],
            "search-wave3": ["batch/index"],
        }
        assert barriers["wave1"].inputs["services"] == ["shop/search", "shop/worker"]
        assert {each.inputs["apply"] for each in sets.values()} == {apply}
        assert {(each.inputs["target"], each.inputs["seconds"]) for each in barriers.values()} == {
            (target, seconds)
        }
        for each in sets.values():
            assert each.inputs["window"] == "2030-12-aurora"
            assert each.inputs["recordStore"] == STORE


def test_gateways_are_closed_from_on_until_off() -> None:
    for phase in Phase:
        found = in_phase(phase).of(*GATEWAY)
        assert {each.inputs["apply"] for each in found.values()} == {phase is not Phase.OFF}
        assert {each.inputs["window"] for each in found.values()} == {"2030-12-aurora"}
        api = "maintenance-api-id"
        assert (found["partners"].inputs["domain"], found["partners"].inputs["basePath"]) == (
            "partners.ex.com",
            "v1",
        )
        assert found["partners"].inputs["restApiId"] == found["mobile"].inputs["apiId"] == api
        assert found["mobile"].inputs["mappingKey"] == "v2"
        assert found["reports"].inputs["methods"] == ["GET /reports", "POST /reports"]
        assert json.loads(found["reports"].inputs["body"])["status"] == 503
        assert found["hooks-PUT--hooks"].inputs["routeKey"] == "PUT /hooks"
        assert found["hooks-PUT--hooks"].inputs["target"] == "integrations/hooks-maintenance-id"


def test_the_maintenance_api_is_deployed_in_every_phase_and_again_when_its_text_changes() -> None:
    later = company(window={"end": "2030-12-08T05:00:00+09:00"})
    kinds = ("aws:apigateway/restApi:RestApi", "aws:apigateway/deployment:Deployment")
    api, deployment = ({phase: in_phase(phase).of(kind) for phase in Phase} for kind in kinds)
    assert api[Phase.OFF] == api[Phase.ON] == api[Phase.VERIFY] != {}
    for found in (in_phase(Phase.OFF), in_phase(Phase.OFF, later)):
        body = found.of(kinds[0])["maintenance-api"].inputs["body"]
        assert found.of(kinds[1])["maintenance-deployment"].inputs["triggers"] == {"body": body}
    changed = in_phase(Phase.OFF, later).of(kinds[1])["maintenance-deployment"]
    assert changed.inputs["triggers"] != deployment[Phase.OFF]["maintenance-deployment"].inputs["triggers"]


def test_a_plan_without_gateways_has_no_maintenance_api() -> None:
    team = {**CORE, "endpoints": CORE["endpoints"][:1]}
    found = in_phase(Phase.ON, company(team, edges={"public": EDGES["public"]}))
    assert not [each for each in found.all.values() if each.type.startswith("aws:apigateway")]


def test_rules_carry_stack_and_window_and_the_503() -> None:
    rules = in_phase(Phase.ON).of("rule")
    for each in rules.values():
        assert each.inputs["tags"] == {
            "maintenance-mode:stack": "prod-maint",
            "maintenance-mode:window": "2030-12-aurora",
        }
    closed = rules["public-maintenance-501"].inputs
    assert closed["priority"] == 501
    fixed = closed["actions"][0]["fixedResponse"]
    assert (fixed["statusCode"], json.loads(fixed["messageBody"])["code"]) == ("503", "maintenance")
    assert closed["conditions"] == [
        {"hostHeader": {"values": ["shop.ex.com"]}},
        {"pathPattern": {"values": ["/checkout/*"]}},
    ]


def test_the_bypass_header_is_a_secret_in_every_input() -> None:
    found = in_phase(Phase.ON)
    header = found.of("rule")["public-bypass-1"].inputs["conditions"][0]["httpHeader"]
    assert header["httpHeaderName"] == HEADER["name"]
    assert header["values"] == {SIGNATURE: SECRET, "value": [HEADER["value"]]}
    header["values"] = None
    others = [each.inputs for each in found.all.values() if each.name != "public-bypass-2"]
    assert HEADER["value"] not in json.dumps(others)


def test_mutes_have_no_start_and_always_an_end() -> None:
    mutes = in_phase(Phase.ON).of("downtime")
    for each in mutes.values():
        assert each.inputs["oneTimeSchedule"] == {"end": "2030-12-07T20:00:00Z"}
        assert "[maintenance-mode stack=prod-maint window=2030-12-aurora]" in each.inputs["message"]
        assert each.inputs["muteFirstRecoveryNotification"] is True
    assert mutes["core.7"].inputs["monitorIdentifier"] == {"monitorId": 7}
    assert mutes["core.7"].inputs["scope"] == "*"
    (by_tags,) = [each for name, each in mutes.items() if "team-core" in name]
    assert by_tags.inputs["monitorIdentifier"] == {"monitorTags": ["team:core"]}
    assert by_tags.inputs["scope"] == "env:prod"


def test_settings_reach_the_set_and_barrier_they_are_about() -> None:
    found = in_phase(
        Phase.VERIFY,
        waive={"shop/worker": "image is gone"},
        manual_changes={"batch/index": "keep"},
        on_manual_change="restore",
    )
    waived = {name: each.inputs["waive"] for name, each in found.of("barrier").items()}
    assert waived == {
        "wave1": {"shop/worker": "image is gone"},
        "wave2": {},
        "wave3": {"batch/index": "kept as changed by hand"},
    }
    changes = {name: each.inputs["manualChanges"] for name, each in found.of("set").items()}
    assert changes == {
        "core-wave1": {},
        "core-wave2": {},
        "search-wave1": {},
        "search-wave3": {"batch/index": "keep"},
    }
    for each in found.of("set", *GATEWAY).values():
        assert each.inputs["onManualChange"] == "restore"


def test_one_more_team_changes_nothing_of_the_others() -> None:
    before = in_phase(Phase.ON, company(CORE)).of("set", "downtime")
    after = in_phase(Phase.ON).of("set", "downtime")
    assert {name: each.inputs for name, each in before.items()} == {
        name: each.inputs for name, each in after.items() if name in before
    }


NARROW = {**EDGES, "public": {**EDGES["public"], "priorities": {"first": 501, "last": 501}}}


@pytest.mark.parametrize(
    ("document", "settings", "error", "text"),
    [
        (company(edges=NARROW), {}, PreflightFailed, "2 maintenance rules are needed"),
        (
            company(),
            {"waive": {"shop/wroker": "typo"}},
            ConfigInvalid,
            "not in the plan\n  next: pulumi config rm --path 'maintenance:waive[\"shop/wroker\"]'",
        ),
        (
            company(),
            {"manual_changes": {"shop/wroker": "keep"}},
            ConfigInvalid,
            "maintenance:manualChanges names shop/wroker",
        ),
    ],
)
def test_what_cannot_be_carried_out_is_refused_before_anything_is_declared(
    document: Any, settings: dict[str, Any], error: type[MaintenanceError], text: str
) -> None:
    found = Declared({})
    with pytest.raises(error) as refused:
        in_phase(Phase.ON, document, into=found, **settings)
    assert text in str(refused.value)
    assert found.all == {}


def test_a_listener_in_another_region_is_refused() -> None:
    found = Declared({})
    told = Settings("plan.yaml", Phase.OFF, STORE)
    with pytest.raises(ConfigInvalid, match="edge public: the listener is in ap-northeast-1, and this stack"):
        declared(lambda: MaintenanceMode("m", company(), told, region="us-east-1"), into=found)
    assert found.all == {}
