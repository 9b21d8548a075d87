"""`aws:appautoscaling/target:Target`: min 0 and nothing scales while on, as declared when off.

A program registers a target after its service, so the count is 0 before scaling is suspended, and back before
scaling may act. In the seconds between, a policy may scale out: the barrier sees it, and the next update with
`refresh` takes it back to 0.

AWS keeps a suspension that a program no longer mentions, and so does the provider. So verify says that
nothing is suspended, where the program says nothing; whoever wants a flag suspended all the time declares it.
Off refuses what is still suspended. With a declared min of 0, nothing else would differ and nobody would be
asked: there, off says that nothing is suspended as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from maintenance.errors import Refused
from maintenance.owner.following import Following
from maintenance.owner.outcome import EVERYTHING, Change, Inputs, Leave, Outcome, Refuse, ignores, text
from maintenance.owner.service import PUT_BACK, VERIFY_FIRST, Seen, held
from maintenance.phase import Phase

TYPE = "aws:appautoscaling/target:Target"
DIMENSION = "ecs:service:DesiredCount"
SUSPENDED = {
    "dynamicScalingInSuspended": True,
    "dynamicScalingOutSuspended": True,
    "scheduledScalingSuspended": True,
}
ACTIVE = dict.fromkeys(SUSPENDED, False)
MINIMUM, STATE = "minCapacity", "suspendedState"
_RESOURCE = re.compile(r"service/([^/]+/[^/]+)")


def service_of(inputs: Inputs) -> str | None:
    """`cluster/service` whose desired count this target governs; None for others, and where it is unknown."""
    match = _RESOURCE.fullmatch(text(inputs, "resourceId") or "")
    return match[1] if match and inputs.get("scalableDimension") == DIMENSION else None


def decide(inputs: Inputs, ignored: Collection[str], following: Following, seen: Seen | None) -> Outcome:
    """Decide about one scalable target of the plan.

    Args:
        inputs: as declared.
        ignored: the program's `ignore_changes`.
        following: the plan.
        seen: its service as it is live.

    Raises:
        RecordConflict: the service's record cannot be read.
    """
    key = service_of(inputs)
    entry = following.service(key) if key else None
    if key is None or entry is None:
        return Leave()
    if not entry.owned:
        what = "the plan document leaves its service to the central stack"
        step = "write `owned: true` into its entry, or hold this program back"
        return Leave() if following.phase is Phase.OFF else _refused(key, what, step)
    phase = following.phase_of(key)
    if phase is Phase.OFF:
        why = held(key, seen)
        if why:
            return _refused(key, f"its service {why}", VERIFY_FIRST)
        if inputs.get(STATE) is None and inputs.get(MINIMUM) == 0 and not ignores(ignored, STATE):
            return Change({STATE: ACTIVE}, "scaling active")
        return Leave()
    for name in (MINIMUM, STATE):
        if ignores(ignored, name):
            what = f"ignores changes of {name}, and nobody would know what it was before"
            return _refused(key, what, f"take {name} out of ignore_changes")
    if phase is Phase.ON:
        return Change({MINIMUM: 0, STATE: SUSPENDED}, "min 0, scaling suspended")
    if inputs.get(STATE) is None:  # also without a record: off may have dropped it, and was refused here
        return Change({STATE: ACTIVE}, "scaling active")
    return Leave()


def unsaid(declared: Inputs, live: Inputs) -> str:
    """Why a target would not come back as it is: a suspension that the program does not declare.

    Args:
        declared: the program's own inputs.
        live: the resource's outputs, as they were read last.
    """
    state = live.get(STATE)
    if declared.get(STATE) is not None or not isinstance(state, Mapping) or not any(state.values()):
        return ""
    if all(state.values()) and live.get(MINIMUM) == 0:
        return ""  # as maintenance leaves it; see `unended`
    names = ", ".join(sorted(name for name, on in state.items() if on is True))
    return f"is suspended in part ({names}), and the program does not say so"


def unended(declared: Inputs, live: Inputs, following: Following) -> tuple[str, str] | None:
    """Why a target must not be left as declared, and what to do: it is still as maintenance suspended it.

    Args:
        declared: the program's own inputs.
        live: the resource's outputs, as they were read last.
        following: the plan.
    """
    state, key = live.get(STATE), service_of(declared)
    if declared.get("scalableDimension") != DIMENSION or declared.get(STATE) is not None:
        return None
    if not isinstance(state, Mapping) or live.get(MINIMUM) != 0:
        return None
    if not all(state.get(name) is True for name in SUSPENDED):
        return None
    entry = following.service(key) if key else None
    if entry is None or not entry.owned:
        return (
            "is still suspended with min 0, and the plan does not leave its service to this program",
            f"{PUT_BACK}; or declare its `suspended_state`",
        )
    if following.phase_of(entry.key) is Phase.OFF:
        return "is still suspended with min 0, and would stay suspended", VERIFY_FIRST
    return None


def _refused(key: str, what: str, step: str) -> Refuse:
    error = Refused(what, where=f"scalable target of {key}", next_step=step)
    return Refuse(error, {MINIMUM: 0, STATE: SUSPENDED}, frozenset({MINIMUM, STATE, EVERYTHING}))
