"""The `override` provider's resource types and its preflight function, as a program uses them.

The provider is found through `plugins.providers` in Pulumi.yaml; see provider/ for what each type does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Services(pulumi.CustomResource):
    """A set of ECS services taken to 0 while `apply` is true and brought back as they were afterwards."""

    def __init__(  # noqa: PLR0913 - a resource has many inputs
        self,
        name: str,
        *,
        window: str,
        services: Sequence[str],
        apply: bool,
        record_store: str,
        on_manual_change: str = "fail",
        manual_changes: Mapping[str, str] | None = None,
        steady_seconds: int = 1200,
        release: Mapping[str, str] | None = None,
        let_fail: Mapping[str, str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the set; `services` are `cluster/service`, `steady_seconds` the deadline of a destroy.

        `release` names services that are back although `apply` is true, `let_fail` those whose failure to
        come back is shown and stops nothing; both with reasons.
        """
        properties: dict[str, Any] = {
            "window": window,
            "services": sorted(services),
            "apply": apply,
            "recordStore": record_store,
            "onManualChange": on_manual_change,
            "manualChanges": dict(manual_changes or {}),
            "steadySeconds": steady_seconds,
            "release": dict(release or {}),
            "letFail": dict(let_fail or {}),
        }
        super().__init__("override:ecs:Services", name, properties, opts)


class Barrier(pulumi.CustomResource):
    """One wait for many services: until drained or until steady, with a deadline in seconds."""

    def __init__(  # noqa: PLR0913 - a resource has many inputs
        self,
        name: str,
        *,
        services: Sequence[str],
        target: str,
        seconds: int,
        waive: Mapping[str, str] | None = None,
        released: Sequence[str] = (),
        released_seconds: int = 1200,
        owned: Sequence[str] = (),
        on_manual_change: str = "fail",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the wait; `target` is drained or steady, `waive` maps services to reasons.

        Services in `released` are waited for until steady, whatever the target, with a deadline of their own.
        Those in `owned` are brought back by programs of their own, so a destroy asks for them.
        """
        properties: dict[str, Any] = {
            "services": sorted(services),
            "target": target,
            "seconds": seconds,
            "waive": dict(waive or {}),
            "released": sorted(released),
            "releasedSeconds": released_seconds,
            "owned": sorted(owned),
            "onManualChange": on_manual_change,
        }
        super().__init__("override:ecs:Barrier", name, properties, opts)


class BasePathMapping(pulumi.CustomResource):
    """A custom domain's base path, pointed at another REST API while `apply` is true."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        """Inputs: domain, basePath, apply, window, recordStore, onManualChange, restApiId, stage."""
        super().__init__("override:apigateway:BasePathMapping", name, inputs, opts)


class Stage(pulumi.CustomResource):
    """A REST stage in which the listed methods answer 503 while `apply` is true."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        """Inputs: restApi, stage, methods, body, contentType, retryAfter, owned; those of every override."""
        super().__init__("override:apigateway:Stage", name, inputs, opts)


class ApiMapping(pulumi.CustomResource):
    """A custom domain's API mapping, pointed at another API while `apply` is true."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        """Inputs: domain, mappingKey, apply, window, recordStore, onManualChange, apiId, stage."""
        super().__init__("override:apigatewayv2:ApiMapping", name, inputs, opts)


class Route(pulumi.CustomResource):
    """An HTTP API's route, pointed at another integration while `apply` is true."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        """Inputs: apiId, routeKey, stage, target, and those of every override."""
        super().__init__("override:apigatewayv2:Route", name, inputs, opts)


class Rule(pulumi.CustomResource):
    """An EventBridge rule that is disabled while `apply` is true."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        """Inputs: bus, rule, and those of every override."""
        super().__init__("override:events:Rule", name, inputs, opts)


class Schedule(pulumi.CustomResource):
    """A schedule of EventBridge Scheduler that is disabled while `apply` is true."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        """Inputs: group, schedule, and those of every override."""
        super().__init__("override:scheduler:Schedule", name, inputs, opts)


class Function(pulumi.CustomResource):
    """A Lambda function whose reserved concurrency is 0 while `apply` is true."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        """Inputs: function, and those of every override."""
        super().__init__("override:lambda:Function", name, inputs, opts)
