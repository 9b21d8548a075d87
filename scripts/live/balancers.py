"""Application Load Balancers: their listeners, rules and names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maintenance.discovery.account import Listener
from maintenance.edge.live import LiveListener, parse_rules
from maintenance.errors import MaintenanceError
from maintenance.plan.document import Alb, PlanDocument
from provider.aws.clients import client
from provider.aws.fanout import all_or_raise, attempt_all
from provider.preflight.alb import read_listener


def read_listeners() -> tuple[Listener, ...]:
    """Every HTTP and HTTPS listener of the account's Application Load Balancers with its rules.

    Raises:
        MaintenanceError: one could not be read.
    """
    elb = client("elbv2")
    pages = elb.get_paginator("describe_load_balancers").paginate()
    balancers = [
        each for page in pages for each in page["LoadBalancers"] if each.get("Type") == "application"
    ]
    found = [each for part in all_or_raise(_listeners, balancers, where=_arn) for each in part]
    return tuple(all_or_raise(_with_rules, found, where=lambda pair: str(pair[1]["ListenerArn"])))


def plan_listeners(document: PlanDocument) -> dict[str, LiveListener | MaintenanceError | None]:
    """The listeners that a plan names, by edge: None where there is none, an error where it was not read."""
    edges = [(name, edge.listener) for name, edge in document.edges.items() if isinstance(edge, Alb)]
    answers = attempt_all(lambda each: read_listener(each[1]), edges, where=lambda each: f"edge {each[0]}")
    return {name: answer for (name, _), answer in answers}


def names_of_balancers(listeners: list[str]) -> dict[str, str]:
    """The DNS name of each listener's load balancer.

    Raises:
        MaintenanceError: they could not be read.
    """
    arns = sorted({_balancer(each) for each in listeners})
    if not arns:
        return {}
    pages = client("elbv2").get_paginator("describe_load_balancers").paginate(LoadBalancerArns=arns)
    names = {
        each["LoadBalancerArn"]: str(each["DNSName"]) for page in pages for each in page["LoadBalancers"]
    }
    return {each: names.get(_balancer(each), "") for each in listeners}


def _balancer(listener: str) -> str:
    """The ARN of a listener's load balancer: the same words, without the last part."""
    return listener.rsplit("/", 1)[0].replace(":listener/", ":loadbalancer/", 1)


def _listeners(balancer: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    pages = (
        client("elbv2")
        .get_paginator("describe_listeners")
        .paginate(LoadBalancerArn=balancer["LoadBalancerArn"])
    )
    return [(balancer, each) for page in pages for each in page["Listeners"]]


def _with_rules(pair: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Listener:
    balancer, listener = pair
    pages = client("elbv2").get_paginator("describe_rules").paginate(ListenerArn=listener["ListenerArn"])
    rules = [rule for page in pages for rule in page["Rules"]]
    return Listener(
        arn=listener["ListenerArn"],
        balancer=balancer["LoadBalancerName"],
        dns_name=balancer.get("DNSName", ""),
        port=listener.get("Port", 0),
        rules=parse_rules(rules),
    )


def _arn(balancer: Mapping[str, Any]) -> str:
    return str(balancer["LoadBalancerArn"])
