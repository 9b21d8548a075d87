"""Datadog's HTTP API: requests with keys, retries and readable refusals, with the standard library only."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from sandbox.plugins.standin.kind import RefusedError

_TIMEOUT_SECONDS = 30.0
_RETRIED = frozenset({429, 500, 502, 503, 504})
_BACKOFF_SECONDS = 2.0


class NotThereError(RefusedError):
    """Datadog answers 404."""


class DatadogApi:
    """One Datadog organisation. Safe for use from several threads once configured."""

    def __init__(self, stopping: threading.Event) -> None:
        """`stopping` ends retries and further calls once it is set."""
        self._stopping = stopping
        self._url = ""
        self._headers: dict[str, str] = {}
        self._retries = 0

    def configure(self, *, url: str, api_key: str, app_key: str, retries: int) -> None:
        """Use this organisation from now on; `retries` follow on 429 and 5xx."""
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise RefusedError(f"the API URL must be an http or https URL, got {url}")
        self._url = url.rstrip("/")
        self._retries = retries
        self._headers = {
            "DD-API-KEY": api_key,
            "DD-APPLICATION-KEY": app_key,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def validate(self) -> None:
        """Have the API key confirmed (GET /api/v1/validate); raises `RefusedError` where it is refused."""
        self.call("GET", "/api/v1/validate")

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request. Raises `NotThereError` on 404 and `RefusedError` with Datadog's errors otherwise."""
        for attempt in range(self._retries + 1):
            if self._stopping.is_set():
                raise RefusedError("the command is being cancelled; nothing more is sent to Datadog")
            try:
                return self._once(method, path, body)
            except urllib.error.HTTPError as error:
                if error.code in _RETRIED and attempt < self._retries:
                    self._stopping.wait(_pause(error, attempt))
                    continue
                failure = NotThereError if error.code == 404 else RefusedError  # noqa: PLR2004 - HTTP's own number
                text = f"{error.code} {error.reason}: {_errors(error)} ({method} {path})"
                raise failure(text) from error
            except (urllib.error.URLError, TimeoutError) as error:
                reason = getattr(error, "reason", error)
                raise RefusedError(f"{self._url} does not answer: {reason} ({method} {path})") from error
        raise AssertionError("the last attempt returns or raises")

    def _once(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked in configure
            self._url + path, data=data, headers=self._headers, method=method
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            text = answer.read()
        return dict(json.loads(text)) if text.strip() else {}


def _pause(error: urllib.error.HTTPError, attempt: int) -> float:
    """Seconds to the next attempt: what Datadog asks for, else doubling."""
    doubled = _BACKOFF_SECONDS * float(2**attempt)
    wanted = error.headers.get("X-Ratelimit-Reset") or error.headers.get("Retry-After")
    try:
        return float(wanted) if wanted else doubled
    except ValueError:
        return doubled


def _errors(error: urllib.error.HTTPError) -> str:
    """Datadog's own words, from either of its two forms of error."""
    text = error.read().decode(errors="replace")
    try:
        found = json.loads(text)["errors"]
        return "; ".join(
            each if isinstance(each, str) else each.get("detail") or each["title"] for each in found
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return text[:500] or "no reason given"
