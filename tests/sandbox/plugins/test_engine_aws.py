"""The `aws` stand-in under the real engine: every type from creation to destruction."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from tests.sandbox.plugins.engine import Engine
from tests.sandbox.plugins.estate import Estate


def _document(message: str) -> str:
    responses = {"default": {"statusCode": "503", "responseTemplates": {"application/json": message}}}
    get = {
        "responses": {"503": {"description": "maintenance"}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "uri": "unused",  # moto wants these two, AWS does not
            "httpMethod": "POST",
            "requestTemplates": {"application/json": '{"statusCode": 503}'},
            "responses": responses,
        },
    }
    info = {"title": "document", "version": "1"}
    return json.dumps({"openapi": "3.0.1", "info": info, "paths": {"/{proxy+}": {"get": get}}})


class Program:
    """A program that declares one resource of every type; what it says can be changed between commands."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self.listener = estate.listener
        self.message = "back at 04:00"
        self.priority = 10
        self.paths = ["/a", "/b"]
        self.tags = {"maintenance-mode:window": "w1"}

    def __call__(self) -> None:
        """Register everything."""
        fixed = aws.lb.ListenerRuleActionFixedResponseArgs(
            content_type="text/plain", message_body=self.message, status_code="503"
        )
        host = aws.lb.ListenerRuleConditionHostHeaderArgs(values=["shop.example.com"])
        path = aws.lb.ListenerRuleConditionPathPatternArgs(values=self.paths)
        aws.lb.ListenerRule(
            "rule",
            listener_arn=self.listener,
            priority=self.priority,
            actions=[aws.lb.ListenerRuleActionArgs(type="fixed-response", fixed_response=fixed)],
            conditions=[
                aws.lb.ListenerRuleConditionArgs(path_pattern=path),
                aws.lb.ListenerRuleConditionArgs(host_header=host),
            ],
            tags=self.tags,
        )
        body = _document(self.message)
        api = aws.apigateway.RestApi("api", name=self._estate.name, body=body, tags={"kept": "yes"})
        deployment = aws.apigateway.Deployment("deployment", rest_api=api.id, triggers={"body": body})
        stage = aws.apigateway.Stage(
            "stage", rest_api=api.id, deployment=deployment.id, stage_name="maintenance", tags=self.tags
        )
        aws.apigatewayv2.Integration(
            "integration",
            api_id=self._estate.http_api,
            integration_type="HTTP_PROXY",
            integration_method="ANY",
            integration_uri=pulumi.Output.concat(stage.invoke_url, "/"),
        )
        pulumi.export("invoke_url", stage.invoke_url)
        pulumi.export("execution_arn", api.execution_arn)


def _api(estate: Estate) -> dict[str, Any]:
    (found,) = [each for each in estate.rest.get_rest_apis(limit=500)["items"] if each["name"] == estate.name]
    return dict(found)


def test_every_type_from_creation_to_destruction(engine: Engine, estate: Estate) -> None:
    """Create, unchanged, drift, update and replace together, destroy; AWS is looked at directly each time."""
    program = Program(estate)

    planned = engine.preview(program)
    assert planned.steps == {"create": 6}
    assert estate.rules() == []

    assert engine.up(program).steps == {"create": 6}
    (rule,) = estate.rules()
    assert rule["Priority"] == "10"
    assert rule["Actions"][0]["FixedResponseConfig"]["MessageBody"] == "back at 04:00"
    api = _api(estate)
    assert api["tags"] == {"kept": "yes"}
    (stage,) = estate.rest.get_stages(restApiId=api["id"])["item"]
    outputs = engine.stack(program).outputs()
    url = f"https://{api['id']}.execute-api.ap-northeast-1.amazonaws.com/maintenance"
    assert outputs["invoke_url"].value == url
    assert outputs["execution_arn"].value == f"arn:aws:execute-api:ap-northeast-1:123456789012:{api['id']}"
    (integration,) = estate.http.get_integrations(ApiId=estate.http_api)["Items"]
    assert integration["IntegrationUri"] == f"{url}/"

    assert engine.up(program).steps == {"same": 6}

    estate.elb.set_rule_priorities(RulePriorities=[{"RuleArn": rule["RuleArn"], "Priority": 99}])
    drifted = engine.preview(program)
    assert drifted.steps == {"same": 5, "update": 1}
    assert "priority: 99 => 10" in " ".join(drifted.text.split())

    program.message, program.paths, program.tags = "back at 05:00", ["/a"], {"maintenance-mode:window": "w2"}
    program.listener = estate.other_listener
    changed = engine.up(program)
    assert changed.steps == {"same": 2, "update": 2, "replace": 2}
    assert estate.rules() == []
    (moved,) = estate.rules(estate.other_listener)
    assert moved["Actions"][0]["FixedResponseConfig"]["MessageBody"] == "back at 05:00"
    (after,) = estate.rest.get_stages(restApiId=api["id"])["item"]
    assert after["deploymentId"] != stage["deploymentId"]
    assert [each["id"] for each in estate.rest.get_deployments(restApiId=api["id"])["items"]] == [
        after["deploymentId"]
    ]
    assert after["tags"] == {"maintenance-mode:window": "w2"}

    gone = engine.destroy()
    assert gone.steps == {"delete": 6}
    assert estate.rules(estate.other_listener) == []
    assert not [each for each in estate.rest.get_rest_apis(limit=500)["items"] if each["name"] == estate.name]
    assert estate.http.get_integrations(ApiId=estate.http_api)["Items"] == []
