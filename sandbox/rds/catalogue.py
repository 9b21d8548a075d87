"""Engine versions that the sandbox's region offers, and where each can be upgraded to.

Source: DescribeDBEngineVersions; Aurora MySQL release notes. A selection.
"""

from __future__ import annotations

from typing import Any

from sandbox.database.engine_version import EngineVersion

ENGINE = "aurora-mysql"
_TEXTS = (
    "5.7.mysql_aurora.2.11.6",
    "5.7.mysql_aurora.2.12.5",
    "8.0.mysql_aurora.3.04.3",
    "8.0.mysql_aurora.3.04.4",
    "8.0.mysql_aurora.3.05.2",
    "8.0.mysql_aurora.3.08.2",
    "8.0.mysql_aurora.3.10.0",
    "8.0.mysql_aurora.3.10.1",
    "8.4.7",
    "8.4.8",
)
VERSIONS = tuple(EngineVersion(text) for text in _TEXTS)
_GENERATIONS = ("v2", "v3", "8.4")


def known(text: str) -> EngineVersion | None:
    """A version that is offered, by its text."""
    return next((version for version in VERSIONS if version.text == text), None)


def upgrade_targets(version: EngineVersion) -> list[EngineVersion]:
    """Later versions of the same or of the next generation."""
    at = _GENERATIONS.index(version.family)
    near = _GENERATIONS[at : at + 2]
    return [each for each in VERSIONS if each.numbers > version.numbers and each.family in near]


def described(version: EngineVersion) -> dict[str, Any]:
    """A version in DescribeDBEngineVersions' words."""
    text = f"Aurora MySQL {version.aurora} (compatible with MySQL {version.community})"
    return {
        "Engine": ENGINE,
        "EngineVersion": version.text,
        "MajorEngineVersion": ".".join(version.community.split(".")[:2]),
        "DBParameterGroupFamily": version.parameter_family,
        "DBEngineDescription": "Aurora MySQL",
        "DBEngineVersionDescription": text,
        "ValidUpgradeTarget": [
            {
                "Engine": ENGINE,
                "EngineVersion": target.text,
                "Description": f"Aurora MySQL {target.aurora} (compatible with MySQL {target.community})",
                "AutoUpgrade": False,
                "IsMajorVersionUpgrade": target.family != version.family,
            }
            for target in upgrade_targets(version)
        ],
        "SupportsReadReplica": False,
        "SupportedEngineModes": ["provisioned"],
        "SupportsParallelQuery": True,
        "SupportsGlobalDatabases": True,
        "SupportsIntegrations": version.family == "v3",
        "Status": "available",
    }
