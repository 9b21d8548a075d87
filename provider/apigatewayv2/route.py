"""`override:apigatewayv2:Route`: one route of an HTTP API, pointed at an integration of the maintenance API.

Where the stage deploys by itself, the route's target is all there is. Elsewhere a change is none until it is
deployed: a deployment is made and the stage pointed at it, and the routes of one API share that stage. So
the first route in captures the deployment and the others take it from its record; the last one out points the
stage back at it, and those before make a deployment without themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from maintenance.apigateway import mark, names
from maintenance.captured.decision import Live
from maintenance.captured.record import Record, Value, parse_record
from maintenance.errors import RecordConflict, Refused
from provider.apigatewayv2 import http_api
from provider.captured.place import Untagged, Work, absent
from provider.override.wire import Properties
from provider.records.store import RecordStore

AUTOMATIC = "automatic"
"""The stage deploys by itself."""
CURRENT = "maintenance"
"""A deployment of ours that holds the routes as they are now."""
BEHIND = "maintenance, not all routes"
"""A deployment of ours; routes were changed since."""


class Route(Untagged):
    """The route `api/route key`, as the stage serves it."""

    token = "override:apigatewayv2:Route"  # noqa: S105 - a type's name
    identity: tuple[str, ...] = ("apiId", "routeKey")
    fields: tuple[str, ...] = ("target", "deployment")
    derived: frozenset[str] = frozenset({"deployment"})
    settings: tuple[str, ...] = ("stage",)
    ordinary = False

    def name(self, inputs: Properties) -> str:
        """`apigatewayv2:api/route key`."""
        return names.route(inputs["apiId"], inputs["routeKey"])

    def shared(self, inputs: Properties) -> str:
        """Routes of one API share its deployments."""
        return f"apigatewayv2:{inputs['apiId']}"

    def identify(self, id_: str) -> Properties:
        """Read `api/route key`; the stage is the only one of the API.

        Raises:
            Refused: it has another form, or the API has several stages.
        """
        api, slash, key = id_.partition("/")
        if not (api and slash and key):
            raise Refused(f"{id_!r} is not api/route key", next_step="pulumi import … 'a1b2c3/GET /orders'")
        stages = [each["StageName"] for each in http_api.every("get_stages", ApiId=api)]
        if len(stages) != 1:
            raise Refused(
                f"API {api} has {len(stages)} stages ({', '.join(sorted(stages))}); the id names none",
                next_step="let the program create the override: creating it adopts the route",
            )
        return {"apiId": api, "routeKey": key, "stage": stages[0]}

    def look(self, inputs: Properties) -> Live | None:
        """Read the route's target, and which deployment the stage serves."""
        api = inputs["apiId"]
        try:
            found = http_api.routes(api)
            stage, text = http_api.serving(api, inputs["stage"])
        except ClientError as error:
            if absent(error):
                return None
            raise
        if inputs["routeKey"] not in found:
            return None
        target = found[inputs["routeKey"]].get("Target", "")
        if stage.get("AutoDeploy"):
            return Live({"target": target, "deployment": AUTOMATIC})
        deployment = stage.get("DeploymentId", "")
        if text.startswith(mark.prefix(inputs["stage"])):
            now = mark.routes_mark(inputs.get("window", ""), inputs["stage"], http_api.targets(found))
            deployment = CURRENT if text == now else BEHIND
        return Live(
            {"target": target, "deployment": deployment},
            own={"deployment": frozenset({CURRENT, BEHIND})},
        )

    def wanted(self, inputs: Properties, observed: Value) -> Properties:
        """The given integration, deployed; before the stage was ever looked at, only the former is known."""
        wanted = {"target": inputs["target"]}
        if "deployment" in observed:
            wanted["deployment"] = AUTOMATIC if observed["deployment"] == AUTOMATIC else CURRENT
        return wanted

    def serving(self, inputs: Properties, value: Mapping[str, Any]) -> Properties:
        """Nothing beyond the value."""
        del inputs, value
        return {}

    def capture(self, inputs: Properties, record: Record, store: RecordStore) -> Record:
        """Take the deployment from another route's record where the stage serves one of ours already.

        Raises:
            Refused: there is nothing that the route could be put back to.
            RecordConflict: the stage serves a deployment of ours, and no record says what it served before.
        """
        name = self.name(inputs)
        record = replace(record, where={key: inputs[key] for key in ("apiId", "routeKey", "stage")})
        if not record.captured["target"]:
            raise Refused(
                "has no target, so it could not be put back; nothing was changed",
                where=name,
                next_step="give the route an integration, or take it out of the plan",
            )
        if not record.captured["deployment"]:
            raise Refused(
                f"stage {inputs['stage']} was never deployed; nothing was changed",
                where=name,
                next_step="deploy it, or take its routes out of the plan",
            )
        if record.captured["deployment"] not in {CURRENT, BEHIND}:
            return record
        others = _others(inputs, record.window, store)
        if not others:
            raise RecordConflict(
                f"stage {inputs['stage']} serves a maintenance deployment, but no record says what it served "
                "before; nothing was changed",
                where=name,
                next_step="point the stage at the deployment that it should serve, then say it again",
            )
        captured = {**record.captured, "deployment": others[0].captured["deployment"]}
        return replace(record, captured=captured)

    def apply(self, work: Work) -> None:
        """Point the route at the maintenance API, and deploy that where nothing does it by itself."""
        _aim(work, work.inputs["target"])
        if work.live.value["deployment"] != AUTOMATIC:
            work.context.stop_if_cancelled()
            _deploy(work)

    def restore(self, work: Work) -> None:
        """Point the route back; the last one of the stage points the stage back as well."""
        _aim(work, work.record.captured["target"])
        before = work.record.captured["deployment"]
        if AUTOMATIC in {before, work.live.value["deployment"]}:
            return
        work.context.stop_if_cancelled()
        if _others(work.inputs, work.record.window, work.store):
            _deploy(work)
            return
        api, stage = work.inputs["apiId"], work.inputs["stage"]
        if http_api.stage(api, stage).get("DeploymentId") != before:
            http_api.serve(api, stage, before)
        _tidy(work, before)

    def release(self, work: Work) -> None:
        """Delete our deployments, unless another route still needs them or the stage serves one."""
        if work.live.value["deployment"] != AUTOMATIC and not _others(
            work.inputs, work.record.window, work.store
        ):
            stage = http_api.stage(work.inputs["apiId"], work.inputs["stage"])
            _tidy(work, stage.get("DeploymentId", ""))


def _others(inputs: Properties, window: str, store: RecordStore) -> list[Record]:
    """Open records of this window for other routes that the same stage serves from deployments."""
    own = names.route(inputs["apiId"], inputs["routeKey"])
    prefix = names.route(inputs["apiId"], "")
    copies = store.read(name for name in store.names() if name.startswith(prefix) and name != own)
    records = [parse_record(text, where=name) for name, text in sorted(copies.items())]
    return [
        record
        for record in records
        if record.window == window
        and record.where.get("stage") == inputs["stage"]
        and record.captured.get("deployment") != AUTOMATIC
    ]


def _aim(work: Work, target: str) -> None:
    route = http_api.routes(work.inputs["apiId"])[work.inputs["routeKey"]]
    if route.get("Target") != target:
        http_api.aim(work.inputs["apiId"], route, target)


def _deploy(work: Work) -> None:
    """Make the stage serve the routes as they are now."""
    api, stage, window = work.inputs["apiId"], work.inputs["stage"], work.record.window
    text = mark.routes_mark(window, stage, http_api.targets(http_api.routes(api)))
    made = http_api.deployments(api, text)
    deployment = next(iter(made), None) or http_api.deploy(api, text, work.context)
    if http_api.stage(api, stage).get("DeploymentId") != deployment:
        http_api.serve(api, stage, deployment)
    _tidy(work, deployment)


def _tidy(work: Work, served: str) -> None:
    """Delete every deployment of ours that the stage does not serve."""
    api = work.inputs["apiId"]
    for deployment in http_api.deployments(api, mark.prefix(work.inputs["stage"])):
        if deployment != served:
            http_api.forget(api, deployment)
