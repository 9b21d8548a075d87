"""Slack's Web API and incoming webhooks as a WSGI application. What it does not model it refuses.

Source: docs.slack.dev, "chat.postMessage", "chat.update", "Sending messages using incoming webhooks",
"Rate limits".
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.slack.store import BOT_TOKEN, WEBHOOK_PATH, Message, SlackStore, Trouble

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LONGEST = 40_000
"""Characters of a text; Slack cuts longer ones, the sandbox refuses them."""
_POST = {"channel", "text", "thread_ts", "reply_broadcast", "mrkdwn", "parse", "link_names"} | {
    "unfurl_links",
    "unfurl_media",
}
_UPDATE = {"channel", "ts", "text", "parse", "link_names"}
_WEBHOOK = {"text", "mrkdwn", "unfurl_links", "unfurl_media"}


class _Refusal(Exception):
    """Slack's word for why not."""


def slack_app(store: SlackStore) -> WSGIApplication:
    """The API of one workspace."""

    @Request.application
    def app(request: Request) -> Response:
        operation = request.path.removeprefix("/api/")
        trouble = store.trouble() or Trouble()
        time.sleep(trouble.delay)
        if (trouble.error or trouble.status != 200) and not trouble.after_effect:  # noqa: PLR2004 - fine
            store.called(operation, trouble.error or str(trouble.status))
            return _troubled(trouble)
        outcome, response = _answer(store, request, operation)
        store.called(operation, outcome)
        return _troubled(trouble) if trouble.after_effect else response

    return app


def _troubled(trouble: Trouble) -> Response:
    headers = {} if trouble.retry_after is None else {"Retry-After": str(trouble.retry_after)}
    if trouble.status >= 500:  # noqa: PLR2004 - a fault of the server
        return Response("upstream connect error", trouble.status, headers)
    return _json({"ok": False, "error": trouble.error or "fatal_error"}, trouble.status, headers)


def _answer(store: SlackStore, request: Request, operation: str) -> tuple[str, Response]:
    if request.path.startswith("/services/"):
        return _webhook(store, request)
    try:
        _check_token(request)
        given = _given(request)
        match operation:
            case "chat.postMessage":
                body = _post(store, given)
            case "chat.update":
                body = _update(store, given)
            case _:
                return "unknown_method", _json({"ok": False, "error": "unknown_method"})
    except _Refusal as refusal:
        return str(refusal), _json({"ok": False, "error": str(refusal)})
    return "ok", _json(body)


def _check_token(request: Request) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token:
        raise _Refusal("not_authed")
    if kind != "Bearer" or token != BOT_TOKEN:
        raise _Refusal("invalid_auth")


def _given(request: Request) -> dict[str, Any]:
    if request.mimetype == "application/json":
        try:
            given = json.loads(request.get_data())
        except ValueError:
            raise _Refusal("invalid_json") from None
        if not isinstance(given, dict):
            raise _Refusal("json_not_object")
        return given
    return dict(request.form)


def _post(store: SlackStore, given: dict[str, Any]) -> dict[str, Any]:
    channel = _channel(store, given, _POST)
    thread = given.get("thread_ts")
    if thread is not None:
        root = store.find(channel, str(thread))
        if root is None or root.thread is not None:
            raise _Refusal("thread_not_found")
    message = store.post(
        channel, _text(given), thread=thread, broadcast=bool(given.get("reply_broadcast")) and bool(thread)
    )
    return {"ok": True, "channel": channel, "ts": message.ts, "message": _plain(message)}


def _update(store: SlackStore, given: dict[str, Any]) -> dict[str, Any]:
    channel = str(given.get("channel", ""))
    if channel not in store.channels:
        raise _Refusal("channel_not_found")  # chat.update takes ids only
    _channel(store, given, _UPDATE)
    message = store.find(channel, str(given.get("ts", "")))
    if message is None:
        raise _Refusal("message_not_found")
    if message.sender != "bot":
        raise _Refusal("cant_update_message")
    store.edit(message, _text(given))
    return {"ok": True, "channel": channel, "ts": message.ts, "text": message.text}


def _channel(store: SlackStore, given: dict[str, Any], known: set[str]) -> str:
    if given.keys() - known:
        raise _Refusal("invalid_arguments")
    channel = store.channel_id(str(given.get("channel", "")))
    if channel is None:
        raise _Refusal("channel_not_found")
    return channel


def _text(given: dict[str, Any]) -> str:
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _Refusal("no_text")
    if len(text) > _LONGEST:
        raise _Refusal("msg_too_long")
    return text


def _webhook(store: SlackStore, request: Request) -> tuple[str, Response]:
    """Webhooks answer in plain words, and never say which message they made."""
    if request.path != WEBHOOK_PATH:
        return "no_service", Response("no_service", 404)
    try:
        given = _given(request)
        text = "" if given.keys() - _WEBHOOK else _text(given)
    except _Refusal as refusal:
        return str(refusal), Response(str(refusal), 400)
    if not text:
        return "invalid_payload", Response("invalid_payload", 400)
    store.post(next(iter(store.channels)), text, thread=None, broadcast=False, sender="webhook")
    return "ok", Response("ok")


def _plain(message: Message) -> dict[str, Any]:
    return {"ts": message.ts, "text": message.text, "thread_ts": message.thread}


def _json(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, headers, content_type="application/json")
