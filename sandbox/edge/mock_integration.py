"""MOCK integrations of REST APIs: request template → status → integration response → headers and body.

Source: "Mock integrations for REST APIs" and "Integration passthrough behaviors", API Gateway guide.
Templates are read as plain text; anything that Velocity would interpret is refused rather than guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sandbox.edge.message import Answer, EdgeRequest

_JSON = "application/json"
_VELOCITY = re.compile(
    r"#(?:@|\*|#|\[\[|\{?(?:set|if|elseif|else|end|foreach|include|parse|stop|break|evaluate|define|macro)\b)"
    r"|\$!?\{?[A-Za-z_]"
)
_HEADER = "method.response.header."


class Misconfigured(Exception):
    """API Gateway cannot answer from what it was given: it says 500 and keeps the reason to its log."""


class NotModelled(Exception):
    """The sandbox cannot tell what AWS would do."""


class UnsupportedMediaType(Exception):
    """No request template fits the content type, and the request may not pass without."""


def mock_answer(method: Mapping[str, Any], request: EdgeRequest) -> Answer:
    """What a method with a MOCK integration answers.

    Raises:
        Misconfigured: AWS would answer 500.
        UnsupportedMediaType: AWS would answer 415.
        NotModelled: a template or mapping that is more than plain text.
    """
    integration = method["methodIntegration"]
    return respond(method, _status(integration, request), body="")


def respond(method: Mapping[str, Any], status: str | None, body: str) -> Answer:
    """Map an integration's status and body to the method's answer; no status means the default response.

    Raises:
        Misconfigured: no integration response fits, or the method does not declare what it maps to.
        NotModelled: a template or mapping that is more than plain text.
    """
    response = _choose(method["methodIntegration"].get("integrationResponses") or {}, status)
    code = str(response["statusCode"])
    declared = (method.get("methodResponses") or {}).get(code)
    if declared is None:
        raise Misconfigured(f"no method response for {code}")
    content_type, text = _body(response.get("responseTemplates") or {}, body)
    return Answer(int(code), text, content_type, _headers(response, declared))


def _status(integration: Mapping[str, Any], request: EdgeRequest) -> str | None:
    """The status that the request template returns; None if there is no template at all."""
    templates = integration.get("requestTemplates") or {}
    media_type = request.media_type or _JSON
    if media_type in templates:
        return _status_in(_plain(templates[media_type] or "", "request template"))
    if integration.get("passthroughBehavior") == "NEVER" or (
        templates and integration.get("passthroughBehavior") == "WHEN_NO_TEMPLATES"
    ):
        raise UnsupportedMediaType(media_type)
    return _status_in(request.body.decode(errors="replace")) if templates else None


def _status_in(text: str) -> str:
    try:
        found = json.loads(text)["statusCode"]
    except (ValueError, KeyError, TypeError):
        raise Misconfigured("Unable to parse statusCode") from None
    if not isinstance(found, int) or isinstance(found, bool):
        raise Misconfigured("statusCode is no integer")
    return str(found)


def _choose(responses: Mapping[str, Mapping[str, Any]], status: str | None) -> Mapping[str, Any]:
    """The integration response whose pattern fits, else a default one."""
    if status is not None:
        for response in responses.values():
            pattern = response.get("selectionPattern")
            if pattern and re.fullmatch(pattern, status):
                return response
    defaults = [each for each in responses.values() if not each.get("selectionPattern")]
    equal = [each for each in defaults if str(each["statusCode"]) == status]
    for response in (*equal, *defaults):
        return response
    raise Misconfigured("No match for output mapping and no default output mapping configured")


def _body(templates: Mapping[str, str | None], passed: str) -> tuple[str, str]:
    if not templates:
        return _JSON, passed
    content_type = _JSON if _JSON in templates else next(iter(templates))
    template = templates[content_type]
    return content_type, passed if template is None else _plain(template, "response template")


def _plain(template: str, what: str) -> str:
    found = _VELOCITY.search(template)
    if found:
        raise NotModelled(f"{found.group()!r} in a {what}: only plain text is rendered")
    return template


def _headers(response: Mapping[str, Any], declared: Mapping[str, Any]) -> dict[str, str]:
    headers: dict[str, str] = {}
    allowed = declared.get("responseParameters") or {}
    for name, value in (response.get("responseParameters") or {}).items():
        if name not in allowed:
            raise Misconfigured(f"{name} is not a parameter of the method response")
        if not name.startswith(_HEADER):
            raise NotModelled(f"the response parameter {name}")
        headers[name.removeprefix(_HEADER)] = static_text(value)
    return headers


def static_text(value: str) -> str:
    """The text in a mapping of the form `'text'`.

    Raises:
        NotModelled: any other mapping.
    """
    if len(value) < 2 or value[0] != "'" or value[-1] != "'":  # noqa: PLR2004 - two quotes
        raise NotModelled(f"the mapping {value}: only '…' is rendered")
    return value[1:-1]
