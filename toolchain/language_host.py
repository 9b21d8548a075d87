"""The Python language host: runs `__main__.py` for the engine.

The published host is a Go program that is no module of its own. `pulumi.automation` holds a complete one for
inline programs; given a program that runs the project's `__main__.py`, it serves `pulumi up` literally.

Source: pulumi/sdk proto/pulumi/language.proto.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pulumi
from google.protobuf import empty_pb2
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2


class Host(LanguageServer):
    """The automation API's server, with a program from disk and the calls that only the CLI makes."""

    def Handshake(self, request: Any, context: Any) -> Any:
        """Agree to work together."""
        del request, context
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Say which version this is: the SDK's."""
        del request, context
        return plugin_pb2.PluginInfo(
            version=pulumi.__version__ if hasattr(pulumi, "__version__") else "3.253.0"
        )

    def GetProgramDependencies(self, request: Any, context: Any) -> Any:
        """List none: `pulumi about` has nothing to add to requirements.txt."""
        del request, context
        return language_pb2.GetProgramDependenciesResponse()

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[Any]:
        """Install nothing: `make setup` did."""
        del request, context
        return iter(())

    def RuntimeOptionsPrompts(self, request: Any, context: Any) -> Any:
        """Ask nothing."""
        del request, context
        return language_pb2.RuntimeOptionsResponse()

    def Cancel(self, request: Any, context: Any) -> Any:
        """Nothing is held that would have to be let go."""
        del request, context
        return empty_pb2.Empty()

    def Run(self, request: Any, context: Any) -> Any:
        """Run the project's `__main__.py`; preview and update of one `pulumi up` are two runs.

        The server has logged an error already, so the engine is told to stop and not to say it again.
        """
        self.program = program(Path(request.info.program_directory or request.pwd))
        answer = super().Run(request, context)
        return language_pb2.RunResponse(bail=True) if answer.error else answer


def program(folder: Path) -> Callable[[], None]:
    """Return a function that runs `__main__.py` of `folder`."""

    def run() -> None:
        os.chdir(folder)
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
        runpy.run_path(str(folder / "__main__.py"), run_name="__main__")

    return run


def main() -> None:
    """Serve on loopback and print the port, as the engine expects; end at once on a signal."""
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Host(lambda: None), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - the protocol: the engine reads the port from stdout
    ended = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    engine = os.getppid()
    while not ended.wait(0.5):
        if os.getppid() != engine:  # the CLI was killed: leave no orphan
            break
    os._exit(0)


if __name__ == "__main__":
    main()
