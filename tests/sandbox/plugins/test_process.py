"""The plugin as a process: how it starts, ends and is found."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import grpc
import pulumi_aws as aws
import pytest
from pulumi.runtime.proto import provider_pb2

from tests.sandbox.plugins.conftest import PLUGINS
from tests.sandbox.plugins.engine import Engine
from tests.sandbox.plugins.plugin_process import StartPlugin

REST_API = "aws:apigateway/restApi:RestApi"


@pytest.mark.parametrize("name", ["aws", "datadog"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_and_silently(
    start_plugin: StartPlugin, name: str, number: signal.Signals
) -> None:
    assert start_plugin(name).end_by(number) == (0, "")


def test_it_ends_when_the_engine_is_gone(environment: dict[str, str]) -> None:
    script = (
        "import subprocess, sys\n"
        f"plugin = subprocess.Popen([{str(PLUGINS / 'pulumi-resource-aws')!r}], stdout=subprocess.PIPE)\n"
        "plugin.stdout.readline()\n"
        "print(plugin.pid, flush=True)\n"
    )
    engine = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    try:
        handle = os.pidfd_open(int(engine.stdout))  # readable once the process has ended
    except ProcessLookupError:
        return  # it has, and somebody has taken note
    try:
        assert select.select([handle], [], [], 10)[0]
    finally:
        os.close(handle)


def test_a_cancelled_plugin_sends_nothing_more(start_plugin: StartPlugin) -> None:
    plugin = start_plugin("aws").configure(region="ap-northeast-1")
    plugin.stub.Cancel(provider_pb2.google_dot_protobuf_dot_empty__pb2.Empty())
    with pytest.raises(grpc.RpcError, match="the command is being cancelled"):
        plugin.create(REST_API, plugin.check(REST_API, {}))


@pytest.mark.parametrize("name", ["aws", "datadog"])
def test_nothing_slow_is_imported_before_the_port_is_there(name: str) -> None:
    script = (
        "import sys\n"
        f"import sandbox.plugins.standin.serve, sandbox.plugins.standin.{name}\n"
        "slow = {'botocore', 'boto3', 'pulumi.resource', 'pulumi_aws', 'pulumi_datadog', 'moto'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
    )
    root = Path(PLUGINS).parents[1]
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, timeout=30
    )
    assert found.stdout.strip() == "[]"


def test_the_cli_also_takes_it_from_path(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{PLUGINS}{os.pathsep}{os.environ['PATH']}")

    def program() -> None:
        aws.apigateway.RestApi("api")

    found = engine.preview(program)
    assert found.steps == {"create": 2}
    assert str(PLUGINS / "pulumi-resource-aws") in found.warnings
