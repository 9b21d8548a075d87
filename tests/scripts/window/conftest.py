"""S3 over real HTTP behind the sandbox's front, and a folder: everything that holds must hold on both."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from sandbox.aws.application import REGION, moto_application
from sandbox.aws.calls import Calls
from sandbox.aws.faults import Faults
from sandbox.aws.front import Front
from sandbox.aws.kills import Killer
from sandbox.aws.quotas import Quotas
from scripts.window.objects import Objects
from scripts.window.place import open_place
from tests.sandbox.edge.served import served

STACK = "prod-maint"


@dataclass
class Cloud:
    """One S3 for the worker."""

    url: str
    calls: Calls
    faults: Faults
    killer: Killer

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@pytest.fixture(scope="session")
def one_cloud() -> Iterator[Cloud]:
    calls, faults, killer = Calls(), Faults(), Killer()
    with served(Front(moto_application(), calls, faults, killer, Quotas())) as url:
        yield Cloud(url, calls, faults, killer)


@pytest.fixture
def cloud(one_cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """The worker's S3, reached through the standard environment."""
    for name, value in one_cloud.environment.items():
        monkeypatch.setenv(name, value)
    yield one_cloud
    one_cloud.faults.clear()
    one_cloud.killer.arm(None)


@pytest.fixture
def bucket(cloud: Cloud) -> str:
    """The URL of a new bucket with a prefix, as PULUMI_BACKEND_URL has it."""
    del cloud
    name = f"state-{uuid.uuid4().hex}"
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return f"s3://{name}/team"


@pytest.fixture(params=["s3", "folder"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The value of PULUMI_BACKEND_URL, of both kinds."""
    if request.param == "folder":
        return f"file://{tmp_path}/state"
    url: str = request.getfixturevalue("bucket")
    return url


@pytest.fixture
def place(backend: str) -> Callable[[], Objects]:
    """Opens the same place anew, as another process would."""
    return lambda: open_place(backend, STACK)
