"""Access to one AWS account and region: settings, clients, tags and the words of AWS's refusals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sandbox.plugins.standin.kind import RefusedError
from sandbox.plugins.standin.wire import Properties

_REAL_PLUGINS_RETRIES = 25
_POOL = 32
_MISSING = frozenset(
    {
        "ClusterNotFoundException",
        "NotFoundException",
        "RuleNotFound",
        "ServiceNotFoundException",
    }
)


class StoppedError(RefusedError):
    """The engine has asked to stop; no further request is sent."""


class Account:
    """botocore clients made from a provider's settings. Safe for use from several threads.

    botocore is imported on first use only: the engine waits for the plugin's port, not for botocore.
    """

    def __init__(self, stopping: threading.Event) -> None:
        """`stopping` ends retries and further calls once it is set."""
        self._stopping = stopping
        self._settings: Properties = {}
        self._session: Any = None
        self._clients: dict[str, Any] = {}
        self._account_id: str | None = None
        self._lock = threading.RLock()

    def configure(self, settings: Properties) -> None:
        """Use these settings from now on."""
        with self._lock:
            self._settings, self._session, self._clients, self._account_id = settings, None, {}, None

    def warm_up(self) -> None:
        """Import botocore."""
        with self._lock:
            import botocore.config  # noqa: PLC0415 - see the class
            import botocore.session  # noqa: F401, PLC0415

    @property
    def region(self) -> str | None:
        """The region of the settings, or of the profile."""
        named = self._settings.get("region")
        if named or "profile" not in self._settings:
            return str(named) if named else None
        with self._lock:
            region = self._open_session().get_config_variable("region")
        return str(region) if region else None

    @property
    def default_tags(self) -> dict[str, str]:
        """Tags for every tagged resource."""
        return dict((self._settings.get("defaultTags") or {}).get("tags") or {})

    @property
    def id(self) -> str:
        """The account's number, as in ARNs; empty where the settings say not to ask for it."""
        if self._settings.get("skipRequestingAccountId"):
            return ""
        if self._account_id is None:
            self._account_id = str(self.call("sts", "get_caller_identity")["Account"])
        return self._account_id

    def call(self, service: str, method: str, /, **arguments: Any) -> dict[str, Any]:
        """One API call. Raises `RefusedError` with AWS's words, `MissingError` if there is no such thing."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see the class

        try:
            answer: dict[str, Any] = getattr(self._client(service), method)(**arguments)
        except ClientError as error:
            code = str(error.response["Error"].get("Code", ""))
            message = str(error.response["Error"].get("Message", ""))
            raise _refusal(code)(f"{code}: {message} ({error.operation_name})") from error
        except BotoCoreError as error:
            raise RefusedError(f"{error} ({service} {method})") from error
        return answer

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._make_client(service)
            return self._clients[service]

    def _make_client(self, service: str) -> Any:
        from botocore.config import Config  # noqa: PLC0415 - see the class

        settings = self._settings
        endpoints = {name: url for each in settings.get("endpoints") or [] for name, url in each.items()}
        attempts = max(1, int(settings.get("maxRetries", _REAL_PLUGINS_RETRIES)))
        client = self._open_session().create_client(
            service,
            region_name=settings.get("region"),
            endpoint_url=endpoints.get(service),
            aws_access_key_id=settings.get("accessKey"),
            aws_secret_access_key=settings.get("secretKey"),
            aws_session_token=settings.get("token"),
            config=Config(
                retries={"mode": "standard", "total_max_attempts": attempts}, max_pool_connections=_POOL
            ),
        )
        client.meta.events.register("before-send", partial(_refuse_once_stopping, self._stopping))
        return client

    def _open_session(self) -> Any:
        if self._session is None:
            import botocore.session  # noqa: PLC0415 - see the class

            self._session = botocore.session.Session(profile=self._settings.get("profile"))
        return self._session


class MissingError(RefusedError):
    """AWS says that the thing does not exist."""


def _refusal(code: str) -> type[RefusedError]:
    return MissingError if code in _MISSING else RefusedError


def _refuse_once_stopping(stopping: threading.Event, **_: Any) -> None:
    if stopping.is_set():
        raise StoppedError("the command is being cancelled; nothing more is sent to AWS")


def unless_missing(call: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """The call's answer, or `None` where AWS says that the thing does not exist."""
    try:
        return call()
    except MissingError:
        return None


def tag_changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Tags to set and keys to remove."""
    return (
        {key: value for key, value in new.items() if old.get(key) != value},
        sorted(old.keys() - new.keys()),
    )
