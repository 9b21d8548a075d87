"""A stack file's text with another phase: `Pulumi.<stack>.yaml`, everything else as it was.

Both names of the phase are kept in step, and the long one only stays where the short one cannot say it, so
that a window leaves the file as it found it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase, phase_of

_PHASE, _ENABLED = "maintenance:phase", "maintenance:enabled"
_WIDE = 4096


@dataclass(frozen=True, slots=True)
class Written:
    """The new text, and what changed in words; no words mean that it says so already."""

    text: str
    changed: tuple[str, ...]


def with_phase(text: str, phase: Phase, *, where: str) -> Written:
    """Return the stack file with that phase.

    Args:
        text: of the file.
        phase: the one that it is to name.
        where: the file, for messages.

    Raises:
        ConfigInvalid: it is no YAML mapping, has no `config`, or its two settings contradict each other.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    try:
        content: Any = yaml.load(text)
        config = content["config"]
        before = {name: config.get(name) for name in (_PHASE, _ENABLED)}
    except (YAMLError, TypeError, KeyError, AttributeError):
        raise ConfigInvalid(
            "the stack file is no YAML with a mapping `config`", where=where, next_step="pulumi config -s …"
        ) from None
    if phase_of(before[_PHASE], _flag(before[_ENABLED])) is phase:
        return Written(text, ())
    wanted = _wanted(before, phase)
    changed = tuple(
        f"{name} {_word(before[name])} → {_word(value)}"
        for name, value in wanted.items()
        if _word(before[name]) != _word(value)
    )
    for name, value in wanted.items():
        if value is None:
            config.pop(name, None)
        elif _word(before[name]) != value:
            config[name] = _like(before[name], value)
    written = StringIO()
    yaml.dump(content, written)
    return Written(written.getvalue(), changed)


def _flag(enabled: object) -> bool | None:
    return None if enabled is None else _word(enabled) == "true"


def _wanted(before: dict[str, Any], phase: Phase) -> dict[str, str | None]:
    enabled = "true" if phase.edge_closed else "false"
    if before[_ENABLED] is None:
        return {_PHASE: phase.value}
    return {_ENABLED: enabled, _PHASE: phase.value if phase is Phase.VERIFY else None}


def _like(before: object, value: str) -> object:
    """Keep the quotes that `pulumi config set` writes, or a plain boolean where there was one."""
    if isinstance(before, bool):
        return value == "true"
    return type(before)(value) if isinstance(before, str) else value


def _word(value: object) -> str:
    if value is None:
        return "(not set)"
    return str(value).lower() if isinstance(value, bool) else str(value)
