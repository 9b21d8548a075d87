"""Pulumi's generated protocol messages, without the rest of its SDK.

Importing `pulumi` runs the whole SDK, and every command starts each plugin twice, while a plugin needs the
generated messages only: half of its start. So the three packages above them are entered into `sys.modules`
as bare packages, which lets the generated modules be imported from their files as they are.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def _enter_bare_packages() -> None:
    """Make `pulumi.runtime.proto` importable without running any package's `__init__`."""
    if "pulumi" in sys.modules:  # the SDK is there already, as in tests
        return
    found = importlib.util.find_spec("pulumi")
    if found is None or not found.submodule_search_locations:
        raise ImportError("the pulumi package is not installed in the Python that runs this plugin")
    folder = Path(found.submodule_search_locations[0])
    for name, place in (
        ("pulumi", folder),
        ("pulumi.runtime", folder / "runtime"),
        ("pulumi.runtime.proto", folder / "runtime" / "proto"),
    ):
        package = ModuleType(name)
        package.__path__ = [str(place)]
        sys.modules[name] = package


_enter_bare_packages()

from pulumi.runtime.proto import (  # noqa: E402 - the packages have to be entered first
    engine_pb2,
    engine_pb2_grpc,
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)

__all__ = ["engine_pb2", "engine_pb2_grpc", "plugin_pb2", "provider_pb2", "provider_pb2_grpc", "status_pb2"]
