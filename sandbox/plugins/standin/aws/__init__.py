"""The stand-in for the `aws` plugin: its settings, its resource types and two functions."""

from __future__ import annotations

import os
import threading

from sandbox.plugins.standin.aws.account import Account
from sandbox.plugins.standin.aws.deployment import DeploymentKind
from sandbox.plugins.standin.aws.integration import IntegrationKind
from sandbox.plugins.standin.aws.listener_rule import ListenerRuleKind
from sandbox.plugins.standin.aws.rest_api import RestApiKind
from sandbox.plugins.standin.aws.rest_integration import IntegrationResponseKind, RestIntegrationKind
from sandbox.plugins.standin.aws.rest_method import MethodKind, MethodResponseKind
from sandbox.plugins.standin.aws.rest_resource import RestResourceKind
from sandbox.plugins.standin.aws.route import RouteKind
from sandbox.plugins.standin.aws.scalable_target import ScalableTargetKind
from sandbox.plugins.standin.aws.service import ServiceKind
from sandbox.plugins.standin.aws.stage import StageKind
from sandbox.plugins.standin.kind import Kind
from sandbox.plugins.standin.tables import Failure, Tables
from sandbox.plugins.standin.wire import Properties

_HONOURED = frozenset(
    {
        "accessKey",
        "defaultTags",
        "endpoints",
        "maxRetries",
        "profile",
        "region",
        "secretKey",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "token",
    }
)
_NO_REGION = (
    "No AWS region is configured. Set it with `pulumi config set aws:region …`, "
    "AWS_REGION or AWS_DEFAULT_REGION, or in the profile"
)


class AwsPlugin:
    """Finds AWS through its settings and the standard environment, `AWS_ENDPOINT_URL` included."""

    def __init__(self) -> None:
        """Nothing is loaded or called before it is needed."""
        self.tables = Tables.load("aws")
        self.stopping = threading.Event()
        self.account = Account(self.stopping)
        services = ServiceKind(self.account)
        stages = StageKind(self.account)
        self.functions = {
            "aws:ecs/getService:getService": services.get_service,
            "aws:apigateway/getExport:getExport": stages.get_export,
        }
        kinds: tuple[Kind, ...] = (
            ListenerRuleKind(self.account),
            RestApiKind(self.account),
            RestResourceKind(self.account),
            MethodKind(self.account),
            MethodResponseKind(self.account),
            RestIntegrationKind(self.account),
            IntegrationResponseKind(self.account),
            DeploymentKind(self.account),
            stages,
            IntegrationKind(self.account),
            RouteKind(self.account),
            ScalableTargetKind(self.account),
            services,
        )
        self.kinds = {kind.traits.pulumi_type: kind for kind in kinds}

    def complete_settings(self, settings: Properties) -> Properties:
        """The region comes from the environment where the program names none."""
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        return {**settings, "region": region} if region and not settings.get("region") else settings

    def settings_failures(self, settings: Properties) -> list[Failure]:
        """What the stand-in cannot honour, and a region that is nowhere."""
        reason = "The sandbox's stand-in for the aws plugin does not implement this setting"
        failures = [Failure(name, reason) for name in sorted(settings) if name not in _HONOURED]
        if not settings.get("region") and not settings.get("profile"):
            failures.append(Failure("region", _NO_REGION))
        return failures

    def configure(self, settings: Properties) -> None:
        """Take the settings; the first call to AWS uses them."""
        self.account.configure(settings)

    def warm_up(self) -> None:
        """Load botocore while the engine still starts the program."""
        self.account.warm_up()

    @property
    def region(self) -> str | None:
        """The region of the provider."""
        return self.account.region

    @property
    def default_tags(self) -> dict[str, str]:
        """The provider's default tags."""
        return self.account.default_tags
