"""`aws:apigateway/integration:Integration` and `integrationResponse:IntegrationResponse` of REST APIs.

Source: API Gateway API reference (PutIntegration, GetIntegration, UpdateIntegration, DeleteIntegration,
PutIntegrationResponse, GetIntegrationResponse, DeleteIntegrationResponse).
"""

from __future__ import annotations

from typing import Any, ClassVar

from sandbox.plugins.standin.aws.rest_method import PLACE, OfMethod
from sandbox.plugins.standin.kind import RefusedError, Traits
from sandbox.plugins.standin.wire import Properties


class RestIntegrationKind(OfMethod):
    """Its target changes in place; another type replaces it, and its responses are lost."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/integration:Integration",
        noun="API Gateway Integration",
        unsupported=frozenset(
            {
                "cacheKeyParameters",
                "cacheNamespace",
                "connectionId",
                "contentHandling",
                "credentials",
                "integrationTarget",
                "requestParameters",
                "responseTransferMode",
                "tlsConfig",
            }
        ),
        replaces=frozenset({"region", *PLACE, "integrationHttpMethod", "passthroughBehavior", "type"}),
        computed=frozenset({"cacheNamespace", "passthroughBehavior"}),
        defaults={"connectionType": "INTERNET", "timeoutMilliseconds": 29000},
        regional=True,
        deleted_first=True,
    )
    prefix = "agi"
    call = "integration"
    fields: ClassVar[dict[str, str]] = {
        "type": "type",
        "uri": "uri",
        "integrationHttpMethod": "integrationHttpMethod",
        "requestTemplates": "requestTemplates",
        "passthroughBehavior": "passthroughBehavior",
        "connectionType": "connectionType",
        "timeoutMilliseconds": "timeoutInMillis",
    }

    def shown(self, found: dict[str, Any]) -> Properties:
        """The answer calls the back end's method `httpMethod`."""
        chosen = found.get("passthroughBehavior") or "WHEN_NO_MATCH"
        return {
            **super().shown(found),
            "integrationHttpMethod": found.get("httpMethod"),
            "passthroughBehavior": chosen,
        }

    def outputs(self, where: Properties) -> Properties:
        """What AWS chooses."""
        return {"cacheNamespace": where["resourceId"], "responseTransferMode": "BUFFERED"}

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """One patch of the target; nothing else is modelled."""
        del id_
        changed = {name for name in self.fields if old.get(name) != new.get(name)}
        if others := changed - {"uri"}:
            raise RefusedError(f"the sandbox does not change {', '.join(sorted(others))} in place")
        operation = {"op": "replace", "path": "/uri", "value": new.get("uri", "")}
        self._call("update", new, patchOperations=[operation])


class IntegrationResponseKind(OfMethod):
    """What becomes of a back end's answer. It is put again as a whole; another status fails."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/integrationResponse:IntegrationResponse",
        noun="API Gateway Integration Response",
        replaces=frozenset({"region", *PLACE}),
        regional=True,
    )
    prefix = "agir"
    call = "integration_response"
    place: ClassVar[dict[str, str]] = {**PLACE, "statusCode": "statusCode"}
    fields: ClassVar[dict[str, str]] = {
        "contentHandling": "contentHandling",
        "responseParameters": "responseParameters",
        "responseTemplates": "responseTemplates",
        "selectionPattern": "selectionPattern",
    }

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Put it again."""
        if old.get("statusCode") != new.get("statusCode"):
            raise RefusedError("NotFoundException: Invalid Response status code specified")
        del id_
        self.create(new)
