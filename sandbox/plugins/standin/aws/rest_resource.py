"""`aws:apigateway/resource:Resource`: one part of a path of a REST API.

Source: API Gateway API reference (CreateResource, GetResource, DeleteResource).
"""

from __future__ import annotations

from typing import ClassVar

from sandbox.plugins.standin.aws.account import Account, unless_missing
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties


class RestResourceKind(Kind):
    """Another API is another resource. The real plugin moves and renames in place; this one refuses."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/resource:Resource",
        noun="API Gateway Resource",
        replaces=frozenset({"region", "restApi"}),
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Resources of the account's REST APIs."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Create it below its parent."""
        made = self._account.call(
            "apigateway",
            "create_resource",
            restApiId=inputs["restApi"],
            parentId=inputs["parentId"],
            pathPart=inputs["pathPart"],
        )
        return str(made["id"])

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The resource. An import names it `REST-API-ID/RESOURCE-ID`."""
        api, resource = prior.get("restApi"), id_
        if api is None:
            api, slash, resource = id_.partition("/")
            if not slash:
                raise RefusedError(f"unexpected format of ID ({id_}), use REST-API-ID/RESOURCE-ID")
        found = unless_missing(
            lambda: self._account.call("apigateway", "get_resource", restApiId=api, resourceId=resource)
        )
        if found is None:
            return None
        inputs = {"restApi": api, "parentId": found.get("parentId"), "pathPart": found.get("pathPart")}
        return Live(resource, {**inputs, "region": self._account.region}, {"path": found["path"]})

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """UpdateResource is not modelled."""
        del id_, old, new
        raise RefusedError("the sandbox does not move or rename resources")

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete it with everything below."""
        unless_missing(
            lambda: self._account.call(
                "apigateway", "delete_resource", restApiId=inputs["restApi"], resourceId=id_
            )
        )
