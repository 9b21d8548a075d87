"""Many blocking calls at once, on one bounded pool, with every failure kept beside its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from maintenance.errors import MaintenanceError
from provider.aws.clients import WORKERS, failure

Item = TypeVar("Item")
Result = TypeVar("Result")

_POOL = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="aws")


def attempt_all(
    work: Callable[[Item], Result], items: Iterable[Item], *, where: Callable[[Item], str] = str
) -> list[tuple[Item, Result | MaintenanceError]]:
    """Run `work` for every item; a failure of one never stops the others.

    `where` names an item in its error. Order of the results is the order of the items. A single item runs in
    the caller's thread, so that work on the pool may ask for one more thing without waiting for the pool.
    """

    def one(item: Item) -> tuple[Item, Result | MaintenanceError]:
        try:
            return item, work(item)
        except Exception as error:  # noqa: BLE001 - `failure` raises again what is not AWS's
            return item, failure(error, where=where(item))

    wanted = list(items)
    return [one(wanted[0])] if len(wanted) == 1 else list(_POOL.map(one, wanted))


def all_or_raise(
    work: Callable[[Item], Result], items: Iterable[Item], *, where: Callable[[Item], str] = str
) -> list[Result]:
    """Run `work` for every item and raise the first failure.

    Raises:
        MaintenanceError: what `work` failed with; an unreadable value is never a default.
    """
    results: list[Result] = []
    for _, result in attempt_all(work, items, where=where):
        if isinstance(result, MaintenanceError):
            raise result
        results.append(result)
    return results
