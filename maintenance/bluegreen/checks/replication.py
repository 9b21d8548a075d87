"""C01, S04 and P05: what replicates into blue, green and the new production."""

from __future__ import annotations

from maintenance.bluegreen.checks.check import Judgement, Unasked, failed, passed, unknown
from maintenance.bluegreen.checks.facts import Facts
from maintenance.bluegreen.written import Position
from maintenance.replication.channel import Channel, has_reached
from maintenance.replication.leftover import leftovers

WHY = (
    "RDS cancels the switchover of a cluster that is an external replica, and a stopped channel starts again "
    "at a reboot"
)


def leftover_replication(facts: Facts) -> Judgement:
    """C01: the incident. Configured is enough; running is not asked for."""
    if isinstance(facts.blue, Unasked):
        return unknown(facts.blue.why)
    replication = facts.blue.replication
    if isinstance(replication, Unasked):
        return unknown(replication.why)
    found = leftovers(replication, facts.earlier)
    if found:
        return failed(
            *(each.text() for each in found),
            WHY,
            next_step="maint bluegreen check --fix (stops and resets it after asking, then looks again)",
        )
    if replication.unread and not replication.channels:
        return unknown(
            f"could not be read: {'; '.join(replication.unread)}",
            "GRANT REPLICATION CLIENT ON *.* and SELECT ON mysql.* to database.user",
        )
    return passed(f"no external source is configured on {facts.blue.host}")


def green_replicates(facts: Facts) -> Judgement:
    """S04: green follows blue, with no lag."""
    if facts.world.green is None:
        return unknown("green is not listed")
    if isinstance(facts.green, Unasked):
        return unknown(facts.green.why)
    replication = facts.green.replication
    if isinstance(replication, Unasked):
        return unknown(replication.why)
    channels = [channel for channel in replication.channels if channel.seen_in == "replica status"]
    if not channels:
        return failed(
            "green has no replication channel: it does not follow blue",
            next_step="maint bluegreen rollback and create again; a promoted green cannot be switched",
        )
    found = [text for channel in channels for text in _problems(channel)]
    written = None if isinstance(facts.blue, Unasked) else facts.blue.position
    reached = caught_up(channels[0], None if isinstance(written, Unasked) else written)
    if reached is False and isinstance(written, Position):
        file, place = channels[0].position or ("?", 0)
        found.append(
            f"{channels[0].label}: applied up to {file}:{place}, "
            f"blue had written up to {written.file}:{written.position} before"
        )
    if found:
        return failed(*found, next_step="wait for the lag to end, or mend what the error names, then again")
    proof = "everything that blue had written is applied" if reached else "0 s behind, twice"
    return passed(f"{channels[0].label} from {channels[0].host}, {proof}")


def caught_up(channel: Channel, written: Position | None) -> bool | None:
    """Whether green has applied what blue had written at an earlier moment.

    Seconds behind are whole ones, and count from what has arrived: 0 also means that nothing arrives. None
    where a place is not known.
    """
    if written is None or channel.position is None:
        return None
    return has_reached(channel.position, (written.file, written.position))


def _problems(channel: Channel) -> list[str]:
    found = []
    if not channel.applying:
        error = f", {channel.error}" if channel.error else ""
        found.append(f"{channel.label}: IO {channel.io or '?'}, SQL {channel.sql or '?'}{error}")
    elif channel.behind is None:
        found.append(f"{channel.label}: the server does not know its lag, which is not 0")
    elif channel.behind > 0:
        found.append(f"{channel.label}: {channel.behind} s behind")
    return found


def new_production_is_clean(facts: Facts) -> Judgement:
    """P05: nothing replicates into the new production."""
    server = facts.blue
    if isinstance(server, Unasked):
        return unknown(server.why)
    if isinstance(server.replication, Unasked):
        return unknown(server.replication.why)
    running = [each for each in server.replication.channels if "yes" in {each.io.lower(), each.sql.lower()}]
    found = tuple(each.text() for each in leftovers(server.replication, facts.earlier))
    found += tuple(f"{each.label} from {each.host} still runs" for each in running)
    if found:
        return failed(*found, next_step="maint bluegreen cleanup closes it")
    return passed("nothing replicates into the new production")
