"""Locks of a state in S3: read, or said why not."""

from __future__ import annotations

import pytest

from maintenance.errors import PermanentError
from scripts.maint.lock import read_locks
from tests.scripts.window.conftest import STACK, Cloud


def test_what_s3_refuses_is_said(cloud: Cloud, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", bucket)
    assert read_locks(STACK) == []
    cloud.faults.add(operation="", error="AccessDenied", status=403)
    with pytest.raises(PermanentError, match="answered AccessDenied") as caught:
        read_locks(STACK)
    assert caught.value.where.endswith(f"/{STACK}/")
    assert "docs/iam.md" in caught.value.next_step
