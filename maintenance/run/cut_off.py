"""A run that lost its credentials or its network, told from what AWS, Datadog and the engine said.

An update that is cut off fails for every resource it was at, in as many words. What a person at night needs
is one sentence: what is missing, and that the same command goes on.
"""

from __future__ import annotations

import re

from maintenance.errors import CredentialsExpired, LeaseHeld, LeaseLost, MaintenanceError, Unreachable

_CREDENTIALS = re.compile(
    r"Expired ?Token|RequestExpired|InvalidClientTokenId|take the credentials any more"
    r"|security token included in the request is (?:expired|invalid)|refresh cached credentials"
)
_NETWORK = re.compile(
    r"Could not connect to the endpoint URL|(?:Connect|Read) timeout on endpoint URL|dial tcp|no such host"
    r"|Connection was closed before we received|Datadog does not answer"
)
_EXPLAINED = range(20, 30)
"""Exit codes of the database's endings, which say themselves how to go on."""
_LONGEST = 160


def cut_off(error: MaintenanceError, *, command: str) -> MaintenanceError:
    """The error itself, or the one sentence where the way to AWS was lost.

    Args:
        error: how a step or a look ended.
        command: what goes on from here.
    """
    if isinstance(error, LeaseHeld | LeaseLost) or error.exit_code in _EXPLAINED:
        return error
    after = "the run stops here, and what was done is written down"
    if (line := _line(_CREDENTIALS, error.what)) is not None:
        return CredentialsExpired(
            f"AWS does not take the credentials any more ({line}); {after}",
            where=error.where,
            next_step=f"renew them (such as aws sso login), then say it again: {command}",
        )
    if (line := _line(_NETWORK, error.what)) is not None:
        return Unreachable(
            f"the network to AWS or Datadog is lost ({line}); {after}",
            where=error.where,
            next_step=f"when it is back, say it again: {command}",
        )
    return error


def _line(pattern: re.Pattern[str], text: str) -> str | None:
    """The first line that says so, cut to a length that people read."""
    found = next((line.strip() for line in text.splitlines() if pattern.search(line)), None)
    if found is None or len(found) <= _LONGEST:
        return found
    hit = pattern.search(found)
    start = max(0, hit.start() - _LONGEST // 2) if hit else 0
    return f"{'…' if start else ''}{found[start : start + _LONGEST].strip()}…"
