"""Look up what moto searches for anew with every call: in a large account that took most of its time.

Answers stay the same.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from moto.core import responses
from moto.core.serialize import DEFAULT_ALIAS_PROVIDERS, XFormedAttributePicker
from moto.ecs.exceptions import ServiceNotFoundException
from moto.ecs.models import EC2ContainerServiceBackend


def install() -> None:
    """Wrap moto's searches. Services of ECS are kept by `cluster:service`, so that is how they are found."""
    backend: Any = EC2ContainerServiceBackend
    backend._get_service = _service_of_cluster  # noqa: SLF001 - moto has no public way
    backend._get_resource = _resource(backend._get_resource)  # noqa: SLF001 - as before
    module: Any = responses
    module.method_names_from_class = _Methods
    picker: Any = XFormedAttributePicker
    picker.get_possible_keys = _possible_keys(picker.get_possible_keys)


class _Methods:
    """Whether a class has a method, which moto asks of a list made for each call."""

    def __init__(self, of: type) -> None:
        self._of = of

    def __contains__(self, name: str) -> bool:
        return inspect.isfunction(getattr(self._of, name, None))


def _service_of_cluster(self: Any, cluster: str, service: str) -> Any:
    found = self.services.get(f"{self._get_cluster(cluster).name}:{service.rsplit('/', 1)[-1]}")
    if found is None or service not in {found.name, found.arn}:
        raise ServiceNotFoundException
    return found


def _resource(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_resource(self: Any, arn: str, parsed: dict[str, str]) -> Any:
        cluster = parsed.get("cluster_id")
        if parsed["service"] != "service" or cluster is None or cluster not in self.clusters:
            return original(self, arn, parsed)
        found = self.services.get(f"{cluster}:{parsed['id']}")
        if found is None or found.arn != arn:
            raise ServiceNotFoundException
        return found

    return get_resource


def _possible_keys(original: Callable[..., Any]) -> Callable[..., Any]:
    """Under which names a field of an answer may be found: the same for every object of a class."""

    def get_possible_keys(self: Any, context: Any) -> Any:
        if self.alias_providers is not DEFAULT_ALIAS_PROVIDERS:
            return original(self, context)
        known = context.shape.__dict__.setdefault("_possible_keys", {})
        which = (type(context.obj), context.key)
        if which not in known:
            known[which] = tuple(dict.fromkeys(original(self, context)))
        return known[which]

    return get_possible_keys
