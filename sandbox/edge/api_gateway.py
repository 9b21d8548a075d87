"""API Gateway as customers see it: from a host and path to an API, its stage and the rest of the path."""

from __future__ import annotations

from dataclasses import dataclass

from moto.apigateway.models import apigateway_backends
from moto.apigatewayv2.models import apigatewayv2_backends

from sandbox.edge.directory import EdgeDirectory, execute_api
from sandbox.edge.http_api import NOT_FOUND, serve_http
from sandbox.edge.message import Answer, EdgeRequest
from sandbox.edge.rest_api import FORBIDDEN, serve_rest

_NO_PATH = "(none)"
_DEFAULT_STAGE = "$default"


@dataclass(frozen=True, slots=True)
class _Mapping:
    """One mapping of a custom domain. No stage means that the path names it."""

    key: str
    api: str
    stage: str | None


class ApiGateway:
    """Every REST and HTTP API of the account."""

    def __init__(self, directory: EdgeDirectory) -> None:
        """`directory` tells what runs behind integrations."""
        self._directory = directory

    def answer(self, request: EdgeRequest) -> Answer | None:
        """The answer; None if the host is no host of API Gateway."""
        default = execute_api(request.host)
        if default is not None:
            return self._at_execute_api(default.api, default.region, request)
        mappings = self._mappings(request.host)
        return None if mappings is None else self._at_domain(mappings, request)

    def _at_execute_api(self, api_id: str, region: str, request: EdgeRequest) -> Answer | None:
        stage, rest = _first_segment(request.path)
        inner = request.to(request.host, rest)
        account = self._directory.account
        rest_api = apigateway_backends[account][region].apis.get(api_id)
        if rest_api is not None:
            closed = rest_api.disableExecuteApiEndpoint
            return FORBIDDEN if closed else serve_rest(self._directory, rest_api, stage, inner)
        http_api = apigatewayv2_backends[account][region].apis.get(api_id)
        if http_api is None:
            return None
        if http_api.disable_execute_api_endpoint:
            return NOT_FOUND
        if stage in http_api.stages:
            return serve_http(self._directory, http_api, stage, inner, self.answer)
        return serve_http(self._directory, http_api, _DEFAULT_STAGE, request, self.answer)

    def _mappings(self, domain: str) -> list[_Mapping] | None:
        """The mappings of a custom domain, made through either API; None if there is no such domain."""
        v1 = apigateway_backends[self._directory.account][self._directory.region]
        v2 = apigatewayv2_backends[self._directory.account][self._directory.region]
        if domain not in v1.domain_names and domain not in v2.domain_names:
            return None
        made = [
            _Mapping(
                "" if each.base_path == _NO_PATH else each.base_path, each.rest_api_id, each.stage or None
            )
            for each in list(v1.base_path_mappings.get(domain, {}).values())
        ]
        return made + [
            _Mapping(each.api_mapping_key or "", each.api_id, each.stage)
            for each in list(v2.api_mappings.values())
            if each.domain_name == domain
        ]

    def _at_domain(self, mappings: list[_Mapping], request: EdgeRequest) -> Answer:
        """The longest key that the path starts with wins."""
        fitting = [
            each for each in mappings if f"{request.path}/".startswith(f"/{each.key}/" if each.key else "/")
        ]
        if not fitting:
            return FORBIDDEN
        chosen = max(fitting, key=lambda each: len(each.key))
        path = request.path.removeprefix(f"/{chosen.key}") if chosen.key else request.path
        stage = chosen.stage
        if stage is None:
            stage, path = _first_segment(path)
        inner = request.to(request.host, path or "/")
        account, region = self._directory.account, self._directory.region
        rest_api = apigateway_backends[account][region].apis.get(chosen.api)
        if rest_api is not None:
            return serve_rest(self._directory, rest_api, stage, inner)
        http_api = apigatewayv2_backends[account][region].apis.get(chosen.api)
        if http_api is None:
            return FORBIDDEN
        return serve_http(self._directory, http_api, stage, inner, self.answer)


def _first_segment(path: str) -> tuple[str, str]:
    first, _, rest = path.removeprefix("/").partition("/")
    return first, f"/{rest}"
