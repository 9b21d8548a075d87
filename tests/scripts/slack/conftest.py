from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from maintenance.window.entry import Entry
from maintenance.window.secrets import Secrets
from sandbox.slack.app import slack_app
from sandbox.slack.store import BOT_TOKEN, WEBHOOK_PATH, SlackStore
from scripts.slack.announce import Announcer, open_announcer
from scripts.slack.texts import Language
from tests.sandbox.edge.served import served


@dataclass
class Workspace:
    """One Slack workspace over HTTP, and what a run noted and warned of."""

    store: SlackStore
    url: str
    noted: list[Entry] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    warned: threading.Event = field(default_factory=threading.Event)

    @property
    def bot(self) -> dict[str, str]:
        return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": f"{self.url}/api/"}

    @property
    def webhook(self) -> dict[str, str]:
        return {"SLACK_WEBHOOK_URL": f"{self.url}{WEBHOOK_PATH}"}

    def announcer(
        self,
        environment: dict[str, str],
        *,
        channel: str | None = "#maintenance",
        language: Language = "en",
        secrets: Secrets | None = None,
    ) -> Announcer:
        return open_announcer(
            environment,
            channel=channel,
            language=language,
            entries=list(self.noted),
            remember=self.remember,
            warn=self.warn,
            secrets=secrets or Secrets.of_environment(environment),
        )

    def remember(self, key: str, place: str) -> None:
        self.noted.append(Entry("w", datetime.now(UTC), "t", "slack", key, "done", after=place))

    def warn(self, text: str) -> None:
        self.warnings.append(text)
        self.warned.set()

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.store.messages]


@pytest.fixture
def slack() -> Iterator[Workspace]:
    store = SlackStore()
    with served(slack_app(store)) as url:
        yield Workspace(store, url)
