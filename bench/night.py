"""The whole night by `maint run`: the outage as customers see it, against what nobody can avoid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measured import run
from bench.quiet import longest_drain, outage_floor, stops
from bench.stack import PLAN, STACK, closing_rules
from bench.targets import Verdict
from maintenance.plan.load import load_plan_bytes
from scripts.demo.sandbox import Sandbox
from scripts.demo.workspace import make_workspace
from scripts.probes.prober import Prober, outage
from scripts.probes.requests_of import requests_of

TASK_SECONDS = 3.0
"""Of the slowest service, to drain and to start."""
SWITCHOVER_SECONDS = 3.0
"""Of the sandbox's RDS, with connections refused; sandbox/rds/settings.py."""
OVERHEAD_SECONDS = 10.0


def night(folder: Path, say: Callable[[str], None], *, quotas: bool) -> tuple[dict[str, Any], Verdict]:
    """Carry the reference estate and its database through a window.

    Args:
        folder: for the sandbox and the project.
        say: progress.
        quotas: whether AWS's default quotas hold. Then the soonest that they allow counts as drains and
            starts: nobody can be faster.

    Returns:
        Figures in seconds, and the verdict on what the tool adds to drains, switchover and starts.
    """
    name = f"the night, quotas {'on' if quotas else 'off'}"
    say(f"{name}: sandbox with a database")
    options = ["--drain-seconds", str(TASK_SECONDS), "--start-seconds", str(TASK_SECONDS)]
    options += [] if quotas else ["--no-quotas"]
    with Sandbox.start(folder / "sandbox", "--estate", "reference", "--database", *options) as sandbox:
        project = make_workspace(folder / "project")
        env = {**sandbox.env, "PULUMI_STACK": STACK}

        def said(*command: str) -> float:
            say(f"{name}: {' '.join(command)}")
            return run(command, sandbox=sandbox, folder=project, env=env).wall

        said("pulumi", "stack", "init", STACK)
        said("pulumi", "up", "--yes", "--skip-preview")
        said("maint", "bluegreen", "check", "--fix", "--yes")
        said("maint", "bluegreen", "create")
        document = load_plan_bytes((project / PLAN).read_bytes(), PLAN)
        waves = {service.key: service.wave for team in document.teams for service in team.services}
        wanted = stops(sandbox.world()["services"], waves, TASK_SECONDS)
        prober = Prober(sandbox.edge, requests_of(document, env["AWS_REGION"]))
        wall = said("maint", "run", "--yes")
        closed = outage(prober.stop()) or (0.0, 0.0)
    seen = closed[1] - closed[0]
    waits = longest_drain(wanted)
    floor = waits + SWITCHOVER_SECONDS + waits
    if quotas:
        floor = outage_floor(wanted, closing_rules(document), SWITCHOVER_SECONDS)
    figures = {
        "run_seconds": round(wall, 1),
        "outage_seconds": round(seen, 1),
        "drains_seconds": round(waits, 1),
        "switchover_seconds": SWITCHOVER_SECONDS,
        "starts_seconds": round(waits, 1),
        "floor_seconds": round(floor, 1),
        "overhead_seconds": round(seen - floor, 1),
    }
    least = "token-bucket floor" if quotas else "drains + switchover + starts"
    limit = f"{least} + {OVERHEAD_SECONDS:.0f} s"
    return figures, Verdict(f"outage of {name}", limit, seen, floor + OVERHEAD_SECONDS, "s")
