"""The JSON Schema says of single values what the types say, in words that other tools understand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from maintenance.plan.schema import plan_schema, schema_text
from maintenance.plan.yaml_text import read_yaml
from tests.maintenance.plan.anatomy import VALUES, Value, replaced
from tests.maintenance.plan.documents import VALID, Fault, places
from tests.maintenance.plan.test_values import FAULTS

COMMITTED = Path(__file__).parents[3] / "stacks" / "plan.schema.json"
SCHEMA = jsonschema.Draft202012Validator(plan_schema())
CALENDAR = ("that exist", "exists in the calendar", "IANA name", "a year from", "a day such as")
LENGTHS = ("longer than 0s", "at most 24h", "at most 168h", "from 30s to 1h")
NOT_IN_A_SCHEMA = CALENDAR + LENGTHS
"""What only the types know: calendars, time zones, and how long a duration is."""


def data_of(text: str) -> Any:
    root = read_yaml(text, "plan.yaml").root
    assert root is not None
    return json.loads(json.dumps(root.data()))


def test_the_committed_file_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(), (
        "maint plan schema > stacks/plan.schema.json"
    )


def test_it_is_a_schema_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(plan_schema())


def test_every_key_is_described() -> None:
    schema = plan_schema()
    silent = [
        f"{name}.{key}"
        for name, part in {"PlanDocument": schema, **schema["$defs"]}.items()
        for key, value in part.get("properties", {}).items()
        if "description" not in value and key != "kind"
    ]
    assert silent == []


def test_it_accepts_the_valid_document() -> None:
    SCHEMA.validate(data_of(VALID))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.new.strip()[:60])
def test_it_refuses_what_the_types_refuse(fault: Fault) -> None:
    text, _ = places(fault.text())
    refused = not SCHEMA.is_valid(data_of(text))
    assert refused or any(words in fault.expected for words in NOT_IN_A_SCHEMA)


@pytest.mark.parametrize("value", VALUES, ids=[value.name for value in VALUES])
def test_it_refuses_other_types_everywhere(value: Value) -> None:
    for wrong in ("[seven]", "{seven: 7}", "~"):
        assert not SCHEMA.is_valid(data_of(replaced(value, wrong))), wrong
