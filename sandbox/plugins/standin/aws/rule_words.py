"""A listener rule's actions and conditions between Pulumi's words and the ELBv2 API's."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.plugins.standin.tables import Failure
from sandbox.plugins.standin.wire import UNKNOWN, Properties

_FIELDS = {
    "hostHeader": "host-header",
    "httpHeader": "http-header",
    "httpRequestMethod": "http-request-method",
    "pathPattern": "path-pattern",
    "queryStrings": "query-string",
    "sourceIp": "source-ip",
}
_CONFIGS = {
    "host-header": "HostHeaderConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "path-pattern": "PathPatternConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
_ACTION_BLOCKS = {"fixed-response": "fixedResponse", "redirect": "redirect", "forward": "forward"}
_REDIRECT_DEFAULTS = {
    "host": "#{host}",
    "path": "/#{path}",
    "port": "#{port}",
    "protocol": "#{protocol}",
    "query": "#{query}",
}
_CONTENT_TYPES = ("text/plain", "text/css", "text/html", "application/javascript", "application/json")
_MAX_PRIORITY = 50_000
_MAX_BODY_BYTES = 1024  # the real plugin counts bytes, AWS characters
_MAX_VALUE_BYTES = 128


def completed(inputs: Properties) -> Properties:
    """The inputs with the defaults of redirects and weights."""
    if not isinstance(inputs.get("actions"), list):
        return inputs
    return {**inputs, "actions": [_completed_action(action) for action in inputs["actions"]]}


def _completed_action(action: Any) -> Any:
    if not isinstance(action, dict):
        return action
    if isinstance(action.get("redirect"), dict):
        action = {**action, "redirect": {**_REDIRECT_DEFAULTS, **action["redirect"]}}
    forward = action.get("forward")
    if isinstance(forward, dict) and isinstance(forward.get("targetGroups"), list):
        groups = [
            {"weight": 1, **group} if isinstance(group, dict) else group for group in forward["targetGroups"]
        ]
        action = {**action, "forward": {**forward, "targetGroups": groups}}
    return action


def failures(inputs: Properties) -> list[Failure]:
    """What the real plugin refuses before it calls AWS."""
    found: list[Failure] = []
    priority = inputs.get("priority")
    if isinstance(priority, int) and not 1 <= priority <= _MAX_PRIORITY:
        found.append(Failure("priority", f"expected to be in the range 1-{_MAX_PRIORITY}, got {priority}"))
    for index, action in enumerate(_listed(inputs.get("actions"))):
        found += _action_failures(f"actions[{index}]", action)
    for index, condition in enumerate(_listed(inputs.get("conditions"))):
        found += _condition_failures(f"conditions[{index}]", condition)
    return found


def _listed(value: Any) -> list[Properties]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _action_failures(path: str, action: Properties) -> Iterator[Failure]:
    kind = action.get("type")
    if kind is not UNKNOWN and kind not in _ACTION_BLOCKS:
        yield Failure(f"{path}.type", f"expected one of {sorted(_ACTION_BLOCKS)}, got {kind}")
    elif kind == "forward":
        if ("forward" in action) == ("targetGroupArn" in action):
            yield Failure(
                path, 'exactly one of "forward" and "targetGroupArn" is required for type "forward"'
            )
    elif kind in _ACTION_BLOCKS and _ACTION_BLOCKS[kind] not in action:
        yield Failure(path, f'"{_ACTION_BLOCKS[kind]}" is required for type "{kind}"')
    fixed = action.get("fixedResponse")
    if isinstance(fixed, dict):
        yield from _fixed_response_failures(f"{path}.fixedResponse", fixed)


def _fixed_response_failures(path: str, fixed: Properties) -> Iterator[Failure]:
    body, status, content_type = fixed.get("messageBody"), fixed.get("statusCode"), fixed.get("contentType")
    if isinstance(body, str) and len(body.encode()) > _MAX_BODY_BYTES:
        size = len(body.encode())
        yield Failure(
            f"{path}.messageBody",
            f"expected length to be in the range (0 - {_MAX_BODY_BYTES}) bytes, got {size}",
        )
    if isinstance(status, str) and not re.fullmatch(r"[245]\d\d", status):
        yield Failure(f"{path}.statusCode", f"expected a 2xx, 4xx or 5xx code, got {status}")
    if isinstance(content_type, str) and content_type not in _CONTENT_TYPES:
        yield Failure(f"{path}.contentType", f"expected one of {list(_CONTENT_TYPES)}, got {content_type}")


def _condition_failures(path: str, condition: Properties) -> Iterator[Failure]:
    if len(condition) != 1:
        yield Failure(path, f"exactly one of {sorted(_FIELDS)} must be set in a condition")
    for name, config in condition.items():
        values = config.get("values") if isinstance(config, dict) else None
        for index, value in enumerate(values if isinstance(values, list) else []):
            here = f"{path}.{name}.values[{index}]"
            if not isinstance(value, str):
                continue
            if not 1 <= len(value.encode()) <= _MAX_VALUE_BYTES:
                yield Failure(
                    here, f"expected length to be in the range (1 - {_MAX_VALUE_BYTES}), got {value}"
                )
            if name == "sourceIp" and not _is_network(value):
                yield Failure(here, f"expected a network in CIDR notation without host bits, got {value}")


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return "/" in text


def actions_to_aws(actions: Sequence[Properties]) -> list[dict[str, Any]]:
    """Actions as CreateRule and ModifyRule take them; `Order` is the place in the list."""
    found = []
    for place, action in enumerate(actions, start=1):
        made: dict[str, Any] = {"Type": action["type"], "Order": int(action.get("order", place))}
        if "fixedResponse" in action:
            made["FixedResponseConfig"] = _capitalised(action["fixedResponse"])
        if "redirect" in action:
            made["RedirectConfig"] = _capitalised(action["redirect"])
        if "targetGroupArn" in action:
            made["TargetGroupArn"] = action["targetGroupArn"]
        if "forward" in action:
            made["ForwardConfig"] = _forward_to_aws(action["forward"])
        found.append(made)
    return found


def _forward_to_aws(forward: Properties) -> dict[str, Any]:
    groups = [
        {"TargetGroupArn": group["arn"], "Weight": int(group.get("weight", 1))}
        for group in forward["targetGroups"]
    ]
    made: dict[str, Any] = {"TargetGroups": groups}
    if "stickiness" in forward:
        sticky = forward["stickiness"]
        made["TargetGroupStickinessConfig"] = {
            "Enabled": bool(sticky.get("enabled", False)),
            "DurationSeconds": int(sticky["duration"]),
        }
    return made


def actions_from_aws(actions: Sequence[dict[str, Any]], prior: Sequence[Any]) -> list[Properties]:
    """Live actions in the words of the prior ones: AWS answers a single target group in two ways at once."""
    found = []
    for place, action in enumerate(sorted(actions, key=lambda each: each.get("Order", 0))):
        before = prior[place] if place < len(prior) and isinstance(prior[place], dict) else {}
        made: Properties = {"type": action["Type"]}
        if "order" in before:
            made["order"] = int(action.get("Order", place + 1))
        if action.get("FixedResponseConfig"):
            made["fixedResponse"] = _uncapitalised(action["FixedResponseConfig"])
        if action.get("RedirectConfig"):
            made["redirect"] = {**_REDIRECT_DEFAULTS, **_uncapitalised(action["RedirectConfig"])}
        if action["Type"] == "forward":
            made.update(_forward_from_aws(action, before))
        found.append(made)
    return found


def _forward_from_aws(action: dict[str, Any], before: Properties) -> Properties:
    config = action.get("ForwardConfig") or {}
    groups = config.get("TargetGroups") or [{"TargetGroupArn": action["TargetGroupArn"], "Weight": 1}]
    if len(groups) == 1 and "forward" not in before:
        return {"targetGroupArn": groups[0]["TargetGroupArn"]}
    made: Properties = {
        "targetGroups": [
            {"arn": each["TargetGroupArn"], "weight": int(each.get("Weight", 1))} for each in groups
        ]
    }
    sticky = config.get("TargetGroupStickinessConfig") or {}
    if sticky.get("Enabled") or "stickiness" in (before.get("forward") or {}):
        made["stickiness"] = {
            "enabled": bool(sticky.get("Enabled", False)),
            "duration": int(sticky.get("DurationSeconds") or 0),
        }
    return {"forward": made}


def conditions_to_aws(conditions: Sequence[Properties]) -> list[dict[str, Any]]:
    """Conditions as CreateRule and ModifyRule take them."""
    found = []
    for condition in conditions:
        ((name, config),) = condition.items()
        field = _FIELDS[name]
        if name == "queryStrings":
            made: dict[str, Any] = {"Values": [_capitalised(pair) for pair in config]}
        else:
            made = _capitalised(config)
        found.append({"Field": field, _CONFIGS[field]: made})
    return found


def conditions_from_aws(conditions: Sequence[dict[str, Any]]) -> list[Properties]:
    """Live conditions in Pulumi's words."""
    names = {field: name for name, field in _FIELDS.items()}
    found: list[Properties] = []
    for condition in conditions:
        field = condition["Field"]
        config = condition.get(_CONFIGS[field]) or {"Values": condition.get("Values", [])}
        if field == "query-string":
            found.append({"queryStrings": [_uncapitalised(pair) for pair in config["Values"]]})
        else:
            found.append({names[field]: _uncapitalised(config)})
    return found


def _capitalised(block: Properties) -> dict[str, Any]:
    return {name[0].upper() + name[1:]: value for name, value in block.items() if not name.startswith("__")}


def _uncapitalised(block: dict[str, Any]) -> Properties:
    return {
        name[0].lower() + name[1:]: value
        for name, value in block.items()
        if value is not None and value != []
    }
