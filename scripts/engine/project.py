"""A Pulumi project's folder: where its stacks' files are, and what its program does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

OVERRIDE = "override"
"""The provider of the central stack's program, and of a team's own that owns a stage of a REST API."""
_THE_LINE = re.compile(r"^\s*(from\s+components\.owner\s+import|import\s+components\.owner\b)", re.MULTILINE)
"""What makes a program a team's own: where its one line comes from."""


def stack_file(folder: Path, stack: str) -> Path:
    """The file that holds a stack's settings."""
    return folder / str(_project(folder).get("stackConfigDir", ".")) / f"Pulumi.{stack}.yaml"


def has_overrides(folder: Path) -> bool:
    """Whether the program has the provider of overrides."""
    plugins: Mapping[str, Any] = _project(folder).get("plugins") or {}
    return any(each.get("name") == OVERRIDE for each in plugins.get("providers") or ())


def follows_the_plan(folder: Path) -> bool:
    """Whether the program is a team's own: it has the one line, in its folder or in a package there."""
    main = folder / str(_project(folder).get("main", "."))
    files = [main] if main.is_file() else [*main.glob("*.py"), *_packages(main)]
    return any(_THE_LINE.search(file.read_text(encoding="utf-8", errors="replace")) for file in files)


def _packages(folder: Path) -> Iterator[Path]:
    """Modules of the packages in a folder; a virtual environment is none."""
    for init in folder.glob("*/__init__.py"):
        yield from init.parent.glob("*.py")


def _project(folder: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe", pure=True).load((folder / "Pulumi.yaml").read_text()) or {}
    return content
