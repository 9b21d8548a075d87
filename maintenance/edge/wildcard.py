r"""The wildcards of listener conditions: `*` is any number of characters, `?` exactly one, nothing else.

Not fnmatch: there `[` starts a set, which an ALB does not know. Only in query strings does a backslash make a
wildcard literal (elasticloadbalancing QueryStringConditionConfig).
"""

from __future__ import annotations

from functools import lru_cache

RUN, ONE = "**", "??"
"""Tokens of the two wildcards; two characters long, so that no character of a text equals one."""
Tokens = tuple[str, ...]
_SAMPLES = {RUN: "sample", ONE: "x"}


@lru_cache(maxsize=4096)
def tokens(pattern: str, *, escapes: bool = False) -> Tokens:
    """Split a pattern into characters and wildcards; runs of `*` are one."""
    found: list[str] = []
    literal = False
    for position, character in enumerate(pattern):
        if (
            escapes
            and not literal
            and character == "\\"
            and pattern[position + 1 : position + 2] in ("*", "?")
        ):
            literal = True
            continue
        token = character if literal else {"*": RUN, "?": ONE}.get(character, character)
        literal = False
        if token != RUN or not found or found[-1] != RUN:
            found.append(token)
    return tuple(found)


def matches(pattern: str, text: str, *, escapes: bool = False) -> bool:
    """Whether `text` fits `pattern` as a whole.

    At most len(pattern) x len(text) steps: only the last `*` is ever tried again, because an earlier one can
    gain nothing that the last cannot.
    """
    wanted = tokens(pattern, escapes=escapes)
    at, position = 0, 0
    retry_at, retry_position = -1, 0
    while position < len(text):
        token = wanted[at] if at < len(wanted) else ""
        if token == RUN:
            retry_at, retry_position = at + 1, position
            at += 1
        elif token in (ONE, text[position]):
            at, position = at + 1, position + 1
        elif retry_at >= 0:
            retry_position += 1
            at, position = retry_at, retry_position
        else:
            return False
    return all(token == RUN for token in wanted[at:])


@lru_cache(maxsize=4096)
def covers(wide: str, narrow: str) -> bool:
    """Whether every text that fits `narrow` fits `wide`; exact in both directions.

    `wide` reads `narrow` as an automaton whose wildcards stand for a character that occurs in no pattern:
    only wildcards accept that one, so whatever accepts it accepts every other character too.
    """
    wanted = tokens(wide)
    possible = {_close(wanted, {0})}
    for token in tokens(narrow):
        if token == RUN:
            possible = _any_number(wanted, possible)
        else:
            possible = {_step(wanted, states, token) for states in possible}
        # What the smallest sets accept, the larger ones accept too.
        possible = {each for each in possible if not any(other < each for other in possible)}
    return all(len(wanted) in states for states in possible)


@lru_cache(maxsize=4096)
def overlap(one: str, other: str) -> bool:
    """Whether any text fits both patterns; exact."""
    left, right = tokens(one), tokens(other)
    seen = {(0, 0)}
    left_to_try = [(0, 0)]
    while left_to_try:
        i, j = left_to_try.pop()
        if i == len(left) and j == len(right):
            return True
        a = left[i] if i < len(left) else ""
        b = right[j] if j < len(right) else ""
        following = []
        if a == RUN:
            following += [(i + 1, j), *([(i, j + 1)] if b else [])]
        if b == RUN:
            following += [(i, j + 1), *([(i + 1, j)] if a else [])]
        if a and b and RUN not in (a, b) and (a == b or ONE in (a, b)):
            following.append((i + 1, j + 1))
        left_to_try += [pair for pair in following if pair not in seen]
        seen.update(following)
    return False


def wildcards(text: str) -> int:
    """How many wildcards a value has, as AWS counts them."""
    return text.count("*") + text.count("?")


def sample(pattern: str) -> str:
    """One text that fits a pattern."""
    return "".join(_SAMPLES.get(token, token) for token in tokens(pattern))


def _close(wanted: Tokens, states: set[int]) -> frozenset[int]:
    """Add what is reached without reading a character."""
    reached = set(states)
    for state in range(len(wanted)):
        if state in reached and wanted[state] == RUN:
            reached.add(state + 1)
    return frozenset(reached)


def _step(wanted: Tokens, states: frozenset[int], token: str) -> frozenset[int]:
    """Read one character; a wildcard as `token` is the character that occurs in no pattern."""
    following = set()
    for state in states:
        if state == len(wanted):
            continue
        if wanted[state] == RUN:
            following.add(state)
        elif wanted[state] in (ONE, token):
            following.add(state + 1)
    return _close(wanted, following)


def _any_number(wanted: Tokens, possible: set[frozenset[int]]) -> set[frozenset[int]]:
    reached = set(possible)
    left = list(possible)
    while left:
        following = _step(wanted, left.pop(), ONE)
        if following not in reached:
            reached.add(following)
            left.append(following)
    return reached
