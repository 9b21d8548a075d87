"""`aws:apigateway/restApi:RestApi`: a REST API, optionally imported from an OpenAPI document.

Source: API Gateway API reference (CreateRestApi, PutRestApi, GetRestApi, UpdateRestApi, GetResources,
TagResource, UntagResource, DeleteRestApi).
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, ClassVar

from sandbox.plugins.standin import shape
from sandbox.plugins.standin.aws.account import Account, tag_changes, unless_missing
from sandbox.plugins.standin.changes import same
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.tables import Failure
from sandbox.plugins.standin.wire import UNKNOWN, Properties

# Settings that an import overwrites, in the order in which they are put back.
_SIMPLE = (
    "name",
    "description",
    "apiKeySource",
    "disableExecuteApiEndpoint",
    "minimumCompressionSize",
    "policy",
)


class RestApiKind(Kind):
    """Everything updates in place. The document itself cannot be read back: its drift stays unseen."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:apigateway/restApi:RestApi",
        noun="API Gateway REST API",
        unsupported=frozenset({"binaryMediaTypes", "endpointAccessMode", "securityPolicy"}),
        replaces=frozenset({"region"}),
        computed=frozenset(
            {
                "apiKeySource",
                "description",
                "disableExecuteApiEndpoint",
                "endpointConfiguration",
                "minimumCompressionSize",
                "policy",
            }
        ),
        kept=frozenset({"body", "failOnWarnings", "parameters", "putRestApiMode"}),
        unordered=frozenset({"vpcEndpointIds"}),
        defaults={"putRestApiMode": "overwrite"},
        named=True,
        tagged=True,
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """REST APIs of the account."""
        self._account = account

    def failures(self, inputs: Properties) -> list[Failure]:
        """A body that is no document at all; what is wrong inside it is for AWS to say."""
        body = inputs.get("body")
        if body is None or body is UNKNOWN or body.lstrip().startswith(("openapi:", "swagger:")):
            return []
        try:
            json.loads(body)
        except json.JSONDecodeError as error:
            return [Failure("body", f"neither JSON nor an OpenAPI document in YAML: {error}")]
        return []

    def create(self, inputs: Properties) -> str:
        """Create the API and import its document; an API whose import fails is deleted again."""
        arguments: dict[str, Any] = {
            name: inputs[name] for name in ("name", "description", "apiKeySource", "policy") if name in inputs
        }
        if "disableExecuteApiEndpoint" in inputs:
            arguments["disableExecuteApiEndpoint"] = bool(inputs["disableExecuteApiEndpoint"])
        if inputs.get("minimumCompressionSize", "-1") != "-1":
            arguments["minimumCompressionSize"] = int(inputs["minimumCompressionSize"])
        if "endpointConfiguration" in inputs:
            arguments["endpointConfiguration"] = _endpoint_to_aws(inputs["endpointConfiguration"])
        if inputs.get("tagsAll"):
            arguments["tags"] = dict(inputs["tagsAll"])
        id_ = str(self._account.call("apigateway", "create_rest_api", **arguments)["id"])
        if inputs.get("body"):
            try:
                self._import(id_, inputs)
            except RefusedError:
                with suppress(RefusedError):
                    self._account.call("apigateway", "delete_rest_api", restApiId=id_)
                raise
        return id_

    def _import(self, id_: str, inputs: Properties) -> None:
        """Import the document, then put back what the program sets and the document overwrote."""
        answer = self._account.call(
            "apigateway",
            "put_rest_api",
            restApiId=id_,
            mode=inputs.get("putRestApiMode", "overwrite"),
            failOnWarnings=bool(inputs.get("failOnWarnings", False)),
            parameters=dict(inputs.get("parameters") or {}),
            body=inputs["body"].encode(),
        )
        found = {name: _text(answer.get(name)) for name in _SIMPLE}
        wanted = {name: _text(inputs[name]) for name in _SIMPLE if name in inputs}
        self._patch(id_, {name: value for name, value in wanted.items() if found[name] != value})

    def _patch(self, id_: str, values: dict[str, str]) -> None:
        operations = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in values.items()]
        if operations:
            self._account.call("apigateway", "update_rest_api", restApiId=id_, patchOperations=operations)

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The API, its root resource and its tags."""
        api = unless_missing(lambda: self._account.call("apigateway", "get_rest_api", restApiId=id_))
        if api is None:
            return None
        region, account = self._account.region, self._account.id
        compression = api.get("minimumCompressionSize")
        inputs = {
            "name": api["name"],
            "description": api.get("description"),
            "apiKeySource": api.get("apiKeySource"),
            "disableExecuteApiEndpoint": bool(api.get("disableExecuteApiEndpoint", False)),
            "endpointConfiguration": _endpoint_from_aws(api.get("endpointConfiguration") or {}),
            "minimumCompressionSize": None if compression is None else str(compression),
            "policy": _policy(api.get("policy"), prior.get("policy")),
            "region": region,
            **shape.own_tags(api.get("tags") or {}, prior, self._account.default_tags),
        }
        outputs = {
            "arn": f"arn:aws:apigateway:{region}::/restapis/{id_}",
            "binaryMediaTypes": api.get("binaryMediaTypes") or [],
            "securityPolicy": api.get("securityPolicy") or "",
            "createdDate": api["createdDate"].isoformat(),
            "executionArn": f"arn:aws:execute-api:{region}:{account}:{id_}",
            "rootResourceId": api.get("rootResourceId") or self._root(id_),
        }
        for name in ("apiKeySource", "minimumCompressionSize", "policy", "description"):
            inputs[name] = inputs[name] or ("" if name not in prior else None)
        return Live(id=id_, inputs=inputs, outputs=outputs)

    def _root(self, id_: str) -> str:
        position: dict[str, str] = {}
        while True:
            page = self._account.call("apigateway", "get_resources", restApiId=id_, limit=500, **position)
            root = next((each["id"] for each in page["items"] if each["path"] == "/"), None)
            if root is not None:
                return str(root)
            if not page.get("position"):
                raise RefusedError(f"the REST API {id_} has no root resource")
            position = {"position": page["position"]}

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """First the API's own settings, then its document, then its tags."""
        changed = {
            name: _text(new.get(name, "-1" if name == "minimumCompressionSize" else ""))
            for name in _SIMPLE
            if old.get(name) != new.get(name) and (name in new or name not in self.traits.computed)
        }
        before, after = old.get("endpointConfiguration"), new.get("endpointConfiguration")
        if after and not same(before, after, self.traits.unordered):
            changed["endpointConfiguration/types/0"] = after["types"]
        self._patch(id_, changed)
        if new.get("body") and any(old.get(name) != new.get(name) for name in ("body", "parameters")):
            self._import(id_, new)
        to_set, to_remove = tag_changes(old.get("tagsAll") or {}, new.get("tagsAll") or {})
        arn = f"arn:aws:apigateway:{self._account.region}::/restapis/{id_}"
        if to_remove:
            self._account.call("apigateway", "untag_resource", resourceArn=arn, tagKeys=to_remove)
        if to_set:
            self._account.call("apigateway", "tag_resource", resourceArn=arn, tags=to_set)

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete the API with all that is in it."""
        del inputs
        unless_missing(lambda: self._account.call("apigateway", "delete_rest_api", restApiId=id_))


def _text(value: Any) -> str:
    """A value as a patch operation carries it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _endpoint_to_aws(endpoint: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {"types": [endpoint["types"]]}
    for name in ("ipAddressType", "vpcEndpointIds"):
        if name in endpoint:
            made[name] = endpoint[name]
    return made


def _endpoint_from_aws(endpoint: dict[str, Any]) -> Properties:
    made: Properties = {"types": (endpoint.get("types") or ["EDGE"])[0]}
    for name in ("ipAddressType", "vpcEndpointIds"):
        if endpoint.get(name):
            made[name] = endpoint[name]
    return made


def _policy(live: str | None, prior: Any) -> str | None:
    """The live policy, in the program's own spelling where both mean the same."""
    if not live:
        return None
    text = live.replace('\\"', '"').replace("\\/", "/")  # AWS answers with escaped quotes
    with suppress(ValueError, TypeError):
        if json.loads(text) == json.loads(prior):
            return str(prior)
    return text
