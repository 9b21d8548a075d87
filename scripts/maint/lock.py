"""The stack's lock: who holds it, and whether that process is dead on this host.

A killed CLI leaves its lock behind. Source: the file layout of Pulumi's own (DIY) backends,
`.pulumi/locks/organization/<project>/<stack>/<id>.json` with pid, username and hostname.
"""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from maintenance.errors import ConfigInvalid
from provider.aws.clients import client

PROJECT = "maintenance-mode"


@dataclass(frozen=True, slots=True)
class Lock:
    """Who holds a stack."""

    name: str
    pid: int
    user: str
    host: str
    since: str

    @property
    def dead(self) -> bool:
        """Whether its process was on this host and is gone."""
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False  # somebody else's, and alive
        return False

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.user}@{self.host} (process {self.pid}) since {self.since}"


def read_locks(stack: str) -> list[Lock]:
    """Read the locks of a stack from the backend that PULUMI_BACKEND_URL names.

    Raises:
        ConfigInvalid: no backend is named; a hosted backend keeps no lock that could be stale.
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
        folder = Path(unquote(parts.netloc + parts.path)).expanduser() / under
        return [_lock(path.name, path.read_text()) for path in sorted(folder.glob("*.json"))]
    if parts.scheme == "s3":
        prefix = "/".join(part for part in (parts.path.strip("/"), under) if part)
        s3 = client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=parts.netloc, Prefix=f"{prefix}/")
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return [
            _lock(key, s3.get_object(Bucket=parts.netloc, Key=key)["Body"].read().decode()) for key in keys
        ]
    return []


def _lock(name: str, text: str) -> Lock:
    content = json.loads(text)
    return Lock(name, content["pid"], content["username"], content["hostname"], content["timestamp"])
