"""Serve the provider protocol, remember nothing, call nobody.

Source: pulumi/sdk proto/pulumi/provider.proto.
"""

# ruff: noqa: N802, ANN401, ARG002 - the protocol's names; generated gRPC classes have no usable types; a
# provider that does nothing looks at nothing
from __future__ import annotations

import json
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

VERSION = "1.0.0"
LIMIT = 400 * 1024 * 1024
"""Bytes of a message; the engine's own limit."""


class Noop(provider_pb2_grpc.ResourceProviderServicer):
    """Every resource is what its inputs say; preflight finds nothing."""

    def Handshake(self, request: Any, context: Any) -> Any:
        """Agree."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=False, accept_resources=False)

    def Attach(self, request: Any, context: Any) -> Any:
        """Agree."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Say the version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request: Any, context: Any) -> Any:
        """Show an empty schema, as the product does."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "override", "version": VERSION}))

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Accept."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """See no difference."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        """Preview as the product does."""
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Cancel(self, request: Any, context: Any) -> Any:
        """Hold nothing."""
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:
        """Accept."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, context: Any) -> Any:
        """Compare inputs, so that the flag updates the same resources as in the product."""
        same = json_format.MessageToDict(request.old_inputs) == json_format.MessageToDict(request.news)
        kind = provider_pb2.DiffResponse.DIFF_NONE if same else provider_pb2.DiffResponse.DIFF_SOME
        return provider_pb2.DiffResponse(changes=kind)

    def Create(self, request: Any, context: Any) -> Any:
        """Be what was asked for."""
        return provider_pb2.CreateResponse(
            id="" if request.preview else "noop", properties=request.properties
        )

    def Read(self, request: Any, context: Any) -> Any:
        """Be what was known."""
        return provider_pb2.ReadResponse(id=request.id, inputs=request.inputs, properties=request.properties)

    def Update(self, request: Any, context: Any) -> Any:
        """Be what was asked for."""
        return provider_pb2.UpdateResponse(properties=request.news)

    def Delete(self, request: Any, context: Any) -> Any:
        """Be gone."""
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        """Find nothing."""
        answer: dict[str, Any] = {"errors": [], "warnings": []}
        result = provider_pb2.InvokeResponse()
        result_of = getattr(result, "return")
        result_of.update(answer)
        return result


def main() -> None:
    """Serve until a signal arrives or the engine is gone."""
    server = grpc.server(
        ThreadPoolExecutor(max_workers=48),
        options=[("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Noop(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - the protocol: the engine reads the port from stdout
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    engine = os.getppid()
    while not ended.wait(0.25):
        if os.getppid() != engine:
            break
    os._exit(0)


if __name__ == "__main__":
    main()
