"""One Slack workspace beside a company: what a run says in it, and how it misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.slack.app import slack_app
from sandbox.slack.store import BOT_TOKEN, Message, SlackStore
from tests.sandbox.edge.served import served


@dataclass
class Conversation:
    """Its messages, and the environment that leads a run to it."""

    store: SlackStore
    env: dict[str, str]

    @property
    def threads(self) -> list[Message]:
        return [each for each in self.store.messages if each.thread is None]

    def replies(self, thread: Message) -> list[str]:
        """What was said in a thread and not only echoed to the channel, as it reads now."""
        return [each.text for each in self.store.messages if each.thread == thread.ts and not each.broadcast]


@contextmanager
def conversation(token: str = BOT_TOKEN) -> Iterator[Conversation]:
    store = SlackStore()
    with served(slack_app(store)) as url:
        names = {"SLACK_BOT_TOKEN": token, "SLACK_API_URL": f"{url}/api/", "SLACK_CHANNEL": "#maintenance"}
        yield Conversation(store, names | {"LC_ALL": "C.UTF-8"})
