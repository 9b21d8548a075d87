from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.rds.serve import DatabaseSandbox
from tests.scripts.bluegreen.company import Company
from tests.scripts.bluegreen.forks import Forks

Start = Callable[..., Company]


@pytest.fixture(scope="session")
def aws() -> Iterator[DatabaseSandbox]:
    """One AWS per test process: moto is global."""
    sandbox = DatabaseSandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """One Python per test process that has imported `maint`."""
    made = Forks(tmp_path_factory.mktemp("forks"))
    yield made
    made.close()


@pytest.fixture
def start(tmp_path: Path, aws: DatabaseSandbox, forks: Forks) -> Iterator[Start]:
    """Starts a company; it ends with the test."""
    started: list[Company] = []

    def begin(**wanted: object) -> Company:
        company = Company.start(tmp_path, aws, forks, **wanted)  # type: ignore[arg-type]
        started.append(company)
        return company

    yield begin
    for company in started:
        company.stop()


@pytest.fixture
def company(start: Start) -> Company:
    """Nothing left over, and no traffic: as in maintenance."""
    return start()
