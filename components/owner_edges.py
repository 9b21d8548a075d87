"""What a team's own program holds ready beside its edges: a maintenance API, and overrides of stages.

They are declared by the transform of what they stand beside, so that it can depend on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime.rpc import _special_output_value_sig, _special_sig_key

from components.maintenance_api import maintenance_api, maintenance_integration
from components.override import Stage
from components.rest_stage import stage_override
from maintenance.apigateway.names import listed_methods
from maintenance.orphans import TAG_STACK, TAG_WINDOW
from maintenance.owner.following import Following
from maintenance.plan.document import RestStage


async def after(resource: pulumi.Resource, value: pulumi.Input[str]) -> object:
    """A property's value that makes its resource depend on another one, in the state too.

    The engine does not take over what a stack's transform adds to `depends_on`, but it does take over what a
    value depends on. Waiting for the URN is waiting for the other resource's own update.
    """
    urn = await pulumi.Output.from_input(resource.urn).future()
    known = await pulumi.Output.from_input(value).future()
    if urn is None or known is None:
        return value  # a preview: nobody knows yet
    return {_special_sig_key: _special_output_value_sig, "value": known, "dependencies": [urn]}


class OwnerEdges:
    """Each is declared once, however many routes of its edge there are."""

    def __init__(self, following: Following) -> None:
        """They belong to the stack, beside the team's own resources."""
        self._following = following
        self._api: aws.apigateway.Stage | None = None
        self._integrations: dict[str, aws.apigatewayv2.Integration] = {}
        self._stages: dict[str, Stage] = {}
        self._root = pulumi.runtime.get_root_resource()

    def integration(
        self, edge: str, props: Mapping[str, Any], provider: pulumi.ProviderResource | None
    ) -> aws.apigatewayv2.Integration:
        """What a route of this edge leads to in maintenance, there in every phase."""
        if edge not in self._integrations:
            owner = self._following.owner
            opts = pulumi.ResourceOptions(parent=self._root, provider=provider)
            document = self._following.document
            if self._api is None:
                tags = {TAG_STACK: owner, TAG_WINDOW: document.window.id}
                self._api = maintenance_api(document, owner.replace("/", "-"), tags, opts)
            self._integrations[edge] = maintenance_integration(
                edge, str(props["apiId"]), self._api, owner, opts
            )
        return self._integrations[edge]

    def stage(
        self, name: str, beside: pulumi.ResourceOptions, hooks: pulumi.ResourceHookBinding
    ) -> Stage | None:
        """The override of this edge's stage, there in every phase; None where no store keeps its record.

        Args:
            name: of the edge.
            beside: of the stage: its override waits for the same, as a deployment is made of what is there.
            hooks: what has to be asked before it changes.
        """
        following = self._following
        edge = following.document.edges[name]
        if not isinstance(edge, RestStage) or not following.record_store:
            return None
        if name not in self._stages:
            back = following.back.methods.get(name, ()) if name not in following.back.edges else ()
            self._stages[name] = stage_override(
                name,
                edge,
                following.document,
                pulumi.ResourceOptions(parent=self._root, depends_on=beside.depends_on, hooks=hooks),
                methods=[each for each in listed_methods(following.document, name) if each not in back],
                apply=following.closes(name),
                record_store=following.record_store,
                on_manual_change=following.on_manual_change,
                owned=True,
            )
        return self._stages[name]
