"""Each kind of fault at every key and value: one mistake, at that place, and nothing beside it."""

from __future__ import annotations

import pytest

from tests.maintenance.plan.anatomy import FIRST_IN_SECTION, INDENTED, KEYED, VALUES, Value, replaced
from tests.maintenance.plan.documents import SECRET, VALID, mistakes_in, place_at


def at_each(values: tuple[Value, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("value", values, ids=[value.name for value in values])


def only_mistake(text: str, offset: int, *words: str) -> None:
    """The text has one mistake, at the offset, and its line holds the words."""
    (mistake,) = mistakes_in(text)
    assert (mistake.line, mistake.column) == place_at(text, offset), str(mistake)
    for word in words:
        assert word in str(mistake)


@at_each(VALUES)
def test_a_list_in_place_of_a_value(value: Value) -> None:
    only_mistake(replaced(value, "[seven]"), value.start, "a list of 1")


@at_each(VALUES)
def test_a_mapping_in_place_of_a_value(value: Value) -> None:
    only_mistake(replaced(value, "{seven: 7}"), value.start, "a mapping")


@at_each(KEYED)
def test_nothing_in_place_of_a_value(value: Value) -> None:
    assert value.key is not None
    only_mistake(replaced(value, ""), value.key, "found nothing", "; ")


@at_each(KEYED)
def test_a_key_a_second_time(value: Value) -> None:
    assert value.key is not None
    key = VALID[value.key :].partition(":")[0]
    further = f"{value.indent}{key}: again"
    text = VALID[: value.end] + further + VALID[value.end :]
    line = place_at(VALID, value.key)[0]
    second = value.end + len(value.indent)
    only_mistake(text, second, "a second time", "; remove one of the two", f"the first is at line {line}")


@at_each(FIRST_IN_SECTION)
def test_an_unknown_key(value: Value) -> None:
    text = VALID[: value.end] + f"{value.indent}zzz: 1" + VALID[value.end :]
    only_mistake(text, value.end + len(value.indent), "expected only", "; remove it")


@at_each(VALUES)
def test_an_anchor(value: Value) -> None:
    only_mistake(
        replaced(value, f"&here {VALID[value.start : value.end]}"), value.start, "anchor", "; remove"
    )


@at_each(VALUES)
def test_an_alias(value: Value) -> None:
    only_mistake(replaced(value, "*there"), value.start, "the alias", "; write the value here")


@at_each(VALUES)
def test_a_tag(value: Value) -> None:
    only_mistake(replaced(value, f"!!str {VALID[value.start : value.end]}"), value.start, "tag", "; remove")


@at_each(VALUES)
def test_a_character_that_no_editor_shows(value: Value) -> None:
    text = VALID[: value.start] + "\u200b\u202e" + VALID[value.start :]
    only_mistake(text, value.start + 1, "\\u202e", "; remove it")


@at_each(VALUES)
def test_an_escaped_character_that_reverses_the_reading(value: Value) -> None:
    only_mistake(replaced(value, '"x\\u202Ey"'), value.start, "\\u202e", "; remove the character")


@pytest.mark.parametrize("offset", INDENTED)
def test_a_tab_in_front(offset: int) -> None:
    text = VALID[:offset] + "\t" + VALID[offset:]
    only_mistake(text, offset, "a tab", "; indent with spaces")


def test_the_secret_is_somewhere_to_be_found() -> None:
    assert SECRET in VALID
    assert [value for value in VALUES if value.secret]
