"""`aws:ecs/service:Service` and `aws:ecs/getService:getService`: a service of Amazon ECS.

Source: Amazon ECS API reference (CreateService, DescribeServices, UpdateService, TagResource, UntagResource,
DeleteService) and the Terraform resource and data source aws_ecs_service.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sandbox.plugins.standin import shape
from sandbox.plugins.standin.aws.account import Account, tag_changes, unless_missing
from sandbox.plugins.standin.changes import same
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties

_SIMPLE = {
    "desiredCount": "desiredCount",
    "propagateTags": "propagateTags",
    "taskDefinition": "taskDefinition",
}
GET_SERVICE_ARGUMENTS = frozenset({"clusterArn", "region", "serviceName", "tags"})


class ServiceKind(Kind):
    """Counts, task definition and tags update in place; another cluster, name or strategy replaces."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:ecs/service:Service",
        noun="ECS Service",
        unsupported=frozenset(
            {
                "alarms",
                "availabilityZoneRebalancing",
                "capacityProviderStrategies",
                "deploymentCircuitBreaker",
                "deploymentConfiguration",
                "deploymentController",
                "deploymentMaximumPercent",
                "deploymentMinimumHealthyPercent",
                "enableEcsManagedTags",
                "enableExecuteCommand",
                "forceDelete",
                "forceNewDeployment",
                "healthCheckGracePeriodSeconds",
                "iamRole",
                "loadBalancers",
                "orderedPlacementStrategies",
                "placementConstraints",
                "platformVersion",
                "serviceConnectConfiguration",
                "serviceRegistries",
                "sigintRollback",
                "triggers",
                "volumeConfiguration",
                "vpcLatticeConfigurations",
                "waitForSteadyState",
            }
        ),
        replaces=frozenset({"cluster", "launchType", "name", "region", "schedulingStrategy"}),
        computed=frozenset({"cluster", "launchType", "networkConfiguration", "propagateTags"}),
        unordered=frozenset({"securityGroups", "subnets"}),
        defaults={"schedulingStrategy": "REPLICA"},
        named=True,
        tagged=True,
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Services of the account."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Create the service; its tasks start on their own."""
        arguments = {field: inputs[name] for name, field in _SIMPLE.items() if name in inputs}
        for name in ("cluster", "launchType", "schedulingStrategy"):
            if name in inputs:
                arguments[name] = inputs[name]
        if "networkConfiguration" in inputs:
            arguments["networkConfiguration"] = _network_to_aws(inputs["networkConfiguration"])
        if inputs.get("tagsAll"):
            arguments["tags"] = [{"key": key, "value": value} for key, value in inputs["tagsAll"].items()]
        answer = self._account.call("ecs", "create_service", serviceName=inputs["name"], **arguments)
        return str(answer["service"]["serviceArn"])

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The service and its tags. An import names it `CLUSTER/SERVICE`."""
        cluster, name = prior.get("cluster") or _cluster_of(id_), id_.rsplit("/", 1)[-1]
        live = self._describe(cluster, name)
        if live is None:
            return None
        tags = {tag["key"]: tag["value"] for tag in live.get("tags") or []}
        inputs = {
            **{name: live.get(field) for name, field in _SIMPLE.items()},
            "taskDefinition": _same_revision(prior.get("taskDefinition"), live.get("taskDefinition")),
            "cluster": cluster,
            "launchType": live.get("launchType") or None,
            "name": live["serviceName"],
            "networkConfiguration": _network_from_aws(live.get("networkConfiguration") or {}),
            "schedulingStrategy": live.get("schedulingStrategy", "REPLICA"),
            "region": self._account.region,
            **shape.own_tags(tags, prior, self._account.default_tags),
        }
        return Live(id=live["serviceArn"], inputs=inputs, outputs={"arn": live["serviceArn"]})

    def _describe(self, cluster: str, name: str) -> dict[str, Any] | None:
        answer = unless_missing(
            lambda: self._account.call(
                "ecs", "describe_services", cluster=cluster, services=[name], include=["TAGS"]
            )
        )
        found = [each for each in (answer or {}).get("services", []) if each["status"] != "INACTIVE"]
        return found[0] if found else None

    def get_service(self, arguments: Properties) -> Properties:
        """The data source: the service as it is now."""
        cluster, name = arguments["clusterArn"], arguments["serviceName"]
        live = self._describe(cluster, name)
        if live is None:
            raise RefusedError(f"reading ECS Service ({name}): couldn't find resource")
        return {
            "arn": live["serviceArn"],
            "clusterArn": cluster,
            "desiredCount": live["desiredCount"],
            "id": live["serviceArn"],
            "pendingCount": live["pendingCount"],
            "runningCount": live["runningCount"],
            "serviceName": live["serviceName"],
            "status": live["status"],
            "tags": {tag["key"]: tag["value"] for tag in live.get("tags") or []},
        }

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """First the tags, as the real plugin does, then one UpdateService with what differs."""
        to_set, to_remove = tag_changes(old.get("tagsAll") or {}, new.get("tagsAll") or {})
        if to_remove:
            self._account.call("ecs", "untag_resource", resourceArn=id_, tagKeys=to_remove)
        if to_set:
            tags = [{"key": key, "value": value} for key, value in to_set.items()]
            self._account.call("ecs", "tag_resource", resourceArn=id_, tags=tags)
        arguments: dict[str, Any] = {
            field: new[name]
            for name, field in _SIMPLE.items()
            if name in new and not same(old.get(name), new[name], frozenset())
        }
        if "desiredCount" not in new and old.get("desiredCount"):
            arguments["desiredCount"] = 0  # the provider's default
        before, after = old.get("networkConfiguration"), new.get("networkConfiguration")
        if after and not same(before, after, self.traits.unordered):
            arguments["networkConfiguration"] = _network_to_aws(after)
        if arguments:
            self._account.call(
                "ecs",
                "update_service",
                cluster=new.get("cluster") or _cluster_of(id_),
                service=id_.rsplit("/", 1)[-1],
                **arguments,
            )

    def delete(self, id_: str, inputs: Properties) -> None:
        """Scale to 0, then delete."""
        place = {"cluster": inputs.get("cluster") or _cluster_of(id_), "service": id_.rsplit("/", 1)[-1]}
        if self._describe(place["cluster"], place["service"]) is None:
            return
        self._account.call("ecs", "update_service", desiredCount=0, **place)
        self._account.call("ecs", "delete_service", **place)


def _cluster_of(id_: str) -> str:
    """The cluster in an ARN `…:service/cluster/name`, or in an import's `cluster/name`."""
    parts = id_.rsplit(":", maxsplit=1)[-1].split("/")
    if len(parts) < 2:  # noqa: PLR2004 - a cluster and a name
        raise RefusedError(f"unexpected format of ID ({id_}), use CLUSTER/SERVICE")
    return parts[-2]


def _same_revision(prior: Any, live: Any) -> Any:
    """The program's own spelling of a task definition, where it gives no revision or no ARN."""
    name = str(live or "").rsplit("/", 1)[-1]
    return prior if prior in {name, name.partition(":")[0]} else live


def _network_to_aws(network: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {"subnets": network["subnets"]}
    if "securityGroups" in network:
        made["securityGroups"] = network["securityGroups"]
    if "assignPublicIp" in network:
        made["assignPublicIp"] = "ENABLED" if network["assignPublicIp"] else "DISABLED"
    return {"awsvpcConfiguration": made}


def _network_from_aws(network: dict[str, Any]) -> Properties | None:
    live = network.get("awsvpcConfiguration")
    if not live:
        return None
    return {
        "subnets": live.get("subnets") or [],
        "securityGroups": live.get("securityGroups") or None,
        "assignPublicIp": (live.get("assignPublicIp") == "ENABLED") or None,
    }
