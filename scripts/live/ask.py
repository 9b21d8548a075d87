"""Several looks at once, each of which may fail without spoiling the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from maintenance.errors import MaintenanceError
from provider.aws.clients import failure

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, by name, and why the rest was not."""

    found: Mapping[str, Any]
    unasked: Mapping[str, MaintenanceError] = field(default_factory=dict)

    def get(self, name: str, otherwise: Result) -> Result:
        """An answer, or `otherwise` where there is none."""
        answer: Result = self.found.get(name, otherwise)
        return answer

    def why(self) -> tuple[str, ...]:
        """One line per look without an answer."""
        return tuple(f"{name}: {error.what}" for name, error in self.unasked.items())


def ask_all(looks: Mapping[str, Callable[[], Any]]) -> Answers:
    """Run every look in a thread of its own: each may use the pool of calls to AWS itself."""
    found: dict[str, Any] = {}
    unasked: dict[str, MaintenanceError] = {}
    if not looks:
        return Answers(found)
    with ThreadPoolExecutor(len(looks)) as pool:
        running = {name: pool.submit(look) for name, look in looks.items()}
    for name, result in running.items():
        try:
            found[name] = result.result()
        except (MaintenanceError, ClientError, BotoCoreError) as error:
            unasked[name] = failure(error, where=name)
    return Answers(found, unasked)
