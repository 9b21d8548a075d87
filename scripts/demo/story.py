"""The story, chapter by chapter: the weeks before, the night, and what is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from maintenance.plan.document import PlanDocument
from maintenance.timeline.spans import Span
from maintenance.timeline.text import draw
from scripts.demo import keep, proofs
from scripts.demo.before import Before
from scripts.demo.proofs import Proof
from scripts.demo.stage import Stage
from scripts.probes.ask import Answer, ask
from scripts.probes.prober import Prober, broken, outage
from scripts.probes.requests_of import Probe, requests_of, through_bypass

_BLOCKED, _LEFT = 3, 11
_PAGE = "window.html"


class Story:
    """One window of one company."""

    def __init__(self, stage: Stage) -> None:
        """Nothing is said yet."""
        self._stage = stage

    def play(self) -> bool:
        """Tell all of it; returns whether every proof held."""
        stage = self._stage
        self._document: PlanDocument = Before(stage, datetime.now(UTC).date()).document()
        self._probes = requests_of(self._document, stage.sandbox.env["AWS_REGION"])
        before = self._review()
        prober = stage.clock = Prober(stage.sandbox.edge, self._probes)
        seen = self._night(prober)
        self._morning(before, seen)
        return not stage.failed

    def _review(self) -> dict[str, Any]:
        stage = self._stage
        stage.chapter("3. Days before: the database is prepared, and everybody reviews")
        stage.because("What would stop the switchover on the night is found now.")
        found = stage.maint("bluegreen", "check", keep=keep.what_blocks, code=_BLOCKED)
        named = any("10.20.0.15" in line and (self._document.previous or "?") in line for line in found)
        claim = "the leftover is found weeks before the night, with the window that left it"
        stage.prove(Proof(claim, () if named else ("no finding names it",)))
        stage.because("One command stops and resets it, and looks again.")
        stage.maint("bluegreen", "check", "--fix", "--yes", keep=keep.verdict)
        stage.because("The green copy of the database takes its time: it is made days before.")
        stage.maint("bluegreen", "create", keep=keep.verdict)
        stage.because("Now the gate is open: the document, the account and the database agree.")
        stage.maint("plan", "check", "--live", keep=keep.judgement)
        stage.because("Which rule wins for each endpoint is computed for today and for the window.")
        stage.maint("plan", "coverage", keep=keep.head(3))
        stage.because("With the flag off an update only observes: previews show real numbers then.")
        stage.update("observe")
        before = stage.sandbox.world()
        stage.prove(proofs.all_answer("all {} endpoints answer 200", self._probes, self._ask))
        stage.because("Every team reads what one flag is going to do to its own services.")
        stage.maint("preview", "--phase", "on", keep=keep.summary_and_teams)
        stage.because("What people do and read on the night is made from the same document.")
        stage.maint("runbook", "--lang", "en", "--out", "runbook.md")
        stage.maint("notice", "--lang", "ja", "--out", "notice.txt")
        stage.maint("page", "--live", "--out", _PAGE)
        texts = [stage.folder / name for name in ("runbook.md", "notice.txt", _PAGE)]
        shown = ", ".join(f"{each.name} ({len(each.read_text().splitlines())} lines)" for each in texts)
        stage.line(shown)
        return before

    def _night(self, prober: Prober) -> list[Any]:
        stage = self._stage
        stage.chapter("4. The night")
        stage.because("`maint run` does it all; here it stops after each step, to prove it.")
        stage.maint("run", "--only", "on", "--yes", span="on", keep=keep.steps)
        closed_at = self._newest_order()
        stage.prove(
            proofs.all_in_maintenance(self._probes, self._ask),
            proofs.health_is_never_503(proofs.health_paths(self._document), self._ask),
            proofs.tasks_are_gone(self._document, world := stage.sandbox.world()),
            proofs.exactly_the_plan_is_muted(self._document, world),
        )
        stage.because("Nobody is connected any more: production moves to green.")
        stage.maint("run", "--only", "bluegreen", "--yes", span="database", keep=keep.steps)
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
        stage.because("Services come back, customers still read 503. Plain Pulumi does it as well.")
        stage.pulumi("config", "set", "maintenance:enabled", "true")
        stage.pulumi("config", "set", "maintenance:phase", "verify")
        stage.update("verify")
        inside = through_bypass(self._document, self._probes)
        stage.prove(
            proofs.all_in_maintenance(self._probes, self._ask),
            proofs.all_answer("all {} ALB endpoints answer 200 through the bypass", inside, self._ask),
        )
        stage.because("Everybody has said that it works: customers are let in.")
        stage.maint("run", "--only", "off", "--yes", span="off", keep=keep.steps)
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
        stage.chapter("5. The morning after: nothing forgotten")
        stage.because("The old cluster takes no writes any more; then the deployment is deleted.")
        stage.maint("bluegreen", "cleanup", "--yes", keep=keep.verdict)
        stage.because("What is left is said until somebody closes it.")
        stage.maint("leftovers", code=_LEFT)
        stage.because("The page shows the timeline now, to whoever was not there.")
        stage.maint("page", "--live", "--out", _PAGE)
        stage.because("The next maintenance starts from this record.")
        stage.maint("history")
        stage.maint("history", "show", self._document.window.id, keep=keep.without_timeline)
        if closed := outage(seen):
            stage.spans.append(Span("not served", *closed))
        stage.chapter("Timeline of the demonstration")
        for line in draw(stage.spans, width=stage.width).splitlines():
            stage.line(line)

    def _newest_order(self) -> int:
        orders = self._stage.sandbox.control("GET", "/database/orders")
        return int(orders[-1]["id"]) if orders else 0

    def _ask(self, probe: Probe) -> Answer:
        return ask(self._stage.sandbox.edge, probe)
