"""The transform of owner mode: carries out what `maintenance.owner` decides about each declared resource.

A refusal is a hook that fails: the engine shows its text alone, and the resource stays as it is. Raised in a
transform, it would be shown with a traceback.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, TypeGuard

import pulumi
import pulumi_aws as aws
from pulumi.runtime.rpc import is_rpc_secret

from components.live_service import see
from components.maintenance_api import maintenance_api, maintenance_integration
from maintenance.errors import MaintenanceError, Refused
from maintenance.orphans import TAG_STACK, TAG_WINDOW
from maintenance.owner import route, rule, service, target
from maintenance.owner.following import Following
from maintenance.owner.outcome import OPAQUE, Change, Inputs, Leave, Outcome, Refuse, heeded

Args = pulumi.ResourceTransformArgs
Result = pulumi.ResourceTransformResult
_Place = tuple[str, str]
"""Type and name of a resource."""
_TYPES = (service.TYPE, target.TYPE, *rule.TYPES, route.TYPE)


class OwnerTransform:
    """One program's transform, its refusals, and what it holds ready for routes."""

    def __init__(self, following: Following) -> None:
        """Register the hooks that refuse."""
        self._following = following
        self._refusals: dict[_Place, MaintenanceError] = {}
        self._first: dict[_Place, tuple[Sequence[str], pulumi.ProviderResource | None]] = {}
        self._declared: dict[_Place, tuple[Inputs, bool]] = {}
        self._integrations: dict[str, aws.apigatewayv2.Integration] = {}
        self._stage: aws.apigateway.Stage | None = None
        self._root = pulumi.runtime.get_root_resource()
        also_in_previews = pulumi.ResourceHookOptions(on_dry_run=True)
        self._refuses = pulumi.ResourceHook("maintenance plan", self._refuse, also_in_previews)
        self._compares = pulumi.ResourceHook("maintenance plan, scaling", self._compare, also_in_previews)
        self._keeps = pulumi.ResourceHook("maintenance plan, records", self._keep, also_in_previews)
        self._waits = pulumi.ResourceHook("maintenance plan, services first", self._wait, also_in_previews)

    async def __call__(self, args: Args) -> Result | None:
        """Decide about one resource, and carry it out."""
        if args.type_ not in _TYPES:
            return None
        ignored = list(args.opts.ignore_changes or ())
        integration = self._integration(args) if args.type_ == route.TYPE else None
        try:
            outcome = await self._decide(args, ignored)
        except MaintenanceError as error:
            outcome = service.refused(error.what, error.next_step, error.where, _seen(args.props))
        hooks = self._hooks(args, outcome)
        if isinstance(outcome, Leave):
            if hooks is None:
                return None
            outcome = Change({}, "asked first")
        props, opts = {**args.props, **outcome.inputs}, copy.copy(args.opts)
        opts.ignore_changes = heeded(ignored, outcome.heed)
        if integration is not None and props.get(route.TARGET) is OPAQUE:
            props[route.TARGET] = pulumi.Output.concat("integrations/", integration.id)
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[integration]))
        if hooks is not None:
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=hooks))
        return Result(props=props, opts=opts)

    def _hooks(self, args: Args, outcome: Outcome) -> pulumi.ResourceHookBinding | None:
        """What has to be asked right before the resource changes."""
        place = (args.type_, args.name)
        if warning := "" if isinstance(outcome, Refuse) else outcome.warning:
            pulumi.log.warn(f"{args.name}: {warning}")
        match outcome:
            case Refuse(error):
                self._refusals[place] = error
                return pulumi.ResourceHookBinding(
                    before_create=[self._refuses], before_update=[self._refuses]
                )
            case Leave() if args.type_ == service.TYPE and self._unlisted(args):
                return pulumi.ResourceHookBinding(before_update=[self._keeps])
            case Change() | Leave() if args.type_ == target.TYPE:
                self._declared[place] = _seen(args.props), isinstance(outcome, Change)
                return pulumi.ResourceHookBinding(before_update=[self._compares])
            case Leave(after=after) if after:
                self._first[place] = after, args.opts.provider
                return pulumi.ResourceHookBinding(before_update=[self._waits])
        return None

    async def _decide(self, args: Args, ignored: list[str]) -> Outcome:
        following, inputs = self._following, _seen(args.props)
        if args.type_ == target.TYPE:
            governed = target.service_of(inputs)
            live = await see(governed, None, args.opts.provider) if self._owned(governed) else None
            return target.decide(inputs, ignored, following, live)
        if args.type_ == route.TYPE:
            return route.decide(inputs, ignored, following)
        if args.type_ in rule.TYPES:
            return rule.decide(inputs, ignored, following)
        key = service.find(args.name, inputs, following)
        if not isinstance(key, str):
            return key
        live = await see(key, inputs.get("cluster"), args.opts.provider)
        return service.decide(key, inputs, ignored, following, live)

    def _unlisted(self, args: Args) -> bool:
        return not isinstance(service.find(args.name, _seen(args.props), self._following), str)

    def _owned(self, key: str | None) -> TypeGuard[str]:
        entry = self._following.service(key) if key else None
        return entry is not None and entry.owned

    def _integration(self, args: Args) -> aws.apigatewayv2.Integration | None:
        """What a listed route leads to in maintenance, there in every phase."""
        edge = route.edge_of(_seen(args.props), self._following)
        if edge is None or not route.owned(edge, self._following):
            return None
        if edge not in self._integrations:
            owner = f"{pulumi.get_project()}/{pulumi.get_stack()}"
            opts = pulumi.ResourceOptions(parent=self._root, provider=args.opts.provider)
            document = self._following.document
            if self._stage is None:
                tags = {TAG_STACK: owner, TAG_WINDOW: document.window.id}
                self._stage = maintenance_api(document, owner.replace("/", "-"), tags, opts)
            self._integrations[edge] = maintenance_integration(
                edge, str(args.props["apiId"]), self._stage, owner, opts
            )
        return self._integrations[edge]

    def _refuse(self, args: pulumi.ResourceHookArgs) -> None:
        raise self._refusals[(args.type, args.name)]

    def _compare(self, args: pulumi.ResourceHookArgs) -> None:
        """What is suspended and not declared would not come back."""
        declared, changes = self._declared[(args.type, args.name)]
        live = _seen(dict(args.old_outputs or {}))
        if (left := target.unended(declared, live, self._following)) is not None:
            raise Refused(left[0], where=args.name, next_step=left[1])
        if changes and (why := target.unsaid(declared, live)):
            step = "declare its `suspended_state`, or end the suspension"
            raise Refused(why, where=args.name, next_step=step)

    def _keep(self, args: pulumi.ResourceHookArgs) -> None:
        """A service that the plan does not name any more would lose its record, and stay at 0."""
        if why := service.forgotten(args.name, _seen(dict(args.old_outputs or {}))):
            raise Refused(why, where=args.name, next_step=service.PUT_BACK)

    async def _wait(self, args: pulumi.ResourceHookArgs) -> None:
        """An edge opens after the services behind it are back."""
        keys, provider = self._first[(args.type, args.name)]
        for key in keys:
            if (early := service.opens_early(key, await see(key, None, provider))) is not None:
                raise Refused(early[0], where=key, next_step=early[1])


def _seen(value: Any) -> Any:  # noqa: ANN401 - inputs of any type
    """Inputs as decisions read them: what is secret or not known yet is opaque."""
    if is_rpc_secret(value) or isinstance(value, pulumi.Output | pulumi.output.Unknown):
        return OPAQUE
    if isinstance(value, dict):
        return {key: _seen(each) for key, each in value.items()}
    return [_seen(each) for each in value] if isinstance(value, list) else value
