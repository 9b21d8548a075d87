"""What the edge has to be told, since moto does not know it: names, and what runs behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

ACCOUNT = "123456789012"
REGION = "ap-northeast-1"


@dataclass(frozen=True, slots=True)
class EdgeDirectory:
    """DNS and the state of back ends.

    Custom domains of API Gateway and `<api>.execute-api.<region>.amazonaws.com` need no entry: moto has them.
    """

    listeners: Mapping[str, str]
    """Host (lower case) → ARN of the load balancer's listener that serves it."""
    running_tasks: Callable[[str], int]
    """How many tasks run behind a target group's ARN or an integration's URI; 0 where nothing does."""
    service_of: Callable[[str], str]
    """What stands behind a target group's ARN or an integration's URI, as `cluster/service`."""
    account: str = ACCOUNT
    region: str = REGION


@dataclass(frozen=True, slots=True)
class ExecuteApi:
    """A host that API Gateway gives to every API."""

    api: str
    region: str


def execute_api(host: str) -> ExecuteApi | None:
    """The API that a host of the form `<api>.execute-api.<region>.amazonaws.com` stands for."""
    match host.split("."):
        case [api, "execute-api", region, "amazonaws", "com"]:
            return ExecuteApi(api, region)
        case _:
            return None


def host_of(uri: str) -> str:
    """The host in a URI, lower case; empty if there is none."""
    return (urlsplit(uri).hostname or "").lower()
