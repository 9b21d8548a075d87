"""AWS with the databases alone, without the rest of the company: for tests, and to try things."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from sandbox.aws.application import REGION, moto_application
from sandbox.aws.calls import Calls
from sandbox.aws.faults import Faults
from sandbox.aws.front import Front
from sandbox.aws.kills import Kill, Killer
from sandbox.aws.quotas import Quotas
from sandbox.rds.control import answer
from sandbox.rds.databases import Databases
from sandbox.server.listen import listen


class DatabaseSandbox:
    """One AWS endpoint, one control endpoint, and the databases."""

    def __init__(self) -> None:
        """Serve AWS; the databases are started by `databases.start`."""
        self.calls, self.faults, self.killer, self.quotas = Calls(), Faults(), Killer(), Quotas()
        self.quotas.on = False
        front = Front(moto_application(), self.calls, self.faults, self.killer, self.quotas)
        self._servers = []
        self._clients: dict[str, Any] = {}
        server, port = listen(front)
        self._servers.append(server)
        self.aws = f"http://127.0.0.1:{port}"
        self.databases = Databases(self.client, self._sql)
        server, port = listen(_control(lambda: self.databases, self.faults, self.killer, self.calls))
        self._servers.append(server)
        self.control = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        """Stop serving AWS and the control API."""
        for client in self._clients.values():
            client.close()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def client(self, service: str) -> Any:
        """A boto3 client of this AWS, the same for every call."""
        if service not in self._clients:
            self._clients[service] = self._new_client(service)
        return self._clients[service]

    def renew(self) -> Databases:
        """New databases instead of the ones that were stopped."""
        self.databases = Databases(self.client, self._sql)
        return self.databases

    def _new_client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.aws,
            region_name=REGION,
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",  # noqa: S106 - not a secret
        )

    def _sql(self, statement: str) -> None:
        operation = operation_of(statement)
        self.calls.record(service="mysql", operation=operation, write=True, target=None, status=200)
        self.killer.wrote(operation)

    def environment(self) -> dict[str, str]:
        """The standard environment of a program that uses this AWS."""
        return {
            "AWS_ENDPOINT_URL": self.aws,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_EC2_METADATA_DISABLED": "true",
            "SSL_CERT_FILE": str(self.databases.ca_bundle),
        }


def operation_of(statement: str) -> str:
    """What a statement is called in records: the procedure, or the first word in capitals."""
    said = statement.replace("(", " ").split()
    return said[1].removeprefix("mysql.") if said[0].upper() == "CALL" else said[0].upper()


def _control(
    databases: Callable[[], Databases], faults: Faults, killer: Killer, calls: Calls
) -> Callable[..., Any]:
    def application(environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        body = request.get_json() if request.method == "POST" else None
        try:
            match request.method, request.path:
                case "POST", "/faults":
                    found: Any = {"id": faults.add(**(body or {}))}
                case "DELETE", "/faults":
                    faults.clear()
                    found = {}
                case "POST", "/kill":
                    killer.arm(Kill(**(body or {})))
                    found = {}
                case "DELETE", "/kill":
                    killer.arm(None)
                    found = {}
                case "GET", "/calls":
                    found = calls.since(int(request.args.get("since", 0)))
                case "DELETE", "/calls":
                    calls.forget()
                    found = {}
                case _:
                    found = answer(databases(), request.method, request.path, body)
        except HTTPException as error:
            return error(environ, start_response)
        response = Response(json.dumps(found, default=str), content_type="application/json")
        return response(environ, start_response)

    return application
