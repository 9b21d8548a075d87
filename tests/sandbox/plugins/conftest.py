"""A plugin process spoken to over gRPC, AWS on moto, Datadog's downtimes, and the real engine on top."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from werkzeug.serving import make_server

from sandbox.datadog.app import datadog_app
from sandbox.datadog.monitor import Monitor
from sandbox.datadog.store import API_KEY, APP_KEY, DatadogStore
from sandbox.plugins.install import install_stand_ins
from tests.sandbox.plugins.engine import Engine
from tests.sandbox.plugins.estate import Estate
from tests.sandbox.plugins.plugin_process import PluginProcess, StartPlugin

PLUGINS = Path(__file__).parents[3] / "sandbox" / "plugins"


def _cli_folder() -> str:
    """The folder of the Pulumi CLI: the one on PATH, else the one that the set-up has built."""
    found = shutil.which("pulumi")
    if found is not None:
        return str(Path(found).parent)
    return str(Path.home() / ".cache" / "maintenance-mode" / f"pulumi-{version('pulumi')}")


@pytest.fixture(scope="session")
def aws_url() -> Iterator[str]:
    """The address of an AWS of its own for this test process."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


class Organisation:
    """The Datadog organisation that the server of this test process answers for; a new one for each test."""

    def __init__(self) -> None:
        self.store = DatadogStore()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return datadog_app(self.store, lambda **_: None)(environ, start_response)


@pytest.fixture(scope="session")
def organisation() -> Iterator[tuple[Organisation, str]]:
    """The organisation and the address of its API."""
    holder = Organisation()
    server = make_server("127.0.0.1", 0, holder, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield holder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def datadog(organisation: tuple[Organisation, str]) -> DatadogStore:
    """An organisation with two monitors and no downtime."""
    monitors = [Monitor(1, "checkout errors", ("team:core",)), Monitor(2, "cart errors", ("team:core",))]
    organisation[0].store = DatadogStore(monitors)
    return organisation[0].store


@pytest.fixture
def environment(aws_url: str, organisation: tuple[Organisation, str], tmp_path: Path) -> dict[str, str]:
    """What the sandbox's `env` file would set."""
    return {
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "ap-northeast-1",
        "DATADOG_HOST": organisation[1],
        "DATADOG_API_KEY": API_KEY,
        "DATADOG_APP_KEY": APP_KEY,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), _cli_folder(), os.environ["PATH"]]),
    }


@pytest.fixture
def estate(aws_url: str) -> Estate:
    """A load balancer with listeners and an HTTP API, made with plain boto3."""
    session = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - moto's
        region_name="ap-northeast-1",
    )
    return Estate(session, aws_url)


@pytest.fixture
def start_plugin(environment: dict[str, str]) -> Iterator[StartPlugin]:
    """Start a stand-in as the CLI does; every one started is ended with the test."""
    started: list[PluginProcess] = []

    def start(name: str, **changes: str | None) -> PluginProcess:
        env = {key: value for key, value in {**environment, **changes}.items() if value is not None}
        process = PluginProcess(PLUGINS / f"pulumi-resource-{name}", env)
        started.append(process)
        return process

    yield start
    for process in started:
        process.end()


@pytest.fixture
def engine(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The real Pulumi engine with the stand-ins as its plugins and its state in a folder of the test."""
    install_stand_ins(tmp_path / "pulumi-home")
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    return Engine(tmp_path)
