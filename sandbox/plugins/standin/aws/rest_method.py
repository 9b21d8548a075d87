"""`aws:apigateway/method:Method` and `methodResponse:MethodResponse`: what a path of a REST API answers to.

Source: API Gateway API reference (PutMethod, GetMethod, DeleteMethod, PutMethodResponse, GetMethodResponse,
DeleteMethodResponse).
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from sandbox.plugins.standin.aws.account import Account, unless_missing
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties

PLACE = {"restApi": "restApiId", "resourceId": "resourceId", "httpMethod": "httpMethod"}
"""Property and parameter of every call about one method."""


class OfMethod(Kind):
    """One thing of one method, which PUT makes and DELETE removes. The id is the real plugin's."""

    prefix: ClassVar[str]
    call: ClassVar[str]
    """The operation without its verb."""
    place: ClassVar[dict[str, str]] = PLACE
    fields: ClassVar[dict[str, str]]
    """Property and field of the API."""

    def __init__(self, account: Account) -> None:
        """Methods of the account's REST APIs."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Put it."""
        arguments = {field: inputs[name] for name, field in self.fields.items() if name in inputs}
        self._call("put", inputs, **arguments)
        return "-".join([self.prefix, *(inputs[name] for name in self.place)])

    def read(self, id_: str, prior: Properties) -> Live | None:
        """What is there. An import names it by its parts, with slashes."""
        where = {name: prior[name] for name in self.place if name in prior}
        if len(where) < len(self.place):
            parts = id_.split("/")
            if len(parts) != len(self.place):
                raise RefusedError(f"unexpected format of ID ({id_}), use {'/'.join(self.place)}")
            where = dict(zip(self.place, parts, strict=True))
        found = unless_missing(lambda: self._call("get", where))
        if not found:
            return None
        inputs = self.shown(found)
        made = "-".join([self.prefix, *where.values()])
        return Live(made, {**where, **inputs, "region": self._account.region}, self.outputs(where))

    def shown(self, found: dict[str, Any]) -> Properties:
        """The answer's fields as properties: empty is left out."""
        return {name: found.get(field) or None for name, field in self.fields.items()}

    def outputs(self, where: Properties) -> Properties:
        """What no program can set."""
        del where
        return {}

    @abstractmethod
    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Change it in place."""

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete it."""
        del id_
        unless_missing(lambda: self._call("delete", inputs))

    def _call(self, verb: str, inputs: Properties, **arguments: Any) -> dict[str, Any]:
        where = {field: inputs[name] for name, field in self.place.items()}
        return self._account.call("apigateway", f"{verb}_{self.call}", **where, **arguments)


class MethodKind(OfMethod):
    """A method; deleting it takes its integration and responses along."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/method:Method",
        noun="API Gateway Method",
        unsupported=frozenset(
            {
                "authorizationScopes",
                "authorizerId",
                "operationName",
                "requestModels",
                "requestParameters",
                "requestValidatorId",
            }
        ),
        replaces=frozenset({"region", *PLACE}),
        defaults={"apiKeyRequired": False},
        regional=True,
    )
    prefix = "agm"
    call = "method"
    fields: ClassVar[dict[str, str]] = {
        "authorization": "authorizationType",
        "apiKeyRequired": "apiKeyRequired",
    }

    def shown(self, found: dict[str, Any]) -> Properties:
        """A flag that is off is there as well."""
        return {**super().shown(found), "apiKeyRequired": bool(found.get("apiKeyRequired"))}

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """UpdateMethod is not modelled."""
        del id_, old, new
        raise RefusedError("the sandbox does not change methods in place")


class MethodResponseKind(OfMethod):
    """A status that a method may answer. Another status previews as an update, and fails."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/methodResponse:MethodResponse",
        noun="API Gateway Method Response",
        replaces=frozenset({"region", *PLACE}),
        regional=True,
    )
    prefix = "agmr"
    call = "method_response"
    place: ClassVar[dict[str, str]] = {**PLACE, "statusCode": "statusCode"}
    fields: ClassVar[dict[str, str]] = {
        "responseModels": "responseModels",
        "responseParameters": "responseParameters",
    }

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """UpdateMethodResponse is not modelled; of another status it fails in AWS."""
        del id_, old, new
        raise RefusedError("NotFoundException: Invalid Response status code specified")
