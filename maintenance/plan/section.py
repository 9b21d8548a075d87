"""What all parts of the document have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from maintenance.plan.patterns import Region, RoleArn


class Section(BaseModel):
    """Base of every part of the document: frozen, strict, and an unknown key is a mistake."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,  # the value of the bypass header must not reach a trace
    )


class Elsewhere(Section):
    """What may be in another account or region. A rule refuses both keys until the program can go there."""

    role: RoleArn | None = None
    """ARN of the IAM role through which it is reached. Not supported yet, and refused."""
    region: Region | None = None
    """AWS region, where it is not the stack's. Not supported yet, and refused."""
