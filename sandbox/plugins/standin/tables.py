"""The properties of a plugin's resources and settings, and the check of a program's values against them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.plugins.standin.wire import UNKNOWN, Properties

_NUMBERS = {"integer": int, "number": float}


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why a program's values are refused; `property` is the path of the property, or empty."""

    property: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The property tables of one package; `types` are the nested objects, texts as in `tables_from_sdk`."""

    package: str
    version: str
    settings: dict[str, str]
    inputs: dict[str, dict[str, str]]
    outputs: dict[str, tuple[str, ...]]
    types: dict[str, dict[str, str]]

    @classmethod
    def load(cls, package: str) -> Tables:
        """Read the committed table of a package."""
        path = Path(__file__).parent / "sdk" / f"{package}.json"
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            package=package,
            version=raw["version"],
            settings=raw["settings"],
            inputs={token: resource["inputs"] for token, resource in raw["resources"].items()},
            outputs={token: tuple(resource["outputs"]) for token, resource in raw["resources"].items()},
            types=raw["types"],
        )

    def checked(self, properties: dict[str, str], values: Properties) -> tuple[Properties, list[Failure]]:
        """The values in their declared types, and every unknown, missing or ill-typed property."""
        failures: list[Failure] = []
        return self._object(properties, values, "", failures), failures

    def _object(
        self, properties: dict[str, str], values: Properties, path: str, failures: list[Failure]
    ) -> Properties:
        checked: Properties = {}
        for name, value in values.items():
            if name.startswith("__") or value is None:  # engine's own marks; null means "not given"
                continue
            here = f"{path}.{name}" if path else name
            declared = properties.get(name)
            if declared is None:
                known = ", ".join(sorted(properties))
                failures.append(Failure(here, f"Unknown property. The properties here are: {known}"))
                continue
            checked[name] = self._value(declared.removesuffix("!"), value, here, failures)
        for name, declared in properties.items():
            if declared.endswith("!") and values.get(name) is None:
                here = f"{path}.{name}" if path else name
                failures.append(Failure(here, "Missing required property"))
        return checked

    def _value(self, declared: str, value: Any, path: str, failures: list[Failure]) -> Any:
        """The value in its declared type; strings and numbers turn into each other, as in Pulumi's bridge."""
        if value is UNKNOWN:
            return value
        if declared.startswith("@") and isinstance(value, dict):
            return self._object(self.types[declared[1:]], value, path, failures)
        if declared.startswith("[]") and isinstance(value, list):
            return [
                self._value(declared[2:], item, f"{path}[{index}]", failures)
                for index, item in enumerate(value)
            ]
        if declared.startswith("{}") and isinstance(value, dict):
            return {
                key: self._value(declared[2:], item, f'{path}["{key}"]', failures)
                for key, item in value.items()
                if not key.startswith("__")
            }
        scalar = _scalar(declared, value)
        if scalar is None:
            failures.append(Failure(path, f"Expected {_spoken(declared)}, found {_found(value)}"))
        return scalar


def _scalar(declared: str, value: Any) -> Any:
    """The value as the declared scalar, or `None` where that is not possible."""
    if isinstance(value, (dict, list)):
        return None
    if declared == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    if declared == "boolean":
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))
    if declared in _NUMBERS and not isinstance(value, bool):
        try:
            return _NUMBERS[declared](value)
        except ValueError:
            return None
    return None


def _spoken(declared: str) -> str:
    prefixes = {"[]": "a list", "{}": "a map", "@": "an object"}
    return next(
        (text for prefix, text in prefixes.items() if declared.startswith(prefix)),
        f"a value of type {declared}",
    )


def _found(value: Any) -> str:
    names = {dict: "an object", list: "a list", bool: "a boolean", str: "a string"}
    return names.get(type(value), "a number")
