"""The stand-in for the `datadog` plugin: its settings and the downtime schedule."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from sandbox.plugins.standin.datadog.api import DatadogApi
from sandbox.plugins.standin.datadog.downtime import DowntimeKind
from sandbox.plugins.standin.kind import Kind, RefusedError
from sandbox.plugins.standin.tables import Failure, Tables
from sandbox.plugins.standin.wire import Properties

_FROM_ENVIRONMENT = {
    "apiKey": ("DATADOG_API_KEY", "DD_API_KEY"),
    "appKey": ("DATADOG_APP_KEY", "DD_APP_KEY"),
    "apiUrl": ("DATADOG_HOST", "DD_HOST"),
}
_HONOURED = frozenset(
    {
        *_FROM_ENVIRONMENT,
        "httpClientRetryEnabled",
        "httpClientRetryMaxRetries",
        "validate",
    }
)
_DEFAULT_URL = "https://api.datadoghq.com"


class DatadogPlugin:
    """Finds Datadog through its settings, then through `DATADOG_…` and `DD_…`. Keys stay out of the state."""

    region: str | None = None

    def __init__(self) -> None:
        """Nothing is called before the settings are there."""
        self.tables = Tables.load("datadog")
        self.stopping = threading.Event()
        self.api = DatadogApi(self.stopping)
        kind: Kind = DowntimeKind(self.api)
        self.kinds = {kind.traits.pulumi_type: kind}
        self.functions: dict[str, Callable[[Properties], Properties]] = {}

    def complete_settings(self, settings: Properties) -> Properties:
        """Nothing is added: what comes from the environment is looked up anew by every command."""
        return settings

    def settings_failures(self, settings: Properties) -> list[Failure]:
        """Settings that the stand-in cannot honour."""
        reason = "The sandbox's stand-in for the datadog plugin does not implement this setting"
        return [Failure(name, reason) for name in sorted(settings) if name not in _HONOURED]

    def configure(self, settings: Properties) -> None:
        """Take the settings and, unless told not to, have Datadog confirm the keys."""
        found = {name: settings.get(name) or _environment(names) for name, names in _FROM_ENVIRONMENT.items()}
        validate = str(settings.get("validate", "true")).lower() == "true"
        if validate and not (found["apiKey"] and found["appKey"]):
            raise RefusedError("api_key and app_key must be set unless validate = false")
        retries = settings.get("httpClientRetryMaxRetries", 3)
        enabled = str(settings.get("httpClientRetryEnabled", "true")).lower() == "true"
        self.api.configure(
            url=found["apiUrl"] or _DEFAULT_URL,
            api_key=found["apiKey"] or "",
            app_key=found["appKey"] or "",
            retries=int(retries) if enabled else 0,
        )
        if validate:
            self.api.validate()

    def warm_up(self) -> None:
        """Nothing heavy is needed."""

    @property
    def default_tags(self) -> dict[str, str]:
        """Downtimes have no tags."""
        return {}


def _environment(names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := os.environ.get(name))), None)
