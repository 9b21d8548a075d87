"""A Pulumi project's folder: where its stacks' files are, and what its program does."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from maintenance.errors import ConfigInvalid

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


def rewrite(path: Path, text: str) -> None:
    """Write a new file of the project under the old one's name, whole or not at all, with its permissions.

    Raises:
        ConfigInvalid: it cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(
            "wb", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as draft:
            draft.write(text.encode())
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).chmod(path.stat().st_mode & 0o7777)
        Path(draft.name).replace(path)
    except OSError as error:
        raise ConfigInvalid(f"cannot be written: {error.strerror}", where=str(path)) from None


def _packages(folder: Path) -> Iterator[Path]:
    """Modules of the packages in a folder; a virtual environment is none."""
    for init in folder.glob("*/__init__.py"):
        yield from init.parent.glob("*.py")


def _project(folder: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe", pure=True).load((folder / "Pulumi.yaml").read_text()) or {}
    return content
