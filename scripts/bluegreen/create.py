"""Create the green environment, or adopt one that exists, and wait until it is ready."""

from __future__ import annotations

from collections.abc import Iterable

from maintenance.bluegreen.action import Create
from maintenance.bluegreen.checks.check import Phase
from maintenance.bluegreen.create import next_for_create
from maintenance.bluegreen.ending import Ending
from maintenance.bluegreen.live import World
from maintenance.errors import PermanentError
from scripts.bluegreen.checks import blocking, checks_ending, run_checks
from scripts.bluegreen.context import Context
from scripts.bluegreen.follow import Work, follow


def create(context: Context, *, accept: Iterable[str] = ()) -> Ending:
    """Make or adopt the deployment of the plan and wait for it. Saying it again waits on.

    Args:
        context: the window's database.
        accept: ids of blocking checks that somebody answers for.

    Raises:
        MaintenanceError: AWS refused, or nothing can be decided.
    """
    plan, notes = context.plan, context.notes

    def decide(world: World) -> object:
        known = notes.deployment()
        if world.deployment is not None and known is None:
            context.done(f"adopting deployment {world.deployment.id}", subject=world.deployment.id)
            context.debt("deployment", world.deployment.id, "open", "adopted")
            notes.remember_deployment(world.deployment.id)
        return next_for_create(world, name=plan.deployment, target_version=plan.target_version, known=known)

    def carry_out(action: object, _world: World) -> Ending | None:
        if not isinstance(action, Create):
            raise TypeError(action)
        results = run_checks(context, Phase.CREATE, accept=accept)
        if blocking(results):
            return checks_ending(results)
        context.before_change()
        notes.archive("before", "switchover", "resumed")
        made = _made(context, action)
        context.debt("deployment", made, "open", f"{action.name} of {plan.cluster}")
        notes.remember_deployment(made)
        context.done(f"deployment {made} of {action.source} was created", subject=made)
        return None

    return follow(
        context,
        Work(
            decide,
            carry_out,
            plan.create_deadline.total_seconds(),
            "this fails; RDS goes on creating, production is not touched",
        ),
    )


def _made(context: Context, action: Create) -> str:
    plan = context.plan
    try:
        return context.rds.create(
            name=action.name,
            source=action.source,
            version=plan.target_version,
            cluster_group=plan.cluster_parameter_group,
            instance_group=plan.instance_parameter_group,
        ).id
    except PermanentError as error:
        # Sent twice, because the first answer was lost: the deployment of that name is ours.
        found = context.world().deployment
        if "AlreadyExists" in error.what and found is not None and found.name == action.name:
            return found.id
        raise
