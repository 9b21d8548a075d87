"""The calls that remove a leftover, named after what the server has, never after its version string."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maintenance.replication.leftover import Leftover

STOP = "rds_stop_replication"
STOP_CHANNEL = "rds_stop_replication_for_channel"
RESETS = ("rds_reset_external_source", "rds_reset_external_master")
RESET_CHANNEL = "rds_reset_external_source_for_channel"


@dataclass(frozen=True, slots=True)
class Call:
    """One procedure of the schema `mysql` and its arguments."""

    procedure: str
    arguments: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    """Texts of errors that mean the same as success."""

    def text(self) -> str:
        """As one would type it."""
        arguments = ", ".join(f"'{each}'" for each in self.arguments)
        return f"CALL mysql.{self.procedure}({arguments})" if arguments else f"CALL mysql.{self.procedure}"


@dataclass(frozen=True, slots=True)
class CannotFix:
    """Why nothing may be called."""

    reason: str
    next_step: str


def fix_calls(found: Iterable[Leftover], routines: frozenset[str]) -> tuple[Call, ...] | CannotFix:
    """Stop, then reset, for each leftover; refuse while one of them is applying."""
    calls: list[Call] = []
    for leftover in found:
        channel = leftover.channel
        if channel.applying:
            by_hand = Call(STOP_CHANNEL, (channel.name,)) if channel.name else Call(STOP)
            return CannotFix(
                f"{leftover.text()}: it is applying right now, so somebody may need it",
                f"ask whoever set it up; if it is not needed, {by_hand.text()} on the writer, "
                "then say the same command again",
            )
        stop = _pick(routines, channel.name, STOP_CHANNEL, (STOP,))
        reset = _pick(routines, channel.name, RESET_CHANNEL, RESETS)
        if stop is None or reset is None:
            return CannotFix(
                f"{leftover.text()}: this server has no procedure that stops and resets {channel.label}",
                "SELECT routine_name FROM information_schema.routines WHERE routine_schema = 'mysql'; "
                "AWS Support can reset it",
            )
        arguments = (channel.name,) if channel.name else ()
        calls.append(Call(stop, arguments if stop == STOP_CHANNEL else (), ("already stopped", "is stopped")))
        calls.append(
            Call(
                reset,
                arguments if reset == RESET_CHANNEL else (),
                ("isn't configured", "is not configured", "not been configured"),
            )
        )
    return tuple(dict.fromkeys(calls))


def _pick(routines: frozenset[str], channel: str, for_channel: str, plain: tuple[str, ...]) -> str | None:
    if channel:
        return for_channel if for_channel in routines else None
    return next((name for name in plain if name in routines), None)
