"""What every test shares: properties that do not fail on a busy machine, and a Ctrl-C that programs hear."""

import signal

from hypothesis import settings

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# Whoever starts the suite in the background of a script hands it an ignored SIGINT, and every program that a
# test starts would inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
