"""What a long `pulumi preview --diff` says about things that exist already, without what is only created."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UPDATED = re.compile(r" *~ override:.*\(update\)")
_ANY = re.compile(r" *[~+=-]? *[\w-]+:[\w/:]+: \([a-z-]+\)")
_HIDDEN = re.compile(r" *\[(urn|id|provider)=")
_SUMMARY = re.compile(r" *([~+-] \d+ to |\d+ (changes|unchanged))")


def updates_in(text: str) -> Iterator[str]:
    """Yield the blocks of updated overrides, and the counts at the end."""
    inside = False
    for line in text.splitlines():
        if _ANY.match(line):
            inside = bool(_UPDATED.match(line))
            name = line.strip()
            continue
        if _SUMMARY.match(line):
            yield line.strip()
        elif line.startswith(("Resources:", "    --outputs")):
            inside = False
        elif inside:
            if _HIDDEN.match(line):
                if "[urn=" in line:
                    yield f"{name.split(':')[1]}:{name.split(':')[2]} {line.rsplit('::', 1)[-1].rstrip(']')}"
                continue
            yield f"  {line.strip()}" if line.strip() in {"}", "]"} else line[4:]
