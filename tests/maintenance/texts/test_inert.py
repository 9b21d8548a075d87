"""Foreign text is text, in whatever it is put into."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.errors import Refused
from maintenance.texts.inert import block, code, command, markdown, plain
from maintenance.window.printable import printable
from tests.maintenance.texts.malice import nasty
from tests.maintenance.texts.reading import inline, parse


def shown(text: str) -> str:
    """What a reader sees of a paragraph or a cell."""
    tokens = parse(text)
    assert {each.type for each in inline(tokens)} <= {"text", "code_inline"}, text
    return "".join(each.content for each in inline(tokens))


@given(nasty)
def test_a_code_span_shows_the_text_and_nothing_else(text: str) -> None:
    seen = printable(text, one_line=True).replace("|", "│")
    assert shown(f"before {code(text)} after") == f"before {seen} after"


@given(nasty)
def test_a_sentence_shows_the_text_and_nothing_else(text: str) -> None:
    seen = shown(f"「{markdown(text)}」").removeprefix("「").removesuffix("」")
    assert seen.replace("│", "|") == printable(text, one_line=True).replace("│", "|")


@given(nasty)
def test_a_sentence_at_the_start_of_a_line_is_a_paragraph(text: str) -> None:
    kinds = [token.type for token in parse(markdown(text) or "x")]
    assert kinds == ["paragraph_open", "inline", "paragraph_close"]


@given(st.lists(nasty, min_size=2, max_size=4), st.sampled_from([code, markdown]))
def test_a_cell_never_becomes_two(texts: list[str], inert: object) -> None:
    assert callable(inert)
    head = "|" + " h |" * len(texts) + "\n|" + "---|" * len(texts)
    row = "| " + " | ".join(inert(text) for text in texts) + " |"
    tokens = parse(f"{head}\n{row}\n")
    assert [token.type for token in tokens].count("td_open") == len(texts)
    assert [token.type for token in tokens].count("tr_open") == 2
    assert {each.type for each in inline(tokens)} <= {"text", "code_inline"}


@given(nasty)
def test_nothing_that_a_site_links_stands_outside_of_a_code_span(text: str) -> None:
    tokens = parse(f"「{markdown(text)}」")
    outside = "".join(each.content for each in inline(tokens) if each.type == "text")
    for sign in ("@", "#", "://", "www."):
        assert sign not in outside.lower()


@given(nasty)
def test_plain_text_is_one_line_without_control_characters(text: str) -> None:
    assert plain(text).isprintable()


@given(st.lists(nasty, min_size=1, max_size=4))
def test_a_command_is_one_line_that_the_shell_reads_as_it_was_meant(arguments: list[str]) -> None:
    if all(each.isprintable() for each in arguments):
        line = command(["printf", "%s\\0", *arguments])
        assert "\n" not in line
        assert shlex.split(line) == ["printf", "%s\\0", *arguments]
    elif any(each in text for text in arguments for each in "\n\r\x1b\x00\u202e"):
        with pytest.raises(Refused):
            command(arguments)


def test_the_shell_itself_gets_the_arguments_and_runs_nothing_else() -> None:
    arguments = ["$(echo hit)", "`echo hit`", "; echo hit", "'; echo hit; '", "a|b>c", "--", "*", "~", "!!"]
    line = command(["printf", "%s\\0", *arguments])
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.split("\0")[:-1] == arguments


@given(st.lists(nasty.map(lambda text: printable(text, one_line=True)), min_size=1, max_size=3))
def test_a_block_holds_its_lines(lines: list[str]) -> None:
    tokens = parse(block(lines, "sh both"))
    assert [(token.type, token.info) for token in tokens] == [("fence", "sh both")]
    assert tokens[0].content.splitlines() == lines or "".join(lines) == ""
