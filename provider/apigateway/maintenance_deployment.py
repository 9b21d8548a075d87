"""The deployment in which listed methods of a REST API answer 503, and the way there and back.

A deployment is a snapshot, so the API has to be what it shall show for the moment in which it is made. What
each method was is in the record before, `touching` says that not all may be back, and every pass begins with
putting back what one before it could not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from maintenance.apigateway import mark
from maintenance.apigateway.method import answering_503
from maintenance.errors import MaintenanceError, Refused, Unfinished
from maintenance.table import table
from provider.apigateway import rest_api
from provider.captured.place import Work


def refuse_missing(name: str, api: rest_api.Api, methods: Sequence[str]) -> None:
    """Raise where a listed method does not exist.

    Raises:
        Refused: naming them all.
    """
    if missing := [method for method in methods if api.resource_of(method) is None]:
        raise Refused(
            f"the API has no {', '.join(missing)}; nothing was changed",
            where=name,
            next_step="correct the plan",
        )


def refuse_undeployed(name: str, found: Sequence[tuple[str, str]]) -> None:
    """Raise where a deployment would put more live than it should.

    Raises:
        Refused: with a table of what differs.
    """
    if found:
        raise Refused(
            "the API holds work that this stage does not serve, and a maintenance deployment would put "
            f"it live; nothing was changed\n{table(found)}",
            where=name,
            next_step="deploy that work to the stage or take it back, then say the same command again",
        )


def deploy_closed(work: Work, text: str) -> str:
    """Deploy the API with the listed methods answering 503; they are put back whatever happens."""
    api = rest_api.read_api(work.inputs["restApi"])
    refuse_missing(work.name, api, work.inputs["methods"])
    refuse_undeployed(work.name, _changed_since(work, api))
    new = [method for method in work.inputs["methods"] if method not in work.record.methods]
    if new:
        definitions = {method: api.definition(method) for method in new}
        work.note(replace(work.record, methods={**work.record.methods, **definitions}))
    work.begin_touching()
    try:
        _touch(work, api)
        work.context.stop_if_cancelled()
        deployment = rest_api.deploy(api.id, text)
    except (MaintenanceError, ClientError, BotoCoreError):
        with contextlib.suppress(MaintenanceError, ClientError, BotoCoreError):
            put_back(work)  # the first error is the one to show; the next pass puts back what is left
        raise
    put_back(work)
    return deployment


def _changed_since(work: Work, api: rest_api.Api) -> list[tuple[str, str]]:
    """What would go live with a deployment although nobody deployed it.

    Touched methods are compared with their record: the stage may serve 503 from them already.
    """
    known = work.record.methods
    return [
        *(each for each in rest_api.undeployed(api, work.inputs["stage"]) if each[0] not in known),
        *(
            (method, "was changed since it was captured")
            for method, before in sorted(known.items())
            if api.resource_of(method) is None or api.definition(method) != before
        ),
    ]


def _touch(work: Work, api: rest_api.Api) -> None:
    inputs, methods = work.inputs, work.inputs["methods"]
    for done, method in enumerate(methods):
        work.context.stop_if_cancelled()
        work.context.say(f"{done} of {len(methods)} methods answer 503 in the next deployment: {method}")
        closed = answering_503(
            work.record.methods[method],
            body=inputs["body"],
            content_type=inputs["contentType"],
            retry_after=inputs["retryAfter"],
        )
        rest_api.change(api, method, closed)


def put_back(work: Work) -> None:
    """Make every touched method what it was, where a pass did not get so far.

    Raises:
        Unfinished: a method does not read back as it was; the record stays open.
    """
    if not work.record.touching:
        return
    api = rest_api.read_api(work.inputs["restApi"])
    for method in _altered(work, api):
        work.context.say(f"puts {method} back")
        rest_api.change(api, method, work.record.methods[method])
    if left := _altered(work, rest_api.read_api(api.id)):
        raise Unfinished(
            f"not put back as they were: {', '.join(left)}; the stage does not serve them yet",
            where=work.name,
            next_step=f"say the same command again; maint record show '{work.name}' holds what they were",
        )
    work.end_touching()


def _altered(work: Work, api: rest_api.Api) -> list[str]:
    """Touched methods that are not as they were; one that somebody deleted stays so."""
    return [
        method
        for method, before in sorted(work.record.methods.items())
        if api.resource_of(method) is not None and api.definition(method) != before
    ]


def tidy(work: Work, served: str) -> None:
    """Delete every deployment of ours that the stage does not serve."""
    api, stage = work.inputs["restApi"], work.inputs["stage"]
    for deployment in rest_api.deployments(api, mark.prefix(stage)):
        if deployment != served:
            rest_api.forget(api, deployment)
