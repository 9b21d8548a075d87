"""What every test shares: property-based tests that do not fail because the machine is busy."""

from hypothesis import settings

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
