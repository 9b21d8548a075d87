"""`maint` that is killed right after the first change of a kind at which no earlier run was killed.

`python -m tests.scripts.run.killing FILE run --yes …`. Changes are calls to AWS and statements that are no
reads, objects beside the state (lease, journal), entries in the spool, the stack's file, and a started
update. FILE names the changes that killed: so each run comes at least one change further than the one before,
and the last one finds nothing new and ends. What happens many times alike (probes, checks, the steps that
change nothing) counts once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.client import BaseClient
from pymysql.cursors import Cursor

from scripts.maint.__main__ import main
from scripts.slack.thread import Thread
from scripts.window.folder_objects import FolderObjects
from scripts.window.spool import Spool

_READS = ("describe", "list", "get", "head", "simulate", "generate")
_SQL_READS = ("select", "show", "xa", "set session", "start transaction", "call mysql.rds_show")
_ONCE = {"window", "probe", "check", "step", "slack", "wait", "record", "mute", "waiver", "change"}
"""Entries of a kind that count once for each outcome, whatever they are about."""
SENDING = "while a message was sent"
"""In FILE beside a change at which Slack may have taken a message that the journal does not know yet."""
_LONG = {"switchover"}
"""A minute of grace follows, in which RDS might still act: `tests.scripts.bluegreen` has it shorter."""


def _aws(_: Any, operation: str, wanted: dict[str, Any], *__: Any) -> str:
    key = str(wanted.get("Key", "")).rpartition("/")[2].partition("%20")[0]
    if operation.lower().startswith(_READS) or key in _LONG:
        return ""
    return f"{operation} {key}".strip()


def _sql(_: Any, text: str, *__: Any) -> str:
    return "" if text.lower().startswith(_SQL_READS) else " ".join(["sql", *text.split()[:2]])


def _object(_: Any, name: str, text: str, *__: Any) -> str:
    if name == "lease.json":
        return "lease released" if json.loads(text)["released"] else "lease"
    return _entry(text) if name.startswith("journal/") else "reviewed preview"


def _spooled(_: Any, name: str, text: str) -> str:
    del name
    content = json.loads(text)
    return f"spooled {content['what']}" if content["what"] in {"phase", "window"} else ""


def _entry(text: str) -> str:
    content = json.loads(text)
    what, outcome = content["what"], content["outcome"]
    return f"{what} {outcome}" if what in _ONCE else f"{what} {content['subject']} {outcome}"


def _file(_: Any, target: Path) -> str:
    return f"stack file: {target.read_text().count('phase: verify')}" if target.suffix == ".yaml" else ""


def _started(_: Any, command: list[str], *__: Any, **___: Any) -> str:
    return f"started pulumi {command[1]}" if command[1:2] == ["up"] else ""


def _die_at_something_new(path: Path) -> None:
    """From now on, be killed at the first change that the file does not name, and name it."""
    seen = set(path.read_text().splitlines()) if path.exists() else set()

    sending, send = set[int](), Thread._send

    def sent(*args: Any) -> None:
        sending.add(threading.get_ident())
        try:
            send(*args)
        finally:
            sending.discard(threading.get_ident())

    Thread._send = sent  # type: ignore[method-assign]

    def after(owner: Any, name: str, kind: Callable[..., str]) -> None:
        made = getattr(owner, name)

        def call(*args: Any, **wanted: Any) -> Any:
            answer = made(*args, **wanted)
            if (change := kind(*args, **wanted)) and change not in seen:
                with path.open("a") as file:
                    beside = sending - {threading.get_ident()}
                    file.write(f"{change}\n{SENDING}\n" if beside else f"{change}\n")
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        setattr(owner, name, call)

    after(BaseClient, "_make_api_call", _aws)
    after(Cursor, "execute", _sql)
    after(FolderObjects, "create", _object)
    after(FolderObjects, "swap", _object)
    after(Spool, "put", _spooled)
    after(Path, "replace", _file)
    after(subprocess.Popen, "__init__", _started)


if __name__ == "__main__":
    _die_at_something_new(Path(sys.argv[1]))
    sys.argv = ["maint", *sys.argv[2:]]
    sys.exit(main())
