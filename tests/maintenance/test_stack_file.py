"""A stack's file in another phase: everything else stays, and a window leaves it as it found it."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase, phase_of
from maintenance.stack_file import Written, with_phase

FILES = (
    'config:\n  aws:region: x # kept\n  maintenance:enabled: "false"\n',
    "config:\n  maintenance:enabled: false\n  maintenance:plan: p\nencryptionsalt: v1:a=\n",
    "config:\n  maintenance:phase: 'off'\n",
    '{"config": {"maintenance:enabled": "false", "maintenance:plan": "p"}}\n',
)


@pytest.mark.parametrize("text", FILES)
def test_a_window_leaves_the_stack_file_as_it_was(text: str) -> None:
    now = text
    for phase in (Phase.ON, Phase.ON, Phase.VERIFY, Phase.ON, Phase.VERIFY, Phase.OFF):
        now = with_phase(now, phase, where="f").text
        config = load(now)
        enabled = config.get("maintenance:enabled")
        flag = None if enabled is None else str(enabled).lower() == "true"
        assert phase_of(config.get("maintenance:phase"), flag) is phase
        assert {
            key: value for key, value in config.items() if "enabled" not in key and "phase" not in key
        } == {key: value for key, value in load(text).items() if "enabled" not in key and "phase" not in key}
    assert load(now) == load(text)
    if not text.startswith("{"):
        assert now == text


def load(text: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(YAML(typ="safe", pure=True).load(text)["config"])
    return found


@pytest.mark.parametrize("text", ["", "[]", "config: [", "other: 1"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(ConfigInvalid):
        with_phase(text, Phase.ON, where="f")


def test_what_names_the_phase_already_stays_letter_by_letter() -> None:
    for text in (*FILES, "config:\n  aws:region: x\n"):
        assert with_phase(text, Phase.OFF, where="f") == Written(text, ())
