"""The JSON Schema of plan documents, made from the types. Editors and other tools read it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from maintenance.plan.document import PlanDocument
from maintenance.plan.scalars import format_duration

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _AsWritten(GenerateJsonSchema):
    """Durations as the document has them; a key that may be left out may not be empty."""

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 - as in pydantic
        """The default as somebody would write it."""
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        """Without null: `host:` with nothing behind it is a mistake."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """Without a default where leaving the key out is the default."""
        inner = super().default_schema(schema)
        return {key: value for key, value in inner.items() if (key, value) != ("default", None)}


def plan_schema() -> dict[str, Any]:
    """What the types say of single values; rules between them are judged by `maint plan check` only."""
    return {"$schema": DIALECT, **PlanDocument.model_json_schema(schema_generator=_AsWritten)}


def schema_text() -> str:
    """The content of stacks/plan.schema.json."""
    return json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"
