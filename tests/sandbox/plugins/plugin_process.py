"""A stand-in plugin as a process, spoken to over gRPC as the engine does."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from typing import Any, Protocol

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.plugins.standin.wire import Properties, from_struct, to_struct

SEED = b"0" * 32


class StartPlugin(Protocol):
    """Starts the stand-in of this name; `changes` are to its environment."""

    def __call__(self, name: str, **changes: str | None) -> PluginProcess: ...


class PluginProcess:
    """One plugin; a `token` is the type of a resource."""

    def __init__(self, executable: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [str(executable), "127.0.0.1:1"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def end(self) -> None:
        """End the process and close the channel."""
        self._channel.close()
        self.process.kill()
        self.process.communicate()

    def configure(self, **settings: Any) -> PluginProcess:
        """Check and take settings, given as the engine gives them; asserts that none is refused."""
        failures = self.setting_failures(**settings)
        assert failures == {}, failures
        self.stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(settings)))
        return self

    def setting_failures(self, **settings: Any) -> dict[str, str]:
        """Reasons by setting."""
        answer = self.stub.CheckConfig(provider_pb2.CheckRequest(news=to_struct(settings)))
        return {failure.property: failure.reason for failure in answer.failures}

    def check(self, token: str, news: Properties, olds: Properties | None = None) -> Properties:
        """The checked inputs; asserts that nothing is refused."""
        answer = self._check(token, news, olds or {})
        assert not answer.failures, answer.failures
        return from_struct(answer.inputs)

    def failures(self, token: str, news: Properties) -> dict[str, str]:
        """Reasons by property."""
        return {failure.property: failure.reason for failure in self._check(token, news, {}).failures}

    def _check(self, token: str, news: Properties, olds: Properties) -> Any:
        request = provider_pb2.CheckRequest(
            urn=urn(token), olds=to_struct(olds), news=to_struct(news), randomSeed=SEED
        )
        return self.stub.Check(request)

    def diff(self, token: str, old: Properties, new: Properties) -> Any:
        """The engine's comparison of old inputs with new ones."""
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                id="x", urn=urn(token), olds=to_struct(old), news=to_struct(new), old_inputs=to_struct(old)
            )
        )

    def create(self, token: str, inputs: Properties, *, preview: bool = False) -> tuple[str, Properties]:
        """Id and outputs of a new resource."""
        request = provider_pb2.CreateRequest(urn=urn(token), properties=to_struct(inputs), preview=preview)
        answer = self.stub.Create(request)
        return answer.id, from_struct(answer.properties)

    def read(self, token: str, id_: str, inputs: Properties) -> tuple[str, Properties, Properties]:
        """Id (empty where gone), inputs and outputs of a live resource."""
        request = provider_pb2.ReadRequest(id=id_, urn=urn(token), inputs=to_struct(inputs))
        answer = self.stub.Read(request)
        return answer.id, from_struct(answer.inputs), from_struct(answer.properties)

    def update(self, token: str, id_: str, old: Properties, new: Properties) -> Properties:
        """Outputs of a resource after a change of its inputs from `old` to `new`."""
        request = provider_pb2.UpdateRequest(
            id=id_, urn=urn(token), olds=to_struct(old), old_inputs=to_struct(old), news=to_struct(new)
        )
        return from_struct(self.stub.Update(request).properties)

    def delete(self, token: str, id_: str, inputs: Properties) -> None:
        """Delete a resource."""
        request = provider_pb2.DeleteRequest(
            id=id_, urn=urn(token), properties=to_struct(inputs), old_inputs=to_struct(inputs)
        )
        self.stub.Delete(request)

    def end_by(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; the exit code and what stands on stderr."""
        self.process.send_signal(number)
        _, stderr = self.process.communicate(timeout=30)
        return self.process.returncode, stderr.decode()


def urn(token: str) -> str:
    """The URN of a resource of this type in some stack."""
    return f"urn:pulumi:test::project::{token}::thing"
