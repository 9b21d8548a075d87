"""Error answers in the form of each AWS protocol."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from sandbox.aws.identify import Operation


def refuse(operation: Operation, code: str, message: str, status: int) -> Response:
    """Answer a call with an error, as its service would."""
    match operation.protocol:
        case "json":
            return Response(
                json.dumps({"__type": code, "message": message, "Message": message}),
                status,
                content_type="application/x-amz-json-1.1",
            )
        case "rest-json":
            response = Response(json.dumps({"message": message}), status, content_type="application/json")
            response.headers["x-amzn-ErrorType"] = code
            return response
        case "query":
            inner = (
                f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
            )
            return Response(f"<ErrorResponse>{inner}</ErrorResponse>", status, content_type="text/xml")
        case _:
            inner = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
            return Response(f"<Error>{inner}</Error>", status, content_type="application/xml")
