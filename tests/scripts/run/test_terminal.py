"""What a person meets at the terminal: a narrow one, one without colour, Ctrl-C at the question, and none."""

from __future__ import annotations

import re

from rich.cells import cell_len

from tests.scripts.run.night import Night


def test_a_narrow_terminal_without_colour_and_ctrl_c_at_the_question(night: Night) -> None:
    night.extra = {"NO_COLOR": "1", "TERM": "xterm-256color"}
    operator = night.run(columns=60)
    operator.until("maintenance on? [y/N]")
    operator.interrupt_at_question()
    assert operator.end() == 130
    for words in ("stopped at the question", "nothing was changed; the lease was given back", "asks again"):
        assert words in " ".join(operator.said.split()), operator.said
    assert "\x1b" not in operator.said
    for line in operator.said.splitlines():
        assert cell_len(line) <= 60, line
    assert re.search(r"\n    shop-worker +\d+ → 0", operator.said), "columns that fit stay columns"
    assert night.company.writes() == []
    assert night.status()["lease"]["state"] == "released"


def test_without_a_terminal_nothing_is_begun(night: Night) -> None:
    operator = night.run(terminal=False)
    assert operator.end() == 6
    assert "there is no terminal to ask on" in operator.said
    assert "--yes" in operator.said
    assert night.status()["lease"] is None or night.status()["lease"]["window"] != night.window
    assert night.as_before()
