"""What may happen in a window: other people's changes, other windows, and what cannot be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maintenance.errors import MaintenanceError, ManualChange, RecordConflict, Refused
from maintenance.plan.document import PlanDocument
from provider.captured import by_name
from provider.ecs.claims import claim
from provider.preflight.writers import check_writers
from provider.records.store import open_store
from tests.maintenance.plan.documents import VALID, load
from tests.provider.apigateway.engine import Override
from tests.provider.crash import Writes
from tests.provider.writers.estate import MAKERS, Case, Maker, function, rule, schedule
from tests.sandbox.edge.world import World

kinds = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
CHANGEABLE: dict[str, Maker] = {
    "rule": lambda world: rule(world, state="DISABLED"),
    "schedule": lambda world: schedule(world, state="DISABLED"),
    "function": function,
}
"""Those that have a value beside the captured one and the one that stops them."""
changeable = pytest.mark.parametrize("make", CHANGEABLE.values(), ids=CHANGEABLE.keys())


@changeable
@pytest.mark.parametrize("on", [True, False])
def test_a_manual_change_stops_with_a_table(world: World, writes: Writes, make: Maker, on: bool) -> None:
    case = make(world)
    override = Override(case.place)
    override.up(case.on())
    case.set_by_hand(case.other)
    writes.forget()
    with pytest.raises(ManualChange) as caught:
        override.up(case.on() if on else case.off())
    assert case.name in caught.value.text()
    assert case.other in caught.value.text()
    assert (writes.made, case.live()) == ([], case.other)


@changeable
def test_a_manual_change_is_kept_or_undone(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    case.set_by_hand(case.other)
    override.up(case.on(onManualChange="restore"))
    assert case.live() == case.stopped
    case.set_by_hand(case.other)
    override.up(case.off(onManualChange="restore"))
    assert (case.state(), case.record()) == (before, None)
    override.up(case.on())
    case.set_by_hand(case.other)
    override.up(case.off(onManualChange="keep"))
    assert (case.live(), case.record()) == (case.other, None)


@kinds
def test_one_that_somebody_switches_on_again_is_a_question(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    case.set_by_hand(case.running)
    writes.forget()
    override.preview(case.on())
    assert f"{case.name}: changed during the window: {case.field} is {case.running}" in override.warnings[-1]
    with pytest.raises(ManualChange) as caught:
        override.up(case.on())
    assert f'maintenance:manualChanges["{case.name}"]\' keep' in caught.value.next_step
    override.up(case.on(onManualChange="keep"))
    assert (writes.made, case.live()) == ([], case.running)
    override.up(case.on(onManualChange="restore"))
    assert case.live() == case.stopped
    case.set_by_hand(case.running)
    override.up(case.off())  # it is where it goes back to: nobody has to decide
    assert (case.state(), case.record()) == (before, None)


@kinds
@pytest.mark.parametrize("on", [True, False])
def test_a_record_of_another_window_is_named_and_can_be_adopted(
    world: World, writes: Writes, make: Maker, on: bool
) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    writes.forget()
    with pytest.raises(RecordConflict, match=case.program["window"]):
        override.up({**(case.on() if on else case.off()), "window": "2031-06-network"})
    assert writes.made == []
    store = open_store(case.program["recordStore"])
    copies = by_name.read_copies(case.name, store)
    assert copies.agree()
    assert copies.shown()[0] == case.program["window"]
    adopted = replace(copies.record(), window="2031-06-network")
    store.replace(case.name, adopted.text())
    by_name.write_tag(case.name, adopted.tag_text())
    override.up(case.off(window="2031-06-network"))
    assert case.state() == before
    assert by_name.read_copies(case.name, store) == by_name.Copies(case.name, None, None)


@kinds
def test_one_that_another_team_claims_now_keeps_its_record(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case = make(world)
    override = Override(case.place)
    override.up(case.on())
    record = case.record()
    claim([case.name])
    try:
        override.destroy()
    finally:
        claim([])
    assert (case.live(), case.record()) == (case.stopped, record)
    Override(case.place).up(case.off())
    assert case.live() == case.running


def test_an_owner_may_change_the_rest_of_a_schedule_meanwhile(world: World, writes: Writes) -> None:
    del writes
    case = schedule(world)
    override = Override(case.place)
    override.up(case.on())
    scheduler = world.client("scheduler")
    given = {key: each for key, each in case.state().items() if key not in {"Arn", "CreationDate"}}
    scheduler.update_schedule(**{**given, "ScheduleExpression": "cron(35 * * * ? *)"})
    override.up(case.off())
    assert case.state() == {
        **case.state(),
        **given,
        "ScheduleExpression": "cron(35 * * * ? *)",
        "State": "ENABLED",
    }


def managed(world: World) -> Case:
    """EventBridge makes a rule of its own for an archive."""
    case, events = rule(world), world.client("events")
    bus = events.describe_event_bus(Name="default")["Arn"]
    events.create_archive(ArchiveName=world.name("archive"), EventSourceArn=bus)
    found = events.list_rules(NamePrefix="Events-Archive")["Rules"][-1]["Name"]
    case.program["rule"] = found
    return case


def provisioned(world: World) -> Case:
    case = function(world, reserved=6)
    world.client("lambda").put_provisioned_concurrency_config(
        FunctionName=case.program["function"], Qualifier="live", ProvisionedConcurrentExecutions=5
    )
    return case


def soon() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


UNSUPPORTED: dict[str, tuple[Maker, str]] = {
    "of a service": (managed, "is managed by"),
    "all of CloudTrail": (
        lambda world: rule(world, state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
        "does not bring back",
    ),
    "begins within the window": (lambda world: schedule(world, StartDate=soon()), "has the start date"),
    "ends within the window": (lambda world: schedule(world, EndDate=soon()), "has the end date"),
    "provisioned": (provisioned, "has provisioned concurrency"),
}


def plan_of(case: Case) -> PlanDocument:
    """A document whose only writer this is."""
    keys = {"rule": "rule", "schedule": "schedule", "function": "function", "bus": "bus", "group": "group"}
    entry = ", ".join(f"{key}: {case.program[key]}" for key in keys if key in case.program)
    begin, end = (
        VALID.index("      - rule: nightly-report"),
        VALID.index("    endpoints:\n      - edge: public"),
    )
    text = VALID[:begin] + f"      - {{{entry}}}\n" + VALID[end:]
    return load(text.replace("  writers: 3", "  writers: 1"))


def findings(case: Case) -> list[tuple[str, str]]:
    found = check_writers(plan_of(case), case.program["recordStore"])
    assert {each.where for each in found} <= {case.name}
    return [(each.severity, each.what) for each in found]


@pytest.mark.parametrize(("make", "why"), UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_what_could_not_be_brought_back_is_refused_before_anything(
    world: World, writes: Writes, make: Callable[[World], Case], why: str
) -> None:
    case = make(world)
    ((severity, what),) = findings(case)
    assert severity == "error"
    assert why in what
    with pytest.raises(Refused, match="nothing was changed"):
        Override(case.place).up(case.on())
    assert (writes.made, case.record()) == ([], None)


@kinds
def test_preflight_has_nothing_against_what_can_be_stopped_and_names_what_is_in_the_way(
    world: World, writes: Writes, make: Maker
) -> None:
    case = make(world)
    assert findings(case) == []
    override = Override(case.place)
    override.up(case.on(window="2029-06-other"))
    ((severity, what),) = findings(case)
    assert severity == "error"
    assert "2029-06-other" in what
    override.up(case.off(window="2029-06-other"))
    case.set_by_hand(case.stopped)
    ((severity, what),) = findings(case)
    assert severity == "warning"
    assert "stopped already" in what
    case.program[case.place.identity[-1]] += "-gone"
    assert findings(case) == [("error", "does not exist")]
    assert set(writes.made) <= {*writes.made}


def test_a_schedule_that_is_due_once_is_remarked(world: World, writes: Writes) -> None:
    del writes
    case = schedule(world, ScheduleExpression="at(2035-12-08T02:00:00)")
    ((severity, what),) = findings(case)
    assert severity == "warning"
    assert "never runs" in what


def test_the_account_has_too_little_left_to_reserve_again(world: World, writes: Writes) -> None:
    """Somebody else reserved meanwhile: the record stays open, and the same command ends it later."""
    del writes
    case, override = function(world, reserved=300), None
    before = case.state()
    override = Override(case.place)
    override.up(case.on())
    other = function(world, reserved=650)
    try:
        with pytest.raises(MaintenanceError, match="UnreservedConcurrentExecution"):
            override.up(case.off())
        assert case.record() is not None
    finally:
        other.set_by_hand("unreserved")
    override.up(case.off())
    assert (case.state(), case.record()) == (before, None)
    case.set_by_hand("unreserved")


WRONG: list[tuple[Maker, dict[str, Any], str]] = [
    (rule, {"bus": 5}, "bus"),
    (rule, {"state": "DISABLED"}, "state"),
    (schedule, {"apply": "yes"}, "apply"),
    (schedule, {"group": None}, "group"),
    (function, {"onManualChange": "ignore"}, "onManualChange"),
    (function, {"reservedConcurrency": "0"}, "reservedConcurrency"),
]


@pytest.mark.parametrize(("make", "inputs", "name"), WRONG)
def test_wrong_inputs_are_named(
    world: World, writes: Writes, make: Maker, inputs: dict[str, Any], name: str
) -> None:
    del writes
    case = make(world)
    _, failures = Override(case.place).kind.check({}, case.on(**inputs))
    assert [each.property for each in failures] == [name]
