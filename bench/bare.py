"""The same changes of services from bare boto3: 32 threads, one process, nothing captured, nothing proven.

`python -m bench.bare down|up SERVICES.json`: the file lists services with `key`, `wave`, `desired`, `min`,
`max` and `suspended`. Waves follow each other as in the product; each is waited for.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

THREADS = 32
POLL_SECONDS = 0.5
TEN = 10
"""Services that one DescribeServices reads."""
_CONFIG = Config(max_pool_connections=THREADS, retries={"mode": "standard", "max_attempts": 10})


def main() -> None:
    """Change every wave and wait for it."""
    down = sys.argv[1] == "down"
    services: list[dict[str, Any]] = json.loads(Path(sys.argv[2]).read_text())
    ecs = boto3.client("ecs", config=_CONFIG)
    scaling = boto3.client("application-autoscaling", config=_CONFIG)

    def register(one: dict[str, Any], flags: tuple[bool, bool, bool], minimum: int) -> None:
        scaling.register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId=f"service/{one['key']}",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=minimum,
            MaxCapacity=one["max"],
            SuspendedState={
                "DynamicScalingInSuspended": flags[0],
                "DynamicScalingOutSuspended": flags[1],
                "ScheduledScalingSuspended": flags[2],
            },
        )

    def update(one: dict[str, Any], count: int) -> None:
        cluster, _, name = one["key"].partition("/")
        ecs.update_service(cluster=cluster, service=name, desiredCount=count)

    def change(one: dict[str, Any]) -> None:
        if down and one["min"] is not None:
            register(one, (True, True, True), 0)
        if one["desired"]:
            update(one, 0 if down else one["desired"])
        if not down and one["min"] is not None:
            flags = one["suspended"]
            register(one, (flags["in"], flags["out"], flags["scheduled"]), one["min"])

    def left(batch: tuple[str, list[str]]) -> int:
        answer = ecs.describe_services(cluster=batch[0], services=batch[1])
        return sum(
            bool(each["runningCount"]) if down else each["runningCount"] != each["desiredCount"]
            for each in answer["services"]
        )

    with ThreadPoolExecutor(THREADS) as pool:
        for wave in sorted({one["wave"] for one in services}, reverse=not down):
            members = [one for one in services if one["wave"] == wave]
            list(pool.map(change, members))
            batches = _batches([one["key"] for one in members])
            while sum(pool.map(left, batches)):
                time.sleep(POLL_SECONDS)


def _batches(keys: Sequence[str]) -> list[tuple[str, list[str]]]:
    by_cluster: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        cluster, _, name = key.partition("/")
        by_cluster[cluster].append(name)
    return [
        (cluster, names[start : start + TEN])
        for cluster, names in by_cluster.items()
        for start in range(0, len(names), TEN)
    ]


if __name__ == "__main__":
    main()
