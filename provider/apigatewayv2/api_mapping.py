"""`override:apigatewayv2:ApiMapping`: a custom domain's API mapping, pointed at the maintenance API."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from maintenance.apigateway import names
from maintenance.captured.decision import Live
from maintenance.captured.record import Value
from maintenance.errors import Refused
from provider.apigateway.domain_mapping import DomainMapping
from provider.apigatewayv2.http_api import every
from provider.aws.clients import client
from provider.captured.place import absent
from provider.override.wire import Properties


class ApiMapping(DomainMapping):
    """The mapping `domain/mappingKey`; an empty key is the domain's root."""

    token = "override:apigatewayv2:ApiMapping"  # noqa: S105 - a type's name
    identity: tuple[str, ...] = ("domain", "mappingKey")
    fields: tuple[str, ...] = ("apiId", "stage")

    def name(self, inputs: Properties) -> str:
        """`apigatewayv2:domain/mappingKey`."""
        return names.api_mapping(inputs["domain"], inputs["mappingKey"])

    def identify(self, id_: str) -> Properties:
        """Read `domain/mappingKey`.

        Raises:
            Refused: it has another form.
        """
        domain, slash, key = id_.partition("/")
        if not (domain and slash):
            raise Refused(f"{id_!r} is not domain/mappingKey", next_step="pulumi import … example.com/v1")
        return {"domain": domain, "mappingKey": key}

    def look(self, inputs: Properties) -> Live | None:
        """Read where it leads."""
        mapping = _find(inputs)
        return None if mapping is None else Live({"apiId": mapping["ApiId"], "stage": mapping["Stage"]})

    def point(self, inputs: Properties, value: Value) -> None:
        """One call: no request falls in between.

        Raises:
            Refused: the mapping was deleted meanwhile.
        """
        mapping = _find(inputs)
        if mapping is None:
            raise Refused(
                "was deleted meanwhile", where=self.name(inputs), next_step="say the same command again"
            )
        client("apigatewayv2").update_api_mapping(
            DomainName=inputs["domain"],
            ApiMappingId=mapping["ApiMappingId"],
            ApiId=value["apiId"],
            Stage=value["stage"],
        )


def _find(inputs: Properties) -> dict[str, Any] | None:
    try:
        found = every("get_api_mappings", DomainName=inputs["domain"])
    except ClientError as error:
        if absent(error):
            return None
        raise
    return next((each for each in found if each.get("ApiMappingKey", "") == inputs["mappingKey"]), None)
