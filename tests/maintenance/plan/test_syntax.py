"""Files that are no plain document: encodings, sizes, and YAML that means more than it shows."""

from __future__ import annotations

import time

import pytest

from maintenance.errors import PlanInvalid
from maintenance.plan.load import load_plan_bytes
from tests.maintenance.plan.documents import LISTENER, VALID, Fault, load, mistakes_in, place_at, places

SYNTAX = (
    Fault("title: Database upgrade", "title: Database«: upgrade", '":"', 'no ":" here', "in quotes"),
    Fault(
        "title: Database upgrade",
        'title: «"Database',
        "goes on until line 97",
        "a closing quote",
        "close the quote",
    ),
    Fault("title: Database upgrade", "title: «@Database", '"@"', "a value", "in quotes"),
    Fault("title: Database upgrade", "title: «%Database", '"%"', "a value", "in quotes"),
    Fault("title: Database upgrade", 'title: "a«\\qb"', "", "an escape that YAML knows", "single quotes"),
    Fault(
        "infrastructure: [sys-infra, core]",
        "infrastructure: [sys-infra, core\ndeadline«: 1",
        "",
        "in a list",
        "close the one that begins at 72:19",
    ),
    Fault("  grace: 60m", "  grace: 60m\n   indented«: 1", "", 'no ":" here', "check the indentation"),
    Fault("  grace: 60m", " «grace: 60m", "", "a key or item of the part around it", "indent it like"),
    Fault("  grace: 60m", "  «grace 60m", "", "a key and a colon", 'put ": " behind the key'),
    Fault(
        "max_age: 14",
        "max_age: 14\n«---\nmax_age: 15",
        "a second document",
        "one document",
        "remove the line ---",
    ),
    Fault(
        "max_age: 14", "max_age: 14\n«<<: {channel: x}", 'the merge key "<<"', "written out", "copy the keys"
    ),
    Fault(
        "max_age: 14", "max_age: 14\n? «[a, b]\n: 1", "a list of 2 as a key", "a name as a key", "one word"
    ),
    Fault("max_age: 14", "max_age: 14\n? «{a: b}\n: 1", "a mapping", "a name as a key", "one word"),
)


@pytest.mark.parametrize("fault", SYNTAX, ids=lambda fault: repr(fault.new[:40]))
def test_yaml_that_cannot_be_read(fault: Fault) -> None:
    text, wanted = places(fault.text())
    first = mistakes_in(text)[0]
    assert (first.line, first.column) == wanted[0], str(first)
    assert fault.found in first.found
    assert fault.expected in first.expected
    assert fault.fix in first.fix
    assert first.fix


@pytest.mark.parametrize(
    "text", ["«{", "«[\n", "a: «[1,\n  2", "a: «{b: 1\n\n", "a: [{b: «[1}, 2]", 'a: «"x', "a: «'\n"]
)
def test_a_bracket_or_quote_that_nobody_closes(text: str) -> None:
    content, (place,) = places(text)
    (mistake,) = mistakes_in(content)
    if "}" in content:  # closed, but by the wrong one
        assert mistake.fix == "close the one that begins at {}:{}".format(*place)
    else:
        assert (mistake.line, mistake.column) == place, str(mistake)
        assert mistake.fix == "close what begins here"


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_both_kinds_of_line_ends(end: str) -> None:
    assert load(VALID.replace("\n", end)) == load(VALID)


def test_a_line_end_of_old_macs() -> None:
    (mistake,) = mistakes_in("window:\r  id: x\n")
    assert (mistake.line, mistake.column, mistake.found) == (1, 8, "the character \\r")


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n", "---\n", "~\n", "---\n...\n"])
def test_an_empty_document(text: str) -> None:
    (mistake,) = mistakes_in(text)
    assert (mistake.line, mistake.column) == (1, 1)
    assert mistake.found == "an empty document"
    assert mistake.fix == "start with the key window:"


@pytest.mark.parametrize("text", ["window\n", "- window\n", "7\n", "[]\n", '"window:"\n'])
def test_a_document_that_is_no_mapping(text: str) -> None:
    (mistake,) = mistakes_in(text)
    assert (mistake.line, mistake.column) == (1, 1)
    assert mistake.expected == "a mapping of keys and values"


def test_every_part_that_is_needed_is_named() -> None:
    mistakes = mistakes_in("{}\n")
    assert [each.found for each in mistakes] == ['no key "window"', 'no key "expected"', 'no key "teams"']


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "shift_jis", "euc_jp", "cp932"]
)
def test_other_encodings(encoding: str) -> None:
    content = VALID.encode(encoding)
    with pytest.raises(PlanInvalid) as caught:
        load_plan_bytes(content, "plan.yaml")
    (mistake, *_) = caught.value.mistakes
    assert "plan.yaml:" in str(mistake)
    assert "expected" in str(mistake)
    if "utf" not in encoding:
        offset = VALID.index("お客様")
        assert str(mistake).startswith("plan.yaml:{}:{}  ".format(*place_at(VALID, offset)))
        assert "; save the file as UTF-8" in str(mistake)


def test_a_byte_order_mark() -> None:
    (mistake,) = mistakes_in(VALID.encode("utf-8-sig"))
    assert (mistake.line, mistake.column) == (1, 1)
    assert mistake.found == "a byte order mark"
    assert mistake.fix == "remove it"


@pytest.mark.parametrize("byte", [0x80, 0xC0, 0xFF, 0xE3])
@pytest.mark.parametrize("where", ["window:", "決済", "sys-infra, was_there"])
def test_a_byte_that_is_no_utf_8(byte: int, where: str) -> None:
    offset = VALID.index(where)
    content = VALID[:offset].encode() + bytes([byte]) + VALID[offset:].encode()
    (mistake,) = mistakes_in(content)
    assert (mistake.line, mistake.column) == place_at(VALID, offset)
    assert mistake.found == f"the byte 0x{byte:02X}, which is not UTF-8"


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff"]
)
def test_a_character_that_hides_something(character: str) -> None:
    offset = VALID.index("Database upgrade")
    (mistake,) = mistakes_in(VALID[:offset] + character + VALID[offset:])
    assert (mistake.line, mistake.column) == place_at(VALID, offset)
    assert mistake.fix == "remove it"


def test_a_file_that_is_far_too_large() -> None:
    started = time.process_time()
    (mistake,) = mistakes_in(b"# " + b"x" * 3_000_000)
    assert mistake.found == "a file of 3000002 bytes"
    assert mistake.expected == "at most 2097152 bytes"
    assert time.process_time() - started < 1


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_without_end(opening: str) -> None:
    started = time.process_time()
    (mistake, *_) = mistakes_in(
        f"window: {opening * 5000}" if opening != "- " else f"window:\n {opening * 5000}x"
    )
    assert mistake.fix
    assert time.process_time() - started < 2


def test_a_bomb_of_aliases_is_never_unfolded() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    started = time.process_time()
    mistakes = mistakes_in("\n".join(lines))
    assert time.process_time() - started < 1
    assert sum("the alias" in each.found for each in mistakes) == 8 * 9


def test_a_thousand_services_are_read_in_an_instant() -> None:
    services = "".join(f"      - {{cluster: c-{each % 400}, service: s-{each}}}\n" for each in range(1000))
    text = f"""\
window: {{id: big, start: "2030-12-08T01:00:00Z", end: "2030-12-08T04:00:00Z", time_zone: UTC}}
expected: {{teams: 1, clusters: 400, services: 1000, endpoints: 0, monitors: 0}}
edges: {{public: {{kind: alb, listener: "{LISTENER}", priorities: {{first: 1, last: 9}}}}}}
teams:
  - name: core
    owner: ken
    verified: 2030-12-01
    services:
{services}"""
    started = time.process_time()
    assert len(load(text).teams[0].services) == 1000
    assert time.process_time() - started < 1


def test_thousands_of_mistakes_are_all_named() -> None:
    services = "".join(f"      - {{cluster: c, sevice: s-{each}}}\n" for each in range(2000))
    start = VALID.index("    services:\n") + len("    services:\n")
    started = time.process_time()
    mistakes = mistakes_in(VALID[:start] + services + VALID[start:])
    assert len(mistakes) == 4000
    assert time.process_time() - started < 3
