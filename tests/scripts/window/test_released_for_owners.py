"""`maint release` of what a team's own program takes down: what to say in that program's stack."""

from __future__ import annotations

import shlex

import pytest

from scripts.maint.release import for_its_owner
from tests.maintenance.owner.following import WINDOW, following

PLAN = following("on").document


@pytest.mark.parametrize(
    "name", ["prod/api", "hooks", "hooks/payments", "shop.example.com/cart", "shop.example.com/cart/*"]
)
def test_what_an_owner_s_program_takes_down_is_released_there_too(name: str) -> None:
    said = shlex.split(for_its_owner(PLAN, name, "it's paid"))
    path = f'maintenance:release["{WINDOW}"]["{name}"]'
    assert said[:5] == ["pulumi", "config", "set", "--path", path]
    assert said[said.index("--") + 1] == "it's paid"
    assert shlex.split(for_its_owner(PLAN, name, None))[:5] == ["pulumi", "config", "rm", "--path", path]


@pytest.mark.parametrize("name", ["prod/central", "theirs", "theirs/x", "find.example.com/*"])
def test_what_the_central_stack_takes_down_is_nobody_else_s(name: str) -> None:
    assert for_its_owner(PLAN, name, "why") == ""
