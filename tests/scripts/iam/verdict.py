"""A small judge of IAM policies, independent of how they are made: what allows a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call as IAM sees it. `keys` are condition keys whose values are known."""

    action: str
    resource: str
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Grant:
    """One action of one statement on one resource."""

    sid: str
    action: str
    resource: str
    condition: tuple[tuple[str, str, tuple[str, ...]], ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        text = re.escape(self.resource).replace(r"\*", ".*").replace(r"\?", ".")
        return re.compile(text, re.DOTALL)

    def allows(self, call: Call) -> bool:
        return (
            self.action == call.action
            and self.pattern.fullmatch(call.resource) is not None
            and all(
                _holds(operator, values, dict(call.keys).get(key)) for operator, key, values in self.condition
            )
        )


def _holds(operator: str, values: tuple[str, ...], found: str | None) -> bool:
    match operator:
        case "StringEquals":
            return found in values
        case "ForAllValues:StringEquals":
            return found is None or found in values
        case _:
            raise AssertionError(f"this judge does not know {operator}")


def grants(policies: Iterable[Mapping[str, Any]]) -> list[Grant]:
    """Every grant of these policies, one by one."""
    return [
        Grant(each["Sid"], action, resource, _condition(each.get("Condition", {})))
        for policy in policies
        for each in policy["Statement"]
        for action in _list(each["Action"])
        for resource in _list(each["Resource"])
    ]


def _condition(found: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple(
        (operator, key, tuple(_list(value)))
        for operator, keys in found.items()
        for key, value in keys.items()
    )


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
