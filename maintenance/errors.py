"""The errors of this project, in one tree.

    MaintenanceError                 base: what happened, where, and the next step
    ├── PermanentError               saying the same command again changes nothing
    │   ├── PlanInvalid              the plan document has mistakes; carries all of them
    │   ├── ConfigInvalid            a stack setting or a command's argument is wrong
    │   ├── PreflightFailed          live AWS or Datadog is not as the plan says; nothing was changed
    │   ├── RecordConflict           an open record belongs to another window, or its copies disagree
    │   ├── ManualChange             somebody changed what maintenance had set; a choice is needed
    │   ├── LeaseHeld                somebody else's window or run holds the stack's lease
    │   ├── LeaseLost                the lease was broken or taken over while this run held it
    │   └── Refused                  a request that would lose something
    └── TemporaryError               saying the same command again goes on from here
        ├── DeadlinePassed           a wait reached its deadline; lists what was not done
        ├── Unfinished               a set was done in part; lists what failed and why
        ├── Interrupted              Ctrl-C or a cancelled update
        │   └── CredentialsExpired   AWS does not take the credentials any more; waiting does not renew them
        └── Unreachable              AWS, Datadog or a database did not answer

Every message is one or more full sentences: what happened, where (file and line, ARN or name), and the
next step. No message carries a secret.
"""

from __future__ import annotations


class MaintenanceError(Exception):
    """Base of all errors that a user is meant to read."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        """Keep the three parts apart, so that a table or JSON can show them in columns."""
        self.what = what
        self.where = where
        self.next_step = next_step
        super().__init__(self.text())

    def text(self) -> str:
        """The message as people read it."""
        place = f"{self.where}: " if self.where else ""
        step = f"\n  next: {self.next_step}" if self.next_step else ""
        return f"{place}{self.what}{step}"


class PermanentError(MaintenanceError):
    """Saying the same command again changes nothing: something has to be decided or mended first."""


class TemporaryError(MaintenanceError):
    """Saying the same command again goes on from here."""

    exit_code = 75  # EX_TEMPFAIL of sysexits.h


class PlanInvalid(PermanentError):
    """The plan document has mistakes. `mistakes` holds every one, in file order."""

    exit_code = 65  # EX_DATAERR

    def __init__(self, path: str, mistakes: tuple[object, ...]) -> None:
        """`mistakes` are `maintenance.plan.mistakes.Mistake` values; each prints as one line."""
        self.mistakes = mistakes
        count = f"{len(mistakes)} mistake{'s' if len(mistakes) != 1 else ''}"
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"{count} in the plan document; nothing was applied\n{lines}", where=path)


class ConfigInvalid(PermanentError):
    """A stack setting or a command's argument is wrong."""

    exit_code = 64  # EX_USAGE


class PreflightFailed(PermanentError):
    """Live AWS or Datadog is not as the plan document says; nothing was changed."""

    exit_code = 3


class RecordConflict(PermanentError):
    """An open record belongs to another window, or the two copies of a record disagree."""

    exit_code = 4


class ManualChange(PermanentError):
    """Somebody changed what maintenance had set; keep, restore or fail has to be chosen."""

    exit_code = 5


class LeaseHeld(PermanentError):
    """Somebody else's window or run holds the stack's lease; nothing was changed."""

    exit_code = 7


class LeaseLost(PermanentError):
    """The lease was broken or taken over while this run held it; nothing more is changed."""

    exit_code = 8


class Refused(PermanentError):
    """The request would lose something, or is not supported."""

    exit_code = 6


class DeadlinePassed(TemporaryError):
    """A wait reached its deadline."""


class Unfinished(TemporaryError):
    """A set was done in part."""


class Interrupted(TemporaryError):
    """The work was cancelled; what was done is recorded."""

    exit_code = 130


class CredentialsExpired(Interrupted):
    """AWS does not take the credentials any more; no wait goes on, as waiting does not renew them."""

    exit_code = 75


class Unreachable(TemporaryError):
    """AWS, Datadog or a database did not answer."""
