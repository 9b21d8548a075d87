"""What a run says in Slack: the window opens, each phase as one message, failures aloud, and the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from maintenance.window.entry import Entry
from maintenance.window.secrets import Secrets
from scripts.slack import texts
from scripts.slack.senders import Bot, Place, Sender, Webhook
from scripts.slack.texts import Language, State
from scripts.slack.thread import ROOT, Thread


class Announcer:
    """One window's voice in Slack."""

    def __init__(self, thread: Thread, language: Language) -> None:
        """Speak one language in one thread."""
        self._thread = thread
        self._language = language

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait a few seconds for what is not sent yet."""
        self.close()

    def close(self, seconds: float = 8.0) -> None:
        """Wait at most that long for what is not sent yet."""
        self._thread.close(seconds)

    def begin(self, *, window: str, title: str, who: str, rehearsal_of: str | None = None) -> None:
        """Open the thread, or say in the one that is there that the run was resumed."""
        if self._thread.begun:
            self._thread.say(None, texts.resumed(self._language, who=who))
        else:
            self._thread.say(
                ROOT,
                texts.opening(self._language, window=window, title=title, who=who, rehearsal_of=rehearsal_of),
            )

    def phase(
        self,
        name: str,
        state: State,
        *,
        seconds: float | None = None,
        failures: Sequence[str] = (),
        note: str = "",
    ) -> None:
        """Show a phase's state in its one message; a failure is also said aloud, as edits ring nobody."""
        text = texts.phase(self._language, name, state, seconds=seconds, failures=failures, note=note)
        self._thread.say(f"phase {name}", text)
        if state == "failed" and self._thread.edits:
            self._thread.say(None, text.split("\n", 1)[0], loud=True)

    def end(self, *, outcome: str, left: Sequence[str]) -> None:
        """Say how it ended and what is left open."""
        self._thread.say("end", texts.closing(self._language, outcome=outcome, left=left))


def open_announcer(
    environment: Mapping[str, str],
    *,
    channel: str | None,
    language: Language,
    entries: Iterable[Entry],
    remember: Callable[[str, str], None],
    warn: Callable[[str], None],
    secrets: Secrets,
) -> Announcer:
    """Open a window's thread as the environment allows.

    Args:
        environment: SLACK_BOT_TOKEN, or SLACK_WEBHOOK_URL, or neither; SLACK_API_URL for another host;
            SLACK_CHANNEL where `channel` is None.
        channel: the window's channel; a webhook has its own.
        language: of the messages.
        entries: the window's journal so far.
        remember: writes a `slack` entry with subject and `after`, so that a later run finds the message.
        warn: is told once when Slack does not work.
        secrets: what no message may hold.
    """
    thread = Thread(
        _sender(environment, channel or environment.get("SLACK_CHANNEL"), warn),
        known=places(entries),
        remember=lambda key, place: remember(key, place.text),
        warn=warn,
        redact=secrets.redact,
    )
    return Announcer(thread, language)


def places(entries: Iterable[Entry]) -> dict[str, Place]:
    """Where the window's messages are, as earlier runs noted."""
    return {
        entry.subject: Place.parse(entry.after) for entry in entries if entry.what == "slack" and entry.after
    }


def _sender(
    environment: Mapping[str, str], channel: str | None, warn: Callable[[str], None]
) -> Sender | None:
    token, url = environment.get("SLACK_BOT_TOKEN"), environment.get("SLACK_WEBHOOK_URL")
    if token and channel:
        return Bot(token, channel, base_url=environment.get("SLACK_API_URL") or None)
    if url:
        return Webhook(url)
    if token:
        warn("SLACK_BOT_TOKEN is set, but no channel is: set SLACK_CHANNEL; the run goes on without Slack")
    return None
