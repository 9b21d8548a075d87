"""Which lines of a command's output the demonstration shows. The commands say more to whoever uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby, islice

Keep = Callable[[Iterator[str]], Iterator[str]]

_HARDLY = 2
"""Lines that saying "more" would hardly spare."""
_STEP = re.compile(r"\d\d:\d\d:\d\d [▶✓✗]")
_SEEN = re.compile(r"wave\d+: .*(drained|steady)|no application is|\d+ endpoints (are|answer|still)")


def head(lines: int) -> Keep:
    """The first lines, and how many more there are; two more are shown as well as said."""

    def keep(output: Iterator[str]) -> Iterator[str]:
        yield from islice(output, lines)
        rest = list(output)
        if len(rest) > _HARDLY:
            yield f"    … and {len(rest)} lines more"
        else:
            yield from rest

    return keep


def tail(lines: int) -> Keep:
    """The last lines."""

    def keep(output: Iterator[str]) -> Iterator[str]:
        yield from list(output)[-lines:]

    return keep


def summary_and_teams(output: Iterator[str]) -> Iterator[str]:
    """Of `maint preview`: the summary, and of every team its first lines; the rest is counted."""
    more = 0
    for number, (blank, lines) in enumerate(groupby(output, lambda line: not line.strip())):
        if blank:
            continue
        block = list(lines)
        if number <= _HARDLY:
            yield from block
        elif block[0].startswith("team "):
            yield from head(2)(iter(block))
        else:
            more += len(block)
    yield f"… and {more} lines about load balancers, APIs, writers and mutes"


def without_timeline(output: Iterator[str]) -> Iterator[str]:
    """Of `maint history show`: what happened and what is open, without the picture at the end."""
    in_picture = False
    for line in output:
        in_picture = in_picture or bool(re.match(r"\S+ \(", line))
        if not in_picture:
            yield line


def verdict(output: Iterator[str]) -> Iterator[str]:
    """How it ended, and what comes next."""
    for line in output:
        if line.strip().startswith(("done:", "next:")):
            yield line


def waits(output: Iterator[str]) -> Iterator[str]:
    """Of an update: what it waits for, and what it changed, without every single thing."""
    for line in output:
        if _SEEN.search(line) or "fail" in line:
            yield line.split("; ", 1)[0]


def what_is_new(output: Iterator[str]) -> Iterator[str]:
    """Of `maint plan discover`: the count, what is not in the plan, and what starts work by itself."""
    team = ""
    for line in output:
        if line.startswith("  - name:"):
            team = line
        elif line.startswith("# ") and " are new" in line:
            yield line
        elif line.lstrip().startswith("- {"):
            yield team
            yield line
        elif line.startswith(("#   ", "# What starts")):
            yield line


def judgement(output: Iterator[str]) -> Iterator[str]:
    """Of `maint plan check`: what stops the window, how many things are to be known, and the verdict."""
    stops = False
    for line in output:
        if line.startswith("  ") and not line.startswith("   "):
            stops = " the window:" in line
            if stops or line.endswith(" to be known:") or line.startswith(("  totals", "  gate")):
                yield line
        elif stops or not line.startswith(" "):
            yield line


def what_blocks(output: Iterator[str]) -> Iterator[str]:
    """Of `maint bluegreen check`: checks that block, with the lines that belong to them."""
    shown = False
    for line in output:
        verdict = line.startswith("blocked")
        shown = line.startswith("FAIL") or (shown and line.startswith(" "))
        if shown or verdict:
            yield line


def steps(output: Iterator[str]) -> Iterator[str]:
    """Of `maint run`: its steps, what each wait is for, and what was seen from outside."""
    for line in output:
        if _STEP.match(line):
            yield line
        elif _SEEN.search(line):
            yield f"    {line.strip().split('; ', 1)[0]}"
