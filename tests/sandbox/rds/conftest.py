from collections.abc import Iterator

import pytest

from sandbox.rds.serve import DatabaseSandbox
from tests.sandbox.rds.window import Window


@pytest.fixture(scope="session")
def aws() -> Iterator[DatabaseSandbox]:
    """One AWS per test process: moto is global."""
    sandbox = DatabaseSandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def window(aws: DatabaseSandbox) -> Iterator[Window]:
    """A company whose database can be upgraded, fast, with nothing left over."""
    window = Window.start(aws)
    yield window
    window.stop()
