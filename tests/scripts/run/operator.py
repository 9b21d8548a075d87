"""One operator at a terminal: says a command, reads what appears, answers, or dies."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

DEADLINE = 180.0


class Operator:
    """A command that runs on a terminal of its own. `said` is everything that appeared."""

    def __init__(
        self,
        folder: Path,
        env: dict[str, str],
        *arguments: str,
        program: tuple[str, ...] = ("-m", "scripts.maint"),
        columns: int = 0,
        terminal: bool = True,
    ) -> None:
        """Start it.

        Args:
            folder: the project.
            env: its environment.
            arguments: of maint.
            program: what Python runs.
            columns: the terminal's width, where what appears is to appear on it; else it is read from a pipe.
            terminal: whether there is one at all to answer on.
        """
        theirs, ours = os.openpty()
        if columns:
            fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            env = {name: value for name, value in env.items() if name not in {"COLUMNS", "LINES"}}
        self._keys, self._columns = theirs, columns
        self.said = ""
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=folder,
            env=env,
            stdin=ours if terminal else subprocess.DEVNULL,
            stdout=ours if columns else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.close(ours)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = self.process.stdout
        number = self._keys if stream is None else stream.fileno()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a chunk may end inside of a character
        while chunk := _some(number):
            with self._changed:
                self.said += decoder.decode(chunk)
                self._changed.notify_all()
        with self._changed:
            self._reader_ended = True
            self._changed.notify_all()

    _reader_ended = False

    def until(self, text: str) -> None:
        """Wait until it appears; an end without it is a failure."""
        with self._changed:
            there = self._changed.wait_for(lambda: text in self.said or self._reader_ended, DEADLINE)
            assert there, f"{text!r} never appeared in\n{self.said}"
            assert text in self.said, f"ended without {text!r}\n{self.said}"

    def answer(self, keys: str) -> None:
        """Type a line."""
        os.write(self._keys, f"{keys}\n".encode())

    def interrupt(self) -> None:
        """Ctrl-C, which reaches everything that it started."""
        os.killpg(self.process.pid, signal.SIGINT)

    def interrupt_at_question(self) -> None:
        """Ctrl-C, and again if nothing happens: Python loses one between the question and the reading."""
        for _ in range(5):
            self.interrupt()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
                return

    def kill(self, *, all_of_them: bool) -> None:
        """`kill -9`: of `maint` alone, so that its pulumi goes on without it, or of everything it started."""
        if all_of_them:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait(DEADLINE)
        self._close()

    def _close(self) -> None:
        self._reader.join(DEADLINE)
        os.close(self._keys)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def end(self) -> int:
        """Wait for the end; the exit code."""
        code = self.process.wait(DEADLINE)
        self._close()
        assert "Traceback" not in self.said
        assert code != 70, self.said
        return code


def _some(number: int) -> bytes:
    """What is there to read; nothing at the end, which a terminal says as an error."""
    try:
        return os.read(number, 4096)
    except OSError:
        return b""
