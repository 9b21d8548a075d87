"""`aws:ecs/service:Service`: desired count 0 while on, back in verify, as declared when off.

The record is the tag that overrides use, set in the update that takes the service to 0, so the barrier of the
central stack and `maint leftovers` read it. Where the program ignores changes of the desired count (something
scales the service), the number to restore is the one that was live before; else it is the declared one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from maintenance.ecs.capacity import Capacity
from maintenance.ecs.record import TAG_KEY, Record, parse_record
from maintenance.errors import RecordConflict, Refused
from maintenance.owner.following import Following
from maintenance.owner.outcome import (
    EVERYTHING,
    OPAQUE,
    REFUSED_TAG,
    Change,
    Inputs,
    Leave,
    Outcome,
    Refuse,
    ignores,
    text,
)
from maintenance.phase import Phase

TYPE = "aws:ecs/service:Service"
COUNT, TAGS = "desiredCount", "tags"
VERIFY_FIRST = "pulumi config set maintenance:phase verify, pulumi up, and then off"
PUT_BACK = (
    "put its entry (`owned: true`) back into the plan document of that window, or point maintenance:plan "
    "at it again; then maintenance:phase verify, pulumi up, and then off"
)
TASKS_FIRST = "pulumi up once more, when its tasks run"
_DEFAULT_CLUSTER = "default"
_GENERATED = re.compile(r"-[0-9a-f]{7}")
"""What Pulumi puts behind a name that it makes up."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What AWS says of the service now."""

    desired: int
    tag: str | None = None
    running: int = 0
    pending: int = 0


def cluster_name(cluster: object) -> str | None:
    """The name in a cluster's ARN, or the name itself; None where it is not known yet."""
    if cluster is None:
        return _DEFAULT_CLUSTER
    return cluster.rsplit("/", 1)[-1] if isinstance(cluster, str) and cluster else None


def find(name: str, inputs: Inputs, following: Following) -> str | Leave | Refuse:
    """Say which of the plan's services (`cluster/service`) a resource is.

    Clusters are compared by name, whether the program gives a name or an ARN, and whatever the account.

    Args:
        name: of the Pulumi resource.
        inputs: as declared.
        following: the plan.
    """
    service, cluster = text(inputs, "name"), cluster_name(inputs.get("cluster"))
    if inputs.get("name") is None:
        alike = [
            each.key
            for each in following.services
            if each.owned
            and each.service.startswith(name)
            and _GENERATED.fullmatch(each.service[len(name) :])
        ]
        if alike and following.phase is not Phase.OFF:
            what = f"its name is made up by Pulumi, so nobody can tell whether it is {alike[0]} of the plan"
            return refused(what, "give it a `name`, as AWS shows it", name, inputs)
        return Leave()
    if service is None or cluster is None:
        alike = [each.key for each in following.services if each.owned and each.service == (service or name)]
        if alike and following.phase is not Phase.OFF:
            what = f"its cluster is not known before the update, so nobody can tell whether it is {alike[0]}"
            return refused(what, "create it while maintenance:phase is off", name, inputs)
        return Leave()
    key = f"{cluster}/{service}"
    entry = following.service(key)
    if entry is None or (not entry.owned and following.phase is Phase.OFF):
        return Leave()
    if not entry.owned:
        what = (
            "the plan document leaves it to the central stack, and this program would put it back inside the "
            "window"
        )
        return refused(what, "write `owned: true` into its entry, or hold this program back", key, inputs)
    return key


def decide(
    key: str, inputs: Inputs, ignored: Collection[str], following: Following, seen: Seen | None
) -> Outcome:
    """Decide about one of the plan's services.

    Args:
        key: from `find`.
        inputs: as declared.
        ignored: the program's `ignore_changes`.
        following: the plan.
        seen: what is live; None where AWS does not know it.
    """
    window, phase = following.document.window.id, following.phase_of(key)
    try:
        record = parse_record(seen.tag, where=key) if seen and seen.tag is not None else None
    except RecordConflict as error:
        return refused(error.what, error.next_step, key, inputs)
    scaled = ignores(ignored, COUNT)
    if phase is Phase.OFF:
        why = held(key, seen)
        return refused(why, VERIFY_FIRST, key, inputs) if why else Leave()
    if record is not None and record.window != window:
        what = f"holds an open record of window {record.window} ({record.captured}), not of {window}"
        return refused(what, "follow that plan once more with maintenance:phase off", key, inputs)
    if (misfit := unfit(inputs, ignored)) is not None:
        return refused(*misfit, key, inputs)
    tags: Mapping[str, Any] = inputs.get(TAGS) or {}
    if phase is Phase.ON:
        before = seen.desired if scaled and seen else inputs.get(COUNT) or 0
        at = following.document.window.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        record = record or Record(window, at, Capacity(int(before), None), following.owner)
        new = {COUNT: 0, TAGS: {**tags, TAG_KEY: record.text()}}
        return Change(new, f"{record.captured.desired} → 0", frozenset({COUNT}))
    if record is None:
        return Leave()  # it was never taken down
    kept = {TAGS: {**tags, TAG_KEY: record.text()}}
    if scaled and seen and seen.desired == 0:
        count = record.captured.desired
        return Change({**kept, COUNT: count}, f"0 → {count}", frozenset({COUNT}))
    return Change(kept, "back", warning=moved(record, seen) if scaled and seen else "")


def moved(record: Record, seen: Seen) -> str:
    """What to say of a count that is neither 0 nor the one before: scaling, or somebody, set it."""
    before = record.captured.desired
    if seen.desired in (0, before):
        return ""
    return (
        f"its count was {before} before window {record.window} and is {seen.desired} now; it stays at "
        f"{seen.desired}, and off drops the {before}"
    )


def opens_early(key: str, seen: Seen | None) -> tuple[str, str] | None:
    """Why an edge must not open in front of this service yet, and what to do; None where it may.

    Raises:
        RecordConflict: the record cannot be read.
    """
    if why := held(key, seen):
        return why, VERIFY_FIRST
    if seen is not None and seen.running < seen.desired:
        what = (
            f"runs {seen.running} of {seen.desired} tasks, {seen.pending} pending; its edge opens after them"
        )
        return what, TASKS_FIRST
    return None


def forgotten(key: str, old: Inputs) -> str:
    """Why a service that the plan does not name must stay as it is; empty where it need not.

    Args:
        key: how to name it.
        old: the resource's outputs, as they were read last.

    Raises:
        RecordConflict: the record cannot be read.
    """
    tags = old.get(TAGS)
    tag = tags.get(TAG_KEY) if isinstance(tags, Mapping) else None
    if not isinstance(tag, str) or old.get(COUNT) is OPAQUE:
        return ""
    why = held(key, Seen(int(old.get(COUNT) or 0), tag))
    return f"{why}; the plan does not leave it to this program, so the record would be lost" if why else ""


def held(key: str, seen: Seen | None) -> str:
    """Why this service has to come back first, in verify; empty where it has.

    Raises:
        RecordConflict: the record cannot be read.
    """
    record = parse_record(seen.tag, where=key) if seen and seen.tag is not None else None
    if seen is None or record is None or seen.desired != 0 or record.captured.desired == 0:
        return ""
    return f"is still held at 0 by window {record.window}; its count before was {record.captured.desired}"


def unfit(inputs: Inputs, ignored: Collection[str]) -> tuple[str, str] | None:
    """Why a service cannot be taken to 0 by its desired count, or cannot be brought back, and what to do."""
    leave = "take it out of the plan, or stop it by its own means"
    if inputs.get("schedulingStrategy") == "DAEMON":
        return "is a DAEMON service: it has no desired count that could be 0", leave
    controller = inputs.get("deploymentController")
    if isinstance(controller, Mapping) and controller.get("type") == "EXTERNAL":
        return "is under EXTERNAL deployment control: its task sets decide how many tasks run", leave
    if ignores(ignored, TAGS) or ignores(ignored, "tagsAll"):
        what = "ignores changes of its tags, so the count before cannot be written down"
        return what, f"take {TAGS} out of ignore_changes, or name only the tags that others set"
    if inputs.get(TAGS) is OPAQUE:
        return "has secret tags, or tags that are not known yet; no record can be put beside them", leave
    if inputs.get(COUNT) is OPAQUE:
        return "has a desired count that is not known before the update", "declare it as a number"
    if inputs.get(COUNT) is None and not ignores(ignored, COUNT):
        what = (
            "neither declares its desired count nor ignores changes of it, so the provider would put it to 0"
        )
        return what, "declare desired_count, or put it into ignore_changes"
    return None


def refused(what: str, next_step: str, where: str, inputs: Inputs) -> Refuse:
    """Refuse, with a change that makes the engine get to it."""
    tags = inputs.get(TAGS)
    marked = {**tags, REFUSED_TAG: "1"} if isinstance(tags, Mapping) else {REFUSED_TAG: "1"}
    return Refuse(
        Refused(what, where=where, next_step=next_step), {TAGS: marked}, frozenset({TAGS, EVERYTHING})
    )
