"""A small company in a sandbox, as the end-to-end tests have it."""

from __future__ import annotations

from tests.e2e.conftest import company

__all__ = ["company"]
