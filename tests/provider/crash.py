"""What the provider wrote, and a death right after any of those writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import OperationModel

READS = ("Get", "List", "Describe", "Head")
OK = 300


class Killed(BaseException):
    """The process is gone: nothing in it handles this, as nothing handles a SIGKILL."""


@dataclass
class Writes:
    """Successful writes in order, of the provider's clients only."""

    made: list[str] = field(default_factory=list)
    die_after: int | None = None
    """Die right after so many more writes; the answer is lost."""
    refuse: set[str] = field(default_factory=set)
    """Operations that this role may not call."""

    def before_call(self, model: OperationModel, **_: Any) -> None:
        if model.name in self.refuse:
            raise ClientError(
                {
                    "Error": {"Code": "AccessDeniedException", "Message": "User is not authorized"},
                    "ResponseMetadata": {"HTTPStatusCode": 403},
                },
                model.name,
            )

    def after_call(self, http_response: Any, model: OperationModel, **_: Any) -> None:
        if model.name.startswith(READS) or http_response.status_code >= OK:
            return
        self.made.append(model.name)
        if self.die_after is not None:
            self.die_after -= 1
            if self.die_after <= 0:
                self.die_after = None
                raise Killed

    def forget(self) -> None:
        """Start counting anew."""
        self.made.clear()
