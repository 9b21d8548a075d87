"""`override:apigateway:Stage`: a REST stage in which only the listed methods answer 503.

A stage serves the snapshot that its deployment holds. So a maintenance deployment is made: the listed methods
become mocks that answer 503, the API is deployed, the methods are put back as they were, and the stage is
pointed at that deployment. The API itself is changed for a moment only; what each method was is in the record
before it is touched. Leaving points the stage back at the captured deployment and deletes the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from maintenance.apigateway import mark, names
from maintenance.captured.decision import Live
from maintenance.captured.record import TAG_KEY, Record, Value
from maintenance.errors import RecordConflict, Refused
from provider.apigateway import rest_api
from provider.apigateway.maintenance_deployment import (
    deploy_closed,
    put_back,
    refuse_missing,
    refuse_undeployed,
    tidy,
)
from provider.captured.place import Work, absent
from provider.override.wire import UNKNOWN, Properties, has_unknown
from provider.records.store import RecordStore

_ANSWER = ("body", "contentType", "retryAfter")


class Stage:
    """The stage `api/stage` of a REST API."""

    token = "override:apigateway:Stage"  # noqa: S105 - a type's name
    identity: tuple[str, ...] = ("restApi", "stage")
    fields: tuple[str, ...] = ("deployment", "canary")
    derived: frozenset[str] = frozenset(fields)
    settings: tuple[str, ...] = ("methods", *_ANSWER)
    ordinary = False

    def name(self, inputs: Properties) -> str:
        """`apigateway:api/stage`."""
        return names.rest_stage(inputs["restApi"], inputs["stage"])

    def shared(self, inputs: Properties) -> str:
        """Stages of one API share its methods."""
        return f"apigateway:{inputs['restApi']}"

    def identify(self, id_: str) -> Properties:
        """Read `api/stage`.

        Raises:
            Refused: it has another form.
        """
        api, slash, stage = id_.partition("/")
        if not (api and slash and stage):
            raise Refused(f"{id_!r} is not api/stage", next_step="pulumi import … a1b2c3/prod")
        return {"restApi": api, "stage": stage}

    def look(self, inputs: Properties) -> Live | None:
        """Read which deployment it serves; one of ours is told by its description."""
        api, name = inputs["restApi"], inputs["stage"]
        try:
            stage = rest_api.read_stage(api, name)
        except ClientError as error:
            if absent(error):
                return None
            raise
        deployment, canary = stage["deploymentId"], stage.get("canarySettings")
        own: dict[str, frozenset[str]] = {"canary": frozenset({""})}
        text = rest_api.description(api, deployment)
        if text.startswith(mark.prefix(name)):
            deployment = text
            own["deployment"] = frozenset({text})
        return Live(
            {"deployment": deployment, "canary": json.dumps(canary, sort_keys=True) if canary else ""},
            (stage.get("tags") or {}).get(TAG_KEY),
            own,
        )

    def wanted(self, inputs: Properties, observed: Value) -> Properties:
        """A deployment in which these methods give this answer, and no canary beside it."""
        del observed
        needed = {name: inputs[name] for name in ("window", *self.settings, "stage")}
        if has_unknown(needed):
            return {"deployment": UNKNOWN, "canary": ""}
        answer = {name: inputs[name] for name in _ANSWER}
        text = mark.methods_mark(inputs["window"], inputs["stage"], inputs["methods"], answer)
        return {"deployment": text, "canary": ""}

    def serving(self, inputs: Properties, value: Mapping[str, Any]) -> Properties:
        """What each listed method does, so that a preview names them."""
        methods = inputs.get("methods")
        if not methods or has_unknown(methods):
            return {}
        deployment = value.get("deployment", "")
        ours = deployment == UNKNOWN or deployment.startswith(mark.prefix(inputs["stage"]))
        return {"serves": dict.fromkeys(methods, "503" if ours else "as deployed")}

    def capture(self, inputs: Properties, record: Record, store: RecordStore) -> Record:
        """Add what every listed method is, having compared the API with what the stage serves.

        Raises:
            Refused: a method does not exist, or somebody's work would go live with the deployment.
            RecordConflict: the stage serves a deployment of ours, and no record says what it served before.
        """
        del store
        name = self.name(inputs)
        if record.captured["deployment"].startswith(mark.prefix(inputs["stage"])):
            raise RecordConflict(
                "serves a maintenance deployment, but no record says what it served before; "
                "nothing was changed",
                where=name,
                next_step="point the stage at the deployment that it should serve, then say it again",
            )
        api = rest_api.read_api(inputs["restApi"])
        refuse_missing(name, api, inputs["methods"])
        refuse_undeployed(name, rest_api.undeployed(api, inputs["stage"]))
        return replace(
            record,
            where={key: inputs[key] for key in self.identity},
            methods={method: api.definition(method) for method in inputs["methods"]},
        )

    def tag(self, inputs: Properties, text: str | None) -> None:
        """Write the second copy on the stage itself."""
        rest_api.tag_stage(inputs["restApi"], inputs["stage"], TAG_KEY, text)

    def apply(self, work: Work) -> None:
        """Make the maintenance deployment, unless a pass before this one did, and serve it."""
        wanted = self.wanted(work.inputs, work.live.value)
        put_back(work)
        made = rest_api.deployments(work.inputs["restApi"], wanted["deployment"])
        deployment = next(iter(made), None) or deploy_closed(work, wanted["deployment"])
        work.context.stop_if_cancelled()
        if work.live.value != wanted:
            rest_api.serve(work.inputs["restApi"], work.inputs["stage"], deployment, None)
        tidy(work, deployment)

    def restore(self, work: Work) -> None:
        """Put every touched method back, serve what was served, and delete the maintenance deployment.

        Raises:
            Refused: the captured deployment does not exist any more.
        """
        put_back(work)
        captured = work.record.captured
        api, stage = work.inputs["restApi"], work.inputs["stage"]
        if work.live.value != captured:
            canary = json.loads(captured["canary"]) if captured["canary"] else None
            try:
                rest_api.serve(api, stage, captured["deployment"], canary)
            except ClientError as error:
                if error.response["Error"]["Code"] != "BadRequestException":
                    raise
                raise Refused(
                    f"cannot serve {work.record} again: {error.response['Error'].get('Message', '')}",
                    where=work.name,
                    next_step="point the stage at the deployment that it should serve, then "
                    f"`maint record close '{work.name}' --reason …`",
                ) from None
        tidy(work, captured["deployment"])

    def release(self, work: Work) -> None:
        """Put every touched method back; the stage stays where somebody pointed it."""
        put_back(work)
        stage = rest_api.read_stage(work.inputs["restApi"], work.inputs["stage"])
        tidy(work, stage["deploymentId"])
