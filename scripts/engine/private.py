"""Folders that last as long as one command. What a killed command leaves, the next one removes."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

Purpose = Literal["plan", "events", "preview"]


@contextmanager
def private_folder(purpose: Purpose) -> Iterator[Path]:
    """Make a folder that nobody else reads, and remove it at the end.

    The folder is locked for as long as this process lives, so that the next command knows which ones belong
    to nobody, whichever way their process ended.

    Args:
        purpose: what it is for; the first part of its name.
    """
    _remove_abandoned(purpose)
    folder, lock = _make_locked(purpose)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _prefix(purpose: Purpose) -> str:
    return f"maint-{purpose}-"


def _make_locked(purpose: Purpose) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_prefix(purpose)))
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)  # another command took it for abandoned in the moment before it was locked


def _remove_abandoned(purpose: Purpose) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix(purpose)}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # gone meanwhile, or of somebody else
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # its command is at work
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
