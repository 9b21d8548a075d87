"""The transform of owner mode: carries out what `maintenance.owner` decides about each declared resource.

A refusal is a hook that fails: the engine shows its text alone, and the resource stays as it is. Raised in a
transform, it would be shown with a traceback.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, TypeGuard

import pulumi
from pulumi.runtime.rpc import is_rpc_secret

from components.live_service import see
from components.live_stage import is_closed
from components.owner_edges import OwnerEdges, after
from maintenance.errors import MaintenanceError, Refused
from maintenance.owner import gateway, left, route, rule, service, target
from maintenance.owner.following import Following
from maintenance.owner.outcome import (
    OPAQUE,
    Change,
    Deploy,
    Hold,
    Inputs,
    Leave,
    Outcome,
    Refuse,
    heeded,
)

Args = pulumi.ResourceTransformArgs
Result = pulumi.ResourceTransformResult
_Place = tuple[str, str]
"""Type and name of a resource."""
_TYPES = (service.TYPE, target.TYPE, *rule.TYPES, route.TYPE, *gateway.TYPES)


class OwnerTransform:
    """One program's transform, and its refusals."""

    def __init__(self, following: Following) -> None:
        """Register the hooks that refuse."""
        self._following = following
        self._refusals: dict[_Place, MaintenanceError] = {}
        self._first: dict[_Place, tuple[Sequence[str], pulumi.ProviderResource | None]] = {}
        self._declared: dict[_Place, tuple[Inputs, bool]] = {}
        self._deployed: dict[_Place, tuple[Deploy, pulumi.ProviderResource | None]] = {}
        self._edges = OwnerEdges(following)
        also_in_previews = pulumi.ResourceHookOptions(on_dry_run=True)
        self._refuses = pulumi.ResourceHook("maintenance plan", self._refuse, also_in_previews)
        self._compares = pulumi.ResourceHook("maintenance plan, scaling", self._compare, also_in_previews)
        self._keeps = pulumi.ResourceHook("maintenance plan, records", self._keep, also_in_previews)
        self._waits = pulumi.ResourceHook("maintenance plan, services first", self._wait, also_in_previews)
        self._deploys = pulumi.ResourceHook("maintenance plan, edge", self._deploy, also_in_previews)

    async def __call__(self, args: Args) -> Result | None:
        """Decide about one resource, and carry it out."""
        if args.type_ not in _TYPES:
            return None
        ignored = list(args.opts.ignore_changes or ())
        ready = self._ready(args)
        try:
            outcome = await self._decide(args, ignored)
        except MaintenanceError as error:
            outcome = _refused(args, error)
        hooks = self._hooks(args, outcome)
        if isinstance(outcome, Leave) and hooks is None:
            return None
        props, opts = dict(args.props), copy.copy(args.opts)
        if isinstance(outcome, Change | Refuse):
            props |= outcome.inputs
            held = outcome.hold if isinstance(outcome, Refuse) else frozenset()
            opts.ignore_changes = [*heeded(ignored, outcome.heed), *sorted(held)]
        elif isinstance(outcome, Hold):
            opts.ignore_changes = sorted({*ignored, *outcome.names})
        if ready is not None and args.type_ == gateway.STAGE:
            props["stageName"] = await after(ready, props["stageName"])
        if ready is not None and props.get(route.TARGET) is OPAQUE:
            props[route.TARGET] = await after(ready, pulumi.Output.concat("integrations/", ready.id))
        if hooks is not None:
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=hooks))
        return Result(props=props, opts=opts)

    def _hooks(self, args: Args, outcome: Outcome) -> pulumi.ResourceHookBinding | None:
        """What has to be asked right before the resource changes."""
        place = (args.type_, args.name)
        if warning := outcome.warning if isinstance(outcome, Leave | Hold | Change) else "":
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
            case Deploy():
                self._deployed[place] = outcome, args.opts.provider
                return pulumi.ResourceHookBinding(before_update=[self._deploys])
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
        if args.type_ in gateway.TYPES:
            stage = gateway.asked_of_aws(args.type_, inputs, following)
            closed = stage is not None and await is_closed(stage, args.opts.provider)
            return gateway.decide(args.type_, inputs, following, closed=closed)
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

    def _ready(self, args: Args) -> pulumi.CustomResource | None:
        """What is held ready in every phase for a listed route, or for the stage of a listed method."""
        following, inputs, provider = self._following, _seen(args.props), args.opts.provider
        if args.type_ == route.TYPE:
            edge = route.edge_of(inputs, following)
            ours = edge is not None and following.owns(edge)
            return self._edges.integration(edge, args.props, provider) if edge and ours else None
        edge = (
            gateway.edge_of(args.type_, inputs, following.document) if args.type_ == gateway.STAGE else None
        )
        if edge is None or not following.owns(edge):
            return None
        if not following.closes(edge):
            self._first[(left.OVERRIDE, edge)] = following.behind(edge), provider
        hooks = pulumi.ResourceHookBinding(before_update=[self._waits])
        return self._edges.stage(edge, args.opts, hooks)

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
        keys, provider = self._first.get((args.type, args.name), ((), None))
        for key in keys:
            if (early := service.opens_early(key, await see(key, None, provider))) is not None:
                raise Refused(early[0], where=key, next_step=early[1])

    async def _deploy(self, args: pulumi.ResourceHookArgs) -> None:
        """A deployment of every day, unless it would open what is in maintenance."""
        deploy, provider = self._deployed[(args.type, args.name)]
        if deploy.central and (why := gateway.held_by_the_central_stack(_seen(dict(args.old_outputs or {})))):
            raise Refused(why, where=args.name, next_step=gateway.FOLLOW_FIRST)
        for key in deploy.after:
            if why := service.held(key, await see(key, None, provider)):
                raise Refused(why, where=key, next_step=service.VERIFY_FIRST)


def _refused(args: Args, error: MaintenanceError) -> Refuse:
    """What could not be decided."""
    if args.type_ in gateway.TYPES:
        return gateway.refused(args.type_, error.what, error.where, error.next_step)
    return service.refused(error.what, error.next_step, error.where, _seen(args.props))


def _seen(value: Any) -> Any:  # noqa: ANN401 - inputs of any type
    """Inputs as decisions read them: what is secret or not known yet is opaque."""
    if is_rpc_secret(value) or isinstance(value, pulumi.Output | pulumi.output.Unknown):
        return OPAQUE
    if isinstance(value, dict):
        return {key: _seen(each) for key, each in value.items()}
    return [_seen(each) for each in value] if isinstance(value, list) else value
