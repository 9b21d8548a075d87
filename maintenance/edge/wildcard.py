"""The wildcards of listener conditions: `*` is any number of characters, `?` exactly one, nothing else."""

from __future__ import annotations


def matches(pattern: str, text: str) -> bool:
    """Whether `text` fits `pattern` as a whole. Linear but for one step back per `*`.

    Not fnmatch: there `[` starts a set, which an ALB does not know.
    """
    at, star, mark = 0, -1, 0
    position = 0
    while position < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in {"?", text[position]}:
            at += 1
            position += 1
        elif star >= 0:
            mark += 1
            at, position = star + 1, mark
        else:
            return False
    return all(rest == "*" for rest in pattern[at:])


def covers(wide: str, narrow: str) -> bool:
    """Whether everything that fits `narrow` fits `wide`: proven only where `narrow` is one text, or equal."""
    if wide in {"*", narrow}:
        return True
    if "*" in narrow or "?" in narrow:
        return (
            wide.endswith("*") and "*" not in wide[:-1] and "?" not in wide and narrow.startswith(wide[:-1])
        )
    return matches(wide, narrow)


def wildcards(text: str) -> int:
    """How many wildcards a value has; an ALB rule may hold six in all."""
    return text.count("*") + text.count("?")


def sample(pattern: str) -> str:
    """One text that fits a pattern."""
    return pattern.replace("*", "1").replace("?", "1")
