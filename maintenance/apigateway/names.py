"""What a mapping, stage or route is called in records, imports and messages.

Behind the prefix stands what `pulumi import` takes: `domain/basePath`, `domain/mappingKey`, `api/stage` or
`api/route key`. API ids hold no dots and domains do, so no two names are the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.plan import document as plan


def base_path_mapping(domain: str, base_path: str) -> str:
    """A base path of a custom domain; `(none)` is its root."""
    return f"apigateway:{domain}/{base_path}"


def rest_stage(api: str, stage: str) -> str:
    """A stage of a REST API."""
    return f"apigateway:{api}/{stage}"


def api_mapping(domain: str, key: str) -> str:
    """A mapping of a custom domain; an empty key is its root."""
    return f"apigatewayv2:{domain}/{key}"


def route(api: str, key: str) -> str:
    """A route of an HTTP API, by its key such as `GET /orders`."""
    return f"apigatewayv2:{api}/{key}"


def listed_methods(document: plan.PlanDocument, edge: str) -> list[str]:
    """`METHOD path` of every endpoint behind an edge, in order."""
    return sorted(
        f"{method} {endpoint.path}"
        for team in document.teams
        for endpoint in team.endpoints
        if endpoint.edge == edge
        for method in endpoint.methods
    )


def names_of(document: plan.PlanDocument, edge: str) -> tuple[str, ...]:
    """Every record that an edge of the plan may have."""
    match document.edges[edge]:
        case plan.BasePathMapping() as mapping:
            return (base_path_mapping(mapping.domain, mapping.base_path),)
        case plan.ApiMapping() as mapping:
            return (api_mapping(mapping.domain, mapping.mapping_key),)
        case plan.RestStage() as stage:
            return (rest_stage(stage.api, stage.stage),)
        case plan.HttpRoutes() as routes:
            return tuple(route(routes.api, key) for key in listed_methods(document, edge))
        case _:
            return ()


def all_names(document: plan.PlanDocument) -> Iterator[str]:
    """Every record that the plan's API Gateway edges may have."""
    for edge in document.edges:
        yield from names_of(document, edge)
