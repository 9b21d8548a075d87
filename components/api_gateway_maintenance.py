"""API Gateway: a maintenance API that is always deployed, and overrides that point traffic at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.maintenance_api import maintenance_api, maintenance_integration
from components.override import ApiMapping, BasePathMapping, Route
from components.rest_stage import stage_override
from maintenance.apigateway.names import listed_methods
from maintenance.ecs.decision import Policy
from maintenance.phase import Phase
from maintenance.plan import document as plan


@dataclass(frozen=True, slots=True)
class GatewayArgs:
    """Which edges of the plan to close, and how overrides record what they change."""

    document: plan.PlanDocument
    phase: Phase
    record_store: str
    tags: Mapping[str, str] = field(default_factory=dict)
    on_manual_change: Policy = "fail"
    open_edges: frozenset[str] = frozenset()
    """Released as a whole before the window's end."""
    open_methods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Edge → `METHOD path` of what was released of it."""

    def methods(self, edge: str) -> list[str]:
        """What is closed of an edge; where nothing is left to close, what its override knows."""
        every = listed_methods(self.document, edge)
        back = self.open_methods.get(edge, frozenset())
        return [each for each in every if each not in back or edge in self.open_edges]


class ApiGatewayMaintenance(pulumi.ComponentResource):
    """The 503 API, ready before it is needed, and one override per mapping, stage or route.

    The overrides are updates, so the caller flips what they wait for: while the edge closes nothing, while
    it opens the barriers.
    """

    overrides: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: GatewayArgs,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the maintenance API; `override_edges` declares the overrides."""
        super().__init__("maintenance:index:ApiGatewayMaintenance", name, {}, opts)
        self._args = args
        self.overrides = []
        kinds = {edge.kind for edge in args.document.edges.values() if not _by_its_owner(edge)}
        self._stage = (
            maintenance_api(args.document, pulumi.get_stack(), args.tags, pulumi.ResourceOptions(parent=self))
            if kinds - {"alb", "rest_stage"}
            else None
        )
        self.register_outputs({})

    def override_edges(self, after: Sequence[pulumi.Resource]) -> None:
        """Declare one override per edge; none changes before every resource in `after` has."""
        opts = pulumi.ResourceOptions(parent=self, depends_on=list(after))
        for name, edge in self._args.document.edges.items():
            match edge:
                case plan.BasePathMapping():
                    self._add(self._base_path_mapping(name, edge, opts))
                case plan.ApiMapping():
                    self._add(self._api_mapping(name, edge, opts))
                case plan.RestStage() if not edge.owned:
                    self._add(self._rest_stage(name, edge, opts))
                case plan.HttpRoutes() if not edge.owned:
                    for route in self._http_routes(name, edge, opts):
                        self._add(route)
                case plan.Alb() | plan.HttpRoutes() | plan.RestStage():
                    pass  # closed by listener rules, and by the programs that own routes or a stage

    def _add(self, resource: pulumi.Resource) -> None:
        self.overrides.append(resource)

    def _common(self, *, released: bool = False) -> dict[str, object]:
        return {
            "apply": self._args.phase.edge_closed and not released,
            "window": self._args.document.window.id,
            "recordStore": self._args.record_store,
            "onManualChange": self._args.on_manual_change,
        }

    def _ready(self) -> aws.apigateway.Stage:
        assert self._stage is not None  # noqa: S101 - made for every kind that is pointed at it
        return self._stage

    def _base_path_mapping(
        self, name: str, edge: plan.BasePathMapping, opts: pulumi.ResourceOptions
    ) -> pulumi.Resource:
        stage = self._ready()
        return BasePathMapping(
            name,
            opts,
            domain=edge.domain,
            basePath=edge.base_path,
            restApiId=stage.rest_api,
            stage=stage.stage_name,
            **self._common(released=name in self._args.open_edges),
        )

    def _api_mapping(self, name: str, edge: plan.ApiMapping, opts: pulumi.ResourceOptions) -> pulumi.Resource:
        stage = self._ready()
        return ApiMapping(
            name,
            opts,
            domain=edge.domain,
            mappingKey=edge.mapping_key,
            apiId=stage.rest_api,
            stage=stage.stage_name,
            **self._common(released=name in self._args.open_edges),
        )

    def _rest_stage(self, name: str, edge: plan.RestStage, opts: pulumi.ResourceOptions) -> pulumi.Resource:
        return stage_override(
            name,
            edge,
            self._args.document,
            opts,
            methods=self._args.methods(name),
            apply=self._args.phase.edge_closed and name not in self._args.open_edges,
            record_store=self._args.record_store,
            on_manual_change=self._args.on_manual_change,
        )

    def _http_routes(
        self, name: str, edge: plan.HttpRoutes, opts: pulumi.ResourceOptions
    ) -> list[pulumi.Resource]:
        stage = self._ready()
        inside = pulumi.ResourceOptions(parent=self)
        integration = maintenance_integration(name, edge.api, stage, pulumi.get_stack(), inside)
        return [
            Route(
                f"{name}-{key.replace(' ', '-').replace('/', '-')}",
                opts,
                apiId=edge.api,
                routeKey=key,
                stage=edge.stage,
                target=pulumi.Output.concat("integrations/", integration.id),
                **self._common(released=key in self._args.open_methods.get(name, ())),
            )
            for key in listed_methods(self._args.document, name)
        ]


def _by_its_owner(edge: plan.Edge) -> bool:
    return isinstance(edge, plan.HttpRoutes | plan.RestStage) and edge.owned
