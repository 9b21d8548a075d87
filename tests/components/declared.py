"""What a Pulumi program declares: every registration as the engine would receive it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.mocks import MockMonitor, Mocks, set_mocks
from pulumi.runtime.proto.resource_pb2 import RegisterResourceResponse

STACK = "prod-maint"
KINDS = {
    "aws:lb/listenerRule:ListenerRule": "rule",
    "datadog:index/downtimeSchedule:DowntimeSchedule": "downtime",
    "override:ecs:Services": "set",
    "override:ecs:Barrier": "barrier",
    "override:events:Rule": "writer",
    "override:scheduler:Schedule": "writer",
    "override:lambda:Function": "writer",
    "override:apigateway:BasePathMapping": "base path mapping",
    "override:apigatewayv2:ApiMapping": "API mapping",
    "override:apigateway:Stage": "stage",
    "override:apigatewayv2:Route": "route",
}
GATEWAY = ("base path mapping", "API mapping", "stage", "route")


@dataclass(frozen=True)
class Registration:
    """One resource as it was registered."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    dependencies: frozenset[str]
    version: str
    """Of the plugin that is asked for."""

    @property
    def kind(self) -> str:
        return KINDS.get(self.type, self.type)


@dataclass
class Declared:
    """All registrations of one run of a program."""

    all: dict[str, Registration]

    def of(self, *kinds: str) -> dict[str, Registration]:
        """Resources of these kinds, by name."""
        return {each.name: each for each in self.all.values() if each.kind in kinds}

    def before(self, resource: Registration) -> set[str]:
        """Names of everything that is there, or changed, before this resource."""
        seen: set[str] = set()
        left = [*resource.dependencies]
        while left:
            urn = left.pop()
            if urn not in seen:
                seen.add(urn)
                left += self.all[urn].dependencies
        return {self.all[urn].name for urn in seen}


class _Recorder(MockMonitor):
    """Keeps the requests that the SDK sends to the engine, and answers each with its own inputs and an id."""

    def __init__(self) -> None:
        super().__init__(_Nothing())
        self.seen: dict[str, Registration] = {}

    def RegisterResource(self, request: Any) -> RegisterResourceResponse:  # noqa: N802 - the protocol's name
        """Not the SDK's own: that one leaves an event loop open in every thread it is called from."""
        within = f"{request.parent.split('::')[2]}$" if request.parent else ""
        urn = f"urn:pulumi:{STACK}::maintenance::{within}{request.type}::{request.name}"
        if request.type == "pulumi:pulumi:Stack":
            return RegisterResourceResponse(urn=urn)
        assert urn not in self.seen, f"{urn} twice"
        inputs = MessageToDict(request.object)
        after = frozenset(request.dependencies)
        self.seen[urn] = Registration(urn, request.type, request.name, inputs, after, request.version)
        outputs = ParseDict({"invokeUrl": f"https://{request.name}.ex.com", **inputs}, Struct())
        return RegisterResourceResponse(urn=urn, id=f"{request.name}-id", object=outputs)


class _Nothing(Mocks):
    """A program that looks at anything live is not what was agreed."""

    def new_resource(self, args: Any) -> Any:
        raise AssertionError(f"the program reads {args.typ}")

    def call(self, args: Any) -> Any:
        raise AssertionError(f"the program looks at {args.token}")


def declared(program: Callable[[], object], into: Declared | None = None) -> Declared:
    """Run a program; `into` is filled even if the program raises."""
    recorder = _Recorder()
    found = into if into is not None else Declared({})
    found.all = recorder.seen
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        set_mocks(recorder.mocks, project="maintenance", stack=STACK, preview=False, monitor=recorder)
        pulumi.runtime.test(lambda: (program(), None)[1])()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return found
