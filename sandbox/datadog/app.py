"""Datadog's API as a WSGI application: keys, rate limit, routing, and the form of answers.

Source: docs.datadoghq.com/api: "Validate API key", "Monitors" (v1), "Downtimes" (v2), "Rate Limits".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.wrappers import Request, Response

from sandbox.datadog.downtime import Downtime
from sandbox.datadog.operations import Operation, operation_of
from sandbox.datadog.refusal import Refused, bad_request, not_found
from sandbox.datadog.store import API_KEY, APP_KEY, DatadogStore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_PAGE = 30
"""Downtimes on a page, unless the client says otherwise."""
_MONITOR_PAGE = 100
_LARGEST_MONITOR_PAGE = 1000


class Record(Protocol):
    """Told of every call, after a change is made and before it is answered."""

    def __call__(self, *, service: str, operation: str, write: bool, target: str | None, status: int) -> None:
        """Note one call."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, and what it is about."""

    store: DatadogStore
    request: Request
    operation: Operation


def datadog_app(store: DatadogStore, record: Record) -> WSGIApplication:
    """The API of one organisation; `record` hears of every call."""

    @Request.application
    def app(request: Request) -> Response:
        operation = operation_of(request.method, request.path)
        call = Call(store, request, operation)
        allowed, headers = (True, {}) if store.rate_limit is None else store.rate_limit.take()
        try:
            status, body = _checked_answer(call, allowed=allowed)
        except Refused as refusal:
            status, body = refusal.status, {"errors": [refusal.message]}
        made = body["data"]["id"] if operation.name == "CreateDowntime" and "data" in body else None
        record(
            service="datadog",
            operation=operation.name,
            write=operation.write,
            target=made or operation.target,
            status=status,
        )
        text = "" if body is None else json.dumps(body)
        return Response(text, status=status, headers=headers, content_type="application/json")

    return app


def _checked_answer(call: Call, *, allowed: bool) -> tuple[int, Any]:
    if not allowed and call.store.rate_limit is not None:
        raise Refused(429, call.store.rate_limit.refusal)
    answer = _ANSWERS.get(call.operation.name)
    if answer is None:
        raise not_found("Not found")
    _check_keys(call.request, app_key=answer is not _validate)
    return answer(call)


def _check_keys(request: Request, *, app_key: bool) -> None:
    wanted = {"DD-API-KEY": API_KEY} | ({"DD-APPLICATION-KEY": APP_KEY} if app_key else {})
    if any(not request.headers.get(name) for name in wanted):
        raise Refused(401, "Unauthorized")
    if any(request.headers[name] != key for name, key in wanted.items()):
        raise Refused(403, "Forbidden")


def _validate(call: Call) -> tuple[int, Any]:
    del call  # the key alone decides
    return 200, {"valid": True}


def _list_monitors(call: Call) -> tuple[int, Any]:
    """All monitors unless `page` is given; then `page_size` of them."""
    tags = tuple(each for each in call.request.args.get("monitor_tags", "").split(",") if each)
    found = [each.to_json() for each in call.store.monitors(tags)]
    if "page" not in call.request.args:
        return 200, found
    size = min(_number(call.request, "page_size", _MONITOR_PAGE), _LARGEST_MONITOR_PAGE)
    start = _number(call.request, "page", 0) * size
    return 200, found[start : start + size]


def _get_monitor(call: Call) -> tuple[int, Any]:
    if call.operation.monitor_id is None:
        raise bad_request("The value provided for parameter 'monitor_id' is invalid")
    return 200, call.store.monitor(call.operation.monitor_id).to_json()


def _list_monitor_downtimes(call: Call) -> tuple[int, Any]:
    if call.operation.monitor_id is None:
        raise bad_request("The value provided for parameter 'monitor_id' is invalid")
    found = call.store.muting(call.store.monitor(call.operation.monitor_id), call.store.now())
    return 200, _page(call.request, [each.match_json() for each in found])


def _list_downtimes(call: Call) -> tuple[int, Any]:
    now = call.store.now()
    current = call.request.args.get("current_only", "false").lower() == "true"
    found = [each for each in call.store.downtimes() if not current or each.status(now) == "active"]
    return 200, _page(call.request, [each.to_json(now) for each in found])


def _create_downtime(call: Call) -> tuple[int, Any]:
    return 200, _answer(call.store, call.store.create(_document(call.request)))


def _get_downtime(call: Call) -> tuple[int, Any]:
    return 200, {"data": call.store.downtime(str(call.operation.target)).to_json(call.store.now())}


def _update_downtime(call: Call) -> tuple[int, Any]:
    return 200, _answer(call.store, call.store.update(str(call.operation.target), _document(call.request)))


def _cancel_downtime(call: Call) -> tuple[int, Any]:
    call.store.cancel(str(call.operation.target))
    return 204, None


_Answer = Callable[[Call], tuple[int, Any]]
_ANSWERS: dict[str, _Answer] = {
    "Validate": _validate,
    "ListMonitors": _list_monitors,
    "GetMonitor": _get_monitor,
    "ListMonitorDowntimes": _list_monitor_downtimes,
    "ListDowntimes": _list_downtimes,
    "CreateDowntime": _create_downtime,
    "GetDowntime": _get_downtime,
    "UpdateDowntime": _update_downtime,
    "CancelDowntime": _cancel_downtime,
}


def _answer(store: DatadogStore, downtime: Downtime) -> dict[str, Any]:
    return {
        "data": {**downtime.to_json(store.now()), "relationships": downtime.relationships()},
        "included": [],
    }


def _page(request: Request, items: list[dict[str, Any]]) -> dict[str, Any]:
    start = _number(request, "page[offset]", 0)
    size = _number(request, "page[limit]", _PAGE)
    return {"data": items[start : start + size], "meta": {"page": {"total_filtered_count": len(items)}}}


def _number(request: Request, name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isdecimal():
        raise bad_request(f"The value provided for parameter '{name}' is invalid")
    return int(text)


def _document(request: Request) -> object:
    try:
        return json.loads(request.get_data())
    except ValueError:
        raise bad_request("The request body is not valid JSON") from None
