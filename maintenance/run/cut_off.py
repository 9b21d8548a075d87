"""A run that lost its credentials or its network, told from what AWS, Datadog and the engine said.

An update that is cut off fails for every resource it was at, in as many words. What a person at night needs
is one sentence: what is missing, and that the same command goes on. Beside it only what that command would
stop at again, once the way is back: a change that somebody made by hand, and the choice about it.
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
_CHANGED = re.compile(r"was changed during the window")
_CHOICE = re.compile(r"pulumi config set \S.*?maintenance:(?:manualChanges|onManualChange)\S*\s+keep\b")
_MOST = 5
"""Changes and choices that are shown; the preview of the same command has all."""
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
    also, choose = _changed_by_hand(error.what)
    if (line := _line(_CREDENTIALS, error.what)) is not None:
        return CredentialsExpired(
            f"AWS does not take the credentials any more ({line}); {after}{also}",
            where=error.where,
            next_step=f"renew them (such as aws sso login), {choose}then say it again: {command}",
        )
    if (line := _line(_NETWORK, error.what)) is not None:
        return Unreachable(
            f"the network to AWS or Datadog is lost ({line}); {after}{also}",
            where=error.where,
            next_step=f"when it is back, {choose}say it again: {command}",
        )
    return error


def _changed_by_hand(text: str) -> tuple[str, str]:
    """What somebody changed, and the commands that choose; both empty where nobody did."""
    lines = [" ".join(line.split()) for line in text.splitlines()]  # out of its table's columns
    changed = list(dict.fromkeys(line for line in lines if _CHANGED.search(line)))
    if not changed:
        return "", ""
    found = (_CHOICE.search(line) for line in lines)
    choices = list(dict.fromkeys(hit.group() for hit in found if hit is not None))
    more = [f"and {len(changed) - _MOST} more"] if len(changed) > _MOST else []
    shown = "".join(f"\n  {line}" for line in [*changed[:_MOST], *more])
    commands = "; ".join(choices[:_MOST]) or "maint preview shows how"
    return f"\nbeside that, somebody changed things by hand{shown}", f"choose ({commands}, or restore), "


def _line(pattern: re.Pattern[str], text: str) -> str | None:
    """The first line that says so, cut to a length that people read."""
    found = next((line.strip() for line in text.splitlines() if pattern.search(line)), None)
    if found is None or len(found) <= _LONGEST:
        return found
    hit = pattern.search(found)
    start = max(0, hit.start() - _LONGEST // 2) if hit else 0
    return f"{'…' if start else ''}{found[start : start + _LONGEST].strip()}…"
