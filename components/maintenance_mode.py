"""Maintenance mode as one component: mutes, the edge, other writers, the workloads; and back in reverse."""

from __future__ import annotations

from collections import defaultdict

import pulumi

from components.alb_maintenance import AlbMaintenance
from components.api_gateway_maintenance import ApiGatewayMaintenance, GatewayArgs
from components.datadog_mutes import DatadogMutes
from components.workloads import ServiceSet, Workloads, WorkloadsArgs
from components.writers import Writers, WritersArgs
from maintenance.datadog.downtimes import plan_downtimes
from maintenance.edge.listener_rules import plan_listener_rules, region_of
from maintenance.errors import ConfigInvalid
from maintenance.orphans import TAG_STACK, TAG_WINDOW
from maintenance.plan.document import Alb, PlanDocument
from maintenance.release import Released, release
from maintenance.settings import Settings


def service_sets(document: PlanDocument) -> tuple[ServiceSet, ...]:
    """Group the plan's services by team and wave, those that their own programs take down apart."""
    groups: dict[tuple[str, int, bool], list[str]] = defaultdict(list)
    for team in document.teams:
        for service in team.services:
            groups[(team.name, service.wave, service.owned)].append(service.key)
    return tuple(
        ServiceSet(team, wave, tuple(sorted(keys)), owned)
        for (team, wave, owned), keys in sorted(groups.items())
    )


def tags_of(document: PlanDocument, stack: str) -> dict[str, str]:
    """How everything that this stack creates in a window is marked."""
    return {TAG_STACK: stack, TAG_WINDOW: document.window.id}


def check_region(document: PlanDocument, region: str) -> None:
    """Compare the plan's listeners with the region that the program works in.

    Raises:
        ConfigInvalid: a listener is elsewhere; its rules would be looked for where it is not.
    """
    for name, edge in document.edges.items():
        if isinstance(edge, Alb) and (there := region_of(edge.listener)) != region:
            raise ConfigInvalid(
                f"the listener is in {there}, and this stack works in {region} (aws:region)",
                where=f"edge {name}",
                next_step=f"plan what is in {there} in a document and stack of its own",
            )


class MaintenanceMode(pulumi.ComponentResource):
    """The whole of a plan document, in the phase that the settings name.

    Going on: mutes → 503 → writers stopped → services to 0 → drained; the bypass appears while they drain.
    Going off: services back → steady → writers back → 503 away → mutes away; listener rules and downtimes are
    deleted, which the engine does last and in reverse dependency order.
    """

    def __init__(
        self,
        name: str,
        document: PlanDocument,
        settings: Settings,
        *,
        region: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare everything; nothing here looks at AWS or Datadog.

        Args:
            name: of this component.
            document: what to close, stop and mute.
            settings: in which phase, and what is waived.
            region: where the program's AWS provider works.
            opts: as for every Pulumi resource.

        Raises:
            MaintenanceError: the plan or a setting cannot be carried out; nothing was declared.
        """
        check_region(document, region)
        phase, stack = settings.phase, pulumi.get_stack()
        closed = phase.edge_closed
        # Everything that may refuse comes first: the engine starts with what it has been told at once.
        downtimes = plan_downtimes(document, stack) if closed else ()
        back = release(document, settings.released(document.window.id) if closed else {})
        listener_rules = plan_listener_rules(back.document) if closed else ()
        stops, writers_args = _workloads(document, settings, back), _writers(document, settings, back)

        super().__init__("maintenance:index:MaintenanceMode", name, {}, opts)
        for released, why in back.reasons.items():
            pulumi.log.warn(f"{released} is released before the rest of the window: {why}", self)
        inside = pulumi.ResourceOptions(parent=self)
        tags = tags_of(document, stack)
        mutes = DatadogMutes("mutes", downtimes, opts=inside)
        rules = AlbMaintenance("alb", listener_rules, tags=tags, after=mutes.downtimes, opts=inside)
        gateway = ApiGatewayMaintenance(
            "gateway",
            GatewayArgs(
                document,
                phase,
                settings.record_store,
                tags,
                settings.on_manual_change,
                back.edges,
                back.methods,
            ),
            opts=inside,
        )
        if closed:
            gateway.override_edges(after=mutes.downtimes)
        before = [*mutes.downtimes, *rules.rules, *gateway.overrides]
        if phase.services_down:  # writers first: nothing may start a task while the services drain
            writers = Writers("writers", writers_args, after=before, opts=inside)
            workloads = Workloads("workloads", stops, after=[*before, *writers.overrides], opts=inside)
        else:
            workloads = Workloads("workloads", stops, after=before, opts=inside)
            writers = Writers("writers", writers_args, after=[*before, *workloads.barriers], opts=inside)
        # Not after the rules themselves: off would then delete the bypass before it opens the edge.
        rules.let_through(after=workloads.first or rules.rules)
        if not closed:
            gateway.override_edges(after=[*workloads.barriers, *writers.overrides])
        self.register_outputs({"phase": phase.value, "window": document.window.id})


def _workloads(document: PlanDocument, settings: Settings, back: Released) -> WorkloadsArgs:
    writers = {each.key for each in document.writers}
    return WorkloadsArgs(
        window=document.window.id,
        phase=settings.phase,
        record_store=settings.record_store,
        sets=service_sets(document),
        drain_seconds=int(document.waits.drain.total_seconds()),
        steady_seconds=int(document.waits.steady.total_seconds()),
        on_manual_change=settings.on_manual_change,
        manual_changes={key: each for key, each in settings.manual_changes.items() if key not in writers},
        waive=settings.waived,
        release=back.services if settings.phase.services_down else {},
        force_edge=settings.forced(document.window.id),
    )


def _writers(document: PlanDocument, settings: Settings, back: Released) -> WritersArgs:
    return WritersArgs(
        window=document.window.id,
        phase=settings.phase,
        record_store=settings.record_store,
        writers=document.writers,
        on_manual_change=settings.on_manual_change,
        manual_changes=settings.manual_changes,
        release=frozenset(back.writers),
    )
