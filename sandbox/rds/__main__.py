"""`python -m sandbox.rds`: AWS with the databases, until a signal; prints what to put into a shell."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from sandbox.rds.databases import VERSION
from sandbox.rds.serve import DatabaseSandbox


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.rds", description="RDS and its databases on loopback."
    )
    parser.add_argument("--version", default=VERSION, help="of the cluster prod-aurora")
    parser.add_argument("--leftover", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--provisioning-seconds", type=float, default=6.0)
    parser.add_argument("--switchover-seconds", type=float, default=3.0)
    given = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    sandbox = DatabaseSandbox()
    sandbox.databases.settings.provisioning_seconds = given.provisioning_seconds
    sandbox.databases.settings.switchover_seconds = given.switchover_seconds
    sandbox.databases.start(version=given.version, with_leftover=given.leftover)
    lines = [f"export {name}={value}" for name, value in sandbox.environment().items()]
    lines += [f"export SANDBOX_CONTROL={sandbox.control}", f"# {sandbox.databases.where()}"]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    ended.wait()
    sandbox.databases.stop()
    sys.stdout.flush()
    os._exit(0)  # servers and their threads have nothing to save


if __name__ == "__main__":
    main()
