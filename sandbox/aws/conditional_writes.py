"""S3 answers one request after the other, so that PutObject's conditions hold among concurrent writers.

moto checks a condition and writes in two steps, and an overwrite closes the old object under its readers
(seen: 500 with "I/O operation on closed file" from eight writers of one key).
Source: S3 User Guide, "Add preconditions to S3 operations with conditional requests".
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

from moto.s3.responses import S3Response

_ONE_AT_A_TIME = threading.RLock()


def install() -> None:
    """Wrap moto's response class."""
    responses: Any = S3Response
    for name in ("key_response", "bucket_response"):
        setattr(responses, name, _alone(getattr(responses, name)))


def _alone(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def alone(*args: Any, **named: Any) -> Any:
        with _ONE_AT_A_TIME:
            return original(*args, **named)

    return alone
