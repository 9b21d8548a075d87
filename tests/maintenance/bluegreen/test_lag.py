"""Whether green follows: a place in blue's log is believed before seconds, which are whole ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.bluegreen.checks.catalog import judge
from maintenance.bluegreen.checks.check import Phase, Verdict
from maintenance.bluegreen.checks.facts import Facts, Server, Wanted
from maintenance.bluegreen.live import Cluster, Deployment, World
from maintenance.bluegreen.written import Position
from maintenance.replication.channel import Channel, Replication, has_reached, read_channels

ARN = "arn:aws:rds:x:1:cluster:"


def follows(channel: Channel, written: Position | None) -> tuple[Verdict, str]:
    clusters = tuple(Cluster(name, f"{ARN}{name}", "available", name) for name in ("shop", "shop-green-1"))
    deployment = Deployment("bgd-1", "upgrade", clusters[0].arn, clusters[1].arn, "AVAILABLE")
    facts = Facts(
        Wanted("shop", "upgrade", "8.4.7", "", "", "admin"),
        World("shop", clusters, deployment),
        datetime(2030, 12, 8, tzinfo=UTC),
        blue=Server("blue", position=written),
        green=Server("green", replication=Replication(channels=(channel,))),
    )
    [result] = judge(Phase.SWITCHOVER, facts, ["S04"])
    return result.verdict, "; ".join(result.evidence)


def channel(behind: int | None, file: str = "", place: int = 0) -> Channel:
    row = {
        "Source_Host": "blue",
        "Replica_IO_Running": "Yes",
        "Replica_SQL_Running": "Yes",
        "Seconds_Behind_Source": behind,
        "Relay_Source_Log_File": file,
        "Exec_Source_Log_Pos": place,
    }
    return read_channels([row])[0]


@pytest.mark.parametrize(
    ("seen", "written", "verdict", "words"),
    [
        (channel(0, "bin.000004", 800), Position("bin.000004", 800), Verdict.PASS, "is applied"),
        (channel(0, "bin.000004", 799), Position("bin.000004", 800), Verdict.FAIL, "bin.000004:800 before"),
        (channel(0, "bin.999999", 799), Position("bin.1000000", 4), Verdict.FAIL, "bin.999999:799"),
        (channel(1, "bin.000004", 800), Position("bin.000004", 800), Verdict.FAIL, "1 s behind"),
        (channel(None, "bin.000004", 800), Position("bin.000004", 800), Verdict.FAIL, "does not know"),
        (channel(0), Position("bin.000004", 800), Verdict.PASS, "twice"),
        (channel(0, "other.000001", 4), Position("bin.000004", 800), Verdict.PASS, "twice"),
        (channel(0, "bin.000004", 4), None, Verdict.PASS, "twice"),
    ],
)
def test_what_blue_had_written_must_be_applied(
    seen: Channel, written: Position | None, verdict: Verdict, words: str
) -> None:
    found, evidence = follows(seen, written)
    assert (found, words in evidence) == (verdict, True), evidence


places = st.tuples(st.integers(1, 2_000_000).map(lambda number: f"bin.{number:06}"), st.integers(4, 1 << 40))


@given(places, places)
def test_places_are_in_one_order(one: tuple[str, int], other: tuple[str, int]) -> None:
    assert has_reached(one, one)
    assert has_reached(one, other) or has_reached(other, one)
    assert (has_reached(one, other) and has_reached(other, one)) == (one == other)
