"""What is seen from outside, and the address through which it is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maintenance.errors import ConfigInvalid
from maintenance.run.outside import Outside, verdict_of
from maintenance.settings import read_settings


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
