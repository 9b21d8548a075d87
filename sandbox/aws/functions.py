"""What the real Lambda refuses and moto accepts: limits of reserved concurrency, and what was provisioned.

Source: "Configuring reserved concurrency", lambda:PutFunctionConcurrency, PutProvisionedConcurrencyConfig,
TagResource (Lambda API Reference).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend
from moto.awslambda.responses import LambdaResponse
from moto.awslambda.urls import url_paths

QUOTA = 1000
"""Concurrent executions of an account, 100 of which nobody can reserve."""
TAG_LIMIT = 50
_TAG = re.compile(r"[A-Za-z0-9 _.:/=+@-]*")
_KEY_LENGTH, _VALUE_LENGTH = 128, 256
_PATH = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/provisioned-concurrency/?$"


def install() -> None:
    """Wrap moto's backend, and add what it does not have."""
    os.environ["MOTO_LAMBDA_CONCURRENCY_QUOTA"] = str(QUOTA)
    backend: Any = LambdaBackend
    response: Any = LambdaResponse
    backend.put_function_concurrency = _reserve(backend.put_function_concurrency)
    backend.tag_resource = _tag(backend.tag_resource)
    response.put_provisioned_concurrency_config = _provision
    response.list_provisioned_concurrency_configs = _provisioned
    url_paths[_PATH] = LambdaResponse.dispatch


def _reserve(original: Callable[..., Any]) -> Callable[..., Any]:
    def put_function_concurrency(self: Any, function_name: str, reserved_concurrency: Any) -> Any:
        function = self.get_function(function_name)
        provisioned = sum(function.__dict__.get("provisioned", {}).values())
        if int(reserved_concurrency) < provisioned:
            raise InvalidParameterValueException(
                "ReservedConcurrentExecutions for function should not be lower than function's total "
                f"provisioned concurrency [{provisioned}]."
            )
        return original(self, function_name, reserved_concurrency)

    return put_function_concurrency


def _tag(original: Callable[..., Any]) -> Callable[..., Any]:
    def tag_resource(self: Any, resource: str, tags: dict[str, str]) -> Any:
        for key, value in tags.items():
            if len(key) > _KEY_LENGTH or len(value) > _VALUE_LENGTH or not _TAG.fullmatch(key + value):
                raise InvalidParameterValueException(f"Invalid tag: {key}={value}")
        if len({*self.list_tags(resource), *tags}) > TAG_LIMIT:
            raise InvalidParameterValueException("The number of tags exceeds the limit of 50.")
        return original(self, resource, tags)

    return tag_resource


def _provision(self: Any) -> Any:
    function = self.backend.get_function(unquote(self.path.rsplit("/", 2)[-2]))
    wanted = self._get_param("ProvisionedConcurrentExecutions")
    function.__dict__.setdefault("provisioned", {})[self._get_param("Qualifier")] = int(wanted)
    return 202, {}, json.dumps({"RequestedProvisionedConcurrentExecutions": wanted, "Status": "READY"})


def _provisioned(self: Any) -> Any:
    function = self.backend.get_function(unquote(self.path.rsplit("/", 2)[-2]))
    found = [
        {"FunctionArn": f"{function.function_arn}:{qualifier}", "Status": "READY"}
        | {"RequestedProvisionedConcurrentExecutions": count}
        for qualifier, count in function.__dict__.get("provisioned", {}).items()
    ]
    return 200, {}, json.dumps({"ProvisionedConcurrencyConfigs": found})
