"""AWS and its edge on loopback, and the few steps that build something in it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import requests
from moto.server import ThreadedMotoServer

from sandbox.edge.app import edge_app
from sandbox.edge.directory import REGION, EdgeDirectory
from sandbox.edge.hooks import install_hooks
from sandbox.edge.message import SOURCE_HEADER
from tests.sandbox.edge.served import served

_NUMBERS = itertools.count(1)
MOCK_503: Mapping[str, Any] = {
    "responses": {
        "503": {"description": "closed", "headers": {"Retry-After": {"schema": {"type": "string"}}}}
    },
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "passthroughBehavior": "when_no_templates",
        "requestTemplates": {"application/json": '{"statusCode": 503}'},
        "responses": {
            "default": {
                "statusCode": "503",
                "responseTemplates": {"application/json": '{"code":"maintenance"}'},
                "responseParameters": {
                    "method.response.header.Retry-After": "'Sun, 01 Dec 2030 04:00:00 GMT'"
                },
            }
        },
    },
}


@dataclass
class World:
    """One account. `listeners` and `running` are what the edge is told; everything else it finds in moto."""

    aws: str
    edge: str
    listeners: dict[str, str] = field(default_factory=dict)
    running: dict[str, int] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    """By service. To make one takes longer than ten calls."""

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                endpoint_url=self.aws,
                region_name=REGION,
                aws_access_key_id="test",
                aws_secret_access_key="test",  # noqa: S106 - moto takes any
            )
        return self.clients[service]

    def ask(
        self, host: str, path: str, method: str = "GET", source_ip: str | None = None, **more: Any
    ) -> requests.Response:
        headers = {
            "Host": host,
            **({SOURCE_HEADER: source_ip} if source_ip else {}),
            **more.pop("headers", {}),
        }
        return requests.request(method, self.edge + path, headers=headers, timeout=10, **more)

    def execute_api(self, api: str) -> str:
        return f"{api}.execute-api.{REGION}.amazonaws.com"

    def name(self, prefix: str) -> str:
        return f"{prefix}-{next(_NUMBERS)}"

    def domain(self) -> str:
        return f"{self.name('d')}.example.com"

    def maintenance_api(self, stage: str = "maintenance") -> str:
        """A REST API, imported and deployed, that answers 503 to everything."""
        document = {
            "openapi": "3.0.1",
            "info": {"title": "maintenance", "version": "1"},
            "paths": {
                "/": {"x-amazon-apigateway-any-method": MOCK_503},
                "/{proxy+}": {"x-amazon-apigateway-any-method": MOCK_503},
            },
        }
        gateway = self.client("apigateway")
        api = str(gateway.import_rest_api(body=json.dumps(document))["id"])
        deployment = gateway.create_deployment(restApiId=api)["id"]
        gateway.create_stage(restApiId=api, stageName=stage, deploymentId=deployment)
        return api

    def rest_api(self, path: str, uri: str, stage: str = "prod") -> str:
        """A REST API with one resource in front of a back end, deployed."""
        gateway = self.client("apigateway")
        api = str(gateway.create_rest_api(name=self.name("api"))["id"])
        self.rest_method(api, path, uri)
        deployment = gateway.create_deployment(restApiId=api)["id"]
        gateway.create_stage(restApiId=api, stageName=stage, deploymentId=deployment)
        return api

    def rest_method(self, api: str, path: str, uri: str, method: str = "GET") -> None:
        """Add a resource with its parents and one method; nothing is deployed."""
        gateway = self.client("apigateway")
        known = {each["path"]: each["id"] for each in gateway.get_resources(restApiId=api)["items"]}
        parts = [part for part in path.split("/") if part]
        for depth, part in enumerate(parts):
            here, parent = "/" + "/".join(parts[: depth + 1]), "/" + "/".join(parts[:depth])
            if here not in known:
                made = gateway.create_resource(restApiId=api, parentId=known[parent], pathPart=part)
                known[here] = made["id"]
        common = {"restApiId": api, "resourceId": known[path], "httpMethod": method}
        gateway.put_method(**common, authorizationType="NONE")
        gateway.put_integration(**common, type="HTTP_PROXY", integrationHttpMethod="GET", uri=uri)

    def http_api(
        self, routes: Mapping[str, str], stage: str = "$default", *, auto_deploy: bool = True
    ) -> str:
        """An HTTP API whose route keys lead to URIs."""
        gateway = self.client("apigatewayv2")
        api = str(gateway.create_api(Name=self.name("http"), ProtocolType="HTTP")["ApiId"])
        for key, uri in routes.items():
            gateway.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{self.integration(api, uri)}")
        if auto_deploy:
            gateway.create_stage(ApiId=api, StageName=stage, AutoDeploy=True)
        else:
            made = gateway.create_deployment(ApiId=api)["DeploymentId"]
            gateway.create_stage(ApiId=api, StageName=stage, DeploymentId=made)
        return api

    def integration(self, api: str, uri: str) -> str:
        """An integration of an HTTP API that no route leads to yet."""
        return str(
            self.client("apigatewayv2").create_integration(
                ApiId=api,
                IntegrationType="HTTP_PROXY",
                IntegrationMethod="ANY",
                IntegrationUri=uri,
                PayloadFormatVersion="1.0",
            )["IntegrationId"]
        )

    def back_end(self, running: int = 1) -> str:
        """The URI of a service."""
        uri = f"http://{self.name('service')}.internal/"
        self.running[uri] = running
        return uri


@contextmanager
def running_world() -> Iterator[World]:
    """moto and the edge, in this process."""
    install_hooks()
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    world = World(aws=f"http://{host}:{port}", edge="")
    directory = EdgeDirectory(
        listeners=world.listeners,
        running_tasks=lambda target: world.running.get(target, 0),
        service_of=lambda target: f"prod/{target.split('/')[-2]}",
    )
    with served(edge_app(directory)) as edge:
        world.edge = edge
        yield world
    moto.stop()
