"""Put the stand-ins where the Pulumi CLI looks for installed plugins.

The CLI also takes plugins from PATH, but then warns about each of them two or three times per command. In a
`PULUMI_HOME` of the sandbox's own they are found without a word.

Source: the layout of `~/.pulumi/plugins`, as `pulumi plugin install` makes it.
"""

from __future__ import annotations

from pathlib import Path

from sandbox.plugins.standin.tables import Tables

PACKAGES = ("aws", "datadog")


def install_stand_ins(pulumi_home: Path) -> None:
    """Install both stand-ins below `pulumi_home`, at the versions that the SDKs ask for."""
    here = Path(__file__).resolve().parent
    for package in PACKAGES:
        executable = f"pulumi-resource-{package}"
        folder = pulumi_home / "plugins" / f"resource-{package}-v{Tables.load(package).version}"
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / executable
        if not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(here / executable)
