"""Validate the inputs of the ECS resource types."""

from __future__ import annotations

from typing import Any

from provider.override.kind import CheckFailure
from provider.override.wire import Properties

POLICIES = ("fail", "keep", "restore")
_STEADY_SECONDS = 1200
SERVICES_INPUTS = (
    "window",
    "services",
    "apply",
    "recordStore",
    "onManualChange",
    "manualChanges",
    "steadySeconds",
    "release",
    "letFail",
)
"""What a program gives to `override:ecs:Services`."""


def check_services(news: Properties) -> tuple[Properties, tuple[CheckFailure, ...]]:
    """Complete the inputs of `override:ecs:Services` with defaults and list every mistake."""
    inputs: dict[str, Any] = {
        "onManualChange": "fail",
        "manualChanges": {},
        "steadySeconds": _STEADY_SECONDS,
        "release": {},
        "letFail": {},
        **{key: value for key, value in news.items() if value is not None and not key.startswith("__")},
    }
    failures = [
        *_keys(inputs),
        *_typed(inputs, {"window": str, "apply": bool, "recordStore": str, "steadySeconds": int}),
    ]
    for name, policy in {"onManualChange": inputs["onManualChange"], **inputs["manualChanges"]}.items():
        if policy not in POLICIES:
            failures.append(CheckFailure(name, f"is {policy!r}, expected one of {', '.join(POLICIES)}"))
    failures += [*_reasons("release", inputs), *_reasons("letFail", inputs)]
    failures += _unknown(inputs, set(SERVICES_INPUTS))
    return inputs, tuple(failures)


def check_barrier(news: Properties) -> tuple[Properties, tuple[CheckFailure, ...]]:
    """Complete the inputs of `override:ecs:Barrier` with defaults and list every mistake."""
    inputs: dict[str, Any] = {
        "waive": {},
        "released": [],
        "owned": [],
        "releasedSeconds": _STEADY_SECONDS,
        "onManualChange": "fail",
        **{key: value for key, value in news.items() if value is not None and not key.startswith("__")},
    }
    failures = [*_keys(inputs), *_typed(inputs, {"target": str, "seconds": int})]
    if inputs.get("target") not in {"drained", "steady"}:
        failures.append(CheckFailure("target", "expected drained or steady"))
    failures += _reasons("waive", inputs)
    known = {"services", "target", "seconds", "waive", "released", "releasedSeconds", "onManualChange"}
    failures += _unknown(inputs, {*known, "owned"})
    return inputs, tuple(failures)


def _keys(inputs: Properties) -> list[CheckFailure]:
    keys = inputs.get("services")
    if not isinstance(keys, list):
        return [CheckFailure("services", "expected a list of cluster/service")]
    wrong = [key for key in keys if not isinstance(key, str) or key.count("/") != 1]
    twice = (
        sorted({key for key in keys if keys.count(key) > 1}) if len(set(map(str, keys))) < len(keys) else []
    )
    failures = [CheckFailure("services", f"{key!r} is not cluster/service") for key in wrong]
    return failures + [CheckFailure("services", f"{key} is listed twice") for key in twice]


def _reasons(name: str, inputs: Properties) -> list[CheckFailure]:
    return [
        CheckFailure(name, f"{key} needs a reason")
        for key, reason in inputs[name].items()
        if not isinstance(reason, str) or not reason.strip()
    ]


def _typed(inputs: Properties, types: dict[str, type]) -> list[CheckFailure]:
    return [
        CheckFailure(name, f"expected {kind.__name__}, found {inputs.get(name)!r}")
        for name, kind in types.items()
        if not isinstance(inputs.get(name), kind)
    ]


def _unknown(inputs: Properties, known: set[str]) -> list[CheckFailure]:
    return [CheckFailure(name, "is not an input of this resource") for name in sorted(inputs.keys() - known)]
