"""The one class that calls RDS. It reads into values and changes one thing per method; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from maintenance.bluegreen.checks.facts import Group
from maintenance.bluegreen.live import Cluster, Deployment, Event, World
from maintenance.errors import PermanentError, Unreachable
from provider.aws.clients import client, failure
from scripts.bluegreen.answers import clusters_of, deployment_of, event_of
from scripts.bluegreen.errors import NotYet

_NOT_FOUND = frozenset(
    {
        "BlueGreenDeploymentNotFoundFault",
        "BlueGreenDeploymentNotFound",
        "DBClusterNotFoundFault",
        "DBInstanceNotFound",
        "DBParameterGroupNotFound",
        "DBClusterParameterGroupNotFound",
    }
)
_STATE = frozenset(
    {
        "InvalidBlueGreenDeploymentStateFault",
        "InvalidBlueGreenDeploymentState",
        "InvalidDBClusterStateFault",
        "InvalidDBInstanceState",
        "InvalidDBInstanceStateFault",
        "InvalidDBParameterGroupState",
    }
)
_RENAMES = frozenset({"modify_db_cluster", "modify_db_instance", "reboot_db_instance"})
"""While RDS renames something, neither name may be known."""
_DAY = 24 * 60
_SOURCES = ("blue-green-deployment", "db-cluster", "db-instance")


@dataclass(frozen=True, slots=True)
class Found:
    """One look at RDS: every cluster, and every deployment."""

    clusters: tuple[Cluster, ...]
    deployments: tuple[Deployment, ...]


class Rds:
    """RDS in one account and Region, found through the standard environment."""

    def look(self) -> Found:
        """Read deployments, clusters and instances.

        In this order: a deployment's status is never newer than the clusters that it speaks of, so AVAILABLE
        never comes with a green cluster as it was before its upgrade.

        Raises:
            MaintenanceError: RDS did not answer, or refused.
        """
        deployments = self._pages("describe_blue_green_deployments", "BlueGreenDeployments")
        clusters = self._pages("describe_db_clusters", "DBClusters")
        instances = self._pages("describe_db_instances", "DBInstances")
        return Found(clusters_of(clusters, instances), tuple(deployment_of(each) for each in deployments))

    def world(self, production: str, *, name: str, known: str | None = None) -> World:
        """Read what a decision needs: the cluster, its deployment, and the events of both.

        Args:
            production: identifier of the production cluster.
            name: what the plan calls the deployment.
            known: id of a deployment that was found before.
        """
        found = self.look()
        deployment = pick(found.deployments, production, name=name, known=known)
        ids = {production, known or production}
        if deployment is not None:
            ids |= {deployment.id, deployment.source_id, deployment.target_id, deployment.name}
        ids |= {each.id for cluster in found.clusters if cluster.id in ids for each in cluster.instances}
        return World(production, found.clusters, deployment, self.events(frozenset(ids)))

    def events(self, names: frozenset[str]) -> tuple[Event, ...]:
        """The last day's events of these names, in their order; also those of former green instances."""
        found = {
            (event.at, event.source, event.message): event
            for kind in _SOURCES
            for event in map(
                event_of, self._pages("describe_events", "Events", SourceType=kind, Duration=_DAY)
            )
            if event.source in names or any(event.source.startswith(f"{name}-green-") for name in names)
        }
        return tuple(sorted(found.values(), key=lambda event: event.at))

    def create(
        self, *, name: str, source: str, version: str, cluster_group: str | None, instance_group: str | None
    ) -> Deployment:
        """Create a deployment. Only what Aurora knows is sent."""
        wanted: dict[str, Any] = {
            "BlueGreenDeploymentName": name,
            "Source": source,
            "TargetEngineVersion": version,
        }
        if cluster_group:
            wanted["TargetDBClusterParameterGroupName"] = cluster_group
        if instance_group:
            wanted["TargetDBParameterGroupName"] = instance_group
        answer = self._call("create_blue_green_deployment", source, **wanted)
        return deployment_of(answer["BlueGreenDeployment"])

    def switch(self, deployment: str, *, timeout: int) -> None:
        """Start the switchover.

        Raises:
            NotYet: RDS says that something is not in the right state.
        """
        self._call(
            "switchover_blue_green_deployment",
            deployment,
            BlueGreenDeploymentIdentifier=deployment,
            SwitchoverTimeout=timeout,
        )

    def delete(self, deployment: str, *, with_green: bool) -> None:
        """Delete a deployment; one that is gone already is fine.

        Without `with_green` the parameter DeleteTarget is not sent at all: after a switchover the target is
        production.
        """
        extra = {"DeleteTarget": True} if with_green else {}
        self._call(
            "delete_blue_green_deployment",
            deployment,
            absent=True,
            BlueGreenDeploymentIdentifier=deployment,
            **extra,
        )

    def rename_cluster(self, identifier: str, to: str) -> None:
        """Give a cluster another name, at once."""
        self._call(
            "modify_db_cluster",
            identifier,
            DBClusterIdentifier=identifier,
            NewDBClusterIdentifier=to,
            ApplyImmediately=True,
        )

    def rename_instance(self, identifier: str, to: str) -> None:
        """Give an instance another name, at once; it reboots."""
        self._call(
            "modify_db_instance",
            identifier,
            DBInstanceIdentifier=identifier,
            NewDBInstanceIdentifier=to,
            ApplyImmediately=True,
        )

    def unprotect(self, identifier: str) -> None:
        """Switch a cluster's deletion protection off."""
        self._call(
            "modify_db_cluster",
            identifier,
            DBClusterIdentifier=identifier,
            DeletionProtection=False,
            ApplyImmediately=True,
        )

    def reboot(self, instance: str) -> None:
        """Reboot an instance."""
        self._call("reboot_db_instance", instance, DBInstanceIdentifier=instance)

    def set_parameter(self, group: str, name: str, value: str) -> None:
        """Set one dynamic parameter of a DB cluster parameter group."""
        parameter = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": "immediate"}
        self._call(
            "modify_db_cluster_parameter_group",
            group,
            DBClusterParameterGroupName=group,
            Parameters=[parameter],
        )

    def copy_group(self, source: str, name: str) -> None:
        """Copy a DB cluster parameter group."""
        self._call(
            "copy_db_cluster_parameter_group",
            source,
            SourceDBClusterParameterGroupIdentifier=source,
            TargetDBClusterParameterGroupIdentifier=name,
            TargetDBClusterParameterGroupDescription=f"{source}, closed to writes",
        )

    def use_group(self, cluster: str, name: str) -> None:
        """Give a cluster another DB cluster parameter group; its instances need a reboot."""
        self._call(
            "modify_db_cluster",
            cluster,
            DBClusterIdentifier=cluster,
            DBClusterParameterGroupName=name,
            ApplyImmediately=True,
        )

    def cluster_group(self, name: str) -> Group | None:
        """A DB cluster parameter group with what a user set in it; None if there is none."""
        raw = self._one(
            "describe_db_cluster_parameter_groups",
            "DBClusterParameterGroups",
            name,
            DBClusterParameterGroupName=name,
        )
        if raw is None:
            return None
        values = self._pages(
            "describe_db_cluster_parameters", "Parameters", DBClusterParameterGroupName=name, Source="user"
        )
        return Group(name, raw["DBParameterGroupFamily"], _values(values))

    def instance_group(self, name: str) -> Group | None:
        """A DB parameter group; None if there is none."""
        raw = self._one("describe_db_parameter_groups", "DBParameterGroups", name, DBParameterGroupName=name)
        return None if raw is None else Group(name, raw["DBParameterGroupFamily"])

    def upgrade_targets(self, version: str) -> tuple[str, ...]:
        """The versions that a version can be upgraded to."""
        found = self._pages(
            "describe_db_engine_versions", "DBEngineVersions", Engine="aurora-mysql", EngineVersion=version
        )
        return tuple(
            target["EngineVersion"] for each in found for target in each.get("ValidUpgradeTarget") or ()
        )

    def pending_maintenance(self, cluster: Cluster) -> tuple[str, ...]:
        """Maintenance that AWS has announced for a cluster and its instances."""
        ours = {cluster.arn, *(each.arn for each in cluster.instances)}
        return tuple(
            f"{each['ResourceIdentifier'].rsplit(':', 1)[-1]}: {action.get('Action', '?')}"
            for each in self._pages("describe_pending_maintenance_actions", "PendingMaintenanceActions")
            if each["ResourceIdentifier"] in ours
            for action in each.get("PendingMaintenanceActionDetails") or ()
        )

    def integrations(self, arns: frozenset[str]) -> tuple[str, ...]:
        """Zero-ETL integrations that read from one of these clusters."""
        return tuple(
            f"{each.get('IntegrationName', '?')} to {each.get('TargetArn', '?')}"
            for each in self._pages("describe_integrations", "Integrations")
            if each.get("SourceArn") in arns
        )

    def proxies(self, cluster: str) -> dict[str, bool]:
        """Every RDS Proxy, and whether this cluster is its target."""
        found = {}
        for each in self._pages("describe_db_proxies", "DBProxies"):
            name = each["DBProxyName"]
            targets = self._pages("describe_db_proxy_targets", "Targets", DBProxyName=name)
            found[name] = any(
                cluster in {each.get("TrackedClusterId"), each.get("RdsResourceId")} for each in targets
            )
        return found

    def quotas(self) -> dict[str, tuple[int, int]]:
        """Account quotas as used and allowed."""
        answer = self._call("describe_account_attributes", "the account")
        return {
            each["AccountQuotaName"]: (int(each["Used"]), int(each["Max"]))
            for each in answer.get("AccountQuotas") or ()
        }

    def custom_endpoints(self, cluster: str) -> tuple[Mapping[str, Any], ...]:
        """Custom endpoints of a cluster."""
        found = self._pages(
            "describe_db_cluster_endpoints", "DBClusterEndpoints", DBClusterIdentifier=cluster
        )
        return tuple(each for each in found if each.get("EndpointType") == "CUSTOM")

    def snapshots(self, cluster: str) -> tuple[str, ...]:
        """Manual snapshots of a cluster, newest last."""
        found = self._pages(
            "describe_db_cluster_snapshots",
            "DBClusterSnapshots",
            DBClusterIdentifier=cluster,
            SnapshotType="manual",
        )
        newest_last = sorted(found, key=lambda each: str(each.get("SnapshotCreateTime", "")))
        return tuple(
            f"{each['DBClusterSnapshotIdentifier']} of {each.get('SnapshotCreateTime', '?')}"
            for each in newest_last
        )

    def _one(self, operation: str, key: str, where: str, **wanted: str) -> Mapping[str, Any] | None:
        answer = self._call(operation, where, absent=True, **wanted)
        return next(iter(answer.get(key) or ()), None)

    def _pages(self, operation: str, key: str, **wanted: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - boto3's
        """Every page; not all operations have a paginator, all have the same marker."""
        found: list[Mapping[str, Any]] = []
        marker: str | None = None
        while True:
            more: dict[str, Any] = {"Marker": marker} if marker else {}
            answer = self._call(operation, "RDS", **wanted, **more)
            found += answer.get(key) or []
            marker = answer.get("Marker")
            if not marker:
                return found

    def _call(
        self,
        operation: str,
        where: str,
        *,
        absent: bool = False,
        **wanted: Any,  # noqa: ANN401 - boto3's
    ) -> Mapping[str, Any]:
        """Call RDS. With `absent`, what does not exist is an empty answer."""
        try:
            answer: Mapping[str, Any] = getattr(client("rds"), operation)(**wanted)
        except ClientError as error:
            code = error.response["Error"].get("Code", "")
            if code in _NOT_FOUND and absent:
                return {}
            if code in _STATE or (code in _NOT_FOUND and operation in _RENAMES):
                raise NotYet(
                    f"{error.operation_name} answered {code}: {error.response['Error'].get('Message', '')}",
                    where=where,
                    next_step="say the same command again",
                ) from None
            raise failure(error, where=where) from None
        except BotoCoreError as error:
            raise failure(error, where=where) from None
        except ResponseParserError:
            raise Unreachable(
                f"{operation} was not answered by RDS, but by something in between",
                where=where,
                next_step="check the proxy or endpoint, then say the same command again",
            ) from None
        return answer


def pick(
    deployments: tuple[Deployment, ...], production: str, *, name: str, known: str | None = None
) -> Deployment | None:
    """The deployment that is meant: the one known, the one of the plan's name, else the cluster's own."""
    ours = [each for each in deployments if production in {each.source_id, each.target_id}]
    choices = (
        [each for each in deployments if each.id == known],
        [each for each in ours if each.name == name],
        [each for each in ours if each.source_id == production],
        ours,
    )
    for found in choices:
        if found:
            return found[-1]
    taken = next((each for each in deployments if each.name == name), None)
    if taken is not None:
        raise PermanentError(
            f"the deployment name {name} is taken by {taken.id}, which is of {taken.source_id}",
            where=f"RDS deployment {name}",
            next_step="choose another database.deployment in the plan document",
        )
    return None


def _values(parameters: list[Mapping[str, Any]]) -> dict[str, str]:
    return {
        each["ParameterName"]: str(each["ParameterValue"])
        for each in parameters
        if each.get("ParameterValue") is not None
    }
