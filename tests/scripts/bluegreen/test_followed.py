"""Whether green caught up is read from one channel at every look, whatever order a server answers in."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from maintenance.bluegreen.checks.facts import Server
from maintenance.bluegreen.checks.replication import caught_up
from maintenance.bluegreen.written import Position
from maintenance.replication.channel import Replication, read_channels
from scripts.bluegreen.probes import _followed

GOAL = Position("bin.000004", 800)


def row(channel: str, place: int) -> dict[str, Any]:
    return {
        "Channel_Name": channel,
        "Source_Host": "blue",
        "Replica_IO_Running": "Yes",
        "Replica_SQL_Running": "Yes",
        "Seconds_Behind_Source": 0,
        "Relay_Source_Log_File": "bin.000004",
        "Exec_Source_Log_Pos": place,
    }


@dataclass
class Answers:
    """A server with two channels, the other one told first; the default one catches up at the second look."""

    host: str = "green"
    left: list[int] = field(default_factory=lambda: [500, 800])

    def rows(self, statement: str, *_: object, **__: object) -> list[dict[str, Any]]:
        assert statement == "SHOW REPLICA STATUS"
        return [row("office", 900), row("", self.left.pop(0) if len(self.left) > 1 else self.left[0])]


class Paced:
    """As much of a context as is needed."""

    def pause(self, seconds: float) -> None:
        threading.Event().wait(seconds)


def test_the_channel_that_was_behind_is_waited_for() -> None:
    seen = read_channels([row("", 4), row("office", 900)])
    green = Server("green", replication=Replication(channels=seen))
    blue = Server("blue", position=GOAL)
    followed = _followed(Paced(), green, Answers(), blue)  # type: ignore[arg-type]
    assert isinstance(followed.replication, Replication)
    default = next(each for each in followed.replication.channels if not each.name)
    assert caught_up(default, GOAL)
