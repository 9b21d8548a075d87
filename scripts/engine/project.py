"""A Pulumi project's folder: where its stacks' files are, and whether its program has overrides."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

OVERRIDE = "override"
"""The provider that only the central stack's program has."""


def stack_file(folder: Path, stack: str) -> Path:
    """The file that holds a stack's settings."""
    return folder / str(_project(folder).get("stackConfigDir", ".")) / f"Pulumi.{stack}.yaml"


def has_overrides(folder: Path) -> bool:
    """Whether the program has the provider of overrides."""
    plugins: Mapping[str, Any] = _project(folder).get("plugins") or {}
    return any(each.get("name") == OVERRIDE for each in plugins.get("providers") or ())


def _project(folder: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe", pure=True).load((folder / "Pulumi.yaml").read_text()) or {}
    return content
