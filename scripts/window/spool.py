"""Entries that are not in the store yet, one file each, on this machine."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import quote, unquote


def spool_folder(where: str) -> Path:
    """This user's spool for one place; one per place, so that no entry reaches another stack's journal."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "maintenance-mode" / "spool" / hashlib.sha256(where.encode()).hexdigest()[:16]


class Spool:
    """A folder of entries by their names."""

    def __init__(self, folder: Path) -> None:
        """The folder is made with the first entry, readable by its user only."""
        self._folder = folder

    def put(self, name: str, text: str) -> None:
        """Keep one entry, safe against a power cut."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._folder / f".{quote(name, safe='')}.{os.getpid()}"
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path(name))

    def drop(self, name: str) -> None:
        """Forget one; one that is gone already (another process flushed it) is fine."""
        self._path(name).unlink(missing_ok=True)

    def read(self, name: str) -> str | None:
        """One entry's text; None if it is gone."""
        try:
            return self._path(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """What is kept, in order."""
        if not self._folder.is_dir():
            return []
        return sorted(unquote(path.name) for path in self._folder.iterdir() if not path.name.startswith("."))

    def _path(self, name: str) -> Path:
        return self._folder / quote(name, safe="")
