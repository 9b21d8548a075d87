"""The page as one HTML file: no script, no request to anybody, every text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined

from maintenance.texts.inert import plain


def html(template: str, values: Mapping[str, Any]) -> str:
    """Fill the page's template."""
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(template).render(values)


def _one_line(value: object) -> object:
    """Text loses its control characters; escaping is the environment's."""
    return plain(value) if type(value) is str else value
