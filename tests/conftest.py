"""What every test shares: properties that do not fail on a busy machine, a Ctrl-C that programs hear, order.

And one small company per worker for all tests that only need one that is off and observed.
"""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.e2e.founder import Founder

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# Whoever starts the suite in the background of a script hands it an ignored SIGINT, and every program that a
# test starts would inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)  # after they were put in random order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest: else one worker still runs them when all others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def founder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Founder]:
    """The worker's founder."""
    founder = Founder(tmp_path_factory)
    yield founder
    founder.close()
