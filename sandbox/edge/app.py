"""The edge as a WSGI application: finds out whom a host name means, and lets that answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox.edge.api_gateway import ApiGateway
from sandbox.edge.directory import EdgeDirectory
from sandbox.edge.load_balancer import LoadBalancers
from sandbox.edge.message import Answer, EdgeRequest, not_modelled, read_request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Edge:
    """Everything that customers reach, by host name."""

    def __init__(self, directory: EdgeDirectory, *, rule_delay_seconds: float = 0.0) -> None:
        """`rule_delay_seconds`: how long a load balancer takes to apply a change of its rules."""
        self._directory = directory
        self._load_balancers = LoadBalancers(directory, rule_delay_seconds)
        self._api_gateway = ApiGateway(directory)

    def answer(self, request: EdgeRequest) -> Answer:
        """What a customer gets."""
        listener = self._directory.listeners.get(request.host)
        if listener is not None:
            return self._load_balancers.answer(listener, request)
        answer = self._api_gateway.answer(request)
        return not_modelled(f"the host {request.host}, which nobody serves") if answer is None else answer


def edge_app(directory: EdgeDirectory, *, rule_delay_seconds: float = 0.0) -> WSGIApplication:
    """Serve the edge. Must run in the process that runs moto, since it reads moto's own objects."""
    edge = Edge(directory, rule_delay_seconds=rule_delay_seconds)

    @Request.application
    def app(request: Request) -> Response:
        return edge.answer(read_request(request)).response()

    return app
