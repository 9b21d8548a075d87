"""Keys that have to be there: the mistake stands at the section that lacks one."""

from __future__ import annotations

import pytest

from tests.maintenance.plan.anatomy import KEYED, Value
from tests.maintenance.plan.documents import VALID, mistakes_in, place_at

NEEDED = {
    "window": {"id", "start", "end", "time_zone"},
    "expected": {"clusters", "services", "endpoints", "monitors", "teams"},
    "header": {"name", "value"},
    "public": {"kind", "listener"},
    "bypass_priorities": {"first", "last"},
    "partners": {"kind", "domain"},
    "mobile": {"kind", "domain"},
    "reports": {"kind", "api", "stage"},
    "hooks": {"kind", "api"},
    "database": {"cluster", "deployment", "target_version", "user", "password"},
    "people": {"name", "team"},
    "deadlines": {"what", "days_before", "owner"},
    "teams": {"name", "owner", "verified"},
    "services": {"cluster", "service"},
    "endpoints": {"edge", "path"},
    "features": {"name", "name_ja"},
}
"""By the name of a section, or of the list that holds it."""


def section_of(value: Value) -> str:
    """The name of a value's section, or of the list that holds it."""
    return next((part for part in reversed(value.way[:-1]) if isinstance(part, str)), "")


def place_of_section(value: Value) -> int:
    """Where a section's key stands, or where it begins in a list."""
    begin = min(each.key for each in KEYED if each.way[:-1] == value.way[:-1] and each.key is not None)
    if isinstance(value.way[-2], int):
        return begin - 1 if VALID[begin - 1] == "{" else begin
    return VALID.rindex(f"{value.way[-2]}:", 0, begin)


def opens_an_item(value: Value) -> bool:
    """Whether the key stands behind "- ": without it, the item would begin at another place."""
    assert value.key is not None
    return VALID[value.key - 2 : value.key] == "- "


CASES = tuple(
    value
    for value in KEYED
    if value.way[-1] in NEEDED.get(section_of(value), ()) and not opens_an_item(value)
)


@pytest.mark.parametrize("value", CASES, ids=[value.name for value in CASES])
def test_a_needed_key_is_left_out(value: Value) -> None:
    assert value.key is not None
    end = value.end + 2 if VALID[value.end : value.end + 2] == ", " else value.end
    text = VALID[: value.key] + VALID[end:]
    (mistake,) = mistakes_in(text)
    assert (mistake.line, mistake.column) == place_at(text, place_of_section(value)), str(mistake)
    assert mistake.found == f'no key "{value.way[-1]}"'
    assert mistake.fix == f"add {value.way[-1]}: …"


def test_every_needed_key_is_left_out_once() -> None:
    assert {(section_of(value), value.way[-1]) for value in CASES} >= {
        (section, key)
        for section, keys in NEEDED.items()
        for key in keys
        if (section, key)
        not in {("people", "name"), ("deadlines", "what"), ("teams", "name"), ("features", "name")}
    }
