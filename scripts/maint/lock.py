"""The stack's lock: who holds it, and whether that process is dead on this host.

A killed CLI leaves its lock behind. Source: the file layout of Pulumi's own (DIY) backends,
`.pulumi/locks/organization/<project>/<stack>/<id>.json` with pid, username and hostname. In a folder, a CLI
that is killed while it takes the lock leaves `<id>.json.….tmp`, which the engine counts as a lock too.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from maintenance.errors import ConfigInvalid
from provider.aws.clients import client
from provider.captured.place import aws_errors
from scripts.window.process import mark

PROJECT = "maintenance-mode"
WRITTEN_WITHIN = 1.0
"""Seconds: a lock is a hundred bytes in one write; whoever needs longer is gone."""
_POLL = 0.05


@dataclass(frozen=True, slots=True)
class Lock:
    """Who holds a stack; no pid where a process ended before it could say."""

    name: str
    pid: int
    user: str
    host: str
    since: str

    @property
    def dead(self) -> bool:
        """Whether its process was on this host and is gone."""
        if not self.pid:
            return True
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False  # somebody else's, and alive
        # In a container nobody may ask for the exit code of an orphan: killed, it keeps its id for ever.
        return mark(self.pid) is None and mark(os.getpid()) is not None

    def __str__(self) -> str:
        """As messages name it."""
        if not self.pid:
            return "a process that was killed while it took it"
        return f"{self.user}@{self.host} (process {self.pid}) since {self.since}"


def state_folder() -> Path | None:
    """The folder that PULUMI_BACKEND_URL names; None where the state is somewhere else."""
    parts = urlsplit(os.environ.get("PULUMI_BACKEND_URL", ""))
    return _folder(parts) if parts.scheme == "file" else None


def read_locks(stack: str) -> list[Lock]:
    """Read the locks of a stack from the backend that PULUMI_BACKEND_URL names.

    Raises:
        ConfigInvalid: no backend is named; a hosted backend keeps no lock that could be stale.
        MaintenanceError: S3 did not answer, or refused.
    """
    url = os.environ.get("PULUMI_BACKEND_URL", "")
    if not url:
        raise ConfigInvalid(
            "PULUMI_BACKEND_URL is not set, so the state cannot be found",
            next_step="export PULUMI_BACKEND_URL=s3://your-state-bucket   (in the sandbox: . .sandbox/env)",
        )
    parts = urlsplit(url)
    under = f".pulumi/locks/organization/{PROJECT}/{stack}"
    if parts.scheme == "file":
        paths = [path for path in sorted((_folder(parts) / under).glob("*.json*")) if path.suffix != ".attrs"]
        return [lock for path in paths if (lock := _written(path)) is not None]
    if parts.scheme == "s3":
        prefix = "/".join(part for part in (parts.path.strip("/"), under) if part)
        with aws_errors(f"s3://{parts.netloc}/{prefix}/"):
            return list(_in_bucket(parts.netloc, prefix))
    return []


def _in_bucket(bucket: str, prefix: str) -> Iterator[Lock]:
    s3 = client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/")
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    for key in keys:
        with contextlib.suppress(s3.exceptions.NoSuchKey):  # let go meanwhile
            yield _lock(key, s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode())


def _folder(parts: SplitResult) -> Path:
    return Path(unquote(parts.netloc + parts.path)).expanduser()


def _written(path: Path) -> Lock | None:
    """A lock in a folder; None if it was let go meanwhile. One that stays empty was never taken."""
    until = time.monotonic() + WRITTEN_WITHIN
    while True:
        try:
            return _lock(path.name, path.read_text())
        except FileNotFoundError:
            return None
        except ValueError:
            if time.monotonic() >= until:
                return Lock(path.name, 0, "", socket.gethostname(), "")
        time.sleep(_POLL)


def _lock(name: str, text: str) -> Lock:
    content = json.loads(text)
    return Lock(name, content["pid"], content["username"], content["hostname"], content["timestamp"])
