"""RDS operations that moto lacks, or answers too kindly.

Source: RDS API reference, the operation named at each function.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult, PaginatedResult
from moto.rds.exceptions import DBClusterNotFoundError, InvalidParameterValue, RDSClientError
from moto.rds.models import RDSBackend
from moto.rds.responses import RDSResponse

from sandbox.edge.patch import Patch
from sandbox.rds import creation, removal
from sandbox.rds.catalogue import ENGINE, VERSIONS, described
from sandbox.rds.cloud import Cloud, cloud
from sandbox.rds.events import describe_events
from sandbox.rds.parameters import cluster_parameters, default_family
from sandbox.rds.switchover import switchover

_create_of_moto = RDSBackend.create_blue_green_deployment
_cluster_groups_of_moto = RDSBackend.describe_db_cluster_parameter_groups
_modify_group_of_moto = RDSBackend.modify_db_cluster_parameter_group


def _live() -> Cloud:
    found = cloud()
    if found is None:
        raise InvalidParameterValue("The sandbox runs without databases: start it with them for Blue/Green.")
    return found


def _create(_: RDSBackend, bg_kwargs: dict[str, Any]) -> Any:
    return creation.create(_live(), dict(bg_kwargs))


def _switch(
    _: RDSBackend, blue_green_deployment_identifier: str, switchover_timeout: int | None = None
) -> Any:
    return switchover(_live(), blue_green_deployment_identifier, int(switchover_timeout or 300))


def _delete(_: RDSBackend, blue_green_deployment_identifier: str, delete_target: bool | None = None) -> Any:  # noqa: FBT001 - moto's signature
    return removal.delete(_live(), blue_green_deployment_identifier, delete_target=bool(delete_target))


def _filters(response: RDSResponse) -> dict[str, list[str]]:
    return {each["Name"]: list(each["Values"]) for each in response.params.get("Filters", []) or []}


def _describe_events(response: RDSResponse) -> ActionResult:
    return PaginatedResult({"Events": response.backend.describe_events(**response.params)})


def _describe_db_engine_versions(response: RDSResponse) -> ActionResult:
    engine, version = response.params.get("Engine"), response.params.get("EngineVersion")
    family = response.params.get("DBParameterGroupFamily")
    found = [
        described(each)
        for each in VERSIONS
        if engine in {None, ENGINE}
        and version in {None, each.text}
        and family in {None, each.parameter_family}
    ]
    return PaginatedResult({"DBEngineVersions": found})


def _describe_pending_maintenance_actions(response: RDSResponse) -> ActionResult:
    wanted = response.params.get("ResourceIdentifier")
    live = cloud()
    actions = live.maintenance_actions if live else []
    found = [each for each in actions if wanted in {None, each["ResourceIdentifier"]}]
    return PaginatedResult({"PendingMaintenanceActions": found})


def _describe_integrations(response: RDSResponse) -> ActionResult:
    filters = _filters(response)
    live = cloud()
    found = [
        each
        for each in (live.integrations if live else [])
        if "source-arn" not in filters or each["SourceArn"] in filters["source-arn"]
    ]
    return PaginatedResult({"Integrations": found})


def _describe_account_attributes(response: RDSResponse) -> ActionResult:
    live, backend = cloud(), response.backend
    clusters, instances = (live.settings.cluster_quota, live.settings.instance_quota) if live else (40, 40)
    quotas = [
        {"AccountQuotaName": "DBInstances", "Used": len(backend.databases), "Max": instances},
        {"AccountQuotaName": "DBClusters", "Used": len(backend.clusters), "Max": clusters},
        {
            "AccountQuotaName": "DBClusterParameterGroups",
            "Used": len(backend.db_cluster_parameter_groups),
            "Max": 50,
        },
        {"AccountQuotaName": "ManualClusterSnapshots", "Used": len(backend.cluster_snapshots), "Max": 100},
        {"AccountQuotaName": "CustomEndpointsPerDBCluster", "Used": 0, "Max": 5},
    ]
    return ActionResult({"AccountQuotas": quotas})


def _describe_db_cluster_endpoints(response: RDSResponse) -> ActionResult:
    backend = response.backend
    name, wanted = (
        response.params.get("DBClusterIdentifier"),
        response.params.get("DBClusterEndpointIdentifier"),
    )
    if name is not None and name not in backend.clusters:
        raise DBClusterNotFoundError(name)
    found = []
    for cluster in backend.clusters.values():
        if name not in {None, cluster.db_cluster_identifier}:
            continue
        common = {"DBClusterIdentifier": cluster.db_cluster_identifier, "Status": "available"}
        found += [
            common | {"Endpoint": cluster.endpoint, "EndpointType": "WRITER"},
            common | {"Endpoint": cluster.reader_endpoint, "EndpointType": "READER"},
        ]
        found += [
            common | _described_custom(backend, each) for each in getattr(cluster, "custom_endpoints", [])
        ]
    kept = [each for each in found if wanted in {None, each.get("DBClusterEndpointIdentifier")}]
    return PaginatedResult({"DBClusterEndpoints": kept})


def _described_custom(backend: Any, custom: dict[str, Any]) -> dict[str, Any]:
    name = custom["DBClusterEndpointIdentifier"]
    place = f"{backend.region_name}:{backend.account_id}"
    return custom | {
        "DBClusterEndpointArn": f"arn:aws:rds:{place}:cluster-endpoint:{name}",
        "Endpoint": _live().hosts.address(f"custom/{name}"),
        "EndpointType": "CUSTOM",
    }


def _create_db_cluster_endpoint(response: RDSResponse) -> ActionResult:
    backend, params = response.backend, response.params
    name = params["DBClusterIdentifier"]
    if name not in backend.clusters:
        raise DBClusterNotFoundError(name)
    cluster: Any = backend.clusters[name]
    made = {
        "DBClusterEndpointIdentifier": params["DBClusterEndpointIdentifier"],
        "CustomEndpointType": params["EndpointType"],
        "StaticMembers": list(params.get("StaticMembers") or []),
        "ExcludedMembers": list(params.get("ExcludedMembers") or []),
    }
    if not hasattr(cluster, "custom_endpoints"):
        cluster.custom_endpoints = []
    cluster.custom_endpoints.append(made)
    _live().hosts.publish()
    return ActionResult(
        _described_custom(backend, made) | {"DBClusterIdentifier": name, "Status": "creating"}
    )


def _delete_db_cluster_endpoint(response: RDSResponse) -> ActionResult:
    name = response.params["DBClusterEndpointIdentifier"]
    for cluster in response.backend.clusters.values():
        for custom in getattr(cluster, "custom_endpoints", []):
            if custom["DBClusterEndpointIdentifier"] == name:
                cluster.custom_endpoints.remove(custom)  # type: ignore[attr-defined]
                _live().hosts.publish()
                return ActionResult(_described_custom(response.backend, custom) | {"Status": "deleting"})
    raise RDSClientError("DBClusterEndpointNotFoundFault", f"DB cluster endpoint {name} not found.")


def _describe_db_cluster_parameters(response: RDSResponse) -> ActionResult:
    params = response.params
    found = cluster_parameters(response.backend, params["DBClusterParameterGroupName"], params.get("Source"))
    return PaginatedResult({"Parameters": found})


def _describe_cluster_groups(backend: RDSBackend, group_name: str) -> list[Any]:
    family = default_family(group_name or "")
    if family is None:
        return list(_cluster_groups_of_moto(backend, group_name))
    arn = f"arn:aws:rds:{backend.region_name}:{backend.account_id}:cluster-pg:{group_name}"
    return [
        {
            "DBClusterParameterGroupName": group_name,
            "DBParameterGroupFamily": family,
            "Description": f"Default cluster parameter group for {family}",
            "DBClusterParameterGroupArn": arn,
        }
    ]


def _modify_group(
    backend: RDSBackend,
    db_cluster_parameter_group_name: str,
    db_cluster_parameter_group_parameters: Any,
) -> Any:
    name = db_cluster_parameter_group_name
    if default_family(name):
        raise InvalidParameterValue(f"The parameter group {name} is a default one and can't be modified.")
    found = _modify_group_of_moto(backend, name, db_cluster_parameter_group_parameters)
    live = cloud()
    if live is not None:
        live.apply_parameters()
    return found


def _remove_role_from_db_cluster(response: RDSResponse) -> ActionResult:
    name, role = response.params["DBClusterIdentifier"], response.params["RoleArn"]
    if name not in response.backend.clusters:
        raise DBClusterNotFoundError(name)
    roles = response.backend.clusters[name].associated_roles
    for each in roles:
        if each.role_arn == role:
            roles.remove(each)
            return EmptyResult()
    raise RDSClientError("DBClusterRoleNotFound", f"Role {role} is not associated with {name}.")


PATCHES = (
    Patch(RDSBackend, "create_blue_green_deployment", _create, "moto is done at once, and checks nothing"),
    Patch(RDSBackend, "switchover_blue_green_deployment", _switch, "moto renames clusters only, at once"),
    Patch(RDSBackend, "delete_blue_green_deployment", _delete, "moto deletes at once, whatever the state"),
    Patch(RDSBackend, "describe_events", describe_events, "moto ignores times and categories"),
    Patch(RDSResponse, "describe_events", _describe_events, "moto does not page events"),
    Patch(RDSResponse, "describe_db_engine_versions", _describe_db_engine_versions, "moto lacks it"),
    Patch(
        RDSResponse,
        "describe_pending_maintenance_actions",
        _describe_pending_maintenance_actions,
        "moto lacks it",
    ),
    Patch(RDSResponse, "describe_integrations", _describe_integrations, "moto lacks it"),
    Patch(RDSResponse, "describe_account_attributes", _describe_account_attributes, "moto lacks it"),
    Patch(RDSResponse, "describe_db_cluster_endpoints", _describe_db_cluster_endpoints, "moto lacks it"),
    Patch(RDSResponse, "create_db_cluster_endpoint", _create_db_cluster_endpoint, "moto lacks it"),
    Patch(RDSResponse, "delete_db_cluster_endpoint", _delete_db_cluster_endpoint, "moto lacks it"),
    Patch(RDSResponse, "remove_role_from_db_cluster", _remove_role_from_db_cluster, "moto lacks it"),
    Patch(
        RDSResponse,
        "describe_db_cluster_parameters",
        _describe_db_cluster_parameters,
        "moto knows no defaults",
    ),
    Patch(
        RDSBackend,
        "describe_db_cluster_parameter_groups",
        _describe_cluster_groups,
        "moto knows no default groups",
    ),
    Patch(
        RDSBackend, "modify_db_cluster_parameter_group", _modify_group, "dynamic parameters reach the servers"
    ),
)
