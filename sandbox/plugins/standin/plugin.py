"""What one stand-in plugin consists of: its tables, its settings and its resource types."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from sandbox.plugins.standin.kind import Kind
from sandbox.plugins.standin.tables import Failure, Tables
from sandbox.plugins.standin.wire import Properties


class Plugin(Protocol):
    """The `aws` or the `datadog` stand-in. A provider resource of the program configures it once."""

    tables: Tables
    kinds: Mapping[str, Kind]
    functions: Mapping[str, Callable[[Properties], Properties]]
    """By token, such as `aws:ecs/getService:getService`."""
    stopping: threading.Event

    def complete_settings(self, settings: Properties) -> Properties:
        """The settings with what the environment adds, as the real plugin keeps them in the state."""

    def settings_failures(self, settings: Properties) -> list[Failure]:
        """Settings that the stand-in cannot honour, or that are missing."""

    def configure(self, settings: Properties) -> None:
        """Take the settings; raises `RefusedError` where the API refuses them."""

    def warm_up(self) -> None:
        """Load, in the background, what the first call to the API needs."""

    @property
    def region(self) -> str | None:
        """The region that regional resources get where the program names none."""

    @property
    def default_tags(self) -> dict[str, str]:
        """Tags that every tagged resource gets."""
