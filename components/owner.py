"""Owner mode: one line in a team's own program makes what it declares follow the maintenance plan.

    follow_maintenance_plan()

comes before the first resource.
"""

from __future__ import annotations

import pulumi

from components.last_update import last_update
from components.owner_transform import OwnerTransform
from components.program import plan_of, readable_errors, stated
from maintenance.owner.following import Following, follow
from maintenance.owner.left import without_edge, without_settings
from maintenance.settings import read_settings


def follow_maintenance_plan() -> None:
    """Let every resource declared from here on follow the plan of `maintenance:plan`.

    A stack without any `maintenance:` setting is left alone, unless it holds something in maintenance.

    Raises:
        pulumi.RunError: a setting or the plan document is wrong, or says nothing any more of what is held;
            nothing was declared.
    """
    with readable_errors():
        following = _following()
        _refuse_forgotten(following)
        if following is not None:
            pulumi.runtime.register_resource_transform(OwnerTransform(following))


def _following() -> Following | None:
    values = stated()
    if not values:
        return None
    settings = read_settings(values, stack=pulumi.get_stack(), owner=True)
    step = "pulumi config set maintenance:plan PATH, from the folder of Pulumi.yaml"
    owner = f"{pulumi.get_project()}/{pulumi.get_stack()}"
    return follow(plan_of(settings, next_step=step), settings, owner)


def _refuse_forgotten(following: Following | None) -> None:
    found = last_update()
    if following is None:
        refused = without_settings(found)
    else:
        owned = [name for name in following.document.edges if following.owns(name)]
        refused = without_edge(found, owned)
    if refused is not None:
        raise refused
