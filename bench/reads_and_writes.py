"""How many calls an update may make, from the plan alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bench.measured import ERROR_STATUS
from provider.ecs.looks import PAUSE

TEN = 10
"""Services that one DescribeServices reads."""
BARRIER_PASSES = 3
"""Over a wave; tests/provider/ecs/test_looks.py holds the product to it."""
SCALING = {"ecs", "application-autoscaling"}


def tens(keys: Iterable[str]) -> int:
    """Started tens of services, cluster by cluster: the fewest DescribeServices that read all of them."""
    clusters = Counter(key.split("/")[0] for key in keys)
    return sum(math.ceil(count / TEN) for count in clusters.values())


def reads_allowed(
    waves: Mapping[str, int], sets: Mapping[str, Iterable[str]], seconds: float, *, down: bool
) -> int:
    """DescribeServices that an update needs.

    One pass over everything to refresh; one over each set before it changes, and going down one more that
    reads the records back before anything else is written. A barrier takes three over its wave: before it
    waits, and to find out who has arrived, which asks twice as many each time; and one call in each pause.

    Args:
        waves: the wave of every service.
        sets: what each set of services holds, by its name.
        seconds: how long the update took.
        down: whether services stop.
    """
    passes = (2 if down else 1) * sum(tens(keys) for keys in sets.values())
    for wave in set(waves.values()):
        passes += BARRIER_PASSES * tens(key for key, each in waves.items() if each == wave)
    return tens(waves) + passes + math.ceil(seconds / PAUSE)


def described(calls: Iterable[Mapping[str, Any]]) -> int:
    """DescribeServices that were made."""
    return sum(each["operation"] == "DescribeServices" for each in calls)


def most_writes(calls: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> int:
    """The most changing calls that any one service took in ECS and Application Auto Scaling."""
    wanted = set(keys)
    counts = Counter(
        each["target"]
        for each in calls
        if each["service"] in SCALING and each["write"] and each["status"] < ERROR_STATUS
    )
    return max((count for target, count in counts.items() if target in wanted), default=0)


def copies_written(calls: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> int:
    """The most writes and deletions that any one service's copy of its record took."""
    counts = Counter(
        str(each["target"]).rsplit("/open/", 1)[-1]
        for each in calls
        if each["service"] == "s3" and each["write"] and "/open/" in str(each["target"])
    )
    return max((counts.get(key, 0) for key in keys), default=0)
