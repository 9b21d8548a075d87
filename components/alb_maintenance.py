"""Listener rules that answer 503, and the bypass above them. They exist only while the edge is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pulumi
import pulumi_aws as aws

from maintenance.edge.listener_rules import Kind, PlannedRule
from maintenance.edge.rules import (
    Condition,
    FixedResponse,
    Forward,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    OtherAction,
    PathPattern,
    QueryString,
    SourceIp,
)
from maintenance.errors import Refused

_NEXT = "write the values out with the wildcards * and ?"


class AlbMaintenance(pulumi.ComponentResource):
    """One `aws.lb.ListenerRule` per planned rule, tagged so that a lost state can be put right.

    `rules` are those that answer 503. The bypass is declared by `let_through`, and nothing has to wait for
    it: it leads to services that do not run yet.
    """

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
        """Declare the rules that answer 503; none of them appears before every resource in `after` is there.

        Raises:
            Refused: a rule has a regular expression or an action that only live rules may have.
        """
        self._wanted = [(each, _conditions(each), _action(each)) for each in planned]
        self._tags = tags
        super().__init__("maintenance:index:AlbMaintenance", name, {}, opts)
        self.rules = self._declare("maintenance", after)
        self.register_outputs({})

    def let_through(self, *, after: Sequence[pulumi.Resource]) -> None:
        """Declare the bypass, for the people who verify.

        Elastic Load Balancing takes three rules a second, and there are more rules here than of the other
        kind. They appear after every resource in `after`, so that they delay nothing that customers wait for.
        """
        self._declare("bypass", after)

    def _declare(self, kind: Kind, after: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
        return [
            aws.lb.ListenerRule(
                each.resource_name,
                listener_arn=each.listener,
                priority=each.rule.priority,
                conditions=conditions,
                actions=[action],
                tags=self._tags,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
            )
            for each, conditions, action in self._wanted
            if each.kind == kind
        ]


def _conditions(planned: PlannedRule) -> list[aws.lb.ListenerRuleConditionArgs]:
    return [_condition(each, planned.resource_name) for each in planned.rule.conditions]


def _condition(condition: Condition, rule: str) -> aws.lb.ListenerRuleConditionArgs:
    make = aws.lb.ListenerRuleConditionArgs
    match condition:
        case HostHeader(regex=regex) | PathPattern(regex=regex) | HttpHeader(regex=regex) if regex:
            # Left out, the rule would match less than was said, or nothing.
            raise Refused("a planned rule cannot have regular expressions", where=rule, next_step=_NEXT)
        case HostHeader(values):
            return make(host_header=aws.lb.ListenerRuleConditionHostHeaderArgs(values=list(values)))
        case PathPattern(values):
            return make(path_pattern=aws.lb.ListenerRuleConditionPathPatternArgs(values=list(values)))
        case HttpRequestMethod(values):
            return make(
                http_request_method=aws.lb.ListenerRuleConditionHttpRequestMethodArgs(values=list(values))
            )
        case HttpHeader(name, values):
            # What lets people through is kept out of previews and, encrypted, in the state.
            hidden = pulumi.Output.secret(list(values))
            header = aws.lb.ListenerRuleConditionHttpHeaderArgs(http_header_name=name, values=hidden)
            return make(http_header=header)
        case SourceIp(networks):
            blocks = [str(network) for network in networks]
            return make(source_ip=aws.lb.ListenerRuleConditionSourceIpArgs(values=blocks))
        case QueryString(pairs):
            queries = [
                aws.lb.ListenerRuleConditionQueryStringArgs(key=key or None, value=value)
                for key, value in pairs
            ]
            return make(query_strings=queries)


def _action(planned: PlannedRule) -> aws.lb.ListenerRuleActionArgs:
    match planned.rule.action:
        case FixedResponse(status, content_type, body):
            fixed = aws.lb.ListenerRuleActionFixedResponseArgs(
                content_type=content_type, message_body=body, status_code=str(status)
            )
            return aws.lb.ListenerRuleActionArgs(type="fixed-response", fixed_response=fixed)
        case Forward(target_group):
            return aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=target_group)
        case OtherAction(kind):
            what = f"a planned rule cannot have the action {kind}"
            step = "use a fixed response, or forward to one target group"
            raise Refused(what, where=planned.resource_name, next_step=step)
