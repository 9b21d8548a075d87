"""The database part calls what its policy holds, and nothing else.

Read from the source: RDS operations are named there as boto3 names them.
"""

from __future__ import annotations

import re
from pathlib import Path

from botocore.session import get_session

from maintenance.iam.databases import BEHIND
from maintenance.iam.policy import statements
from scripts.bluegreen.neighbours import NEEDED
from tests.maintenance.iam.test_policy import document, scope

FOLDER = Path(__file__).resolve().parents[3] / "scripts" / "bluegreen"


def called() -> set[str]:
    """Every RDS operation whose name stands in the code."""
    model = get_session().get_service_model("rds")
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", _plain(name)).lower(): name for name in model.operation_names}
    words = {
        word
        for file in FOLDER.glob("*.py")
        for word in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', file.read_text())
    }
    return {f"rds:{names[word]}" for word in words & names.keys()}


def _plain(name: str) -> str:
    return name.replace("DB", "Db")


def test_the_policy_is_what_the_code_calls() -> None:
    plan = document()
    allowed = {action for each in statements(plan, scope(plan), "bluegreen") for action in each.actions}
    rds = {action for action in allowed if action.startswith("rds:")}
    assert rds == called() | {f"rds:{name}" for name in BEHIND}
    assert set(NEEDED) <= rds
