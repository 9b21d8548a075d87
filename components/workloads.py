"""ECS services to 0 and back: one set per team and wave, one barrier per wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.override import Barrier, Services
from maintenance.ecs.decision import Policy
from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase


@dataclass(frozen=True, slots=True)
class ServiceSet:
    """One team's services (`cluster/service`) of one wave; `owned` ones are only waited for (owner mode)."""

    team: str
    wave: int
    services: tuple[str, ...]
    owned: bool = False


@dataclass(frozen=True, slots=True)
class WorkloadsArgs:
    """What stops, and how long each wave may take (seconds)."""

    window: str
    phase: Phase
    record_store: str
    sets: tuple[ServiceSet, ...]
    drain_seconds: int = 600
    steady_seconds: int = 1200
    on_manual_change: Policy = "fail"
    manual_changes: Mapping[str, Policy] = field(default_factory=dict)
    waive: Mapping[str, str] = field(default_factory=dict)
    release: Mapping[str, str] = field(default_factory=dict)
    """Services that are back while the rest is at 0, and why."""
    force_edge: str = ""
    """Why a waived service that cannot be brought back holds up nobody, if that was decided."""

    def __post_init__(self) -> None:
        """Compare the services that the settings name with those of the sets.

        Raises:
            ConfigInvalid: a setting names a service that is in no set. Ignored, a slip of the finger would
                leave a barrier waiting for what was meant to be waived.
        """
        known = {key for each in self.sets for key in each.services}
        for setting, keys in (("manualChanges", self.manual_changes), ("waive", self.waive)):
            for key in sorted(keys.keys() - known):
                raise ConfigInvalid(
                    f"maintenance:{setting} names {key}, which is not in the plan",
                    next_step=f"pulumi config rm --path 'maintenance:{setting}[\"{key}\"]'",
                )


class Workloads(pulumi.ComponentResource):
    """Scale sets of services to 0 in rising waves; bring them back in falling waves.

    Every resource exists in every phase, so that a preview reads `12 => 0` and not "create". `barriers` are
    what anything that must follow the services depends on, and `first` the sets that stop first; where the
    first wave is owned entirely, its barrier.
    """

    barriers: list[Barrier]
    first: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: WorkloadsArgs,
        *,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the sets; none of them changes before every resource in `after` has."""
        super().__init__("maintenance:index:Workloads", name, {}, opts)
        self.barriers, self.first = [], []
        waves = sorted({each.wave for each in args.sets}, reverse=not args.phase.services_down)
        before: list[pulumi.Resource] = list(after)
        for wave in waves:
            members = [each for each in args.sets if each.wave == wave]
            sets = [self._set(args, each, before) for each in members if not each.owned]
            barrier = self._barrier(args, wave, members, sets or before)
            if wave == min(waves):
                self.first = [*sets] or [barrier]
            self.barriers.append(barrier)
            before = [*after, barrier]
        self.register_outputs({})

    def _set(self, args: WorkloadsArgs, each: ServiceSet, before: Sequence[pulumi.Resource]) -> Services:
        return Services(
            f"{each.team}-wave{each.wave}",
            window=args.window,
            services=each.services,
            apply=args.phase.services_down,
            record_store=args.record_store,
            on_manual_change=args.on_manual_change,
            manual_changes={
                key: args.manual_changes[key] for key in each.services if key in args.manual_changes
            },
            steady_seconds=args.steady_seconds,
            release={key: args.release[key] for key in each.services if key in args.release},
            let_fail=self._let_fail(args, each.services),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(before)),
        )

    def _barrier(
        self, args: WorkloadsArgs, wave: int, members: Sequence[ServiceSet], after: Sequence[pulumi.Resource]
    ) -> Barrier:
        down = args.phase.services_down
        every = [key for each in members for key in each.services]
        keys = [key for key in every if key not in args.release]
        return Barrier(
            f"wave{wave}",
            services=keys,
            target="drained" if down else "steady",
            seconds=args.drain_seconds if down else args.steady_seconds,
            waive={key: args.waive[key] for key in every if key in args.waive},
            released=[key for key in every if key in args.release],
            released_seconds=args.steady_seconds,
            owned=[key for each in members if each.owned for key in each.services],
            on_manual_change=args.on_manual_change,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )

    def _let_fail(self, args: WorkloadsArgs, keys: Sequence[str]) -> dict[str, str]:
        """Services of a set whose failure to come back is shown, and stops nothing."""
        if args.phase.services_down or not args.force_edge:
            return {}
        return {key: args.force_edge for key in keys if key in args.waive}
