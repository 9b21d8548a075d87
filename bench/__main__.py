"""`python -m bench`: measure everything, write bench/results.json, print the table."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.custodian import Custodian
from bench.estate import DRAIN_SECONDS, QUOTA_DRAIN_SECONDS, Bench, Size
from bench.machine import facts
from bench.night import night
from bench.report import report
from bench.targets import Verdict
from scripts.demo.sandbox import Sandbox

REFERENCE = Size("reference", 84, 36, runs=3, added=10, look=0.25)
LARGE = Size("large", 1000, 400, runs=1, added=60, look=1.0)
RESULTS = Path(__file__).resolve().parent / "results.json"


def main() -> int:
    """Parse the command line and run it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the reference estate only, each command once")
    parser.add_argument("--only", choices=["reference", "large", "night"], help="only this part")
    parser.add_argument("--custodian", type=Path, required=True, help="the `custodian` command to compare to")
    parser.add_argument("--output", type=Path, default=RESULTS)
    given = parser.parse_args()
    started = time.monotonic()

    def say(text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:5.0f} s  {text}\n")

    results: dict[str, Any] = {
        "machine": facts(given.custodian),
        "settings": {
            "quick": given.quick,
            "parallelism": "the engine's default",
            "drain_seconds": DRAIN_SECONDS,
            "drain_seconds_with_quotas": QUOTA_DRAIN_SECONDS,
        },
        "estates": {},
    }
    sizes = [replace(REFERENCE, runs=1)] if given.quick else [REFERENCE, LARGE]
    sizes = [size for size in sizes if given.only in {None, size.name}]
    folder = Path(tempfile.mkdtemp(prefix="maintenance-bench-"))
    verdicts: list[Verdict] = []
    benches = []
    try:
        for size in sizes:
            bench = _measure(size, folder / size.name, Custodian(given.custodian.resolve()), say)
            benches.append(bench)
            verdicts += bench.verdicts
            results["estates"][size.name] = bench.figures()
        if given.only in {None, "night"}:
            results["night"] = {}
            for quotas in (False, True):
                name = f"quotas {'on' if quotas else 'off'}"
                results["night"][name], verdict = night(folder / f"night, {name}", say, quotas=quotas)
                verdicts.append(verdict)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    verdicts += _compared(benches)
    results["machine"]["share_of_other_programs"] = round(_others(benches), 3)
    results["seconds"] = round(time.monotonic() - started)
    results["targets"] = [each.figures() for each in verdicts]
    given.output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(report(results) + "\n")
    return 0


def _measure(size: Size, folder: Path, custodian: Custodian, say: Any) -> Bench:  # noqa: ANN401 - a callable
    options = ("--estate", size.name, "--services", str(size.services), "--clusters", str(size.clusters))
    pace = ("--drain-seconds", str(DRAIN_SECONDS), "--start-seconds", str(DRAIN_SECONDS), "--no-quotas")
    with Sandbox.start(folder / "sandbox", *options, *pace) as sandbox:
        bench = Bench(size, sandbox, folder, custodian, say)
        bench.everything()
    return bench


def _others(benches: list[Bench]) -> float:
    """The share of this machine that programs of no concern here took during all commands."""
    figures = [
        each
        for bench in benches
        for kind in bench.commands.values()
        for runs in kind.values()
        for each in runs
    ]
    wall = sum(each.wall for each in figures) * len(os.sched_getaffinity(0))
    return sum(each.other_cpu for each in figures) / wall if wall else 0.0


def _compared(benches: list[Bench]) -> list[Verdict]:
    """The larger estate against the smaller one: what a service costs beyond changing and waiting."""
    if len(benches) < 2:  # noqa: PLR2004 - one estate has nothing to be compared to
        return []
    small, large = benches
    return [
        Verdict(
            f"{name}, per service",
            f"what it is at {small.size.services}",
            large.per_service(name),
            small.per_service(name),
            "ms",
        )
        for name in ("on", "off")
    ]


if __name__ == "__main__":
    sys.exit(main())
