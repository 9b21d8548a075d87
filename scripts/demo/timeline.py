"""The demo's picture is the one that `maint history` draws."""

from maintenance.timeline.spans import Span
from maintenance.timeline.text import draw

__all__ = ["Span", "draw"]
