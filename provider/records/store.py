"""The second copy of records: one object per overridden resource, written only if there is none.

`s3://bucket/prefix` uses conditional writes (If-None-Match); `file:///folder` exclusive creation, for stacks
whose state is a folder too. A name is `cluster/service` or the resource's ARN-like name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import quote, unquote, urlsplit

from botocore.exceptions import ClientError

from maintenance.errors import ConfigInvalid, RecordConflict
from provider.aws.clients import client
from provider.aws.fanout import all_or_raise


class RecordStore(Protocol):
    """Where the second copies are."""

    def read(self, names: Iterable[str], expected: Mapping[str, str] | None = None) -> dict[str, str]:
        """The copies that exist among `names`.

        `expected` holds texts that copies should have; one that surely has it need not be fetched.
        """
        ...

    def names(self) -> list[str]:
        """Every name that has a copy."""
        ...

    def create(self, name: str, text: str) -> None:
        """Write a copy; the same text again is fine.

        Raises:
            RecordConflict: another text is there.
        """
        ...

    def replace(self, name: str, text: str) -> None:
        """Overwrite a copy on purpose."""
        ...

    def delete(self, name: str) -> None:
        """Remove a copy; one that is gone already is fine."""
        ...


def open_store(url: str, part: Literal["open", "closed"] = "open") -> RecordStore:
    """Open the store that the stack's `maintenance:recordStore` names.

    Args:
        url: `s3://bucket/prefix` or `file:///folder`.
        part: open records, or the archive of those that were closed or adopted by hand.

    Raises:
        ConfigInvalid: neither s3:// nor file://.
    """
    parts = urlsplit(f"{url.rstrip('/')}/{part}")
    if parts.scheme == "s3" and parts.netloc:
        return _S3Store(parts.netloc, parts.path.strip("/"))
    if parts.scheme == "file" and parts.path:
        return _FolderStore(Path(unquote(parts.path)))
    raise ConfigInvalid(
        f"maintenance:recordStore is {url!r}, expected s3://bucket/prefix or file:///folder",
        next_step="pulumi config set maintenance:recordStore s3://your-state-bucket/maintenance-records",
    )


def _conflict(name: str, there: str, text: str) -> RecordConflict:
    return RecordConflict(
        f"the record store already holds {there!r}, not {text!r}; nothing was changed",
        where=name,
        next_step=f"maint record show {name}",
    )


def _checksum(text: str) -> str:
    """What the ETag of a small object says of its content, unless a KMS key encrypts it: then they differ."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class _S3Store:
    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""

    def _key(self, name: str) -> str:
        return f"{self._prefix}{quote(name, safe='')}"

    def names(self) -> list[str]:
        return list(self._listed())

    def read(self, names: Iterable[str], expected: Mapping[str, str] | None = None) -> dict[str, str]:
        asked = set(names)
        if not asked:
            return {}
        # What all names begin with is often a team's clusters: the rest of the store need not be listed.
        beginning = os.path.commonprefix([quote(name, safe="") for name in asked])  # noqa: RUF071 - not paths
        listed = self._listed(beginning)
        wanted = asked & listed.keys()
        texts = {
            name: text
            for name, text in (expected or {}).items()
            if name in wanted and _checksum(text) == listed[name]
        }
        rest = sorted(wanted - texts.keys())
        return texts | dict(zip(rest, all_or_raise(self._get, rest), strict=True))

    def _listed(self, beginning: str = "") -> dict[str, str]:
        """Every name whose key begins like this, with its object's ETag."""
        prefix = f"{self._prefix}{beginning}"
        pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return {
            unquote(item["Key"].removeprefix(self._prefix)): item.get("ETag", "").strip('"')
            for page in pages
            for item in page.get("Contents", [])
        }

    def _get(self, name: str) -> str:
        body = client("s3").get_object(Bucket=self._bucket, Key=self._key(name))["Body"].read()
        return str(body.decode())

    def create(self, name: str, text: str) -> None:
        try:
            client("s3").put_object(
                Bucket=self._bucket, Key=self._key(name), Body=text.encode(), IfNoneMatch="*"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"PreconditionFailed", "ConditionalRequestConflict"}:
                raise
            if (there := self._get(name)) != text:
                raise _conflict(name, there, text) from None

    def replace(self, name: str, text: str) -> None:
        client("s3").put_object(Bucket=self._bucket, Key=self._key(name), Body=text.encode())

    def delete(self, name: str) -> None:
        client("s3").delete_object(Bucket=self._bucket, Key=self._key(name))


class _FolderStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, name: str) -> Path:
        return self._folder / quote(name, safe="")

    def names(self) -> list[str]:
        if not self._folder.is_dir():
            return []
        return [unquote(path.name) for path in self._folder.iterdir() if not path.name.startswith(".")]

    def read(self, names: Iterable[str], expected: Mapping[str, str] | None = None) -> dict[str, str]:
        del expected
        return {name: self._path(name).read_text() for name in set(names) & set(self.names())}

    def create(self, name: str, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._draft(name, text)
        try:
            os.link(draft, self._path(name))  # whole or not at all, and never over an existing one
        except FileExistsError:
            if (there := self._path(name).read_text()) != text:
                raise _conflict(name, there, text) from None
        finally:
            draft.unlink()

    def replace(self, name: str, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._draft(name, text).replace(self._path(name))

    def delete(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(name).unlink()

    def _draft(self, name: str, text: str) -> Path:
        draft = self._folder / f".{quote(name, safe='')}.{os.getpid()}"
        draft.write_text(text)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        return draft
