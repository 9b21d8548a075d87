"""What this tool writes down in the stack's record store: one object per cluster and kind, and an archive."""

from __future__ import annotations

import hashlib

from botocore.exceptions import BotoCoreError, ClientError

from maintenance.bluegreen.written import Attempt, Before, Retreat, Written, read_back, text_of
from maintenance.errors import PermanentError
from provider.aws.clients import failure
from provider.records.store import RecordStore, open_store


class Notes:
    """The notes about one cluster."""

    def __init__(self, url: str, cluster: str) -> None:
        """Open the store; nothing is read yet.

        Args:
            url: the stack's `maintenance:recordStore`.
            cluster: identifier of the production cluster.
        """
        self._url = url
        self._cluster = cluster
        self._open = open_store(f"{url.rstrip('/')}/bluegreen")
        self._closed = open_store(f"{url.rstrip('/')}/bluegreen", "closed")

    def deployment(self) -> str | None:
        """Id of the deployment that this tool made or adopted."""
        return self._read(self._open, self._name("deployment"))

    def remember_deployment(self, identifier: str) -> None:
        """Write that id down."""
        if self.deployment() != identifier:
            self._replace(self._name("deployment"), identifier)

    def attempt(self) -> Attempt | None:
        """The last switchover attempt."""
        return self._get(Attempt, "switchover")

    def write_attempt(self, attempt: Attempt) -> None:
        """Write an attempt down, or how it ended."""
        self._replace(self._name("switchover"), text_of(attempt))

    def before(self) -> Before | None:
        """Production before the last switchover."""
        return self._get(Before, "before")

    def write_before(self, before: Before) -> None:
        """Write production down; only called while it has not been replaced."""
        self._replace(self._name("before"), text_of(before))

    def retreat(self) -> Retreat | None:
        """The rollback that has begun."""
        return self._get(Retreat, "rollback")

    def write_retreat(self, retreat: Retreat) -> None:
        """Write a rollback down before its first change; there is only ever one."""
        try:
            self._open.create(self._name("rollback"), text_of(retreat))
        except (BotoCoreError, ClientError, OSError) as error:
            raise self._failed(error) from None

    def writes_resumed(self) -> str | None:
        """When applications were let back to the new production; the way back is closed since then."""
        return self._read(self._open, self._name("resumed"))

    def close_way_back(self, text: str) -> None:
        """Write down that applications write again. Said before the first service comes back."""
        if self.writes_resumed() is None:
            self._replace(self._name("resumed"), text)

    def fenced(self) -> frozenset[str]:
        """Resource ids of the clusters that this tool closed to writes."""
        return frozenset((self._read(self._open, self._name("fenced")) or "").split())

    def write_fenced(self, resource_id: str) -> None:
        """Write down that a cluster was closed to writes."""
        there = self.fenced()
        if resource_id not in there:
            self._replace(self._name("fenced"), " ".join(sorted({*there, resource_id})))

    def archive(self, *kinds: str) -> None:
        """Move notes to the archive; ones that are not there are fine."""
        for kind in kinds:
            name = self._name(kind)
            text = self._read(self._open, name)
            if text is None:
                continue
            try:
                archived = f"{name} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
                if not self._closed.read([archived]):
                    self._closed.create(archived, text)
                self._open.delete(name)
            except (BotoCoreError, ClientError, OSError) as error:
                raise self._failed(error) from None

    def _name(self, kind: str) -> str:
        return f"{kind} {self._cluster}"

    def _get(self, kind: type[Written], name: str) -> Written | None:
        text = self._read(self._open, self._name(name))
        return None if text is None else read_back(kind, text, where=f"{self._url} {self._name(name)}")

    def _read(self, store: RecordStore, name: str) -> str | None:
        try:
            return store.read([name]).get(name)
        except (BotoCoreError, ClientError, OSError) as error:
            raise self._failed(error) from None

    def _replace(self, name: str, text: str) -> None:
        try:
            self._open.replace(name, text)
        except (BotoCoreError, ClientError, OSError) as error:
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> Exception:
        if isinstance(error, OSError):
            return PermanentError(
                f"the record store cannot be used: {error.strerror}",
                where=self._url,
                next_step="nothing was changed that is not written down; mend the folder, then say it again",
            )
        return failure(error, where=self._url)
