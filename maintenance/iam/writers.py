"""Rules, schedules and functions of the plan: what a preview reads of them, and what stops them."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.captured.record import TAG_KEY
from maintenance.iam.scope import Scope
from maintenance.iam.statement import Statement
from maintenance.plan.document import PlanDocument
from maintenance.plan.writer import DEFAULT, Writer

_OUR_TAG = {"ForAllValues:StringEquals": {"aws:TagKeys": TAG_KEY}}


def read_writers(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What the preview, the gate and the search for leftovers read."""
    if arns := _arns(document, scope, "rule"):
        yield Statement(
            "EventRulesRead",
            ("events:DescribeRule", "events:ListTagsForResource"),
            arns,
            "state, who manages it, and the record's tag",
        )
    if arns := _arns(document, scope, "schedule"):
        yield Statement(
            "SchedulesRead", ("scheduler:GetSchedule",), arns, "the whole schedule with its state"
        )
    if arns := _arns(document, scope, "function"):
        yield Statement(
            "FunctionsRead",
            (
                "lambda:GetFunctionConfiguration",
                "lambda:GetFunctionConcurrency",
                "lambda:ListProvisionedConcurrencyConfigs",
                "lambda:ListTags",
            ),
            arns,
            "reserved and provisioned concurrency, and the record's tag; not the code",
        )


def change_writers(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What stopping them and bringing them back needs."""
    if arns := _arns(document, scope, "rule"):
        yield Statement(
            "EventRulesChange", ("events:DisableRule", "events:EnableRule"), arns, "the state, nothing else"
        )
        yield Statement(
            "EventRulesRecord",
            ("events:TagResource", "events:UntagResource"),
            arns,
            "the record of what is overwritten; no other tag",
            _OUR_TAG,
        )
    if arns := _arns(document, scope, "schedule"):
        yield Statement(
            "SchedulesChange",
            ("scheduler:UpdateSchedule",),
            arns,
            "the state; there is no smaller call, so every other field is sent back as it was read",
        )
        yield Statement(
            "SchedulesRole",
            ("iam:PassRole",),
            (f"arn:{scope.partition}:iam::{scope.account}:role/*",),
            "UpdateSchedule sends the schedule's own role back; name the roles here to narrow it",
            {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
        )
    if arns := _arns(document, scope, "function"):
        yield Statement(
            "FunctionsChange",
            ("lambda:PutFunctionConcurrency", "lambda:DeleteFunctionConcurrency"),
            arns,
            "reserved concurrency, nothing else",
        )
        yield Statement(
            "FunctionsRecord",
            ("lambda:TagResource", "lambda:UntagResource"),
            arns,
            "the record of what is overwritten; no other tag",
            _OUR_TAG,
        )


def _arns(document: PlanDocument, scope: Scope, kind: str) -> tuple[str, ...]:
    return tuple(sorted(_arn(each, scope) for each in document.writers if each.kind == kind))


def _arn(writer: Writer, scope: Scope) -> str:
    match writer.kind:
        case "rule":
            bus = "" if writer.bus == DEFAULT else f"{writer.bus}/"
            return scope.arn("events", f"rule/{bus}{writer.name}")
        case "schedule":
            return scope.arn("scheduler", f"schedule/{writer.group}/{writer.name}")
        case _:
            return scope.arn("lambda", f"function:{writer.name}")
