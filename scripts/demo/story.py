"""The story, chapter by chapter: the weeks before, the night, and what is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maintenance.plan.document import Alb, PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.timeline.spans import Span
from maintenance.timeline.text import draw
from scripts.demo import proofs
from scripts.demo.proofs import Proof
from scripts.demo.stage import Stage
from scripts.probes.ask import Answer, ask
from scripts.probes.prober import Prober, broken, outage
from scripts.probes.requests_of import Probe, requests_of, through_bypass

HEALTH = "/healthz"
PLAN = "stacks/plans/2030-12-aurora.yaml"
_BLOCKED = 3
_LEFT = 11


class Story:
    """One window of one company."""

    def __init__(self, stage: Stage) -> None:
        """Read the plan document, and prepare the requests that customers send."""
        self._stage = stage
        plan = stage.folder / PLAN
        self._document: PlanDocument = load_plan_bytes(plan.read_bytes(), plan.name)
        self._probes = requests_of(self._document, stage.sandbox.env["AWS_REGION"])
        hosts = {
            endpoint.host or ""
            for team in self._document.teams
            for endpoint in team.endpoints
            if isinstance(self._document.edges[endpoint.edge], Alb)
        }
        self._health = [Probe(f"{host}{HEALTH}", host, HEALTH, "GET") for host in sorted(hosts)]

    def play(self) -> bool:
        """Tell all of it; returns whether every proof held."""
        before = self._days_before()
        self._review()
        prober = self._stage.clock = Prober(self._stage.sandbox.edge, self._probes)
        seen = self._night(prober)
        self._morning(before, seen)
        return not self._stage.failed

    def _days_before(self) -> dict[str, Any]:
        stage = self._stage
        stage.chapter("Weeks before: one document for all teams, and a look at the database")
        stage.maint("plan", "check", PLAN, keep=_head)
        before = stage.sandbox.world()
        stage.pulumi("stack", "init", stage.stack)
        stage.update("observe")
        stage.prove(proofs.all_answer("all {} endpoints answer 200", self._probes, self._ask))
        found = stage.maint("bluegreen", "check", keep=_what_blocks, code=_BLOCKED)
        leftover = any("10.20.0.15" in line and "replicates" in line for line in found)
        stage.prove(
            Proof(
                "the replication that an earlier maintenance left behind is found weeks before the night",
                () if leftover else ("no finding names it",),
            )
        )
        stage.maint("bluegreen", "check", "--fix", "--yes", keep=_end)
        stage.maint("bluegreen", "create")
        return before

    def _review(self) -> None:
        stage = self._stage
        stage.chapter("The review: what one flag is going to do")
        stage.maint("preview", "--phase", "on")
        world = stage.sandbox.control("GET", "/database/state")
        stage.prove(
            Proof(
                "production runs, and green follows it",
                () if len(world) == 2 else (f"clusters: {', '.join(world)}",),  # noqa: PLR2004 - blue, green
            )
        )

    def _night(self, prober: Prober) -> list[Any]:
        stage = self._stage
        stage.chapter("The night: on")
        stage.maint("run", "--only", "on", "--yes", span="on")
        closed_at = self._newest_order()
        stage.prove(
            proofs.all_in_maintenance(self._probes, self._ask),
            proofs.health_is_never_503(self._health, self._ask),
            proofs.tasks_are_gone(self._document, world := stage.sandbox.world()),
            proofs.exactly_the_plan_is_muted(self._document, world),
        )

        stage.chapter("The night: the database")
        stage.maint("run", "--only", "bluegreen", "--yes", span="database")
        stage.prove(
            proofs.no_order_is_lost(
                stage.sandbox.control("GET", "/database/orders"),
                stage.sandbox.control("GET", "/database/state"),
            ),
            Proof(
                "nothing was written while the database moved",
                () if self._newest_order() == closed_at else ("an order was placed in between",),
            ),
        )

        stage.chapter("The night: verify, by the literal commands")
        stage.pulumi("config", "set", "maintenance:enabled", "true")
        stage.pulumi("config", "set", "maintenance:phase", "verify")
        stage.update("verify")
        inside = through_bypass(self._document, self._probes)
        stage.prove(
            proofs.all_in_maintenance(self._probes, self._ask),
            proofs.all_answer("all {} ALB endpoints answer 200 through the bypass", inside, self._ask),
        )

        stage.chapter("The night: off")
        stage.maint("run", "--only", "off", "--yes", span="off")
        return prober.stop()

    def _morning(self, before: dict[str, Any], seen: list[Any]) -> None:
        stage = self._stage
        after = stage.sandbox.world()
        stage.prove(
            proofs.capacity_is_back(self._document, before, after),
            proofs.edge_is_back(before, after),
            proofs.all_answer("all {} endpoints answer 200 again", self._probes, self._ask),
            proofs.nothing_is_muted(after),
            proofs.orders_are_placed_again(stage.sandbox),
            Proof(
                f"in {len(seen)} requests during the window, no customer saw a broken answer",
                tuple(f"{each.at:.1f} s {each.name}: {each.answer.status}" for each in broken(seen)[:20]),
            ),
        )
        stage.chapter("The morning after: nothing forgotten")
        stage.maint("bluegreen", "cleanup", "--yes")
        stage.maint("leftovers", code=_LEFT)
        stage.maint("history", "show", self._document.window.id)
        if closed := outage(seen):
            stage.spans.append(Span("not served", *closed))
        stage.chapter("Timeline")
        for line in draw(stage.spans).splitlines():
            stage.line(line)

    def _newest_order(self) -> int:
        orders = self._stage.sandbox.control("GET", "/database/orders")
        return int(orders[-1]["id"]) if orders else 0

    def _ask(self, probe: Probe) -> Answer:
        return ask(self._stage.sandbox.edge, probe)


def _head(lines: Iterator[str]) -> Iterator[str]:
    """The summary of a plan document, without what it goes on to remark."""
    for number, line in enumerate(lines):
        if number < 12:  # noqa: PLR2004 - window, totals and teams
            yield line


def _what_blocks(lines: Iterator[str]) -> Iterator[str]:
    """Checks that block or want to be read, with the lines that belong to them, and the verdict."""
    shown = False
    for line in lines:
        if not line.startswith(" "):
            shown = line.startswith(("FAIL", "warn", "blocked"))
        if shown:
            yield line


def _end(lines: Iterator[str]) -> Iterator[str]:
    """The last lines."""
    yield from list(lines)[-3:]
