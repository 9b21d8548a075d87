"""`aws:apigatewayv2/route:Route`: a route of an HTTP or WebSocket API.

Source: API Gateway v2 API reference (CreateRoute, GetRoute, UpdateRoute, DeleteRoute).
"""

from __future__ import annotations

from typing import Any, ClassVar

from sandbox.plugins.standin.aws.account import Account, unless_missing
from sandbox.plugins.standin.changes import same
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties

_FIELDS = {
    "authorizationType": "AuthorizationType",
    "operationName": "OperationName",
    "routeKey": "RouteKey",
    "target": "Target",
}


class RouteKind(Kind):
    """The key and the target update in place; another API is another route."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigatewayv2/route:Route",
        noun="API Gateway v2 Route",
        unsupported=frozenset(
            {
                "apiKeyRequired",
                "authorizationScopes",
                "authorizerId",
                "modelSelectionExpression",
                "requestModels",
                "requestParameters",
                "routeResponseSelectionExpression",
            }
        ),
        replaces=frozenset({"apiId", "region"}),
        defaults={"authorizationType": "NONE"},
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Routes of the account's HTTP and WebSocket APIs."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Create the route."""
        arguments = {field: inputs[name] for name, field in _FIELDS.items() if name in inputs}
        answer = self._account.call("apigatewayv2", "create_route", ApiId=inputs["apiId"], **arguments)
        return str(answer["RouteId"])

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The route. An import names it `API-ID/ROUTE-ID`."""
        api, route = prior.get("apiId"), id_
        if api is None:
            api, slash, route = id_.partition("/")
            if not slash:
                raise RefusedError(f"unexpected format of ID ({id_}), use API-ID/ROUTE-ID")
        answer = unless_missing(
            lambda: self._account.call("apigatewayv2", "get_route", ApiId=api, RouteId=route)
        )
        if answer is None:
            return None
        inputs: dict[str, Any] = {name: answer.get(field) or None for name, field in _FIELDS.items()}
        return Live(id=route, inputs={**inputs, "apiId": api, "region": self._account.region}, outputs={})

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Send what differs."""
        changed = {
            field: new.get(name, "")
            for name, field in _FIELDS.items()
            if not same(old.get(name), new.get(name), frozenset())
        }
        if changed:
            self._account.call("apigatewayv2", "update_route", ApiId=new["apiId"], RouteId=id_, **changed)

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete the route."""
        unless_missing(
            lambda: self._account.call("apigatewayv2", "delete_route", ApiId=inputs["apiId"], RouteId=id_)
        )
