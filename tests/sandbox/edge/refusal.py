"""Assertions on what AWS refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError


@contextmanager
def refused(code: str, text: str = "", status: int | None = None) -> Iterator[None]:
    """The call inside is answered with this code, and a message that holds the text."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response
    assert error["Error"]["Code"] == code
    assert text in error["Error"]["Message"]
    if status is not None:
        assert error["ResponseMetadata"]["HTTPStatusCode"] == status
