"""Validate the inputs that every override of one captured value takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.ecs.inputs import POLICIES
from provider.override.kind import CheckFailure
from provider.override.wire import UNKNOWN, Properties

COMMON: Mapping[str, type] = {"apply": bool, "window": str, "recordStore": str}
OWNED = "owned"
"""True in the program that owns the place itself: it may delete it together with its override."""


def check_inputs(
    news: Properties, texts: Iterable[str], lists: Iterable[str] = ()
) -> tuple[Properties, tuple[CheckFailure, ...]]:
    """Complete the inputs with defaults and list every mistake.

    Args:
        news: what the program passes; any value may be unknown in a preview.
        texts: inputs that are texts.
        lists: inputs that are lists of texts, not empty.
    """
    inputs: dict[str, Any] = {
        "onManualChange": "fail",
        **{key: value for key, value in news.items() if value is not None and not key.startswith("__")},
    }
    types = {**COMMON, "onManualChange": str, **dict.fromkeys(texts, str)}
    if OWNED in inputs:
        types[OWNED] = bool
    failures = [
        CheckFailure(name, f"expected {kind.__name__}, found {inputs.get(name)!r}")
        for name, kind in types.items()
        if inputs.get(name) is not UNKNOWN and not isinstance(inputs.get(name), kind)
    ]
    for name in lists:
        value = inputs.get(name)
        if value is not UNKNOWN and not (
            isinstance(value, list)
            and value
            and all(isinstance(each, str) or each is UNKNOWN for each in value)
        ):
            failures.append(CheckFailure(name, f"expected a list of texts, found {value!r}"))
    if isinstance(inputs["onManualChange"], str) and inputs["onManualChange"] not in POLICIES:
        what = f"is {inputs['onManualChange']!r}, expected one of {', '.join(POLICIES)}"
        failures.append(CheckFailure("onManualChange", what))
    known = {*types, *lists}
    failures += [
        CheckFailure(name, "is not an input of this resource") for name in sorted(inputs.keys() - known)
    ]
    return inputs, tuple(failures)
