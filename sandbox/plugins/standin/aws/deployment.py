"""`aws:apigateway/deployment:Deployment`: a snapshot of a REST API.

Source: API Gateway API reference (CreateDeployment, GetDeployment, UpdateDeployment, DeleteDeployment).
"""

from __future__ import annotations

from typing import ClassVar

from sandbox.plugins.standin.aws.account import Account, unless_missing
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties


class DeploymentKind(Kind):
    """Another API, trigger or variable makes a new deployment; the old one goes after stages have moved."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/deployment:Deployment",
        noun="API Gateway Deployment",
        replaces=frozenset({"region", "restApi", "triggers", "variables"}),
        kept=frozenset({"triggers", "variables"}),
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Deployments of the account's REST APIs."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Deploy the API as it is now; no stage changes by that."""
        answer = self._account.call(
            "apigateway",
            "create_deployment",
            restApiId=inputs["restApi"],
            description=inputs.get("description", ""),
            variables=dict(inputs.get("variables") or {}),
        )
        return str(answer["id"])

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The deployment. An import names it `REST-API-ID/DEPLOYMENT-ID`."""
        api, deployment = prior.get("restApi"), id_
        if api is None:
            api, slash, deployment = id_.partition("/")
            if not slash:
                raise RefusedError(f"unexpected format of ID ({id_}), use REST-API-ID/DEPLOYMENT-ID")
        answer = unless_missing(
            lambda: self._account.call("apigateway", "get_deployment", restApiId=api, deploymentId=deployment)
        )
        if answer is None:
            return None
        return Live(
            id=deployment,
            inputs={
                "restApi": api,
                "description": answer.get("description") or None,
                "region": self._account.region,
            },
            outputs={"createdDate": answer["createdDate"].isoformat()},
        )

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Only the description changes in place."""
        if old.get("description") != new.get("description"):
            operation = {"op": "replace", "path": "/description", "value": new.get("description", "")}
            self._account.call(
                "apigateway",
                "update_deployment",
                restApiId=new["restApi"],
                deploymentId=id_,
                patchOperations=[operation],
            )

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete the deployment; AWS refuses while a stage points at it."""
        unless_missing(
            lambda: self._account.call(
                "apigateway", "delete_deployment", restApiId=inputs["restApi"], deploymentId=id_
            )
        )
