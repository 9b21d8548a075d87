"""Exit codes of answers that are no errors: the command worked, and this is what it found."""

from __future__ import annotations

GATE_CLOSED = 10
"""The document is valid, but the window may not begin as things are."""
SOMETHING_LEFT = 11
"""Earlier windows left something."""
