"""The two ways into a channel: a bot's token, which can thread and edit, and a webhook, which cannot."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

_SILENT = logging.getLogger("maintenance.slack")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False  # slack_sdk would write answers of strangers to the terminal
TIMEOUT = 5
"""Seconds for one call."""
_OK, _RATE_LIMITED, _SERVER_FAULT = 200, 429, 500
_GONE = {"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"}
_PASSING = {"ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable"} | {
    "request_timeout",
    "team_added_to_org",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One message: channel id and timestamp, as `text` in the journal."""

    channel: str
    ts: str

    @property
    def text(self) -> str:
        """As the journal keeps it."""
        return f"{self.channel}/{self.ts}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read what `text` wrote."""
        channel, _, ts = text.partition("/")
        return cls(channel, ts)


class NotSent(Exception):
    """Slack did not take a message. `wait` is when it may be tried again; None: never in this run."""

    def __init__(self, why: str, *, wait: float | None, gone: bool = False) -> None:
        """`why` is Slack's word for it; `gone`: the message or thread it refers to was deleted."""
        super().__init__(why)
        self.why = why
        self.wait = wait
        self.gone = gone


class Sender(Protocol):
    """One way into one channel. Both methods raise `NotSent`."""

    threads: bool
    """Whether messages can be threaded and edited."""

    def post(self, text: str, *, under: Place | None, loud: bool) -> Place | None:
        """Add a message; where it is, if that can be known."""
        ...

    def edit(self, place: Place, text: str) -> None:
        """Replace a message's text."""
        ...


class Bot:
    """chat.postMessage and chat.update."""

    threads = True

    def __init__(self, token: str, channel: str, *, base_url: str | None, timeout: int = TIMEOUT) -> None:
        """`base_url` is another host's `…/api/`."""
        host = f"{(base_url or WebClient.BASE_URL).rstrip('/')}/"
        self._client = WebClient(
            token=token, base_url=host, timeout=timeout, logger=_SILENT, retry_handlers=[]
        )
        self._channel = channel

    def post(self, text: str, *, under: Place | None, loud: bool) -> Place | None:
        """See `Sender`."""
        wanted: dict[str, Any] = {"channel": under.channel if under else self._channel, "text": text}
        if under is not None:
            wanted |= {"thread_ts": under.ts, "reply_broadcast": loud}
        answer = self._call("chat.postMessage", {**wanted, "mrkdwn": False, **_INERT, **_UNFURL})
        return Place(str(answer["channel"]), str(answer["ts"]))

    def edit(self, place: Place, text: str) -> None:
        """See `Sender`."""
        self._call("chat.update", {"channel": place.channel, "ts": place.ts, "text": text, **_INERT})

    def _call(self, method: str, wanted: dict[str, Any]) -> Any:  # noqa: ANN401 - Slack's answer
        try:
            return self._client.api_call(method, json=wanted)
        except SlackApiError as error:
            raise _refusal(error) from None
        except (SlackClientError, OSError, HTTPException, ValueError) as fault:
            raise NotSent(_unreachable(fault), wait=_WAIT) from None


class Webhook:
    """An incoming webhook: it never says where its message is."""

    threads = False

    def __init__(self, url: str, *, timeout: int = TIMEOUT) -> None:
        """`url` is itself a secret."""
        self._client = WebhookClient(url, timeout=timeout, logger=_SILENT, retry_handlers=[])

    def post(self, text: str, *, under: Place | None, loud: bool) -> Place | None:
        """See `Sender`."""
        del under, loud
        try:
            answer = self._client.send_dict({"text": text, "mrkdwn": False, **_UNFURL})
        except (SlackClientError, OSError, HTTPException, ValueError) as fault:
            raise NotSent(_unreachable(fault), wait=_WAIT) from None
        if answer.status_code == _OK:
            return None
        if answer.status_code == _RATE_LIMITED:
            raise NotSent("rate limited", wait=_seconds(answer.headers))
        if answer.status_code >= _SERVER_FAULT:
            raise NotSent(f"HTTP {answer.status_code}", wait=_WAIT)
        raise NotSent(f"HTTP {answer.status_code} {answer.body[:80]}", wait=None)

    def edit(self, place: Place, text: str) -> None:
        """See `Sender`; never called, as no place is ever known."""
        raise NotSent(f"a webhook cannot edit {place.text} to {text[:20]}", wait=None)


_WAIT = 5.0
"""Seconds before a Slack that did not answer is tried again."""
_INERT = {"parse": "none", "link_names": False}
_UNFURL = {"unfurl_links": False, "unfurl_media": False}


def _refusal(error: SlackApiError) -> NotSent:
    status, word = _status_and_word(error)
    if status == _RATE_LIMITED or word in {"ratelimited", "rate_limited"}:
        return NotSent("rate limited", wait=_seconds(getattr(error.response, "headers", {})))
    if word in _GONE:
        return NotSent(word, wait=0.0, gone=True)
    if not word.isidentifier():  # a proxy's page, a gateway's fault: not Slack's answer
        return NotSent(f"HTTP {status}", wait=_WAIT)
    passing = status >= _SERVER_FAULT or word in _PASSING
    return NotSent(word, wait=_WAIT if passing else None)


def _status_and_word(error: SlackApiError) -> tuple[int, str]:
    response: Any = error.response
    status = int(getattr(response, "status_code", None) or response.get("status", _OK))
    word = response.get("error", "") if hasattr(response, "get") else ""
    return status, str(word or "")


def _seconds(headers: Any) -> float:  # noqa: ANN401 - a mapping of texts or of lists
    for name, value in dict(headers).items():
        if str(name).lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            return float(text) if str(text).isdecimal() else _WAIT
    return _WAIT


def _unreachable(fault: Exception) -> str:
    """The kind of fault only: texts of HTTP libraries may hold the webhook's URL."""
    reason = getattr(fault, "reason", None)
    return f"not reached ({type(reason if isinstance(reason, Exception) else fault).__name__})"
