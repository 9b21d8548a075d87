"""What the real ECS refuses and moto accepts.

Source: ecs:DescribeServices, UpdateService, TagResource, and "Tagging your Amazon ECS resources".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from moto.ecs.exceptions import ECSException, InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Service

from sandbox.aws import tasks

DESCRIBE_LIMIT = 10
TAG_LIMIT = 50
_TAG = re.compile(r"[A-Za-z0-9 _.:/=+@-]*")
_KEY_LENGTH, _VALUE_LENGTH = 128, 256


class ServiceNotActive(ECSException):
    """An update of a service that was deleted."""

    def __init__(self) -> None:
        """Say it as ECS does."""
        super().__init__("ServiceNotActiveException", "Service was not ACTIVE.")


def install() -> None:
    """Wrap moto's backend; each wrapper refuses first and then does what moto does."""
    backend: Any = EC2ContainerServiceBackend
    backend.describe_services = _describe(backend.describe_services)
    backend.update_service = _update(backend.update_service)
    backend.tag_resource = _tag(backend.tag_resource)
    backend.delete_service = _delete(backend.delete_service)
    model: Any = Service
    model.arn = property(_arn(model.arn))


def _describe(original: Callable[..., Any]) -> Callable[..., Any]:
    def describe_services(self: Any, cluster_str: str, names: list[str]) -> Any:
        if not names or len(names) > DESCRIBE_LIMIT:
            raise InvalidParameterException("Services must have 1 to 10 members.")
        return original(self, cluster_str, names)

    return describe_services


def _update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update_service(self: Any, properties: dict[str, Any]) -> Any:
        service = self._get_service(
            properties.get("cluster", "default"), properties["service"].split("/")[-1]
        )
        if service.status != "ACTIVE":
            raise ServiceNotActive
        count = properties.get("desired_count")
        if count is not None and service.scheduling_strategy == "DAEMON":
            raise InvalidParameterException(
                "The daemon scheduling strategy does not support a desired count."
            )
        if service.deployment_controller.get("type") == "CODE_DEPLOY" and tasks.deploying(service):
            raise InvalidParameterException("The service is being deployed by AWS CodeDeploy.")
        forced = properties.get("force_new_deployment", False)
        answer = original(self, properties)
        if forced:
            tasks.deploy(service, tasks.PACE.start_seconds)
        return answer

    return update_service


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_service(self: Any, cluster_name: str, service_name: str, force: bool) -> Any:  # noqa: FBT001
        service = original(self, cluster_name, service_name, force)
        service.desired_count = 0
        return service

    return delete_service


def _tag(original: Callable[..., Any]) -> Callable[..., Any]:
    def tag_resource(self: Any, arn: str, tags: dict[str, str]) -> Any:
        if ":service/" in arn and arn.split(":service/")[1].count("/") == 0:
            raise InvalidParameterException("Long arn format must be used for tagging operations")
        for key, value in tags.items():
            if len(key) > _KEY_LENGTH or len(value) > _VALUE_LENGTH or not _TAG.fullmatch(key + value):
                raise InvalidParameterException(f"Invalid tag: {key}={value}")
        resource = self._get_resource(arn, self._parse_resource_arn(arn))
        if len({*(tag["key"] for tag in resource.tags or []), *tags}) > TAG_LIMIT:
            raise InvalidParameterException("The number of tags exceeds the limit of 50.")
        return original(self, arn, tags)

    return tag_resource


def _arn(original: Any) -> Callable[[Any], str]:
    def arn(self: Any) -> str:
        long: str = original.fget(self)
        if self.__dict__.get("old_arn"):
            return long.replace(f":service/{self.cluster_name}/", ":service/")
        return long

    return arn
