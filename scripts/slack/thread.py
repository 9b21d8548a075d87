"""One window's thread. Messages go out in order, beside the run, and never hold it up or fail it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from maintenance.errors import MaintenanceError
from scripts.slack.senders import NotSent, Place, Sender

_ONCE = "once "
ROOT = "thread"
"""The key of the first message, under which all others are."""


@dataclass
class _Message:
    text: str
    loud: bool


class Thread:
    """The messages of one window, each under a key: the same key again edits the message.

    What could not be sent yet waits here, newest text per key, until Slack takes it or the run ends.
    """

    def __init__(
        self,
        sender: Sender | None,
        *,
        known: Mapping[str, Place],
        remember: Callable[[str, Place], None],
        warn: Callable[[str], None],
        redact: Callable[[str], str],
    ) -> None:
        """Without a sender nothing is ever sent.

        Args:
            sender: the way into the channel.
            known: where earlier runs' messages of this window are, from the journal.
            remember: is told where a message is, so that a later run goes on there.
            warn: is told once when Slack does not take a message.
            redact: takes secrets out of texts.
        """
        self._sender = sender
        self._known = dict(known)
        self._remember = remember
        self._warn = warn
        self._redact = redact
        self._numbers = itertools.count(1)
        self._waiting: dict[str, _Message] = {}
        self._changed = threading.Condition()
        self._closing = sender is None
        self._deadline = float("inf")
        self._warned = False
        self._worker = threading.Thread(target=self._work, name="slack", daemon=True)
        if sender is not None:
            self._worker.start()

    def __enter__(self) -> Self:
        """Nothing to do; the worker runs already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait a few seconds for what is not sent yet."""
        self.close()

    @property
    def edits(self) -> bool:
        """Whether the same key again edits a message instead of adding one."""
        return self._sender is not None and self._sender.threads

    @property
    def begun(self) -> bool:
        """Whether an earlier run, or this one, has posted the first message."""
        with self._changed:
            return ROOT in self._known or ROOT in self._waiting

    def say(self, key: str | None, text: str, *, loud: bool = False) -> None:
        """Send a message soon; returns at once.

        Args:
            key: the same key again edits the message, also in a later run; None is always a new one.
            text: made inert by `texts`.
            loud: show a reply in the channel too.
        """
        with self._changed:
            if self._closing:
                return
            if key is None:
                key = f"{_ONCE}{next(self._numbers)}"
            self._waiting[key] = _Message(self._redact(text), loud)
            self._changed.notify_all()

    def close(self, seconds: float = 8.0) -> None:
        """Send what waits, for at most that long, and stop."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self._deadline = time.monotonic() + seconds
            self._changed.notify_all()
        self._worker.join(seconds)
        if self._worker.is_alive() or self._waiting:
            self._say_once("it did not answer in time")

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting or time.monotonic() >= self._deadline:
                    return
                key = next(iter(self._waiting))
                message = self._waiting[key]
            try:
                self._send(key, message)
            except NotSent as refusal:
                self._say_once(refusal.why)
                if refusal.wait is None:
                    self._stop()
                    return
                self._pause(refusal.wait)
            else:
                with self._changed:
                    if self._waiting.get(key) is message:
                        del self._waiting[key]

    def _send(self, key: str, message: _Message) -> None:
        sender = self._sender
        if sender is None:
            return
        place = self._known.get(key)
        try:
            if place is not None and sender.threads:
                sender.edit(place, message.text)
                return
            root = self._known.get(ROOT) if key != ROOT and sender.threads else None
            place = sender.post(message.text, under=root, loud=message.loud)
        except NotSent as refusal:
            if not refusal.gone:
                raise
            self._known.pop(key if place is not None else ROOT, None)  # deleted by somebody: post anew
            raise NotSent(refusal.why, wait=0.0) from None
        if place is not None and not key.startswith(_ONCE):
            self._known[key] = place
            try:
                self._remember(key, place)
            except MaintenanceError as fault:
                self._say_once(f"where its message is could not be noted ({fault.what})")

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._changed:
            while (left := min(until, self._deadline) - time.monotonic()) > 0:
                self._changed.wait(left)

    def _stop(self) -> None:
        with self._changed:
            self._closing = True
            self._waiting.clear()

    def _say_once(self, why: str) -> None:
        if not self._warned:
            self._warned = True
            self._warn(f"Slack does not take messages: {self._redact(why)}; the run goes on without")
