"""Listener rules that answer 503, and the bypass above them. They exist only while the edge is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from maintenance.edge.listener_rules import PlannedRule
from maintenance.edge.rules import (
    Condition,
    FixedResponse,
    Forward,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    PathPattern,
    QueryString,
    SourceIp,
)


class AlbMaintenance(pulumi.ComponentResource):
    """One `aws.lb.ListenerRule` per planned rule, tagged so that a lost state can be put right."""

    rules: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        planned: Iterable[PlannedRule],
        *,
        tags: dict[str, str],
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the rules; none of them appears before every resource in `after` is there."""
        super().__init__("maintenance:index:AlbMaintenance", name, {}, opts)
        self.rules = [
            aws.lb.ListenerRule(
                each.resource_name,
                listener_arn=each.listener,
                priority=each.rule.priority,
                conditions=[_condition(condition) for condition in each.rule.conditions],
                actions=[_action(each.rule.action)],
                tags=tags,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
            )
            for each in planned
        ]
        self.register_outputs({})


def _condition(condition: Condition) -> aws.lb.ListenerRuleConditionArgs:
    make = aws.lb.ListenerRuleConditionArgs
    match condition:
        case HostHeader(values):
            return make(host_header=aws.lb.ListenerRuleConditionHostHeaderArgs(values=list(values)))
        case PathPattern(values):
            return make(path_pattern=aws.lb.ListenerRuleConditionPathPatternArgs(values=list(values)))
        case HttpRequestMethod(values):
            return make(
                http_request_method=aws.lb.ListenerRuleConditionHttpRequestMethodArgs(values=list(values))
            )
        case HttpHeader(name, values):
            return make(
                http_header=aws.lb.ListenerRuleConditionHttpHeaderArgs(
                    http_header_name=name, values=list(values)
                )
            )
        case SourceIp(networks):
            blocks = [str(network) for network in networks]
            return make(source_ip=aws.lb.ListenerRuleConditionSourceIpArgs(values=blocks))
        case QueryString(pairs):
            queries = [
                aws.lb.ListenerRuleConditionQueryStringArgs(key=key or None, value=value)
                for key, value in pairs
            ]
            return make(query_strings=queries)


def _action(action: Any) -> aws.lb.ListenerRuleActionArgs:
    match action:
        case FixedResponse(status, content_type, body):
            fixed = aws.lb.ListenerRuleActionFixedResponseArgs(
                content_type=content_type, message_body=body, status_code=str(status)
            )
            return aws.lb.ListenerRuleActionArgs(type="fixed-response", fixed_response=fixed)
        case Forward(target_group):
            return aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=target_group)
        case _:
            message = f"a planned rule cannot have the action {action!r}"
            raise TypeError(message)
