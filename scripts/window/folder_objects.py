"""Objects in a folder, for stacks whose state is a folder: whole files, one writer at a time.

Writers hold a lock of the kernel's, which ends with its process however that dies. A file appears by link or
rename, so a reader sees the old text or the new one. The next writer removes a draft that a killed one left.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maintenance.errors import PermanentError
from scripts.window.objects import Stored

_DRAFT, _LOCK = ".draft", ".lock"


class FolderObjects:
    """One folder."""

    def __init__(self, folder: Path) -> None:
        """The folder is made with the first write."""
        self._folder = folder
        self.where = f"{folder}/"

    def read(self, name: str) -> Stored | None:
        """See `Objects`."""
        try:
            text = (self._folder / name).read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError):
            return None
        except OSError as fault:
            raise self._failed(fault, name) from None
        return Stored(text, _version(text))

    def create(self, name: str, text: str) -> str | None:
        """See `Objects`."""
        with self._writing(name):
            draft, path = self._draft(text), self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(draft, path)  # whole or not at all, and never over an existing one
            except FileExistsError:
                return _version(text) if path.read_text(encoding="utf-8") == text else None
            finally:
                draft.unlink()
            _settle(path.parent)
            return _version(text)

    def swap(self, name: str, text: str, version: str) -> str | None:
        """See `Objects`."""
        with self._writing(name):
            there = self.read(name)
            if there is None or there.version != version:
                return there.version if there is not None and there.text == text else None
            path = self._folder / name
            self._draft(text).replace(path)
            _settle(path.parent)
            return _version(text)

    def names(self, prefix: str) -> list[str]:
        """See `Objects`."""
        under = self._folder / prefix.rpartition("/")[0]
        try:
            found = [path.relative_to(self._folder).as_posix() for path in under.rglob("*") if path.is_file()]
        except OSError as fault:
            raise self._failed(fault, prefix) from None
        return sorted(name for name in found if name.startswith(prefix) and name not in {_DRAFT, _LOCK})

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / _LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as fault:
            raise self._failed(fault, name) from None

    def _draft(self, text: str) -> Path:
        path = self._folder / _DRAFT
        path.unlink(
            missing_ok=True
        )  # of a killed writer; it may be linked under a final name, so never write into it
        with path.open("x", encoding="utf-8") as draft:
            draft.write(text)
            draft.flush()
            os.fsync(draft.fileno())
        return path

    def _failed(self, fault: OSError, name: str) -> PermanentError:
        return PermanentError(
            f"{fault.strerror or type(fault).__name__}",
            where=self.where + name,
            next_step="mend the folder (space, permissions), then say the same command again",
        )


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _settle(folder: Path) -> None:
    """Make a new name survive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
