"""The plugin's process: listen on loopback, print the port as the engine expects, end at once on a signal."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import grpc

from provider.override.engine import Engine
from provider.override.kind import Offer
from provider.override.protocol import provider_pb2_grpc
from provider.override.servicer import Servicer

THREADS = 48
"""One per resource call that may block. The engine runs four per core at once; barriers hold theirs."""
MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes; the engine's own limit."""
PARENT_POLL = 0.25
GRACE = 3.0
"""Seconds."""
CLI_GONE = 1
"""How this ends when the CLI was killed: nobody would save what is done from here on, and the next command
may be running already. Dying between two writes is what records are for."""


def serve(offer: Callable[[], Offer]) -> None:
    """Serve what `offer` returns until the engine goes away or a signal arrives."""
    server = grpc.server(
        ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="rpc"),
        options=[
            ("grpc.max_receive_message_length", MESSAGE_LIMIT),
            ("grpc.max_send_message_length", MESSAGE_LIMIT),
        ],
    )
    engine = Engine()
    servicer = Servicer(offer, engine)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    if len(sys.argv) > 1:
        engine.connect(sys.argv[-1])
    print(port, flush=True)  # noqa: T201 - the protocol: the engine reads the port from stdout

    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)  # the engine's way to end a plugin; ignoring it costs five seconds
    engine_process = os.getppid()
    threading.Thread(target=_end_with_the_reader, args=(sys.stdout.fileno(),), daemon=True).start()
    while not ended.wait(PARENT_POLL):
        if os.getppid() != engine_process:
            os._exit(CLI_GONE)
    servicer.stop()
    server.stop(grace=GRACE).wait()
    os._exit(0)  # threads that still wait for AWS must not hold the process


def _end_with_the_reader(output: int) -> None:
    """End at once when nobody reads our output any more: the CLI holds the other end of the pipe."""
    poller = select.poll()
    poller.register(output, 0)
    if any(event & select.POLLERR for _, event in poller.poll()):
        os._exit(CLI_GONE)
    # It was no pipe; whoever asks for the parent's id now and then finds out as well.
