from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scripts.bluegreen.company import Company

Start = Callable[..., Company]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a company; it ends with the test."""
    started: list[Company] = []

    def begin(**wanted: object) -> Company:
        company = Company.start(tmp_path, **wanted)  # type: ignore[arg-type]
        started.append(company)
        return company

    yield begin
    for company in started:
        company.stop()


@pytest.fixture
def company(start: Start) -> Company:
    """Nothing left over, and no traffic: as in maintenance."""
    return start()
