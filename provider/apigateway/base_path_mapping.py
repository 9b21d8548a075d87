"""`override:apigateway:BasePathMapping`: a custom domain's base path, pointed at the maintenance API."""

from __future__ import annotations

from botocore.exceptions import ClientError

from maintenance.apigateway import names
from maintenance.captured.decision import Live
from maintenance.captured.record import Value
from maintenance.errors import Refused
from provider.apigateway.domain_mapping import DomainMapping
from provider.aws.clients import client
from provider.captured.place import absent
from provider.override.wire import Properties


class BasePathMapping(DomainMapping):
    """The mapping `domain/basePath`; `(none)` is the domain's root."""

    token = "override:apigateway:BasePathMapping"  # noqa: S105 - a type's name
    identity: tuple[str, ...] = ("domain", "basePath")
    fields: tuple[str, ...] = ("restApiId", "stage")

    def name(self, inputs: Properties) -> str:
        """`apigateway:domain/basePath`."""
        return names.base_path_mapping(inputs["domain"], inputs["basePath"])

    def identify(self, id_: str) -> Properties:
        """Read `domain/basePath`.

        Raises:
            Refused: it has another form.
        """
        domain, slash, path = id_.partition("/")
        if not (domain and slash):
            raise Refused(f"{id_!r} is not domain/basePath", next_step="pulumi import … example.com/(none)")
        return {"domain": domain, "basePath": path or "(none)"}

    def look(self, inputs: Properties) -> Live | None:
        """Read where it leads. A mapping without a stage takes the stage from the path."""
        try:
            mapping = client("apigateway").get_base_path_mapping(
                domainName=inputs["domain"], basePath=inputs["basePath"]
            )
        except ClientError as error:
            if absent(error):
                return None
            raise
        return Live({"restApiId": mapping["restApiId"], "stage": mapping.get("stage") or ""})

    def point(self, inputs: Properties, value: Value) -> None:
        """One patch: no request falls in between."""
        client("apigateway").update_base_path_mapping(
            domainName=inputs["domain"],
            basePath=inputs["basePath"],
            patchOperations=[
                {"op": "replace", "path": "/restapiId", "value": value["restApiId"]},
                {"op": "replace", "path": "/stage", "value": value["stage"]},
            ],
        )
