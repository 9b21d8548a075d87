"""boto3 clients, one per service and region, found through the standard environment only."""

from __future__ import annotations

import functools
import os
import threading
from typing import Any

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSOError,
    TokenRetrievalError,
)
from botocore.handlers import add_expect_header

from maintenance.errors import CredentialsExpired, MaintenanceError, PermanentError, Unreachable
from provider.aws.pace import THROTTLED, Pace

WORKERS = 32
"""Reads in flight at once in this process, and as many changes."""

_CONFIG = Config(
    retries={"mode": "standard", "max_attempts": 10},
    connect_timeout=5,
    read_timeout=30,
    max_pool_connections=WORKERS * 2,
    # One text for all calls: botocore's own is put together anew for each, which took a tenth of its time.
    user_agent=f"maintenance-mode Boto3/{boto3.__version__} Botocore/{botocore.__version__}",
)


EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "TokenRefreshRequired",
        "InvalidClientTokenId",
    }
)
"""What AWS answers to credentials that were good before."""


@functools.cache
def _session() -> boto3.Session:
    return boto3.Session()


@functools.cache
def _pace(_region: str | None) -> Pace:
    """Quotas hold per region."""
    return Pace()


_making = threading.Lock()


def client(service: str, region: str | None = None) -> Any:
    """Return the client for `service`, created once per process, however many threads ask at once.

    Raises:
        PermanentError: no region or no credentials are configured.
    """
    with _making:
        return _made(service, region)


@functools.cache
def _made(service: str, region: str | None) -> Any:
    session = _session()
    name = region or session.region_name or os.environ.get("AWS_REGION")
    if not name and service != "s3":
        raise PermanentError(
            "no AWS region is configured", next_step="set AWS_REGION or a profile with a region"
        )
    made = session.client(service, region_name=name, config=_CONFIG)
    if service == "s3":
        # A record is sent at once: asking first whether S3 wants its 200 bytes costs a round trip.
        made.meta.events.unregister("before-call.s3", add_expect_header)
    _pace(name).attach(made, service)
    return made


def failure(error: Exception, *, where: str) -> MaintenanceError:
    """Turn a boto3 error into one of ours: temporary if saying it again may help."""
    if isinstance(error, MaintenanceError):
        return error
    if isinstance(error, ClientError):
        code = error.response["Error"].get("Code", "?")
        text = f"{error.operation_name} answered {code}: {error.response['Error'].get('Message', '')}"
        if code in EXPIRED:
            return _expired(text, where)
        if code in THROTTLED or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:  # noqa: PLR2004
            return Unreachable(text, where=where, next_step="say the same command again")
        if "AccessDenied" in code or "NotAuthorized" in code:
            operation = error.operation_name
            return PermanentError(
                text,
                where=where,
                next_step=f"allow {operation} to this role (docs/iam.md), then say it again",
            )
        return PermanentError(text, where=where)
    if isinstance(error, (CredentialRetrievalError, SSOError, TokenRetrievalError)):
        return _expired(str(error), where)
    if isinstance(error, NoCredentialsError):
        return PermanentError(
            "no AWS credentials were found", where=where, next_step="aws sso login, or a profile"
        )
    if isinstance(error, (EndpointConnectionError, ReadTimeoutError)):
        return Unreachable(
            str(error), where=where, next_step="check the network, then say the same command again"
        )
    if isinstance(error, BotoCoreError):
        return Unreachable(str(error), where=where, next_step="say the same command again")
    raise error


def _expired(text: str, where: str) -> CredentialsExpired:
    return CredentialsExpired(
        f"AWS does not take the credentials any more ({text})",
        where=where,
        next_step="renew them (such as aws sso login), then say the same command again",
    )
