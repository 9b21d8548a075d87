"""From what the sandbox saw to what IAM would have been asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.scripts.iam.verdict import Call

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
ECS_TAG, SCALING = "maintenance-mode:record", "application-autoscaling:"
VERBS = {"Get": "GET", "Create": "POST", "Put": "PUT", "Update": "PATCH", "Delete": "DELETE"}
PREFIX = {
    "elbv2": "elasticloadbalancing",
    "application-autoscaling": "application-autoscaling",
    "events": "events",
    "scheduler": "scheduler",
    "lambda": "lambda",
    "route53": "route53",
}
S3_ACTIONS = {"ListObjectsV2": "ListBucket", "HeadObject": "GetObject"}
NEEDS_NOTHING = {("sts", "GetCallerIdentity")}
"""AWS answers these whatever the policies say."""
RULE_WRITES = {"DeleteRule", "ModifyRule", "AddTags", "RemoveTags"}


def asked(
    calls: list[dict[str, Any]], services: Mapping[str, Any], tags: Mapping[str, Mapping[str, str]]
) -> Iterator[Call]:
    """Every call that reached AWS; `tags` are those of listener rules while they were there."""
    for call in calls:
        service, name = call["service"], call["operation"]
        if service == "datadog" or (service, name) in NEEDS_NOTHING:
            continue
        yield from _asked(service, name, call["target"], services, tags)


def _asked(
    service: str,
    name: str,
    target: str | None,
    services: Mapping[str, Any],
    tags: Mapping[str, Mapping[str, str]],
) -> Iterator[Call]:
    match service:
        case "ecs":
            yield from _ecs(name, target, services)
        case "apigateway" | "apigatewayv2":
            yield _gateway(name, target or "")
        case "s3":
            assert target is not None
            yield Call(f"s3:{S3_ACTIONS.get(name, name)}", f"arn:aws:s3:::{target.removeprefix('/')}")
        case "application-autoscaling" if name == "RegisterScalableTarget":
            keys = (
                (f"{SCALING}service-namespace", "ecs"),
                (f"{SCALING}scalable-dimension", "ecs:service:DesiredCount"),
            )
            yield Call(f"{SCALING}{name}", f"arn:aws:{SCALING}{REGION}:{ACCOUNT}:scalable-target/0abc", keys)
        case "events" | "scheduler" | "lambda" if target:
            yield from _writer(service, name, target)
        case "elbv2" if name in RULE_WRITES:
            keys = tuple((f"aws:ResourceTag/{key}", value) for key, value in tags[target or ""].items())
            yield Call(f"elasticloadbalancing:{name}", target or "", keys)
        case "elbv2" if name == "CreateRule":
            yield Call("elasticloadbalancing:CreateRule", target or "")
        case _:
            yield Call(f"{PREFIX[service]}:{name}", "*")


def _ecs(name: str, target: str | None, services: Mapping[str, Any]) -> Iterator[Call]:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
    if name == "DescribeServices":  # what is known of it is its cluster, so every service of it is meant
        found = [key for key in services if key.startswith(f"{target}/")]
        assert found, f"no service in {target}"
        for key in found:
            yield Call("ecs:DescribeServices", f"{arn}:service/{key}")
    elif name in {"UpdateService", "TagResource", "UntagResource"}:
        keys = (("aws:TagKeys", ECS_TAG),) if name != "UpdateService" else ()
        yield Call(f"ecs:{name}", f"{arn}:service/{target}", keys)
    elif name == "DescribeClusters":  # the call names them in a list; those of the plan are all it can know
        for cluster in {key.split("/")[0] for key in services}:
            yield Call("ecs:DescribeClusters", f"{arn}:cluster/{cluster}")
    else:
        yield Call(f"ecs:{name}", "*")


def _writer(service: str, name: str, target: str) -> Iterator[Call]:
    """Rules by bus and name or ARN; schedules and functions by the path of the call."""
    action, _, _ = name.partition("20")  # Lambda's operations end in the version of their API
    keys = (("aws:TagKeys", ECS_TAG),) if action in {"TagResource", "UntagResource"} else ()
    base = f"arn:aws:{service}:{REGION}:{ACCOUNT}"
    if target.startswith("arn:"):
        resource = target
    elif service == "events":
        resource = f"{base}:rule/{target.removeprefix('default/')}"
    elif service == "scheduler":
        resource = f"{base}:schedule/default/{target.rsplit('/', 1)[-1]}"
    elif "/tags/" in target:
        resource = target.partition("/tags/")[2]
    else:
        resource = f"{base}:function:{target.partition('/functions/')[2].split('/')[0]}"
    yield Call(f"{service}:{action}", resource, keys)
    if action == "UpdateSchedule":
        yield Call(
            "iam:PassRole",
            f"arn:aws:iam::{ACCOUNT}:role/work",
            (("iam:PassedToService", "scheduler.amazonaws.com"),),
        )


def _gateway(name: str, target: str) -> Call:
    """The verb of an operation, on the path without the second API's version."""
    verb = name.split(" ", 1)[0]
    if not verb.isupper():
        verb = next(verb for start, verb in VERBS.items() if name.startswith(start))
    return Call(f"apigateway:{verb}", f"arn:aws:apigateway:{REGION}::{target.removeprefix('/v2')}")
