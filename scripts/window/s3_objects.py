"""Objects in S3: PutObject with If-None-Match and If-Match.

Calls are bounded to a few seconds each: a heartbeat and a journal must not hold up a window.
"""

from __future__ import annotations

import random
import shlex
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from provider.aws.clients import failure
from scripts.window.objects import Stored

_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 2},
    connect_timeout=2,
    read_timeout=3,
    user_agent_extra="maintenance-mode",
    max_pool_connections=32,
)
_CONFLICTS = 6
"""How often a write is tried again that S3 refused because another one was under way (409)."""


class S3Objects:
    """One prefix of one bucket."""

    def __init__(
        self,
        bucket: str,
        prefix: str,
        *,
        region: str | None = None,
        profile: str | None = None,
        endpoint: str | None = None,
        path_style: bool = False,
    ) -> None:
        """Make a client of its own; what is not given comes from the standard environment."""
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.where = f"s3://{bucket}/{self._prefix}"
        self._options = {"profile": profile, "region": region, "endpoint-url": endpoint}
        config = _CONFIG.merge(Config(s3={"addressing_style": "path"})) if path_style else _CONFIG
        try:
            session = boto3.Session(profile_name=profile, region_name=region)
            self._s3: Any = session.client("s3", endpoint_url=endpoint, config=config)
        except BotoCoreError as error:
            raise failure(error, where=self.where) from None

    def read(self, name: str) -> Stored | None:
        """See `Objects`."""
        try:
            found = self._s3.get_object(Bucket=self._bucket, Key=self._key(name))
            return Stored(found["Body"].read().decode(), found["ETag"])
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise failure(error, where=self.where + name) from None
        except BotoCoreError as error:
            raise failure(error, where=self.where + name) from None

    def create(self, name: str, text: str) -> str | None:
        """See `Objects`."""
        return self._put(name, text, IfNoneMatch="*")

    def swap(self, name: str, text: str, version: str) -> str | None:
        """See `Objects`."""
        return self._put(name, text, IfMatch=version)

    def names(self, prefix: str) -> list[str]:
        """See `Objects`."""
        try:
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._key(prefix)
            )
            keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        except (ClientError, BotoCoreError) as error:
            raise failure(error, where=self.where + prefix) from None
        return sorted(key.removeprefix(self._prefix) for key in keys)

    def copy_command(self, name: str, over: str) -> str:
        """The AWS CLI's command that copies one object over another, for people to say."""
        given = [word for option, value in self._options.items() if value for word in (f"--{option}", value)]
        return shlex.join(["aws", "s3", "cp", self.where + name, self.where + over, *given])

    def _key(self, name: str) -> str:
        return f"{self._prefix}{name}"

    def _put(self, name: str, text: str, **condition: str) -> str | None:
        for attempt in range(_CONFLICTS):
            try:
                done = self._s3.put_object(
                    Bucket=self._bucket,
                    Key=self._key(name),
                    Body=text.encode(),
                    ContentType="application/json",
                    **condition,
                )
                return str(done["ETag"])
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "ConditionalRequestConflict" and attempt + 1 < _CONFLICTS:
                    time.sleep(random.uniform(0.02, 0.1) * (attempt + 1))  # noqa: S311 - jitter
                    continue
                if code in {"PreconditionFailed", "NoSuchKey", "ConditionalRequestConflict"}:
                    return self._ours(name, text)
                raise failure(error, where=self.where + name) from None
            except BotoCoreError as error:
                raise failure(error, where=self.where + name) from None
        raise AssertionError  # the last attempt returned or raised

    def _ours(self, name: str, text: str) -> str | None:
        """The version, if what is there is what we wrote and only the answer was lost."""
        there = self.read(name)
        return there.version if there is not None and there.text == text else None
