"""Ctrl-C while the CLI works: the CLI has it as well, and stops where it is safe."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from maintenance.errors import Interrupted


@contextmanager
def left_to_the_cli() -> Iterator[threading.Event]:
    """Only note it, where it would break off this process anywhere or kill the CLI a moment later.

    What is yielded is set once somebody pressed it. Where it is ignored, as in the background, it stays so.
    """
    pressed = threading.Event()
    former = signal.getsignal(signal.SIGINT)
    if former is None or former is signal.SIG_IGN:
        yield pressed
        return
    signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, former)


def exit_code(code: int, pressed: threading.Event) -> int:
    """The CLI's exit code, or that of `Interrupted` where it was stopped in time."""
    return Interrupted.exit_code if pressed.is_set() and code != 0 else code
