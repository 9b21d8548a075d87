"""An Aurora MySQL engine version, and what follows from it for SQL.

Sources: Aurora User Guide, "Checking Aurora MySQL version numbers"; Aurora MySQL release notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["v2", "v3", "8.4"]

_COMMUNITY = {
    "2.11": "5.7.12",
    "2.12": "5.7.40",
    "3.04": "8.0.28",
    "3.05": "8.0.32",
    "3.06": "8.0.34",
    "3.07": "8.0.36",
    "3.08": "8.0.39",
    "3.09": "8.0.40",
    "3.10": "8.0.42",
}
_FAMILIES: dict[str, Family] = {"2": "v2", "3": "v3"}


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """A version as RDS writes it, such as `8.0.mysql_aurora.3.04.3` or `8.4.7`."""

    text: str

    @property
    def aurora(self) -> str:
        """What `AURORA_VERSION()` answers."""
        return self.text.split("mysql_aurora.")[-1]

    @property
    def family(self) -> Family:
        """Which SQL dialect is spoken."""
        return _FAMILIES.get(self.aurora.split(".", maxsplit=1)[0], "8.4")

    @property
    def numbers(self) -> tuple[int, ...]:
        """Comparable within and across families: 2.x < 3.x < 8.4.x."""
        return tuple(int(part) for part in self.aurora.split("."))

    @property
    def community(self) -> str:
        """What `@@version` answers.

        Raises:
            ValueError: the version is not one that the sandbox models.
        """
        if self.family == "8.4":
            return self.aurora
        minor = ".".join(self.aurora.split(".")[:2])
        if minor not in _COMMUNITY:
            raise ValueError(f"the sandbox does not model Aurora MySQL {self.text}")
        return _COMMUNITY[minor]

    @property
    def parameter_family(self) -> str:
        """The family that parameter groups must have."""
        return f"aurora-mysql{'.'.join(self.community.split('.')[:2])}"

    @property
    def has_topology(self) -> bool:
        """Whether `mysql.rds_topology` exists."""
        return self.numbers >= (3, 7)

    @property
    def has_set_read_only(self) -> bool:
        """Whether `mysql.rds_set_read_only` exists."""
        return self.numbers >= (3, 6)
