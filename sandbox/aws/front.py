"""What stands before moto: quotas, faults, records, kills."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.aws.calls import Calls
from sandbox.aws.faults import Faults
from sandbox.aws.identify import Operation, identify
from sandbox.aws.kills import Killer
from sandbox.aws.quotas import Quotas
from sandbox.aws.refusals import refuse

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

THROTTLED = {
    "s3": "SlowDown",
    "elbv2": "Throttling",
    "apigateway": "TooManyRequestsException",
    "apigatewayv2": "TooManyRequestsException",
    "lambda": "TooManyRequestsException",
}


class Front:
    """A WSGI application around moto's."""

    def __init__(
        self, moto: Application, calls: Calls, faults: Faults, killer: Killer, quotas: Quotas
    ) -> None:
        """Keep what every call passes through."""
        self._moto = moto
        self._calls = calls
        self._faults = faults
        self._killer = killer
        self._quotas = quotas

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let one call through, or refuse it."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = io.BytesIO(body)
        operation = identify(environ, body)
        text = f"{environ.get('PATH_INFO', '')} {body.decode(errors='replace')}"

        if not self._quotas.allows(operation):
            code = THROTTLED.get(operation.service, "ThrottlingException")
            status = 429 if code == "TooManyRequestsException" else 400
            return self._refuse(operation, code, "Rate exceeded", status, environ, start_response)
        if fault := self._faults.hit(operation, text, "before"):
            return self._refuse(
                operation, fault.error, _words(fault.error), fault.status, environ, start_response
            )

        held: list[tuple[Any, ...]] = []
        answer = b"".join(self._moto(environ, lambda *parts: held.append(parts)))
        status = int(str(held[0][0]).split(" ", 1)[0])
        self._record(operation, status)
        if fault := self._faults.hit(operation, text, "after"):
            response = refuse(operation, fault.error, _words(fault.error), fault.status)
            return response(environ, start_response)
        start_response(*held[0])
        return [answer]

    def _refuse(
        self,
        operation: Operation,
        code: str,
        message: str,
        status: int,
        environ: Environ,
        start: StartResponse,
    ) -> Iterable[bytes]:
        self._calls.record(
            service=operation.service,
            operation=operation.name,
            write=operation.write,
            target=operation.target,
            status=status,
        )
        return refuse(operation, code, message, status)(environ, start)

    def _record(self, operation: Operation, status: int) -> None:
        ok = status < 400  # noqa: PLR2004 - an error of HTTP
        self._calls.record(
            service=operation.service,
            operation=operation.name,
            write=operation.write,
            target=operation.target,
            status=status,
        )
        if operation.write and ok:
            self._killer.wrote(operation.name, operation.target or "")


def _words(code: str) -> str:
    if "AccessDenied" in code:
        return "User is not authorized to perform this action (made to fail by the sandbox)"
    return "made to fail by the sandbox"
