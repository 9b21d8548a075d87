"""The committed property tables are those of the installed SDKs."""

from __future__ import annotations

import json

import pytest

from sandbox.plugins.standin.tables_from_sdk import TOKENS, table_path, tables_of


@pytest.mark.parametrize("package", sorted(TOKENS))
def test_names_types_and_requiredness_are_the_sdks(package: str) -> None:
    committed = json.loads(table_path(package).read_text(encoding="utf-8"))
    assert committed == tables_of(package), "run: python -m sandbox.plugins.standin.tables_from_sdk"
