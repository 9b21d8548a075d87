"""An ECS service as AWS shows it now, asked through the program's own AWS provider."""

from __future__ import annotations

import re

import pulumi

from components.ask_aws import ask
from maintenance.ecs.record import TAG_KEY
from maintenance.owner.service import Seen

_GET_SERVICE = "aws:ecs/getService:getService"
_ABSENT = re.compile(r"couldn't find resource|empty result|(Service|Cluster)NotFound")
"""How the provider says that there is no such service."""


async def see(key: str, cluster: object, provider: pulumi.ProviderResource | None) -> Seen | None:
    """Read one service; None where AWS does not know it.

    Args:
        key: `cluster/service`.
        cluster: as the program names it; the key's where it is not known.
        provider: of the resource that is decided about.

    Raises:
        Refused: it cannot be read, so nobody knows its count.
    """
    short, _, service = key.partition("/")
    arguments = {"clusterArn": cluster if isinstance(cluster, str) else short, "serviceName": service}
    answer = await ask(
        _GET_SERVICE,
        arguments,
        provider,
        absent=_ABSENT,
        unknown="its live count",
        where=key,
        next_step="let the program's role call ecs:DescribeServices, then say it again",
    )
    if answer is None:
        return None
    tag = (answer.get("tags") or {}).get(TAG_KEY)
    counts = (int(answer.get(name) or 0) for name in ("runningCount", "pendingCount"))
    return Seen(int(answer["desiredCount"]), tag, *counts)
