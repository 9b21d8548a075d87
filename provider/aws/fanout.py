"""Many blocking calls at once, on bounded pools, with every failure kept beside its key.

Changes have a pool of their own: a set that has read its services starts to change them while the sets
behind it still read. Under AWS's quotas reading and changing then take their time together, not in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from maintenance.errors import MaintenanceError
from provider.aws.clients import WORKERS, failure

Item = TypeVar("Item")
Result = TypeVar("Result")

_READS = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="aws-read")
_CHANGES = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="aws-change")


def attempt_all(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    where: Callable[[Item], str] = str,
    changes: bool = False,
) -> list[tuple[Item, Result | MaintenanceError]]:
    """Run `work` for every item; a failure of one never stops the others.

    Args:
        work: what to do for one item. It may ask for one more thing: a single item runs in its caller's
            thread, without waiting for a pool.
        items: in the order of the results.
        where: names an item in its error.
        changes: whether `work` changes something.
    """

    def one(item: Item) -> tuple[Item, Result | MaintenanceError]:
        try:
            return item, work(item)
        except Exception as error:  # noqa: BLE001 - `failure` raises again what is not AWS's
            return item, failure(error, where=where(item))

    wanted = list(items)
    pool = _CHANGES if changes else _READS
    return [one(wanted[0])] if len(wanted) == 1 else list(pool.map(one, wanted))


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
