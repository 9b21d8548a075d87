"""Which paths of an API go down with a mapping although nobody listed them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARAMETER = re.compile(r"\{[^/{}]+\}")


def unlisted_paths(
    live: Iterable[str], listed: Iterable[str], acknowledged: Iterable[str]
) -> tuple[str, ...]:
    """Return the live paths that neither a team nor the edge itself names, in order.

    A path parameter and a wildcard mean the same here: `/orders/{id}` is listed by `/orders/*`, and
    `/orders/*` lists everything below `/orders/`.
    """
    patterns = [_pattern(path) for path in (*listed, *acknowledged)]
    return tuple(
        sorted({path for path in live if not any(each.fullmatch(_plain(path)) for each in patterns)})
    )


def _plain(path: str) -> str:
    return _PARAMETER.sub("*", path).rstrip("/") or "/"


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in _plain(path).split("*")))
