"""The three phases of a window, and how a stack's settings name one."""

from __future__ import annotations

from enum import StrEnum

from maintenance.errors import ConfigInvalid


class Phase(StrEnum):
    """Where a stack is to be.

    OFF: everything as its owners have it. ON: muted, 503, services at 0. VERIFY: services back and steady,
    503 and mutes kept; people check through the bypass.
    """

    OFF = "off"
    ON = "on"
    VERIFY = "verify"

    @property
    def services_down(self) -> bool:
        """Whether services are held at 0."""
        return self is Phase.ON

    @property
    def edge_closed(self) -> bool:
        """Whether customers read 503 and monitors are muted."""
        return self is not Phase.OFF


def phase_of(phase: str | None, enabled: bool | None) -> Phase:  # noqa: FBT001 - the two settings, side by side
    """Combine `maintenance:phase` with its short form `maintenance:enabled`.

    Raises:
        ConfigInvalid: an unknown phase, or the two contradict each other. A leftover `verify` must never
            turn the next window's `enabled: true` into something else, so nothing is guessed.
    """
    if phase is None:
        return Phase.ON if enabled else Phase.OFF
    try:
        chosen = Phase(phase)
    except ValueError:
        raise ConfigInvalid(
            f"maintenance:phase is {phase!r}, expected off, on or verify",
            next_step="pulumi config set maintenance:phase on",
        ) from None
    if enabled is not None and enabled != chosen.edge_closed:
        raise ConfigInvalid(
            f"maintenance:enabled is {str(enabled).lower()} but maintenance:phase is {chosen}",
            next_step=f"pulumi config set maintenance:phase {'on' if enabled else 'off'}"
            f"   (or: pulumi config rm maintenance:{'enabled' if chosen is Phase.VERIFY else 'phase'})",
        )
    return chosen
