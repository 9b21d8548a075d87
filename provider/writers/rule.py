"""`override:events:Rule`: an EventBridge rule, disabled while maintenance is on."""

from __future__ import annotations

from typing import Any, ClassVar

from botocore.exceptions import ClientError

from maintenance.captured.decision import Live
from maintenance.captured.record import TAG_KEY, Value
from maintenance.errors import Refused
from maintenance.writers import names
from provider.aws.clients import client
from provider.override.wire import Properties
from provider.writers.writer import Writer, not_there

ENABLED, DISABLED = "ENABLED", "DISABLED"


class Rule(Writer):
    """The rule `bus/rule`. It carries the record's second copy as a tag."""

    token = "override:events:Rule"  # noqa: S105 - a type's name
    identity: tuple[str, ...] = ("bus", "rule")
    fields: tuple[str, ...] = ("state",)
    derived = frozenset(fields)
    stopped: ClassVar[Value] = {"state": DISABLED}

    def name(self, inputs: Properties) -> str:
        """`events:bus/rule`."""
        return names.rule(inputs["bus"], inputs["rule"])

    def identify(self, id_: str) -> Properties:
        """Read `bus/rule`.

        Raises:
            Refused: it has another form.
        """
        bus, slash, rule = id_.rpartition("/")
        if not (bus and slash and rule):
            raise Refused(f"{id_!r} is not bus/rule", next_step="pulumi import … default/nightly")
        return {"bus": bus, "rule": rule}

    def look(self, inputs: Properties) -> Live | None:
        """Read its state, and its tags."""
        try:
            rule = _describe(inputs)
            tags = client("events").list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
        except ClientError as error:
            if not_there(error):
                return None
            raise
        tag = {each["Key"]: each["Value"] for each in tags}.get(TAG_KEY)
        return self.live({"state": rule["State"]}, tag)

    def tag(self, inputs: Properties, text: str | None) -> None:
        """Write the second copy on the rule itself."""
        arn = _describe(inputs)["Arn"]
        if text is None:
            client("events").untag_resource(ResourceARN=arn, TagKeys=[TAG_KEY])
        else:
            client("events").tag_resource(ResourceARN=arn, Tags=[{"Key": TAG_KEY, "Value": text}])

    def unsupported(self, inputs: Properties) -> str:
        """Rules of AWS services are theirs, and EnableRule knows only one of the two states that are on."""
        rule = _describe(inputs)
        if owner := rule.get("ManagedBy"):
            return f"is managed by {owner}, which would put it back"
        if rule["State"] not in {ENABLED, DISABLED}:
            return f"is {rule['State']}, a state that events:EnableRule does not bring back"
        return ""

    def set_to(self, inputs: Properties, value: Value) -> None:
        """Enable or disable it; no other field of a rule is part of these calls.

        Raises:
            Refused: the captured state is one that no call of these sets.
        """
        events = client("events")
        calls = {ENABLED: events.enable_rule, DISABLED: events.disable_rule}
        if value["state"] not in calls:
            raise Refused(
                f"cannot be set to {value['state']}",
                where=self.name(inputs),
                next_step=f"set it by hand, then `maint record close '{self.name(inputs)}' --reason …`",
            )
        calls[value["state"]](Name=inputs["rule"], EventBusName=inputs["bus"])


def _describe(inputs: Properties) -> dict[str, Any]:
    found: dict[str, Any] = client("events").describe_rule(Name=inputs["rule"], EventBusName=inputs["bus"])
    return found
