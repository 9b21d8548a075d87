"""The gRPC servicer between Pulumi's engine and our resource types.

The SDK's experimental provider has no partial failure, hides the old inputs from `diff` and shows exceptions
as class names, so this one speaks the protocol itself. Calls run on gRPC's thread pool: a blocking boto3
call in one does not hold up another.

Source: pulumi/sdk proto/pulumi/provider.proto.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2

from maintenance.errors import MaintenanceError
from provider.override.engine import Engine
from provider.override.kind import Change, Context, Kind, Offer, PartlyDone
from provider.override.protocol import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2
from provider.override.wire import from_struct, has_unknown, to_struct

VERSION = "1.0.0"
_CHANGE_KINDS = {
    "add": provider_pb2.PropertyDiff.ADD,
    "update": provider_pb2.PropertyDiff.UPDATE,
    "delete": provider_pb2.PropertyDiff.DELETE,
}


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves what `offer` returns, which is called when the engine first asks for any of it."""

    def __init__(self, offer: Callable[[], Offer], engine: Engine) -> None:
        """`offer` may take its time, and is called once."""
        self._load = offer
        self._loading = threading.Lock()
        self._loaded: Offer | None = None
        self._engine = engine
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask everything that runs to stop at the next safe point."""
        self._stopping.set()

    # --- the plugin itself

    def Handshake(self, request: Any, context: Any) -> Any:
        self._engine.connect(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=False, accept_resources=False)

    def Attach(self, request: Any, context: Any) -> Any:
        self._engine.connect(request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "override", "version": VERSION}))

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        return provider_pb2.ConfigureResponse(
            acceptSecrets=False, supportsPreview=True, acceptResources=False
        )

    def Cancel(self, request: Any, context: Any) -> Any:
        self.stop()  # also called at a normal end, where nothing is running any more
        return empty_pb2.Empty()

    # --- resources

    def Check(self, request: Any, context: Any) -> Any:
        kind = self._kind(request.urn, context)
        olds, news = from_struct(request.olds), from_struct(request.news)
        inputs, failures = self._guard(context, lambda: kind.check(olds, news))
        return provider_pb2.CheckResponse(
            inputs=to_struct(inputs),
            failures=[provider_pb2.CheckFailure(property=f.property, reason=f.reason) for f in failures],
        )

    def Diff(self, request: Any, context: Any) -> Any:
        kind = self._kind(request.urn, context)
        old_inputs, olds, news = (
            from_struct(request.old_inputs),
            from_struct(request.olds),
            from_struct(request.news),
        )
        diff = self._guard(context, lambda: kind.diff(old_inputs, olds, news))
        some = bool(diff.changes or diff.replaces)
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if some else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=list(diff.replaces),
            diffs=sorted({change.path.split("[")[0].split(".")[0] for change in diff.changes}),
            detailedDiff={change.path: _property_diff(change) for change in diff.changes},
            hasDetailedDiff=True,
        )

    def Create(self, request: Any, context: Any) -> Any:
        kind, call = self._kind(request.urn, context), self._call(request)
        news = from_struct(request.properties)
        if request.preview:
            blind = has_unknown(news) and not getattr(kind, "takes_unknown", False)
            outputs = news if blind else self._guard(context, lambda: kind.preview_create(call, news))
            return provider_pb2.CreateResponse(properties=to_struct(outputs))
        id_, outputs = self._guard(context, lambda: kind.create(call, news))
        return provider_pb2.CreateResponse(id=id_, properties=to_struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:
        kind, call = self._kind(request.urn, context), self._call(request)
        inputs, outputs = from_struct(request.inputs), from_struct(request.properties)
        seen = self._guard(context, lambda: kind.read(call, request.id, inputs, outputs))
        return provider_pb2.ReadResponse(
            id=seen.id, inputs=to_struct(seen.inputs), properties=to_struct(seen.outputs)
        )

    def Update(self, request: Any, context: Any) -> Any:
        kind, call = self._kind(request.urn, context), self._call(request)
        old_inputs, olds, news = (
            from_struct(request.old_inputs),
            from_struct(request.olds),
            from_struct(request.news),
        )
        if request.preview:
            outputs = self._guard(context, lambda: kind.preview_update(call, request.id, olds, news))
        else:
            outputs = self._guard(context, lambda: kind.update(call, request.id, old_inputs, olds, news))
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    def Delete(self, request: Any, context: Any) -> Any:
        kind, call = self._kind(request.urn, context), self._call(request)
        inputs, outputs = from_struct(request.old_inputs), from_struct(request.properties)
        self._guard(context, lambda: kind.delete(call, request.id, inputs, outputs))
        return empty_pb2.Empty()

    # --- functions

    def Invoke(self, request: Any, context: Any) -> Any:
        function = self._offer().functions.get(request.tok)
        if function is None:
            _abort(
                context, grpc.StatusCode.UNIMPLEMENTED, f"the override provider has no function {request.tok}"
            )
        arguments = from_struct(request.args)
        result = self._guard(context, lambda: function(arguments))
        named: dict[str, Any] = {"return": to_struct(result)}  # a keyword in Python
        return provider_pb2.InvokeResponse(**named)

    # --- shared

    def _offer(self) -> Offer:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _kind(self, urn: str, context: Any) -> Kind:
        token = urn.split("::")[2].rsplit("$", maxsplit=1)[-1]
        kind = self._offer().kinds.get(token)
        if kind is None:
            _abort(
                context, grpc.StatusCode.UNIMPLEMENTED, f"the override provider has no resource type {token}"
            )
        return kind

    def _call(self, request: Any) -> Context:
        return Context(
            urn=request.urn,
            say=lambda text: self._engine.status(request.urn, text),
            warn=lambda text: self._engine.warn(request.urn, text),
            stopping=self._stopping,
            timeout=getattr(request, "timeout", 0.0),
        )

    def _guard(self, context: Any, work: Any) -> Any:
        try:
            return work()
        except PartlyDone as partly:
            _abort_partly(context, partly)
        except MaintenanceError as error:
            _abort(context, grpc.StatusCode.FAILED_PRECONDITION, error.text())
        except Exception as error:  # noqa: BLE001 - no traceback reaches a user
            _abort(context, grpc.StatusCode.INTERNAL, self._engine.explain(error))


def _property_diff(change: Change) -> Any:
    return provider_pb2.PropertyDiff(kind=_CHANGE_KINDS[change.kind], inputDiff=False)


def _abort(context: Any, code: grpc.StatusCode, text: str) -> NoReturn:
    context.abort(code, text)
    raise AssertionError


def _abort_partly(context: Any, partly: PartlyDone) -> NoReturn:
    """Answer with ErrorResourceInitFailed, so that the engine saves what was done and shows the reasons."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=partly.id,
        properties=to_struct(partly.outputs),
        inputs=to_struct(partly.inputs),
        reasons=list(partly.reasons),
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message="\n".join(partly.reasons))
    status.details.add().Pack(detail)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    _abort(context, grpc.StatusCode.UNKNOWN, "\n".join(partly.reasons))
