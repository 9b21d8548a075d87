"""Start the provider; what it offers is imported when the engine asks for it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from provider.override.serve import serve

if TYPE_CHECKING:
    from provider.override.kind import Offer


def _offer() -> Offer:
    found: Offer = importlib.import_module("provider.kinds").OFFER
    return found


serve(_offer)
