"""Carry out decisions about services: one AWS call per write, in the decided order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from maintenance.ecs.capacity import ScalableTarget
from maintenance.ecs.decision import Capture, CloseRecord, DropTag, Register, SetDesired, Write
from maintenance.ecs.live import LiveService
from maintenance.ecs.record import TAG_KEY
from maintenance.errors import Unfinished
from provider.aws.clients import client
from provider.ecs.observe import DIMENSION
from provider.records.store import RecordStore


def capture(live: LiveService, write: Capture, store: RecordStore) -> None:
    """Write one record down, both copies; the store's is made exclusively, so no window overwrites another.

    Raises:
        MaintenanceError: a copy could not be written; then nothing may be changed.
    """
    text = write.record.text()
    store.create(live.key, text)
    if live.taggable:
        client("ecs").tag_resource(resourceArn=live.arn, tags=[{"key": TAG_KEY, "value": text}])


def carry_out(
    live: LiveService, writes: Iterable[Write], store: RecordStore, *, before_each: Callable[[], None]
) -> int:
    """Make these writes of one service, in order; returns the desired count it has then.

    Raises:
        MaintenanceError: the first write that failed; those before it are done and need no undoing.
    """
    desired = live.desired
    for write in writes:
        before_each()
        desired = _do(live, write, desired, store)
    return desired


def _do(live: LiveService, write: Write, desired: int, store: RecordStore) -> int:
    match write:
        case Register(target):
            _register(live.key, target)
            return target.clamp(desired)
        case SetDesired(count):
            return _set_desired(live.key, count)
        case DropTag():
            store.create(live.key, str(live.tag))
            _untag(live)
        case CloseRecord():
            if live.tag is not None and not live.propagates_tags:
                _untag(live)
            store.delete(live.key)
        case Capture():
            pass  # done and read back for the whole set before the first change
    return desired


def _register(key: str, target: ScalableTarget) -> None:
    flags = target.suspension
    client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{key}",
        ScalableDimension=DIMENSION,
        MinCapacity=target.minimum,
        MaxCapacity=target.maximum,
        SuspendedState={
            "DynamicScalingInSuspended": flags.dynamic_in,
            "DynamicScalingOutSuspended": flags.dynamic_out,
            "ScheduledScalingSuspended": flags.scheduled,
        },
    )


def _set_desired(key: str, count: int) -> int:
    cluster, _, service = key.partition("/")
    answer = client("ecs").update_service(cluster=cluster, service=service, desiredCount=count)
    got = int(answer["service"]["desiredCount"])
    if got != count:
        raise Unfinished(
            f"UpdateService was asked for a desired count of {count} and answered {got}",
            where=key,
            next_step="say the same command again",
        )
    return got


def _untag(live: LiveService) -> None:
    client("ecs").untag_resource(resourceArn=live.arn, tagKeys=[TAG_KEY])
