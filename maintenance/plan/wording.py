"""What pydantic found wrong, in words and at places of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maintenance.plan.known_keys import KINDS, keys_at, without_kind
from maintenance.plan.mistakes import Mistake, did_you_mean, quoted
from maintenance.plan.patterns import WORDS
from maintenance.plan.scalars import DAY_WORDS, DURATION_WORDS, MOMENT_WORDS, Unexpected
from maintenance.plan.tree import Mapping, Scalar, Sequence, Spot, spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from maintenance.plan.tree import Loc, Node

TYPE_WORDS = {
    "model_type": "a mapping of keys and values",
    "dict_type": "a mapping of names and edges",
    "tuple_type": "a list",
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "datetime_type": MOMENT_WORDS,
    "date_type": DAY_WORDS,
    "time_delta_type": DURATION_WORDS,
}


def type_mistakes(error: ValidationError, root: Node, path: str) -> Iterator[Mistake]:
    """One mistake for each of pydantic's errors, except where the value could not even be read."""
    for detail in error.errors(include_url=False, include_input=False):
        loc = without_kind(detail["loc"])
        place = spot(root, tuple(part for part in loc if part != "[key]"))
        if detail["type"] == "union_tag_invalid":
            place = spot(root, (*loc, "kind"))
        if not place.broken and not _has_enough(detail, place):
            yield _mistake(detail, loc, place, path)


def _has_enough(detail: ErrorDetails, place: Spot) -> bool:
    """Whether a list is only too short for pydantic, which counts no items that have mistakes themselves."""
    written = len(place.node.items) if isinstance(place.node, Sequence) else 0
    return detail["type"] == "too_short" and written >= detail["ctx"]["min_length"]


def found_at(loc: Loc, place: Spot) -> str:
    """What stands at a place, without what could be a secret."""
    if not _secret(loc):
        return place.node.found()
    if isinstance(place.node, Scalar) and place.node.data() is not None:
        return f"a value of {len(place.node.text)} characters, not shown here"
    return "a mapping" if isinstance(place.node, Mapping) else place.node.found()


def _secret(loc: Loc) -> bool:
    """Whether somebody may have written the bypass header's value or a password there."""
    return (loc[:1] == ("bypass",) and loc[1:2] != ("source_ips",)) or loc[:2] == ("database", "password")


def _unknown_key(loc: Loc, known: tuple[str, ...]) -> tuple[str, str]:
    """How a message names an unknown key, and the next step."""
    key = str(loc[-1])
    fix = did_you_mean(key, known)
    if _secret(loc) and not fix:
        return f"an unknown key of {len(key)} characters, not shown here", "remove it"
    return f"the unknown key {quoted(key)}", fix or "remove it"


def _mistake(detail: ErrorDetails, loc: Loc, place: Spot, path: str) -> Mistake:
    """The mistake for one error."""
    of_key = False
    match detail["type"]:
        case "missing" | "union_tag_not_found":
            key = quoted(str(loc[-1]) if detail["type"] == "missing" else "kind")
            found, expected, fix, of_key = f"no key {key}", f"the key {key} here", f"add {key[1:-1]}: …", True
        case "extra_forbidden":
            known = keys_at(detail["loc"][:-1])
            (found, fix), expected, of_key = _unknown_key(loc, known), f"only {', '.join(known)}", True
        case "union_tag_invalid":
            found, expected = found_at(loc, place), f"one of {', '.join(KINDS)}"
            fix = _other_kind(place)
        case _:
            of_key = loc[-1:] == ("[key]",)
            found = quoted(str(loc[-2])) if of_key else found_at(loc, place)
            expected, fix = _words(detail["type"], detail.get("ctx", {}), place)
    mark = place.mark(of_key=of_key)
    return Mistake(path, mark.line, mark.column, found, expected, fix)


def _other_kind(place: Spot) -> str:
    """How to mend an edge's kind, where there is one likely way."""
    if not isinstance(place.node, Scalar):
        return ""
    return did_you_mean(place.node.text, KINDS) if place.node.data() is not None else "say what the edge is"


def _words(kind: str, ctx: dict[str, Any], place: Spot) -> tuple[str, str]:
    """What was expected of a value, and the next step."""
    text = place.node.text if isinstance(place.node, Scalar) else ""
    match kind:
        case "value_error" if isinstance(ctx.get("error"), Unexpected):
            return ctx["error"].expected, ctx["error"].fix
        case "string_pattern_mismatch" if ctx["pattern"] in WORDS:
            return WORDS[ctx["pattern"]], ""
        case "string_too_short":
            least = ctx["min_length"]
            return "a text that is not empty" if least == 1 else f"at least {least} characters", ""
        case "string_too_long":
            return f"at most {ctx['max_length']} characters", ""
        case "too_short":
            return f"a list of at least {ctx['min_length']}", ""
        case "greater_than_equal":
            return f"a number that is at least {ctx['ge']}", ""
        case "less_than_equal":
            return f"a number that is at most {ctx['le']}", ""
        case "literal_error":
            known = [word.strip("'") for word in ctx["expected"].replace(" or ", ", ").split(", ")]
            return f"one of {', '.join(known)}", did_you_mean(text, known)
        case _ if kind in TYPE_WORDS:
            return TYPE_WORDS[kind], _other_type(kind, place)
    return "a value that the document's schema allows", "see stacks/plan.schema.json"


def _other_type(kind: str, place: Spot) -> str:
    """How to mend a value of the wrong type, where there is one likely way."""
    node = place.node
    if not isinstance(node, Scalar):
        return ""
    data = node.data()
    if data is None:
        return "write a value, or remove the key"
    if kind == "string_type":
        return "put it in quotes"
    if kind == "int_type" and isinstance(data, str) and node.text.isascii() and node.text.isdigit():
        return "write it without quotes"
    if kind == "time_delta_type" and isinstance(data, int) and not isinstance(data, bool):
        return "add the unit: s, m or h"
    if kind == "bool_type":
        return "write true or false, without quotes"
    if kind == "tuple_type":
        return 'put "- " in front of each item'
    return ""
