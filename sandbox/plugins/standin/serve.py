"""Run a plugin as the Pulumi CLI wants it: a gRPC server on a free port, the port as first line on stdout."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc

from provider.override.protocol import provider_pb2_grpc
from sandbox.plugins.standin.plugin import Plugin
from sandbox.plugins.standin.servicer import Servicer

_THREADS = 32
_NO_LIMIT = -1
_PARENT_CHECK_SECONDS = 0.5


def serve(plugin: Plugin) -> None:
    """Serve until SIGINT or SIGTERM (the CLI sends one at the end of each command) or until the CLI is gone.

    The process ends at once: whatever is still under way then has lost its caller, and a plugin that takes
    its time holds up the end of every command by five seconds.
    """
    server = grpc.server(
        ThreadPoolExecutor(_THREADS),
        options=[
            ("grpc.max_receive_message_length", _NO_LIMIT),
            ("grpc.max_send_message_length", _NO_LIMIT),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(plugin), server)
    port = server.add_insecure_port("127.0.0.1:0")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))
    parent = os.getppid()
    server.start()
    print(port, flush=True)  # noqa: T201 - this is the protocol
    threading.Thread(target=plugin.warm_up, daemon=True).start()
    while os.getppid() == parent:
        server.wait_for_termination(_PARENT_CHECK_SECONDS)
    os._exit(0)
