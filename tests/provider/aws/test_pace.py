"""The pace that AWS sets: free until it throttles, then a call per token."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config

from provider.aws.pace import LIMITS, Pace


class _Ecs(BaseHTTPRequestHandler):
    """Throttles as often as its server says, then answers."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        throttled = self.server.throttle > 0  # type: ignore[attr-defined]
        self.server.throttle -= throttled  # type: ignore[attr-defined]
        body = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}' if throttled else b"{}"
        self.send_response(400 if throttled else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Ecs) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def _ecs(server: ThreadingHTTPServer, pace: Pace) -> Any:
    client = boto3.client(
        "ecs",
        endpoint_url=f"http://127.0.0.1:{server.server_address[1]}",
        region_name="eu-west-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",  # noqa: S106 - not a secret
        config=Config(retries={"mode": "standard", "max_attempts": 5}),
    )
    pace.attach(client, "ecs")
    return client


def test_an_account_with_raised_quotas_is_never_slowed_down(server: ThreadingHTTPServer) -> None:
    server.throttle = 0  # type: ignore[attr-defined]
    slept: list[float] = []
    ecs = _ecs(server, Pace(sleep=slept.append))
    for _ in range(60):
        ecs.update_service(cluster="c", service="s", desiredCount=0)
    assert slept == []
    ecs.close()


def test_from_the_first_throttling_on_calls_of_that_group_come_one_per_token(
    server: ThreadingHTTPServer,
) -> None:
    server.throttle = 1  # type: ignore[attr-defined]
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    ecs = _ecs(server, Pace(clock=lambda: now[0], sleep=sleep))
    for _ in range(10):
        ecs.update_service(cluster="c", service="s", desiredCount=0)
    assert len(slept) == 10  # the retry of the first call, and every call after it
    burst, rate = LIMITS["ecs:service-modify"]
    assert now[0] - 100.0 == pytest.approx(10 / rate)
    ecs.describe_services(cluster="c", services=["s"])
    assert len(slept) == 10  # another group has a bucket of its own
    now[0] += 600  # tasks drain
    for _ in range(int(burst) + 2):
        ecs.update_service(cluster="c", service="s", desiredCount=0)
    assert len(slept) == 12  # the bucket was full again, and no fuller
    ecs.close()
