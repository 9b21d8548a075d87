# ruff: noqa: N802 - the protocol's names
"""The gRPC service through which Pulumi's engine uses a stand-in.

Calls run on gRPC's thread pool, so a blocking call to an API holds up nobody else. Every failure is a gRPC
status with one readable text; no traceback reaches the engine.

Source: pulumi/sdk proto/pulumi/provider.proto.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import empty_pb2

from provider.override.protocol import (
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)
from sandbox.plugins.standin import shape
from sandbox.plugins.standin.changes import Change, changes
from sandbox.plugins.standin.kind import Kind, RefusedError
from sandbox.plugins.standin.plugin import Plugin
from sandbox.plugins.standin.settings import checked_settings
from sandbox.plugins.standin.tables import Failure
from sandbox.plugins.standin.wire import Properties, from_struct, has_unknown, to_struct

T = TypeVar("T")
_KINDS = {"add": "ADD", "update": "UPDATE", "delete": "DELETE"}


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one plugin. Method names are the protocol's; requests and answers are generated messages."""

    def __init__(self, plugin: Plugin) -> None:
        """Serve this plugin."""
        self._plugin = plugin
        self._tables = plugin.tables

    # --- the plugin itself

    def Handshake(self, request: Any, context: Any) -> Any:
        """First contact: what the plugin understands. Secrets are left to the engine."""
        del request, context
        return provider_pb2.ProviderHandshakeResponse()

    def Attach(self, request: Any, context: Any) -> Any:
        """The engine attaches to a plugin that runs already."""
        del request, context
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The version of the SDK whose tables the stand-in follows: the engine wants at least that one."""
        del request, context
        return plugin_pb2.PluginInfo(version=self._tables.version)

    def Cancel(self, request: Any, context: Any) -> Any:
        """Stop: calls under way end, their retries and further calls fail. Also sent at a normal end."""
        del request, context
        self._plugin.stopping.set()
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Check the settings of a provider resource."""
        del context
        news = from_struct(request.news)
        settings, failures = checked_settings(self._tables, news)
        settings = self._plugin.complete_settings(settings)
        failures += self._plugin.settings_failures(settings)
        return _checked(self._plugin.complete_settings(news), failures)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Compare the settings of a provider resource; another region or account host replaces it."""
        del context
        found = changes(
            from_struct(request.old_inputs or request.olds), from_struct(request.news), frozenset()
        )
        return _diffed(found, frozenset({"region", "apiUrl"}))

    def Configure(self, request: Any, context: Any) -> Any:
        """Take the settings of a provider resource."""
        settings, _ = checked_settings(self._tables, from_struct(request.args))
        if not has_unknown(settings):
            self._guarded(context, lambda: self._plugin.configure(self._plugin.complete_settings(settings)))
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    # --- resources

    def Check(self, request: Any, context: Any) -> Any:
        """Check a resource's inputs against the tables and fill in defaults."""
        kind = self._kind(request.urn, context)
        traits = kind.traits
        given, failures = self._tables.checked(
            self._tables.inputs[traits.pulumi_type], from_struct(request.news)
        )
        failures += shape.unsupported(traits, given, self._tables.package)
        old = from_struct(request.olds)
        inputs = shape.with_defaults(traits, given, old, request.urn.rsplit("::", 1)[1], request.randomSeed)
        if traits.regional and self._plugin.region is not None:
            inputs.setdefault("region", self._plugin.region)
        if not failures:
            inputs = kind.completed(inputs)
            failures += kind.failures(inputs)
        if traits.tagged:
            inputs = shape.with_all_tags(inputs, self._plugin.default_tags)
        return _checked(inputs, failures)

    def Diff(self, request: Any, context: Any) -> Any:
        """Compare the inputs as last seen (a refresh rewrites them) with the program's."""
        traits = self._kind(request.urn, context).traits
        news = from_struct(request.news)
        ignored = {path.split(".")[0].split("[")[0] for path in request.ignoreChanges}
        ignored |= traits.computed - news.keys()  # left to the API from now on: the value stays
        found = changes(from_struct(request.old_inputs), news, traits.unordered)
        kept = [change for change in found if change.top not in ignored]
        return _diffed(kept, traits.replaces, deleted_first=traits.deleted_first)

    def Create(self, request: Any, context: Any) -> Any:
        """Create a resource; in a preview, say what is known of it."""
        kind = self._kind(request.urn, context)
        inputs = from_struct(request.properties)
        if request.preview:
            declared = self._tables.outputs[kind.traits.pulumi_type]
            return provider_pb2.CreateResponse(properties=to_struct(shape.planned_outputs(declared, inputs)))
        id_ = self._guarded(context, lambda: kind.create(inputs), f"creating {kind.traits.noun}")
        try:
            live = kind.read(id_, inputs)
        except RefusedError as failed:
            _abort_made(context, id_, inputs, f"created, but reading {kind.traits.noun} ({id_}): {failed}")
        outputs = shape.outputs_from(kind.traits, live, inputs) if live else inputs
        return provider_pb2.CreateResponse(id=id_, properties=to_struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:
        """The live resource, for a refresh or an import; an empty answer where it is gone."""
        kind = self._kind(request.urn, context)
        prior = from_struct(request.inputs)
        live = self._guarded(
            context, lambda: kind.read(request.id, prior), f"reading {kind.traits.noun} ({request.id})"
        )
        if live is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=live.id,
            inputs=to_struct(shape.inputs_from(kind.traits, live, prior)),
            properties=to_struct(shape.outputs_from(kind.traits, live, prior)),
        )

    def Update(self, request: Any, context: Any) -> Any:
        """Change a resource in place; in a preview, say what it would be."""
        kind = self._kind(request.urn, context)
        old, old_inputs = from_struct(request.olds), from_struct(request.old_inputs)
        inputs = from_struct(request.news)
        planned = shape.planned_update(kind.traits, old, old_inputs, inputs)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=to_struct(planned))
        doing = f"updating {kind.traits.noun} ({request.id})"
        self._guarded(context, lambda: kind.update(request.id, old_inputs, inputs), doing)
        live = self._guarded(context, lambda: kind.read(request.id, inputs), f"{doing}: reading it back")
        outputs = shape.outputs_from(kind.traits, live, inputs) if live else planned
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    def Delete(self, request: Any, context: Any) -> Any:
        """Delete a resource."""
        kind = self._kind(request.urn, context)
        inputs = from_struct(request.old_inputs) or from_struct(request.properties)
        doing = f"deleting {kind.traits.noun} ({request.id})"
        self._guarded(context, lambda: kind.delete(request.id, inputs), doing)
        return empty_pb2.Empty()

    # --- what a stand-in does not have

    def Invoke(self, request: Any, context: Any) -> Any:
        """The few functions that are there; others, such as `aws.getCallerIdentity`, are refused."""
        function = self._plugin.functions.get(request.tok)
        if function is None:
            self._refuse(context, f"the function {request.tok}")
        answer = provider_pb2.InvokeResponse()
        found = self._guarded(context, lambda: function(from_struct(request.args)))
        getattr(answer, "return").CopyFrom(to_struct(found))
        return answer

    def Call(self, request: Any, context: Any) -> NoReturn:
        """Methods of resources: refused."""
        self._refuse(context, f"the method {request.tok}")

    def Construct(self, request: Any, context: Any) -> NoReturn:
        """Components: refused."""
        self._refuse(context, f"the component {request.type}")

    def GetSchema(self, request: Any, context: Any) -> NoReturn:
        """The schema: refused."""
        del request
        self._refuse(context, "a schema")

    def Parameterize(self, request: Any, context: Any) -> NoReturn:
        """Parameters: refused."""
        del request
        self._refuse(context, "parameters")

    def GetMapping(self, request: Any, context: Any) -> Any:
        """Converters ask for a mapping; an empty one means that there is none."""
        del request, context
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, request: Any, context: Any) -> Any:
        """Converters ask for mappings; there are none."""
        del request, context
        return provider_pb2.GetMappingsResponse()

    # --- shared

    def _kind(self, urn: str, context: Any) -> Kind:
        token = urn.split("::")[2].rsplit("$", 1)[-1]
        kind = self._plugin.kinds.get(token)
        if kind is None:
            self._refuse(context, f"the resource type {token}")
        return kind

    def _refuse(self, context: Any, what: str) -> NoReturn:
        known = ", ".join(sorted(self._plugin.kinds))
        plugin = f"The sandbox's stand-in for the {self._tables.package} plugin"
        text = f"{plugin} does not have {what}; it has {known}"
        _abort(context, grpc.StatusCode.UNIMPLEMENTED, text)

    def _guarded(self, context: Any, work: Callable[[], T], doing: str = "") -> T:
        """Do the work; turn what goes wrong into a status with a readable text."""
        prefix = f"{doing}: " if doing else ""
        try:
            return work()
        except RefusedError as failed:
            _abort(context, grpc.StatusCode.UNKNOWN, f"{prefix}{failed}")
        except Exception as error:  # noqa: BLE001 - a fault of the stand-in itself; no traceback reaches a user
            _abort(context, grpc.StatusCode.INTERNAL, f"{prefix}{type(error).__name__}: {error}")


def _checked(inputs: Properties, failures: list[Failure]) -> Any:
    return provider_pb2.CheckResponse(
        inputs=to_struct(inputs),
        failures=[provider_pb2.CheckFailure(property=one.property, reason=one.reason) for one in failures],
    )


def _diffed(found: list[Change], replaces: frozenset[str] | Any, *, deleted_first: bool = False) -> Any:
    """The answer to a diff. `inputDiff`: the old values that are shown are inputs, not outputs."""
    detailed = {
        change.path: provider_pb2.PropertyDiff(
            kind=getattr(
                provider_pb2.PropertyDiff,
                _KINDS[change.kind] + ("_REPLACE" if change.top in replaces else ""),
            ),
            inputDiff=True,
        )
        for change in found
    }
    tops = sorted({change.top for change in found})
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=tops,
        replaces=[top for top in tops if top in replaces],
        deleteBeforeReplace=deleted_first and any(top in replaces for top in tops),
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _abort(context: Any, code: grpc.StatusCode, text: str) -> NoReturn:
    context.abort(code, text)
    raise AssertionError("gRPC's abort does not return")


def _abort_made(context: Any, id_: str, inputs: Properties, reason: str) -> NoReturn:
    """The resource exists and could not be read: the engine keeps it in the state, with the reason."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=id_, properties=to_struct(inputs), inputs=to_struct(inputs), reasons=[reason]
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason)
    status.details.add().Pack(detail)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    _abort(context, grpc.StatusCode.UNKNOWN, reason)
