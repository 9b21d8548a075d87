"""Write the property tables from the installed pulumi-aws and pulumi-datadog SDKs.

    python -m sandbox.plugins.standin.tables_from_sdk        rewrites sdk/*.json

The plugins themselves never import the SDKs (`pulumi_datadog` alone takes three seconds); a test compares the
committed tables with the installed SDKs.

A property is one string: a type (`string`, `integer`, `number`, `boolean`, `[]T`, `{}T` or `@module.Type`)
and `!` where the SDK requires it.
"""

from __future__ import annotations

import collections.abc
import importlib
import importlib.metadata
import inspect
import json
import typing
from pathlib import Path
from typing import Any

from pulumi import _types  # the SDK keeps the wire names and types of its classes here only

TOKENS: dict[str, tuple[str, ...]] = {
    "aws": (
        "aws:lb/listenerRule:ListenerRule",
        "aws:apigateway/restApi:RestApi",
        "aws:apigateway/resource:Resource",
        "aws:apigateway/method:Method",
        "aws:apigateway/methodResponse:MethodResponse",
        "aws:apigateway/integration:Integration",
        "aws:apigateway/integrationResponse:IntegrationResponse",
        "aws:apigateway/deployment:Deployment",
        "aws:apigateway/stage:Stage",
        "aws:apigatewayv2/integration:Integration",
        "aws:apigatewayv2/route:Route",
        "aws:appautoscaling/target:Target",
        "aws:ecs/service:Service",
    ),
    "datadog": ("datadog:index/downtimeSchedule:DowntimeSchedule",),
}
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


def tables_of(package: str) -> dict[str, Any]:
    """The table of one package, read from its SDK: version, provider settings, resources and nested types."""
    types: dict[str, dict[str, str]] = {}
    sdk = importlib.import_module(f"pulumi_{package}")
    resources = {}
    for token in TOKENS[package]:
        _, path, name = token.split(":")
        # As programs do: a direct import of a submodule would leave the SDK's lazy modules half loaded.
        folder = path.split("/")[0]
        module = sdk if folder == "index" else getattr(sdk, folder)
        resources[token] = {
            "inputs": _inputs(getattr(module, f"{name}Args"), types),
            "outputs": _outputs(getattr(module, name)),
        }
    return {
        "version": importlib.metadata.version(f"pulumi_{package}"),
        "settings": _inputs(sdk.ProviderArgs, types),
        "resources": resources,
        "types": dict(sorted(types.items())),
    }


def table_path(package: str) -> Path:
    """Where the committed table of a package is."""
    return Path(__file__).parent / "sdk" / f"{package}.json"


def _inputs(args: type, types: dict[str, dict[str, str]]) -> dict[str, str]:
    """Property names (as on the wire) and types of an SDK's args class; adds the nested types to `types`."""
    wire_names = _types.input_type_py_to_pulumi_names(args)
    annotations = _types.input_type_types(args)
    parameters = inspect.signature(args.__init__).parameters  # type: ignore[misc]
    return {
        wire: _type_text(annotations[wire], types)
        + ("!" if parameters[name].default is inspect.Parameter.empty else "")
        for name, wire in sorted(wire_names.items(), key=lambda pair: pair[1])
    }


def _outputs(resource: type) -> list[str]:
    """Wire names of the outputs of an SDK's resource class, `?` behind those that may be missing."""
    names = _types.resource_py_to_pulumi_names(resource)
    found = []
    for attribute, value in vars(resource).items():
        if isinstance(value, property) and value.fget is not None:
            (inner,) = typing.get_args(typing.get_type_hints(value.fget)["return"])
            optional = type(None) in typing.get_args(inner)
            found.append(names[attribute] + ("?" if optional else ""))
    return sorted(found)


def _type_text(annotation: Any, types: dict[str, dict[str, str]]) -> str:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is collections.abc.Sequence:
        return "[]" + _type_text(arguments[0], types)
    if origin is collections.abc.Mapping:
        return "{}" + _type_text(arguments[1], types)
    if origin is typing.Union:  # Input[T] is a union of T, an awaitable and an output; T comes first
        return _type_text(arguments[0], types)
    module = annotation.__module__.split(".")[1].removeprefix("_inputs") or "index"
    name = f"{module}.{annotation.__name__.removesuffix('Args')}"
    if name not in types:
        types[name] = {}
        types[name] = _inputs(annotation, types)
    return f"@{name}"


def _written(table: dict[str, Any]) -> str:
    """The table as JSON with one type or property list per line, so that a change of the SDK reads well."""

    def lines(entries: dict[str, Any], indent: str) -> str:
        body = (f"{indent}{json.dumps(key)}: {json.dumps(value)}" for key, value in entries.items())
        return ",\n".join(body)

    return (
        f'{{\n"version": {json.dumps(table["version"])},\n'
        f'"settings": {{\n{lines(table["settings"], "  ")}\n}},\n'
        f'"resources": {{\n{lines(table["resources"], "  ")}\n}},\n'
        f'"types": {{\n{lines(table["types"], "  ")}\n}}\n}}\n'
    )


def main() -> None:
    """Rewrite the committed tables from the installed SDKs."""
    for package in TOKENS:
        table_path(package).write_text(_written(tables_of(package)), encoding="utf-8")


if __name__ == "__main__":
    main()
