"""The way back to Pulumi's engine: status lines, diagnostics, and what an unexpected fault looks like."""

from __future__ import annotations

import contextlib
import os
import tempfile
import traceback

import grpc

from provider.override.protocol import engine_pb2, engine_pb2_grpc


class Engine:
    """Says things to whoever watches the update. Mute before `connect` and after the engine is gone."""

    def __init__(self) -> None:
        """Start without a connection; the engine tells its address in the handshake."""
        self._stub: engine_pb2_grpc.EngineStub | None = None

    def connect(self, address: str) -> None:
        """Connect to the engine at `address` (host:port)."""
        if address:
            self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def status(self, urn: str, text: str) -> None:
        """Replace the resource's status line. Where output is not interactive, this is shown as a line."""
        self._log(urn, text, engine_pb2.INFO, ephemeral=True)

    def warn(self, urn: str, text: str) -> None:
        """Add a warning that stays in the diagnostics."""
        self._log(urn, text, engine_pb2.WARNING, ephemeral=False)

    def explain(self, error: Exception) -> str:
        """Turn a fault of this program into one line that says where its trace was written."""
        handle, path = tempfile.mkstemp(prefix="override-provider-", suffix=".txt")
        with os.fdopen(handle, "w") as trace:
            traceback.print_exception(error, file=trace)
        return (
            f"a fault in the override provider: {type(error).__name__}: {error}\n"
            f"  next: what was done is recorded, say the same command again; the trace is in {path}"
        )

    def _log(
        self, urn: str, text: str, severity: engine_pb2.LogSeverity.ValueType, *, ephemeral: bool
    ) -> None:
        if self._stub is None:
            return
        request = engine_pb2.LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral)
        with contextlib.suppress(grpc.RpcError):  # nobody listens any more: the work still goes on
            self._stub.Log(request, timeout=5)
