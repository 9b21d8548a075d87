"""Where a stack's lease and journal are: beside the Pulumi state, as PULUMI_BACKEND_URL names it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from maintenance.errors import ConfigInvalid
from scripts.window.folder_objects import FolderObjects
from scripts.window.objects import Objects
from scripts.window.s3_objects import S3Objects

FOLDER = ".maintenance"
"""Beside Pulumi's own `.pulumi`."""

_TRUE = {"true", "1"}
_IGNORED = {"awssdk"}
"""Parameters of Pulumi's s3:// URLs that only choose between Go libraries."""
_UNDERSTOOD = {"region", "profile", "endpoint", "disableSSL", "s3ForcePathStyle", "use_path_style", *_IGNORED}


def open_place(backend: str, stack: str, *, otherwise: str = "") -> Objects:
    """Open the place of one stack.

    Args:
        backend: the value of PULUMI_BACKEND_URL.
        stack: the stack's name.
        otherwise: an s3:// or file:// URL (the stack's `maintenance:recordStore`) for backends that can hold
            no objects of ours, such as a hosted one.

    Raises:
        ConfigInvalid: no backend is named, or neither can hold a lease.
    """
    for url in (backend, otherwise):
        if (place := _open(url, FOLDER, part_of(stack))) is not None:
            return place
    if not backend:
        raise ConfigInvalid(
            "PULUMI_BACKEND_URL is not set, so the window's lease and journal cannot be found",
            next_step="export PULUMI_BACKEND_URL=s3://your-state-bucket   (in the sandbox: . .sandbox/env)",
        )
    raise ConfigInvalid(
        f"a lease needs conditional writes, and {urlsplit(backend).scheme or backend}:// offers none to us",
        where="PULUMI_BACKEND_URL",
        next_step="set maintenance:recordStore to s3://bucket/prefix; the lease and the journal go there",
    )


def open_state(backend: str) -> Objects | None:
    """Open the place of the Pulumi state itself, to read; None for backends whose layout is their own.

    Raises:
        ConfigInvalid: see `open_place`.
    """
    return _open(backend)


def part_of(stack: str) -> str:
    """A stack's name as one part of a path, whatever it holds."""
    return quote(stack, safe="").replace("..", "%2E%2E")


def _open(url: str, *under: str) -> Objects | None:
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc + parts.path:
        return FolderObjects(Path(unquote(parts.netloc + parts.path), *under).expanduser())
    return _s3(url, *under) if parts.scheme == "s3" and parts.netloc else None


def _s3(url: str, *under: str) -> S3Objects:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in sorted(options.keys() - _UNDERSTOOD):
        raise ConfigInvalid(
            f"?{name}= of the state's URL is not understood here, so the lease could land elsewhere",
            where="PULUMI_BACKEND_URL",
            next_step=f"use one of {', '.join(sorted(_UNDERSTOOD))}, or the AWS environment variables",
        )
    prefix = "/".join(part for part in (unquote(parts.path).strip("/"), *under) if part)
    endpoint = options.get("endpoint")
    if endpoint and "://" not in endpoint:
        endpoint = f"https://{endpoint}"
    return S3Objects(
        parts.netloc,
        prefix,
        region=options.get("region"),
        profile=options.get("profile"),
        endpoint=endpoint,
        path_style=bool({options.get("s3ForcePathStyle"), options.get("use_path_style")} & _TRUE),
    )
