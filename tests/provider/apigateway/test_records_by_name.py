"""Records as `maint record` shows, closes and adopts them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maintenance.captured.record import TAG_KEY, parse_record
from maintenance.errors import Refused
from provider.captured import by_name
from provider.records.store import open_store
from tests.provider.apigateway.engine import Override
from tests.provider.apigateway.estate import MAKERS, Case, rest_stage
from tests.provider.crash import Writes
from tests.sandbox.edge.world import World


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_shown_and_adopted_by_another_window(world: World, writes: Writes, make: type[Case]) -> None:
    del writes
    case: Case = make(world)  # type: ignore[call-arg]
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    store = open_store(case.program["recordStore"])
    copies = by_name.read_copies(case.name, store)
    assert copies.agree()
    window, captured = copies.shown()
    assert window == case.program["window"]
    for value in copies.record().captured.values():
        assert value in captured
    adopted = replace(copies.record(), window="2031-06-network")
    store.replace(case.name, adopted.text())
    by_name.write_tag(case.name, adopted.tag_text())
    override.up(case.off(window="2031-06-network"))
    case.assert_open()
    assert case.state() == before
    assert by_name.read_copies(case.name, store) == by_name.Copies(case.name, None, None)


def test_copies_that_disagree_or_cannot_be_read_are_shown_as_they_are(world: World, writes: Writes) -> None:
    del writes
    case = rest_stage(world)
    Override(case.place).up(case.on())
    store = open_store(case.program["recordStore"])
    other = "v=1 w=2030-12-aurora at=2030-12-07T16:00:00Z canary= deployment=zzz999"
    by_name.write_tag(case.name, other)
    copies = by_name.read_copies(case.name, store)
    assert not copies.agree()
    assert copies.shown()[0] == "?"
    assert "zzz999" in copies.shown()[1]
    assert copies.record("tag").captured["deployment"] == "zzz999"
    assert copies.record("store") == parse_record(str(copies.copy), where="x")
    store.replace(case.name, "nonsense")
    assert "nonsense" in by_name.read_copies(case.name, store).shown()[1]
    by_name.write_tag(case.name, None)
    tags = world.client("apigateway").get_stage(restApiId=case.program["restApi"], stageName="prod")["tags"]
    assert TAG_KEY not in tags
    store.delete(case.name)
    with pytest.raises(Refused):
        by_name.read_copies(case.name, store).record()
