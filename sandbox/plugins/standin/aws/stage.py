"""`aws:apigateway/stage:Stage`: a named place where a deployment of a REST API answers.

Source: API Gateway API reference (CreateStage, GetStage, UpdateStage, TagResource, UntagResource,
DeleteStage).
"""

from __future__ import annotations

from typing import Any, ClassVar

from sandbox.plugins.standin import shape
from sandbox.plugins.standin.aws.account import Account, tag_changes, unless_missing
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties

# Property, field of CreateStage and GetStage, path of UpdateStage.
_SIMPLE = (
    ("deployment", "deploymentId", "/deploymentId"),
    ("description", "description", "/description"),
    ("documentationVersion", "documentationVersion", "/documentationVersion"),
    ("xrayTracingEnabled", "tracingEnabled", "/tracingEnabled"),
)


class StageKind(Kind):
    """The deployment and settings update in place; another API or name is another stage."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/stage:Stage",
        noun="API Gateway Stage",
        unsupported=frozenset(
            {
                "accessLogSettings",
                "cacheClusterEnabled",
                "cacheClusterSize",
                "canarySettings",
                "clientCertificateId",
            }
        ),
        replaces=frozenset({"region", "restApi", "stageName"}),
        tagged=True,
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Stages of the account's REST APIs."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Create the stage; the id is the real plugin's, made of API and name."""
        arguments: dict[str, Any] = {field: inputs[name] for name, field, _ in _SIMPLE if name in inputs}
        if inputs.get("variables"):
            arguments["variables"] = dict(inputs["variables"])
        if inputs.get("tagsAll"):
            arguments["tags"] = dict(inputs["tagsAll"])
        api, stage = inputs["restApi"], inputs["stageName"]
        self._account.call("apigateway", "create_stage", restApiId=api, stageName=stage, **arguments)
        return f"ags-{api}-{stage}"

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The stage. An import names it `REST-API-ID/STAGE-NAME`."""
        api, name = prior.get("restApi"), prior.get("stageName")
        if api is None or name is None:
            api, slash, name = id_.partition("/")
            if not slash:
                raise RefusedError(f"unexpected format of ID ({id_}), use REST-API-ID/STAGE-NAME")
        stage = unless_missing(
            lambda: self._account.call("apigateway", "get_stage", restApiId=api, stageName=name)
        )
        if stage is None:
            return None
        region = self._account.region
        inputs = {
            **{property_: stage.get(field) or None for property_, field, _ in _SIMPLE},
            "xrayTracingEnabled": bool(stage.get("tracingEnabled", False)),
            "restApi": api,
            "stageName": name,
            "variables": stage.get("variables") or None,
            "region": region,
            **shape.own_tags(stage.get("tags") or {}, prior, self._account.default_tags),
        }
        outputs = {
            "arn": self._arn(api, name),
            "executionArn": f"arn:aws:execute-api:{region}:{self._account.id}:{api}/{name}",
            "invokeUrl": f"https://{api}.execute-api.{region}.amazonaws.com/{name}",
            "webAclArn": stage.get("webAclArn") or "",
        }
        return Live(id=f"ags-{api}-{name}", inputs=inputs, outputs=outputs)

    def _arn(self, api: str, stage: str) -> str:
        return f"arn:aws:apigateway:{self._account.region}::/restapis/{api}/stages/{stage}"

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """One UpdateStage for all settings, then the tags."""
        del id_
        api, name = new["restApi"], new["stageName"]
        operations = [
            {"op": "replace", "path": path, "value": _text(new.get(property_))}
            for property_, _, path in _SIMPLE
            if (old.get(property_) or None) != (new.get(property_) or None)
        ]
        before, after = old.get("variables") or {}, new.get("variables") or {}
        operations += [
            {"op": "remove", "path": f"/variables/{key}"} for key in sorted(before.keys() - after.keys())
        ]
        operations += [
            {"op": "replace", "path": f"/variables/{key}", "value": value}
            for key, value in after.items()
            if before.get(key) != value
        ]
        if operations:
            self._account.call(
                "apigateway", "update_stage", restApiId=api, stageName=name, patchOperations=operations
            )
        to_set, to_remove = tag_changes(old.get("tagsAll") or {}, new.get("tagsAll") or {})
        if to_remove:
            self._account.call(
                "apigateway", "untag_resource", resourceArn=self._arn(api, name), tagKeys=to_remove
            )
        if to_set:
            self._account.call("apigateway", "tag_resource", resourceArn=self._arn(api, name), tags=to_set)

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete the stage."""
        del id_
        unless_missing(
            lambda: self._account.call(
                "apigateway", "delete_stage", restApiId=inputs["restApi"], stageName=inputs["stageName"]
            )
        )

    def get_export(self, arguments: Properties) -> Properties:
        """The data source: what the stage serves now, as a document."""
        api, stage = arguments["restApiId"], arguments["stageName"]
        answer = self._account.call(
            "apigateway",
            "get_export",
            restApiId=api,
            stageName=stage,
            exportType=arguments["exportType"],
            parameters=dict(arguments.get("parameters") or {}),
            accepts=arguments.get("accepts", "application/json"),
        )
        return {
            "accepts": arguments.get("accepts", "application/json"),
            "body": answer["body"].read().decode(),
            "contentDisposition": answer.get("contentDisposition") or "",
            "contentType": answer.get("contentType") or "",
            "exportType": arguments["exportType"],
            "id": f"{api}:{stage}",
            "parameters": dict(arguments.get("parameters") or {}),
            "region": self._account.region,
            "restApiId": api,
            "stageName": stage,
        }


def _text(value: Any) -> str:
    """A value as a patch operation carries it; a flag that is not given is off."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
