"""What is approved, what a kill leaves of it, and what counts as something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from maintenance.errors import ConfigInvalid
from maintenance.run.outside import Outside, verdict_of
from maintenance.run.preview import Change, Preview, changes_from, preview_from
from maintenance.run.shown import moved
from maintenance.settings import read_settings

URN = "urn:pulumi:s::p::maintenance:index:MaintenanceMode$"


def sets(counts: dict[str, int], scaling: dict[str, str], *, observed: bool = True) -> dict[str, Any]:
    old = {"desiredCounts": counts, "scaling": scaling, "captured": {}}
    new = dict.fromkeys(counts, 0)
    inputs = {"desiredCounts": new, "scaling": dict.fromkeys(counts, "min 0, scaling suspended")}
    return {
        "op": "update" if observed else "create",
        "urn": f"{URN}override:ecs:Services::core-wave1",
        "oldState": {"outputs": old} if observed else None,
        "newState": {"inputs": inputs},
    }


RULE = {"op": "create", "urn": f"{URN}aws:lb/listenerRule:ListenerRule::public-101"}
STEPS = [sets({"c/api": 12, "c/jobs": 0}, {"c/api": "min 4, scaling active"}), RULE]


def test_services_read_as_from_and_to() -> None:
    preview = preview_from({"steps": STEPS}, {})
    assert (
        Change("service", "c/api", "update", "12 (min 4, scaling active)", "0 (min 0, scaling suspended)")
        in preview.changes
    )
    assert "c/jobs" not in preview.services, "0 without a scalable target stays as it is"
    assert changes_from(preview.text()) == preview.changes


def test_what_was_never_observed_is_shown_as_it_is_live() -> None:
    steps = [sets({"c/api": 12}, {"c/api": "min 4, scaling active"}, observed=False)]
    (change,) = preview_from({"steps": steps}, {"c/api": "13 (min 4, scaling active)"}).changes
    assert (change.before, change.after) == ("13 (min 4, scaling active)", "0 (min 0, scaling suspended)")


def test_what_a_kill_left_needs_no_new_answer() -> None:
    whole = preview_from({"steps": STEPS}, {})
    half = preview_from({"steps": [sets({"c/api": 12}, {"c/api": "min 0, scaling suspended"})]}, {})
    assert half.changes
    assert half.not_in(whole.changes) == ()
    assert Preview(()).not_in(whole.changes) == ()


@pytest.mark.parametrize(
    "other",
    [
        sets({"c/api": 13}, {"c/api": "min 4, scaling active"}),
        sets({"c/api": 12}, {"c/api": "min 5, scaling active"}),
        sets({"c/new": 1}, {}),
        RULE | {"op": "replace"},
    ],
)
def test_anything_else_is_asked_again(other: dict[str, Any]) -> None:
    whole = preview_from({"steps": STEPS}, {})
    changed = preview_from({"steps": [other]}, {})
    assert changed.not_in(whole.changes) == changed.changes
    assert changed.fingerprint != whole.fingerprint


def test_moved_names_only_what_moved() -> None:
    assert moved({"c/api": "12", "c/jobs": "3"}, {"c/api": "12", "c/jobs": "3", "other": "1"}) == ""
    table = moved({"c/api": "12", "c/jobs": "3"}, {"c/api": "14"})
    assert "c/api" in table
    assert "14" in table
    assert "does not exist" in table


def test_what_is_seen_outside_is_said_when_it_changes() -> None:
    outside = Outside(2)
    seen = [
        ("a", 200, False),
        ("b", 404, False),
        ("a", 503, True),
        ("b", 503, True),
        ("a", 503, False),
        ("a", 200, False),
        ("b", 302, False),
    ]
    said = [outside.feed(name, verdict_of(status, ours=ours)) for name, status, ours in seen]
    assert said == [None, "ok", "maintenance", None, "broken", "maintenance", "ok"]
    assert verdict_of(0, ours=False) == "broken"


@pytest.mark.parametrize(
    "value", ["127.0.0.1:80", "ftp://a", "http://", "http://a/path", "http://u:p@a", "http://a:x", 7]
)
def test_an_address_for_probes_is_validated(value: object) -> None:
    values = {"plan": "p", "recordStore": "s3://b"}
    with pytest.raises(ConfigInvalid, match="probeThrough"):
        read_settings(values | {"probeThrough": value}, stack="s")
    good = read_settings(values | {"probeThrough": "http://127.0.0.1:8080/"}, stack="s")
    assert good.probe_through == "http://127.0.0.1:8080"
    assert replace(good, probe_through=None) == read_settings(values, stack="s")
