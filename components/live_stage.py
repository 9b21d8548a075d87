"""Whether a stage of a REST API serves our 503 now, asked through the program's own AWS provider."""

from __future__ import annotations

import json
import re

import pulumi

from components.ask_aws import ask
from maintenance.owner.gateway import serves_503
from maintenance.plan.document import RestStage

_GET_EXPORT = "aws:apigateway/getExport:getExport"
_ABSENT = re.compile(r"NotFoundException|couldn't find resource")


async def is_closed(stage: RestStage, provider: pulumi.ProviderResource | None) -> bool:
    """Read what the stage serves; one that does not exist is not closed.

    Args:
        stage: of the plan.
        provider: of the resource that is decided about.

    Raises:
        Refused: it cannot be read, so nobody knows whether an update would open it.
    """
    arguments = {
        "restApiId": stage.api,
        "stageName": stage.stage,
        "exportType": "oas30",
        "parameters": {"extensions": "apigateway"},
        "accepts": "application/json",
    }
    answer = await ask(
        _GET_EXPORT,
        arguments,
        provider,
        absent=_ABSENT,
        unknown="what it serves",
        where=f"stage {stage.api}/{stage.stage}",
        next_step="let the program's role call apigateway:GET on its exports, then say it again",
    )
    return answer is not None and serves_503(json.loads(str(answer["body"])))
