"""Grants that an ordinary story does not use, each with the path that does."""

from __future__ import annotations

MADE_BY_AWS = "AWS checks it inside the call that makes the thing; no call of its own"
OTHER_PATH = {
    ("RulesMark", "elasticloadbalancing:AddTags"): MADE_BY_AWS,
    (
        "RulesChange",
        "elasticloadbalancing:AddTags",
    ): "the tags differ: the window's id was corrected while on",
    ("RulesChange", "elasticloadbalancing:RemoveTags"): "as above",
    ("RulesChange", "elasticloadbalancing:ModifyRule"): "the plan's endpoints or the end changed while on",
    ("RulesChange", "elasticloadbalancing:SetRulePriorities"): "the plan's priorities changed while on",
    ("ApiDefine", "apigateway:DELETE"): "pulumi destroy; and maint up after a kill between create and save",
    ("ApiMark", "apigateway:POST"): MADE_BY_AWS,
    ("ApiMark", "apigateway:PUT"): "the tags differ: the next window has another id",
    ("ApiMark", "apigateway:DELETE"): "as above",
    (
        "ApiReplace",
        "apigateway:DELETE",
    ): "the 503 body changed: the end was moved, so there is a new deployment",
    ("ApiStage", "apigateway:PATCH"): "as above",
    ("ApiStage", "apigateway:DELETE"): "pulumi destroy",
    ("IntegrationsChange", "apigateway:PATCH"): "the maintenance API was replaced",
    ("IntegrationsChange", "apigateway:DELETE"): "pulumi destroy; and maint up after a kill",
    ("RoutesDeploy", "apigateway:POST"): "stages without auto-deploy; the story's deploys by itself",
    ("RoutesDeploy", "apigateway:PATCH"): "as above",
    ("RoutesDeploy", "apigateway:DELETE"): "as above",
}
