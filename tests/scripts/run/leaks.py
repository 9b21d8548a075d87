"""Looks for secrets where they must never be: the process list during a run, and every file after it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self


class Leaks:
    """Reads command lines of one company's processes until it is stopped; use as a context."""

    def __init__(self, secrets: Mapping[str, str], marker: str) -> None:
        """`secrets` are names and values; `marker` is in the environment of the processes that are meant."""
        self._secrets = {name: value.encode() for name, value in secrets.items()}
        self._marker = marker.encode()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.shown: set[str] = set()
        """Names of secrets that a command line held."""
        self.programs: set[str] = set()
        """What was seen at all."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.02):
            for folder in Path("/proc").iterdir():
                if not folder.name.isdigit():
                    continue
                try:
                    command = (folder / "cmdline").read_bytes()
                    if not command or self._marker not in (folder / "environ").read_bytes():
                        continue
                except OSError:
                    continue  # it ended in between, or is not ours to see
                self.programs.add(Path(command.split(b"\0")[0].decode()).name)
                self.shown |= {name for name, value in self._secrets.items() if value in command}

    def in_files(self, *folders: Path, beside: Iterable[Path] = ()) -> set[tuple[str, str]]:
        """Which secret is in which file of the folders; `beside` are files that hold them on purpose."""
        known = set(beside)
        return {
            (name, str(path))
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink() and path not in known
            for name, value in self._secrets.items()
            if value in path.read_bytes()
        }
