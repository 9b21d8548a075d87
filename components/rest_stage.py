"""The override of a REST stage, declared by the central stack or by the program that owns the stage."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.override import Stage
from maintenance.ecs.decision import Policy
from maintenance.edge.texts import CONTENT_TYPE, retry_after, text_503
from maintenance.plan.document import PlanDocument, RestStage


def stage_override(
    name: str,
    edge: RestStage,
    document: PlanDocument,
    opts: pulumi.ResourceOptions,
    *,
    methods: Sequence[str],
    apply: bool,
    record_store: str,
    on_manual_change: Policy,
    owned: bool = False,
) -> Stage:
    """Declare it, in every phase; `methods` (`METHOD path`) answer 503 while `apply` is true.

    `owned` says that this program owns the stage, and may delete both.
    """
    return Stage(
        name,
        opts,
        restApi=edge.api,
        stage=edge.stage,
        methods=list(methods),
        body=text_503(document),
        contentType=CONTENT_TYPE,
        retryAfter=retry_after(document),
        apply=apply,
        window=document.window.id,
        recordStore=record_store,
        onManualChange=on_manual_change,
        **({"owned": True} if owned else {}),
    )
