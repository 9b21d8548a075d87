"""`aws:apigatewayv2/integration:Integration`: what a route of an HTTP or WebSocket API leads to.

Source: API Gateway v2 API reference (CreateIntegration, GetIntegration, UpdateIntegration,
DeleteIntegration).
"""

from __future__ import annotations

from typing import Any, ClassVar

from sandbox.plugins.standin.aws.account import Account, unless_missing
from sandbox.plugins.standin.changes import same
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties

_FIELDS = {
    "connectionId": "ConnectionId",
    "connectionType": "ConnectionType",
    "contentHandlingStrategy": "ContentHandlingStrategy",
    "credentialsArn": "CredentialsArn",
    "description": "Description",
    "integrationMethod": "IntegrationMethod",
    "integrationSubtype": "IntegrationSubtype",
    "integrationType": "IntegrationType",
    "integrationUri": "IntegrationUri",
    "passthroughBehavior": "PassthroughBehavior",
    "payloadFormatVersion": "PayloadFormatVersion",
    "requestParameters": "RequestParameters",
    "requestTemplates": "RequestTemplates",
    "templateSelectionExpression": "TemplateSelectionExpression",
    "timeoutMilliseconds": "TimeoutInMillis",
}


class IntegrationKind(Kind):
    """The target and its settings update in place; another API or type is another integration."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigatewayv2/integration:Integration",
        noun="API Gateway v2 Integration",
        unsupported=frozenset({"responseParameters", "tlsConfig"}),
        replaces=frozenset({"apiId", "integrationSubtype", "integrationType", "region"}),
        computed=frozenset({"integrationMethod", "passthroughBehavior", "timeoutMilliseconds"}),
        defaults={"connectionType": "INTERNET", "payloadFormatVersion": "1.0"},
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Integrations of the account's HTTP and WebSocket APIs."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Create the integration; no route leads to it yet."""
        arguments = {field: inputs[name] for name, field in _FIELDS.items() if name in inputs}
        answer = self._account.call("apigatewayv2", "create_integration", ApiId=inputs["apiId"], **arguments)
        return str(answer["IntegrationId"])

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The integration. An import names it `API-ID/INTEGRATION-ID`."""
        api, integration = prior.get("apiId"), id_
        if api is None:
            api, slash, integration = id_.partition("/")
            if not slash:
                raise RefusedError(f"unexpected format of ID ({id_}), use API-ID/INTEGRATION-ID")
        answer = unless_missing(
            lambda: self._account.call(
                "apigatewayv2", "get_integration", ApiId=api, IntegrationId=integration
            )
        )
        if answer is None:
            return None
        inputs: dict[str, Any] = {name: answer.get(field) or None for name, field in _FIELDS.items()}
        return Live(
            id=integration,
            inputs={**inputs, "apiId": api, "region": self._account.region},
            outputs={
                "integrationResponseSelectionExpression": answer.get("IntegrationResponseSelectionExpression")
                or ""
            },
        )

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Send what differs; what the program has dropped goes back to nothing."""
        changed: dict[str, Any] = {
            field: new.get(name, {} if name.startswith("request") else "")
            for name, field in _FIELDS.items()
            if not same(old.get(name), new.get(name), frozenset())
            and (name in new or name not in self.traits.computed)
        }
        if changed:
            self._account.call(
                "apigatewayv2", "update_integration", ApiId=new["apiId"], IntegrationId=id_, **changed
            )

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete the integration; AWS refuses while a route leads to it."""
        unless_missing(
            lambda: self._account.call(
                "apigatewayv2", "delete_integration", ApiId=inputs["apiId"], IntegrationId=id_
            )
        )
