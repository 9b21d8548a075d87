"""Whatever is in the file: a document, or mistakes with places; never anything else, and never the secret."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from maintenance.errors import PlanInvalid
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from tests.maintenance.plan.anatomy import VALUES, Value
from tests.maintenance.plan.documents import SECRET, VALID, checked, mistakes_in, place_at

NEVER_RIGHT = st.sampled_from(["[seven]", "{seven: 7}", "&a [1]", "!x y", "*b"])
"""No value of the document may be one of these."""
OFFSETS = st.integers(0, len(VALID))
SECRET_AT = VALID.index(SECRET)
NEAR_THE_SECRET = st.integers(SECRET_AT - 60, SECRET_AT + len(SECRET) + 60)
PIECES = st.text(max_size=3) | st.sampled_from(
    [
        "\t",
        "\n",
        " ",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&",
        "*",
        "!",
        "|",
        ">",
        "'",
        '"',
        "#",
        "%",
        "@",
        "`",
        "? ",
        "<<: ",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)


def judged(content: bytes) -> PlanDocument | PlanInvalid:
    """The document, or its mistakes; anything else fails the test."""
    try:
        return load_plan_bytes(content, "plan.yaml")
    except PlanInvalid as error:
        checked(error, content)
        return error


@given(st.lists(st.sampled_from(VALUES), min_size=1, max_size=12, unique=True), st.data())
def test_faults_at_many_places_are_all_reported(values: list[Value], data: st.DataObject) -> None:
    edges_without_kind = {value.way[:2] for value in values if value.way[2:] == ("kind",)}
    # Without its kind, nothing is known about an edge.
    values = [each for each in values if each.way[:2] not in edges_without_kind or each.way[2:] == ("kind",)]
    text, moved, wanted = "", 0, []
    for value in sorted(values, key=lambda each: each.start):
        text += VALID[moved : value.start]
        wanted.append(place_at(text, len(text)))
        text += data.draw(NEVER_RIGHT)
        moved = value.end
    text += VALID[moved:]
    found = {(each.line, each.column) for each in mistakes_in(text)}
    assert set(wanted) <= found
    # What else is found lies within the faults themselves: a list that also has an anchor.
    assert {line for line, _ in found} == {line for line, _ in wanted}


@given(st.lists(st.tuples(OFFSETS, st.integers(0, 4), PIECES), min_size=1, max_size=4))
def test_a_document_that_somebody_typed_into(edits: list[tuple[int, int, str]]) -> None:
    text = VALID
    for offset, removed, piece in edits:
        text = text[:offset] + piece + text[offset + removed :]
    judged(text.encode(errors="replace"))


@given(NEAR_THE_SECRET, PIECES, st.integers(0, 4))
@example(SECRET_AT, "*", 0)
@example(SECRET_AT, "&", 0)
@example(SECRET_AT, "!", 0)
@example(SECRET_AT, "{", 0)
@example(SECRET_AT, '"', 0)
@example(SECRET_AT - 7, "", 7)
@example(SECRET_AT - 11, "", 11)
def test_the_secret_stays_out_of_messages(offset: int, piece: str, removed: int) -> None:
    kept = SECRET_AT + len(SECRET)
    offset = offset if offset <= SECRET_AT or offset >= kept else SECRET_AT
    removed = min(removed, SECRET_AT - offset) if offset <= SECRET_AT else removed
    text = VALID[:offset] + piece + VALID[offset + removed :]
    assert SECRET in text
    verdict = judged(text.encode(errors="replace"))
    if isinstance(verdict, PlanInvalid):
        assert SECRET not in repr(verdict.mistakes)
        assert SECRET not in str(verdict)


@given(st.binary(max_size=200), OFFSETS)
def test_bytes_from_anywhere(noise: bytes, offset: int) -> None:
    judged(noise)
    encoded = VALID.encode()
    judged(encoded[:offset] + noise + encoded[offset:])


@given(
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from(
        ["window", "expected", "waits", "bypass", "edges", "database", "people", "roster", "teams"]
    ),
)
def test_a_section_that_holds_anything(value: object, section: str) -> None:
    start = VALID.index(f"\n{section}:") + 1
    following = [VALID.index(line, start) for line in VALID[start:].split("\n")[1:] if line[:1].isalpha()]
    end = following[0] if following else len(VALID)
    verdict = judged((VALID[:start] + f"{section}: {flow(value)}\n" + VALID[end:]).encode(errors="replace"))
    assert (
        isinstance(verdict, PlanInvalid) or section in {"bypass", "waits", "roster", "people"} or value == {}
    )


def flow(value: object) -> str:
    """The value in YAML's flow style, texts sometimes without quotes."""
    match value:
        case dict():
            return "{" + ", ".join(f'"{_plain(key)}": {flow(item)}' for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case str():
            return f'"{_plain(value)}"'
        case None:
            return "~"
        case _:
            return str(value).lower()


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
