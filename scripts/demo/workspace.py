"""A project folder of its own, so that literal `pulumi` commands run without touching the checkout.

The program and its packages are links into the checkout; the stacks are copies, because `pulumi config set`
writes into them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINKED = ("__main__.py", "components", "maintenance", "provider", "scripts")


def make_workspace(folder: Path) -> Path:
    """Make `folder` a Pulumi project like the checkout; an existing one is left as it is."""
    if not (folder / "Pulumi.yaml").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in LINKED:
            (folder / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "stacks", folder / "stacks")
        shutil.copy(ROOT / "Pulumi.yaml", folder / "Pulumi.yaml")
    return folder
