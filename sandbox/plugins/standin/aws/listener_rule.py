"""`aws:lb/listenerRule:ListenerRule`: one rule of an Application Load Balancer's listener.

Source: ELBv2 API reference (CreateRule, DescribeRules, ModifyRule, SetRulePriorities, AddTags, RemoveTags,
DescribeTags, DeleteRule); limits as in the Terraform resource aws_lb_listener_rule.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sandbox.plugins.standin import shape
from sandbox.plugins.standin.aws import rule_words
from sandbox.plugins.standin.aws.account import Account, tag_changes, unless_missing
from sandbox.plugins.standin.changes import same
from sandbox.plugins.standin.kind import Kind, Live, Traits
from sandbox.plugins.standin.tables import Failure
from sandbox.plugins.standin.wire import Properties

_RULE_ARN = re.compile(r"(?P<listener>arn:.+:listener)-rule(?P<path>/.+)/[^/]+")


class ListenerRuleKind(Kind):
    """Everything but the listener updates in place; a priority in use is AWS's refusal."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:lb/listenerRule:ListenerRule",
        noun="ELBv2 Listener Rule",
        unsupported=frozenset(
            {
                "transforms",
                "actions.authenticateCognito",
                "actions.authenticateOidc",
                "actions.jwtValidation",
                "conditions.hostHeader.regexValues",
                "conditions.httpHeader.regexValues",
                "conditions.pathPattern.regexValues",
                "conditions.sourceIp.ipAddressType",
            }
        ),
        replaces=frozenset({"listenerArn", "region"}),
        computed=frozenset({"priority"}),
        unordered=frozenset({"conditions", "values", "queryStrings", "targetGroups"}),
        tagged=True,
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Rules of the account's load balancers."""
        self._account = account

    def completed(self, inputs: Properties) -> Properties:
        """Redirects and weights have defaults."""
        return rule_words.completed(inputs)

    def failures(self, inputs: Properties) -> list[Failure]:
        """What the real plugin refuses before it calls AWS."""
        return rule_words.failures(inputs)

    def create(self, inputs: Properties) -> str:
        """Create the rule, at the first priority above all others where none is given."""
        arguments: dict[str, Any] = {
            "ListenerArn": inputs["listenerArn"],
            "Actions": rule_words.actions_to_aws(inputs["actions"]),
            "Conditions": rule_words.conditions_to_aws(inputs["conditions"]),
        }
        if inputs.get("tagsAll"):
            arguments["Tags"] = [{"Key": key, "Value": value} for key, value in inputs["tagsAll"].items()]
        priority = inputs.get("priority") or self._free_priority(inputs["listenerArn"])
        answer = self._account.call("elbv2", "create_rule", Priority=int(priority), **arguments)
        return str(answer["Rules"][0]["RuleArn"])

    def _free_priority(self, listener: str) -> int:
        rules: list[dict[str, Any]] = []
        page: dict[str, Any] = {}
        while True:
            answer = self._account.call("elbv2", "describe_rules", ListenerArn=listener, **page)
            rules += answer["Rules"]
            if not answer.get("NextMarker"):
                break
            page = {"Marker": answer["NextMarker"]}
        return 1 + max((int(rule["Priority"]) for rule in rules if rule["Priority"] != "default"), default=0)

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The rule and its tags."""
        answer = unless_missing(lambda: self._account.call("elbv2", "describe_rules", RuleArns=[id_]))
        if answer is None or not answer["Rules"]:
            return None
        rule = answer["Rules"][0]
        described = self._account.call("elbv2", "describe_tags", ResourceArns=[id_])["TagDescriptions"]
        tags = {tag["Key"]: tag["Value"] for each in described for tag in each["Tags"]}
        match = _RULE_ARN.fullmatch(id_)
        inputs = {
            "actions": rule_words.actions_from_aws(rule["Actions"], prior.get("actions") or []),
            "conditions": rule_words.conditions_from_aws(rule["Conditions"]),
            "listenerArn": match["listener"] + match["path"] if match else prior.get("listenerArn"),
            "priority": int(rule["Priority"]) if rule["Priority"] != "default" else None,
            "region": self._account.region,
            **shape.own_tags(tags, prior, self._account.default_tags),
        }
        return Live(id=id_, inputs=inputs, outputs={"arn": id_})

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """First the priority, then what the rule does, then its tags."""
        unordered = self.traits.unordered
        if "priority" in new and old.get("priority") != new["priority"]:
            pair = {"RuleArn": id_, "Priority": int(new["priority"])}
            self._account.call("elbv2", "set_rule_priorities", RulePriorities=[pair])
        arguments: dict[str, Any] = {}
        if not same(old.get("actions"), new["actions"], unordered, "actions"):
            arguments["Actions"] = rule_words.actions_to_aws(new["actions"])
        if not same(old.get("conditions"), new["conditions"], unordered, "conditions"):
            arguments["Conditions"] = rule_words.conditions_to_aws(new["conditions"])
        if arguments:
            self._account.call("elbv2", "modify_rule", RuleArn=id_, **arguments)
        to_set, to_remove = tag_changes(old.get("tagsAll") or {}, new.get("tagsAll") or {})
        if to_remove:
            self._account.call("elbv2", "remove_tags", ResourceArns=[id_], TagKeys=to_remove)
        if to_set:
            tags = [{"Key": key, "Value": value} for key, value in to_set.items()]
            self._account.call("elbv2", "add_tags", ResourceArns=[id_], Tags=tags)

    def delete(self, id_: str, inputs: Properties) -> None:
        """Delete the rule."""
        del inputs
        unless_missing(lambda: self._account.call("elbv2", "delete_rule", RuleArn=id_))
