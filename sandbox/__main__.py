"""`python -m sandbox serve|plan`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from maintenance.errors import MaintenanceError
from sandbox.estate.estates import estate
from sandbox.estate.plan_text import plan_text
from sandbox.server.serve import Sandbox, serve


def main() -> int:
    """Parse the command line and run it."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="AWS, an edge and Datadog on loopback."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("serve", help="serve until SIGTERM")
    run.add_argument("--state-dir", type=Path, required=True)
    run.add_argument("--plugins", choices=["standin", "real"], default="standin")
    run.add_argument("--drain-seconds", type=float, default=3.0)
    run.add_argument("--start-seconds", type=float, default=4.0)
    run.add_argument("--database", action=argparse.BooleanOptionalAction, default=False)
    run.add_argument("--quotas", action=argparse.BooleanOptionalAction, default=True)
    text = commands.add_parser("plan", help="print the estate's plan document")
    run.add_argument(
        "--end-with-stdin", action="store_true", help="end when whoever started it closes it, or was killed"
    )
    run.add_argument("--estate", action="append", help="reference, small or large; may be said several times")
    text.add_argument("--estate", default="reference", help="reference, small or large")
    for command in (run, text):
        command.add_argument("--services", type=int, default=1000, help="of the large estate")
        command.add_argument("--clusters", type=int, default=400, help="of the large estate")
    given = parser.parse_args()
    try:
        names = given.estate if isinstance(given.estate, list) else [given.estate or "reference"]
        estates = [estate(name, total=given.services, clusters=given.clusters) for name in names]
    except MaintenanceError as error:
        sys.stderr.write(f"{error.text()}\n")
        return error.exit_code
    if given.command == "plan":
        sys.stdout.write(plan_text(estates[0], Sandbox(estates).ids[0]))
        sys.stdout.flush()
        os._exit(0)
    if (given.state_dir / "sandbox.json").exists():
        sys.stderr.write(
            f"a sandbox runs in {given.state_dir} already, or was killed there; remove the folder\n"
        )
        return 73
    serve(
        given.state_dir,
        estates,
        drain=given.drain_seconds,
        start=given.start_seconds,
        quotas=given.quotas,
        stand_ins=given.plugins == "standin",
        database=given.database,
        end_with_stdin=given.end_with_stdin,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
