"""Inputs and outputs of a resource, made from what the program gives and what the API shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sandbox.plugins.standin.changes import in_words_of
from sandbox.plugins.standin.kind import Live, Traits
from sandbox.plugins.standin.tables import Failure
from sandbox.plugins.standin.wire import UNKNOWN, Properties, has_unknown

_DEFAULTS = "__defaults"


def unsupported(traits: Traits, inputs: Properties, plugin: str) -> list[Failure]:
    """A failure for every given property that the real plugin has and the stand-in does not."""
    reason = f"The sandbox's stand-in for the {plugin} plugin does not implement this property"
    return [Failure(path, reason) for path, dotted in _paths(inputs) if dotted in traits.unsupported]


def _paths(value: Any, path: str = "", dotted: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{path}.{key}" if path else key
            yield here, (below := f"{dotted}.{key}" if dotted else key)
            yield from _paths(item, here, below)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, f"{path}[{index}]", dotted)


def with_defaults(
    traits: Traits, given: Properties, old: Properties, urn_name: str, seed: bytes
) -> Properties:
    """The program's inputs with defaults and, for named types, the name of before or a new one."""
    filled = {**{name: value for name, value in traits.defaults.items() if name not in given}, **given}
    defaulted = sorted(traits.defaults.keys() - given.keys())
    if traits.named and "name" not in given:
        before = old.get("name") if "name" in old.get(_DEFAULTS, ()) else None
        filled["name"] = before or f"{urn_name}-{hashlib.sha256(seed).hexdigest()[:7]}"
        defaulted.append("name")
    return {**filled, _DEFAULTS: defaulted}


def with_all_tags(inputs: Properties, default_tags: dict[str, str]) -> Properties:
    """The inputs with `tagsAll`: the resource's own tags over the provider's default tags."""
    tags = inputs.get("tags")
    return {**inputs, "tagsAll": UNKNOWN if has_unknown(tags) else {**default_tags, **(tags or {})}}


def own_tags(live: dict[str, str], prior: Properties, default_tags: dict[str, str]) -> Properties:
    """The `tags` and `tagsAll` of a live resource: default tags are its own if the program has them, too."""
    own = prior.get("tags") or {}
    kept = {key: value for key, value in live.items() if not key.startswith("aws:")}
    return {
        "tags": {k: v for k, v in kept.items() if k in own or default_tags.get(k) != v},
        "tagsAll": kept,
    }


def inputs_from(traits: Traits, live: Live, prior: Properties) -> Properties:
    """The inputs under which the live resource would need no change.

    What the API chose itself and what is empty is left out unless the program gave it; a difference that is
    left shows as drift. Without prior inputs (import) everything that has a value is given.
    """
    inputs: Properties = {name: prior[name] for name in (*traits.kept, _DEFAULTS) if name in prior}
    for name, value in live.inputs.items():
        if name in prior:
            if value is not None:
                inputs[name] = in_words_of(prior[name], value, traits.unordered, name)
        elif not _empty(value) and (not prior or name not in traits.computed):
            inputs[name] = value
    return inputs


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {}) or value is False


def outputs_from(traits: Traits, live: Live, prior: Properties) -> Properties:
    """The state of the resource: what the API shows, and what only the program knows."""
    shown = {
        name: in_words_of(prior[name], value, traits.unordered, name) if name in prior else value
        for name, value in live.inputs.items()
        if value is not None
    }
    return {**{name: prior[name] for name in traits.kept if name in prior}, **shown, **live.outputs}


def planned_outputs(declared: Iterable[str], inputs: Properties) -> Properties:
    """The state after a create that has not been made: known inputs, the rest `UNKNOWN`.

    `declared` are the outputs of the type; those that end in `?` may stay without a value.
    """
    given = _given(inputs)
    return {**{name: UNKNOWN for name in declared if name not in given and not name.endswith("?")}, **given}


def planned_update(traits: Traits, old: Properties, old_inputs: Properties, inputs: Properties) -> Properties:
    """The state after an update that has not been made."""
    given = _given(inputs)
    dropped = old_inputs.keys() - given.keys() - traits.computed
    return {**{name: value for name, value in old.items() if name not in dropped}, **given}


def _given(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if not name.startswith("__")}
