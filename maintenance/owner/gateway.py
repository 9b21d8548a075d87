"""Stages of REST APIs, their deployments, and mappings: what they lead to stays while the edge is closed.

The 503 of a stage is a deployment in which the listed methods answer it (`override:apigateway:Stage`), made
by the program that owns the stage or by the central stack; a mapping leads to the maintenance API. The
program's own update would point them back, and a new deployment would replace the one that has to be served
again. So both wait. Integrations stay as declared: another type replaces one, and loses its responses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maintenance.apigateway.method import CODE, RETRY_AFTER
from maintenance.apigateway.served import INTEGRATION
from maintenance.captured.record import TAG_KEY, parse_tag
from maintenance.errors import Refused
from maintenance.owner.following import Following
from maintenance.owner.outcome import EVERYTHING, Deploy, Hold, Inputs, Leave, Outcome, Refuse, text
from maintenance.plan.document import ApiMapping, BasePathMapping, PlanDocument, RestStage

STAGE = "aws:apigateway/stage:Stage"
DEPLOYMENT = "aws:apigateway/deployment:Deployment"
BASE_PATH_MAPPING = "aws:apigateway/basePathMapping:BasePathMapping"
API_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
HELD: Mapping[str, frozenset[str]] = {
    STAGE: frozenset({"deployment", "canarySettings", "tags"}),
    DEPLOYMENT: frozenset({"triggers", "variables"}),
    BASE_PATH_MAPPING: frozenset({"restApi", "stageName"}),
    API_MAPPING: frozenset({"apiId", "stage"}),
}
"""Inputs that wait; the tags of a stage carry the record."""
TYPES = tuple(HELD)
FOLLOW_FIRST = (
    "pulumi config set maintenance:phase on, as in the central stack: then its changes wait; "
    "or say it again when the central stack is off"
)
_NO_STORE = "maintenance:recordStore is not set, so what the stage serves now could not be written down"
_SET_STORE = "pulumi config set maintenance:recordStore s3://bucket/records, as in the central stack"
_MARK = {
    STAGE: "description",
    DEPLOYMENT: "description",
    BASE_PATH_MAPPING: "stageName",
    API_MAPPING: "stage",
}
"""An input of each type that updates in place."""
_REFUSED = "maintenance-refused"
_NO_PATH = "(none)"


def edge_of(kind: str, inputs: Inputs, document: PlanDocument) -> str | None:
    """The edge of the plan that a resource of this type belongs to."""
    for name, edge in document.edges.items():
        match edge:
            case RestStage():
                found = text(inputs, "restApi") == edge.api and (
                    kind == DEPLOYMENT or (kind == STAGE and text(inputs, "stageName") == edge.stage)
                )
            case BasePathMapping():
                path = text(inputs, "basePath") or _NO_PATH
                found = kind == BASE_PATH_MAPPING and (text(inputs, "domainName"), path) == (
                    edge.domain,
                    edge.base_path,
                )
            case ApiMapping():
                key = text(inputs, "apiMappingKey") or ""
                found = kind == API_MAPPING and (text(inputs, "domainName"), key) == (
                    edge.domain,
                    edge.mapping_key,
                )
            case _:
                found = False
        if found:
            return name
    return None


def asked_of_aws(kind: str, inputs: Inputs, following: Following) -> RestStage | None:
    """The stage that has to be looked at: off here, and perhaps closed by the central stack."""
    name = edge_of(kind, inputs, following.document)
    edge = following.document.edges[name] if name else None
    if name is None or following.closes(name) or following.owns(name):
        return None
    return edge if isinstance(edge, RestStage) else None


def serves_503(export: Mapping[str, Any]) -> bool:
    """Whether a stage serves a maintenance deployment.

    Args:
        export: of the stage, as OpenAPI with the integrations.
    """
    integrations = [
        operation.get(INTEGRATION) or {}
        for path in (export.get("paths") or {}).values()
        for operation in path.values()
        if isinstance(operation, Mapping)
    ]
    return any(
        str(each.get("type", "")).lower() == "mock"
        and any(
            str(answer.get("statusCode")) == CODE and RETRY_AFTER in (answer.get("responseParameters") or {})
            for answer in (each.get("responses") or {}).values()
        )
        for each in integrations
    )


def decide(kind: str, inputs: Inputs, following: Following, *, closed: bool = False) -> Outcome:
    """Decide about one stage, deployment or mapping.

    Args:
        kind: its type.
        inputs: as declared.
        following: the plan.
        closed: whether the stage was seen to serve 503 although this program is off.
    """
    edge = edge_of(kind, inputs, following.document)
    if edge is None:
        return Leave()
    if closed:
        what = f"edge {edge} is in maintenance by the central stack: what this program changes of it waits"
        return Hold(HELD[kind], what)
    if following.closes(edge):
        if kind == STAGE and following.owns(edge) and not following.record_store:
            return refused(kind, _NO_STORE, f"edge {edge}", _SET_STORE)
        return Hold(HELD[kind])
    if kind == DEPLOYMENT:
        return Leave()  # customers see it once a stage serves it
    return Deploy(following.behind(edge), central=not following.owns(edge))


def held_by_the_central_stack(old: Inputs) -> str:
    """Why a stage must not be deployed to yet; empty where it may.

    Args:
        old: the stage's outputs, as they were read last.

    Raises:
        RecordConflict: the record cannot be read.
    """
    tags = old.get("tagsAll") or old.get("tags")
    tag = tags.get(TAG_KEY) if isinstance(tags, Mapping) else None
    if not isinstance(tag, str):
        return ""
    window = parse_tag(tag, where=str(old.get("id") or old.get("stageName"))).window
    return f"is in maintenance by the central stack, in window {window}; this update would open it"


def refused(kind: str, what: str, where: str, step: str) -> Refuse:
    """Refuse, with a change that makes the engine get to it, and nothing that would replace it."""
    marked = {_MARK[kind]: _REFUSED}
    error = Refused(what, where=where, next_step=step)
    return Refuse(error, marked, frozenset({*marked, EVERYTHING}), HELD[kind] - marked.keys())
