"""Which operation of which AWS service a request is, from botocore's own service models."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

import botocore.session
from botocore.model import ServiceModel

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/[^/]+/([^/]+)/aws4_request")
_SIGNING = {
    "ecs": ("ecs",),
    "application-autoscaling": ("application-autoscaling",),
    "elasticloadbalancing": ("elbv2",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "s3": ("s3",),
    "sts": ("sts",),
}
_READS = ("Describe", "List", "Get", "Head", "Test", "Simulate")
_QUERY_TARGETS = (
    "RuleArn",
    "RuleArns.member.1",
    "ListenerArn",
    "BlueGreenDeploymentIdentifier",
    "BlueGreenDeploymentName",
    "DBInstanceIdentifier",
    "DBClusterIdentifier",
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: `service` is boto3's name; `target` says what it is about, as far as it can be told."""

    service: str
    name: str
    protocol: str
    target: str | None

    @property
    def write(self) -> bool:
        """Whether it changes something."""
        return not self.name.startswith(_READS)


def identify(environ: Mapping[str, Any], body: bytes) -> Operation:
    """Say what a request is; an unknown one is named by its method and path."""
    match = _SCOPE.search(str(environ.get("HTTP_AUTHORIZATION", "")))
    signing = match.group(1) if match else "s3"
    services = _SIGNING.get(signing, (signing,))
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return Operation(services[0], str(target).rsplit(".", 1)[-1], "json", _json_target(body))
    fields = parse_qs(body.decode(errors="replace")) if body.startswith(b"Action=") else {}
    if fields or signing in {"elasticloadbalancing", "sts"}:
        name = fields.get("Action", ["?"])[0]
        arn = next((fields[key][0] for key in _QUERY_TARGETS if key in fields), None)
        return Operation(services[0], name, "query", arn)
    method, path = str(environ["REQUEST_METHOD"]), unquote(str(environ.get("PATH_INFO", "/")))
    for service in services:
        for verb, pattern, name in _routes(service):
            if verb == method and pattern.fullmatch(path) and _fits(name, environ):
                return Operation(service, name, "xml" if service == "s3" else "rest-json", path)
    return Operation(services[0], f"{method} {path}", "rest-json", path)


def _fits(name: str, environ: Mapping[str, Any]) -> bool:
    """S3 and Lambda tell some operations apart by query only; those not used here are not modelled."""
    query = str(environ.get("QUERY_STRING", ""))
    if name == "ListObjectsV2":
        return "list-type=2" in query
    if name in {"ListProvisionedConcurrencyConfigs", "GetProvisionedConcurrencyConfig"}:
        return ("List=ALL" in query) == name.startswith("List")
    return True


@functools.cache
def _routes(service: str) -> list[tuple[str, re.Pattern[str], str]]:
    model: ServiceModel = botocore.session.get_session().get_service_model(service)
    routes = []
    wanted = {
        "PutObject",
        "GetObject",
        "DeleteObject",
        "HeadObject",
        "ListObjectsV2",
        "CreateBucket",
        "HeadBucket",
    }
    for name in model.operation_names:
        if service == "s3" and name not in wanted:
            continue
        http = model.operation_model(name).http
        path = str(http["requestUri"]).split("?")[0]
        parts = re.split(r"(\{[^{}]+\})", path)
        text = "".join(
            (".+" if part.endswith("+}") else "[^/]+") if part.startswith("{") else re.escape(part)
            for part in parts
        )
        routes.append((str(http["method"]), re.compile(text + "/?"), name))
    return sorted(
        routes, key=lambda route: route[1].pattern.count("[^/]+") + 10 * route[1].pattern.count(".+")
    )


def _json_target(body: bytes) -> str | None:
    try:
        fields = json.loads(body or b"{}")
    except ValueError:
        return None
    if "service" in fields and "cluster" in fields:
        return f"{str(fields['cluster']).rsplit('/', 1)[-1]}/{str(fields['service']).rsplit('/', 1)[-1]}"
    if "Name" in fields and "EventBusName" in fields:
        return f"{fields['EventBusName']}/{fields['Name']}"
    if "ResourceARN" in fields:
        return str(fields["ResourceARN"])
    if arn := fields.get("resourceArn"):
        return "/".join(str(arn).split("/")[-2:])
    if resource := fields.get("ResourceId"):
        return str(resource).removeprefix("service/")
    cluster = fields.get("cluster")
    return str(cluster) if cluster else None
