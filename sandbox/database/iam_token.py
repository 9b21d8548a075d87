"""Tokens of IAM database authentication: looked into, and believed only if every part is right.

Source: Aurora User Guide, "IAM database authentication"; Signature Version 4, "Authenticating requests: using
query parameters". AWS says "Access denied" and no more; so does the server behind, which is then asked with a
wrong password.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit

_MOST_SECONDS = 900
_SKEW = dt.timedelta(minutes=5)
_NEEDED = frozenset(
    {
        "Action",
        "DBUser",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    }
)


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody knocks: the address and port that a token must name, and its Region."""

    host: str
    port: int
    region: str


def wrong_with(
    token: str, user: str, door: Door, secrets: Mapping[str, str], *, now: dt.datetime
) -> str | None:
    """Why a token is not accepted, or None.

    Args:
        token: as a client sent it.
        user: who the client says it is.
        door: where it connected.
        secrets: access key id → secret access key.
        now: with an offset.
    """
    parts = urlsplit(f"https://{token}")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if missing := _NEEDED - query.keys():
        return f"it lacks {', '.join(sorted(missing))}"
    key, *scope = query["X-Amz-Credential"].split("/")
    wanted = {
        "host": (parts.netloc, f"{door.host}:{door.port}"),
        "path": (parts.path, "/"),
        "Action": (query["Action"], "connect"),
        "DBUser": (query["DBUser"], user),
        "X-Amz-Algorithm": (query["X-Amz-Algorithm"], "AWS4-HMAC-SHA256"),
        "X-Amz-SignedHeaders": (query["X-Amz-SignedHeaders"], "host"),
        "scope": ("/".join(scope), f"{query['X-Amz-Date'][:8]}/{door.region}/rds-db/aws4_request"),
    }
    for name, (found, right) in wanted.items():
        if found != right:
            return f"{name} is {found}, not {right}"
    if key not in secrets:
        return "the access key is not known"
    try:
        made = dt.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        seconds = int(query["X-Amz-Expires"])
    except ValueError:
        return "its time cannot be read"
    if not 0 < seconds <= _MOST_SECONDS or not made - _SKEW <= now < made + dt.timedelta(seconds=seconds):
        return "it has expired"
    right = _signature(query, parts.netloc, scope, secrets[key])
    return None if hmac.compare_digest(right, query["X-Amz-Signature"]) else "the signature is wrong"


def _signature(query: Mapping[str, str], host: str, scope: list[str], secret: str) -> str:
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in query.items()
        if name != "X-Amz-Signature"
    )
    canonical = "\n".join(
        (
            "GET",
            "/",
            "&".join(f"{name}={value}" for name, value in pairs),
            f"host:{host}\n",
            "host",
            hashlib.sha256(b"").hexdigest(),
        )
    )
    text = "\n".join(
        (
            query["X-Amz-Algorithm"],
            query["X-Amz-Date"],
            "/".join(scope),
            hashlib.sha256(canonical.encode()).hexdigest(),
        )
    )
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


@dataclass
class TokenUsers:
    """The users of one sandbox that log in with a token instead of a password."""

    region: str
    secrets: Mapping[str, str]
    allows: Callable[[str, str], bool]
    """Whether the cluster behind a name takes tokens, and the caller may connect as a user."""
    passwords: dict[str, str] = field(default_factory=dict)
    """User → what the server behind knows in place of a token."""
    seen: list[str] = field(default_factory=list)
    """Every token that came in, so that a test can look for traces of it."""
    refusals: list[str] = field(default_factory=list)

    def password_for(self, user: str, token: str, *, name: str, host: str, port: int) -> str | None:
        """The password of the server behind; a wrong one if the token is not believed, None for other users.

        Args:
            user: who it is to be.
            token: what came in; empty only asks whether the user has one.
            name: of the endpoint, such as `cluster/ID`.
            host: its address.
            port: as above.
        """
        if user not in self.passwords or not token:
            return "" if user in self.passwords else None
        self.seen.append(token)
        wrong = wrong_with(
            token, user, Door(host, port, self.region), self.secrets, now=dt.datetime.now(dt.UTC)
        )
        if wrong is None and not self.allows(name, user):
            wrong = "the cluster takes no tokens, or the caller may not rds-db:connect"
        if wrong is not None:
            self.refusals.append(wrong)
            return ""
        return self.passwords[user]
