"""Everything that is measured on one estate, in one sandbox."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import quiet, reads_and_writes
from bench.custodian import Custodian
from bench.documents import QUESTIONS, asked
from bench.measured import Measured, run
from bench.quiet import QuietWatch
from bench.stack import Stack, Toggle, median, settle
from bench.targets import Verdict
from sandbox.aws.tasks import spread
from scripts.demo.sandbox import Sandbox
from scripts.demo.workspace import ROOT

DRAIN_SECONDS = 3.0
"""Of the slowest service, where what is added to it is measured."""
QUOTA_DRAIN_SECONDS = 30.0
"""Of the slowest service, where a ratio to it is measured: what ECS gives a task by default."""


class NotRestored(Exception):
    """Maintenance changed a service for good: no figure of it counts."""


@dataclass(frozen=True, slots=True)
class Size:
    """An estate, how often short commands run, and how many seconds may be added to its drains."""

    name: str
    services: int
    clusters: int
    runs: int
    added: float
    look: float
    """Seconds between two looks at whether it is quiet."""


@dataclass
class Bench:
    """Measures one estate; `commands` collects every figure, `facts` what is not a command."""

    size: Size
    sandbox: Sandbox
    folder: Path
    custodian: Custodian
    say: Callable[[str], None]
    commands: dict[str, dict[str, list[Measured]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    facts: dict[str, Any] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Remember the company as it was."""
        arguments = ("--services", str(self.size.services), "--clusters", str(self.size.clusters))
        self.plan = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "sandbox", "plan", "--estate", self.size.name, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        self.before = self.sandbox.world()["services"]

    def everything(self) -> None:
        """Measure all, one after the other, each from rest."""
        stack = self._product("file", self.size.runs)
        self._documents(stack)
        self._product("s3", 1)
        self._noop()
        self._bare()
        self._peer()
        self._quotas(stack)

    def figures(self) -> dict[str, Any]:
        """What goes into the results."""
        return {
            **self.facts,
            "commands": {
                kind: {
                    name: {
                        "wall_seconds": round(self._wall(kind, name), 2),
                        "runs": [each.figures() for each in runs],
                    }
                    for name, runs in named.items()
                }
                for kind, named in self.commands.items()
            },
        }

    def _product(self, backend: str, runs: int) -> Stack:
        kind = f"{backend} backend"
        stack = Stack.make(self.sandbox, self.folder / backend, self.plan, backend=backend)
        self._keep(kind, "first up", stack.up().measured)
        wanted = quiet.stops(self.before, stack.waves(), DRAIN_SECONDS)
        for _ in range(self.size.runs):
            self._keep(kind, "preview, off", stack.preview())
        added = []
        for _ in range(runs):
            stack.enable(on=True)
            self._keep(kind, "preview of on", stack.preview())
            watch = QuietWatch(self.sandbox, frozenset(self.before), self.size.look)
            on = stack.up(quiet=watch)
            self._keep(kind, "on", on.measured)
            added.append((on.quiet_seconds or 0.0) - quiet.longest_drain(wanted))
            self._count(kind, stack, on, down=True)
            self._keep(kind, "preview, on", stack.preview())
            stack.enable(on=False)
            off = stack.up()
            self._keep(kind, "off", off.measured)
            self._count(kind, stack, off, down=False)
            self._rest(restored=True)
        drain = quiet.longest_drain(wanted)
        self.facts[f"quiet, {kind}"] = {
            "longest_drain_summed_seconds": round(drain, 2),
            "added_seconds": [round(each, 2) for each in added],
        }
        self._judge(
            f"quiet after, {kind}",
            f"longest drains {drain:.1f} s + {self.size.added:.0f} s",
            drain + median(added),
            drain + self.size.added,
        )
        for name in ("preview, off", "preview, on"):
            self._judge(f"unchanged {name}, {kind}", "5 s", self._wall(kind, name), 5.0)
        return stack

    def _documents(self, stack: Stack) -> None:
        for question, figure in asked(stack, self.size.runs):
            self._keep("the plan document", question.name, figure)
        for question in QUESTIONS:
            self._judge(
                question.name,
                question.limit_says(self.size.services),
                self._wall("the plan document", question.name),
                question.limit(self.size.services),
            )

    def _noop(self) -> None:
        stack = Stack.make(self.sandbox, self.folder / "noop", self.plan, backend="file", noop=True)
        self._keep("no-op provider", "first up", stack.up().measured)
        for _ in range(self.size.runs):
            self._keep("no-op provider", "preview, off", stack.preview())
            stack.enable(on=True)
            self._keep("no-op provider", "on", stack.up().measured)
            stack.enable(on=False)
            self._keep("no-op provider", "off", stack.up().measured)
        self._rest(restored=True)

    def _bare(self) -> None:
        waves = Stack(self.sandbox, self.folder / "file", {}).waves()
        listed = self.folder / "services.json"
        listed.write_text(
            json.dumps([{"key": key, "wave": waves[key], **each} for key, each in self.before.items()])
        )
        for _ in range(self.size.runs):
            for name, direction in (("on", "down"), ("off", "up")):
                command = (sys.executable, "-m", "bench.bare", direction, str(listed))
                self._keep("bare boto3", name, run(command, sandbox=self.sandbox, folder=ROOT))
            self._rest(restored=True)
        for name in ("on", "off"):
            floor = self._wall("no-op provider", name) + self._wall("bare boto3", name)
            self._judge(
                f"{name}, file backend",
                "1.5 × (no-op provider + bare boto3)",
                self._wall("file backend", name),
                1.5 * floor,
            )

    def _peer(self) -> None:
        """Custodian's figures stand beside ours; no target is tied to them."""
        for name, direction in (("on", "down"), ("off", "up")):
            figure = self.custodian.resize(self.sandbox, self.folder / "custodian", direction)
            self._keep("Cloud Custodian", name, figure)
            self._rest(restored=False)
            ours = self.commands["file backend"][name][-1]
            self.facts[f"beside Cloud Custodian, {name}"] = {
                "first_to_last_change_seconds": {"ours": _span(ours), "custodian": _span(figure)},
                "services_changed": {"ours": _changed(ours), "custodian": _changed(figure)},
            }
        after = self.sandbox.world()["services"]
        lost = [key for key, each in after.items() if _capacity(each) != _capacity(self.before[key])]
        self.facts["services that Cloud Custodian left different"] = lost

    def _quotas(self, stack: Stack) -> None:
        """AWS's default quotas on; last, because nothing is brought back."""
        settings = {"quotas": True, "drain_seconds": self._pace(QUOTA_DRAIN_SECONDS)}
        stack.up()  # sees what Custodian left, so that it is not taken for a change
        self.before = self.sandbox.world()["services"]
        self.sandbox.control("POST", "/settings", settings)
        stack.enable(on=True)
        on = stack.up(quiet=QuietWatch(self.sandbox, frozenset(self.before), self.size.look))
        self._keep("file backend, quotas on", "on", on.measured)
        wanted = quiet.stops(self.before, stack.waves(), QUOTA_DRAIN_SECONDS)
        floor = quiet.quota_floor(wanted, stack.closing_rules())
        self._judge(
            "quiet after, quotas on",
            f"1.2 × token-bucket floor {floor:.0f} s",
            on.quiet_seconds or 0.0,
            1.2 * floor,
        )

    def _count(self, kind: str, stack: Stack, toggle: Toggle, *, down: bool) -> None:
        name = "on" if down else "off"
        if any(each.what.endswith(f": reads of {name}, {kind}") for each in self.verdicts):
            return
        waves, calls = stack.waves(), toggle.measured.calls
        allowed = reads_and_writes.reads_allowed(waves, stack.sets(), toggle.measured.wall, down=down)
        made = reads_and_writes.described(calls)
        self._judge(f"reads of {name}, {kind}", "a call per ten services and pass", made, allowed, "calls")
        most = reads_and_writes.most_writes(calls, waves)
        self._judge(f"writes of {name}, {kind}", "3 per service", most, 3, "calls")
        copies = reads_and_writes.copies_written(calls, waves)
        self._judge(f"copies of {name}, {kind}", "1 per service", copies, 1, "calls")

    def _rest(self, *, restored: bool) -> None:
        settle(self.sandbox)
        now = self.sandbox.world()["services"]
        if restored and now != self.before:
            lost = sorted(key for key in now if now[key] != self.before[key])
            raise NotRestored(f"{len(lost)} services are not as they were: {', '.join(lost[:5])}")

    def _pace(self, seconds: float) -> float:
        """What the sandbox is told, so that the slowest service takes `seconds`."""
        return seconds / max(spread(key.split("/")[1]) for key in self.before)

    def _keep(self, kind: str, name: str, figure: Measured) -> None:
        self.commands[kind][name].append(figure)
        self.say(f"{self.size.name}, {kind}: {name} {figure.wall:.1f} s")

    def _wall(self, kind: str, name: str) -> float:
        return median([each.wall for each in self.commands[kind][name]])

    def per_service(self, name: str) -> float:
        """Milliseconds of an update beyond its drains or starts, per service."""
        waited = self._wall("bare boto3", name)
        return 1000 * max(0.0, self._wall("file backend", name) - waited) / self.size.services

    def _judge(self, what: str, says: str, measured: float, limit: float, unit: str = "s") -> None:
        self.verdicts.append(Verdict(f"{self.size.services}: {what}", says, measured, limit, unit))


def _writes(figure: Measured) -> list[dict[str, Any]]:
    return [each for each in figure.calls if each["service"] in reads_and_writes.SCALING and each["write"]]


def _span(figure: Measured) -> float:
    """Seconds from the first change of a service to the last."""
    at = [each["at"] for each in _writes(figure)]
    return round(max(at) - min(at), 2) if at else 0.0


def _changed(figure: Measured) -> int:
    return len({each["target"] for each in _writes(figure)})


def _capacity(service: dict[str, Any]) -> dict[str, Any]:
    return {name: service[name] for name in ("desired", "min", "max", "suspended")}
