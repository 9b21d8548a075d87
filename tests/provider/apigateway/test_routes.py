"""Routes that share the stage of one HTTP API which does not deploy by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from maintenance.errors import RecordConflict, Refused
from provider.override.wire import Properties
from provider.records.store import open_store
from tests.provider.apigateway.engine import Override, paths
from tests.provider.apigateway.estate import Case, route
from tests.provider.crash import Writes
from tests.sandbox.edge.world import World

KEYS = ("POST /hooks", "GET /feed", "GET /cart")
STAGE = "$default"


@dataclass
class Shared:
    case: Case
    overrides: dict[str, Override]

    def program(self, key: str, *, on: bool) -> Properties:
        return {**self.case.program, "routeKey": key, "apply": on}

    def up(self, *keys: str, on: bool) -> None:
        for key in keys:
            self.overrides[key].up(self.program(key, on=on))

    def statuses(self) -> list[int]:
        return [self.case.ask(key.split(" ")[1], key.split(" ")[0]).status_code for key in KEYS]

    def serves(self) -> str:
        gateway = self.case.world.client("apigatewayv2")
        found = gateway.get_stage(ApiId=self.case.program["apiId"], StageName=STAGE)
        return str(found["DeploymentId"])


@pytest.fixture
def shared(world: World, writes: Writes) -> Shared:
    del writes
    case = route(world, auto_deploy=False, keys=KEYS)
    return Shared(case, {key: Override(case.place) for key in KEYS})


def test_all_in_and_all_out(shared: Shared) -> None:
    before: Any = shared.case.state()
    shared.up(*KEYS, on=False)
    shared.up(*KEYS, on=True)
    assert shared.statuses() == [503, 503, 503]
    for key in KEYS:
        assert paths(shared.overrides[key].up(shared.program(key, on=True))) == []
    shared.up(*KEYS, on=False)
    assert shared.statuses() == [200, 200, 200]
    assert shared.case.state() == before


def test_all_at_once_as_the_engine_does(shared: Shared) -> None:
    before: Any = shared.case.state()
    for on in (True, False):
        with ThreadPoolExecutor(len(KEYS)) as pool:
            list(pool.map(lambda key, on=on: shared.up(key, on=on), KEYS))
        assert shared.statuses() == [503 if on else 200] * 3
    assert shared.case.state() == before


def test_one_comes_back_early(shared: Shared) -> None:
    before: Any = shared.case.state()
    shared.up(*KEYS, on=True)
    shared.up("GET /feed", on=False)
    assert shared.statuses() == [503, 200, 503]
    assert shared.serves() != before[1]
    shared.up("POST /hooks", "GET /cart", on=False)
    assert shared.statuses() == [200, 200, 200]
    assert shared.case.state() == before


def test_killed_anywhere_with_three_routes(shared: Shared, writes: Writes) -> None:
    before: Any = shared.case.state()
    after, survived = 0, False
    while not survived:
        after += 1
        for on in (True, False):
            writes.die_after = after
            for key in KEYS:
                shared.overrides[key].up_though_killed(shared.program(key, on=on))
            survived, writes.die_after = writes.die_after is not None, None
            assert shared.statuses() == [503 if on else 200] * 3
        assert shared.case.state() == before
    assert open_store(shared.case.program["recordStore"]).names() == []


def test_a_stage_that_was_never_deployed_is_refused(world: World, writes: Writes) -> None:
    case = route(world)
    world.client("apigatewayv2").create_stage(ApiId=case.program["apiId"], StageName="live")
    with pytest.raises(Refused, match="never deployed"):
        Override(case.place).up(case.on(stage="live"))
    assert writes.made == []


def test_a_lost_record_of_the_shared_deployment_is_refused(shared: Shared, writes: Writes) -> None:
    shared.up("POST /hooks", on=True)
    store = open_store(shared.case.program["recordStore"])
    for name in store.names():
        store.delete(name)
    writes.forget()
    with pytest.raises(RecordConflict, match="no record says what it served before"):
        shared.up("GET /feed", on=True)
    assert writes.made == []


def test_import_needs_one_stage(world: World, writes: Writes) -> None:
    case = route(world)
    del writes
    world.client("apigatewayv2").create_stage(ApiId=case.program["apiId"], StageName="live")
    with pytest.raises(Refused, match="2 stages"):
        Override(case.place, id=case.name.split(":", 1)[1]).refresh()
