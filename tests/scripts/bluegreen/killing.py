"""Kills this process right after the n-th change that it makes outside itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from botocore.client import BaseClient
from pymysql.cursors import Cursor

from provider.records.store import _FolderStore
from scripts.window.journal import Journal

_READS = ("describe", "list", "get", "head", "simulate", "generate")
_SQL_READS = ("select", "show", "xa", "set session", "start transaction", "call mysql.rds_show")


def kill_after(changes: int, *, in_journal: bool = False) -> None:
    """Count AWS calls, statements and record writes that change something; after the last one, die.

    Args:
        changes: how many.
        in_journal: count what is written into the journal too.
    """
    left = changes

    def changed() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def after(owner: Any, name: str, changes_something: Callable[..., bool]) -> None:
        made = getattr(owner, name)

        def call(*args: Any, **wanted: Any) -> Any:
            answer = made(*args, **wanted)
            if changes_something(*args):
                changed()
            return answer

        setattr(owner, name, call)

    after(BaseClient, "_make_api_call", lambda _, operation, *__: not operation.lower().startswith(_READS))
    after(Cursor, "execute", lambda _, text, *__: not text.lower().startswith(_SQL_READS))
    if in_journal:
        after(Journal, "add", lambda *_: True)
    for name in ("create", "replace", "delete"):
        after(_FolderStore, name, lambda *_: True)
