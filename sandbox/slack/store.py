"""The messages of one workspace, and how it misbehaves on request."""

from __future__ import annotations

import html
import itertools
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

BOT_TOKEN = "xoxb-sandbox-bot-token"  # noqa: S105 - not a secret
WEBHOOK_PATH = "/services/T00000000/B00000000/sandboxwebhook"
CHANNELS = {"C0MAINT": "maintenance"}
"""Channel ids and their names; the bot is in all of them."""


@dataclass
class Message:
    """One message as it is now; `edits` are its earlier texts."""

    ts: str
    channel: str
    text: str
    thread: str | None = None
    broadcast: bool = False
    sender: str = "bot"
    edits: list[str] = field(default_factory=list)


@dataclass
class Trouble:
    """What goes wrong for the next `times` calls (None: until it is cleared).

    `error` is a word of Slack's such as channel_not_found; `status` another HTTP status, such as 503.
    """

    times: int | None = None
    error: str = ""
    status: int = 200
    retry_after: int | None = None
    delay: float = 0.0
    after_effect: bool = False


class SlackStore:
    """One workspace. Safe for use from several threads."""

    def __init__(self, channels: Iterable[tuple[str, str]] = tuple(CHANNELS.items())) -> None:
        """Start without messages and without trouble."""
        self.channels = dict(channels)
        self.messages: list[Message] = []
        self.calls: list[tuple[str, str]] = []
        self._trouble: Trouble | None = None
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)

    def channel_id(self, named: str) -> str | None:
        """The id of a channel that is given by id, name or #name."""
        name = named.removeprefix("#")
        return next((each for each, known in self.channels.items() if name in {each, known}), None)

    def post(
        self, channel: str, text: str, *, thread: str | None, broadcast: bool, sender: str = "bot"
    ) -> Message:
        """Add a message."""
        with self._changed:
            ts = f"{int(time.time())}.{next(self._numbers):06d}"
            message = Message(ts, channel, text, thread, broadcast, sender)
            self.messages.append(message)
            return message

    def find(self, channel: str, ts: str) -> Message | None:
        """One message."""
        with self._lock:
            return next((each for each in self.messages if (each.channel, each.ts) == (channel, ts)), None)

    def edit(self, message: Message, text: str) -> None:
        """Give a message another text."""
        with self._lock:
            message.edits.append(message.text)
            message.text = text

    def forget(self, message: Message) -> None:
        """Delete a message, as a person may."""
        with self._lock:
            self.messages.remove(message)

    def called(self, operation: str, outcome: str) -> None:
        """Note one call and what was answered."""
        with self._changed:
            self.calls.append((operation, outcome))
            self._changed.notify_all()

    def wait_for_calls(self, count: int, seconds: float = 10.0) -> bool:
        """Wait until that many calls were answered."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.calls) >= count, seconds)

    def misbehave(self, trouble: Trouble | None) -> None:
        """Set what goes wrong from now on; None ends it."""
        with self._lock:
            self._trouble = trouble

    def trouble(self) -> Trouble | None:
        """What goes wrong with this call."""
        with self._lock:
            trouble = self._trouble
            if trouble is not None and trouble.times is not None:
                trouble.times -= 1
                if trouble.times <= 0:
                    self._trouble = None
            return trouble

    def transcript(self) -> str:
        """All messages as people read them: threads indented, edits counted."""
        with self._lock:
            messages = list(self.messages)
        lines = []
        for top in (each for each in messages if each.thread is None):
            lines += _shown(top, f"#{self.channels.get(top.channel, top.channel)} ")
            for reply in (each for each in messages if each.thread == top.ts and each.channel == top.channel):
                lines += _shown(reply, "    ")
        return "\n".join(lines)


def _shown(message: Message, lead: str) -> list[str]:
    first, *rest = html.unescape(message.text).split("\n")
    edited = f"  (edited {len(message.edits)}×)" if message.edits else ""
    loud = "(also sent to the channel) " if message.broadcast else ""
    indent = " " * len(lead)
    return [f"{lead}{loud}{first}{edited}", *(f"{indent}{line}" for line in rest)]
