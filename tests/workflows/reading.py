"""The workflows as data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
NAMES = ("preview", "up", "nightly")


def workflow(name: str) -> dict[str, Any]:
    """One workflow."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load((FOLDER / f"maintenance-{name}.yml").read_text())
    return found


def steps(name: str, job: str | None = None) -> Iterator[dict[str, Any]]:
    """Its steps, of all jobs or of one."""
    for key, each in workflow(name)["jobs"].items():
        if job in {None, key}:
            yield from each["steps"]


def script(name: str, job: str, holding: str) -> str:
    """The shell of the one step that says `holding`."""
    (found,) = [each["run"] for each in steps(name, job) if holding in each.get("run", "")]
    return str(found)
