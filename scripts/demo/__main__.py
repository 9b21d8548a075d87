"""Run the demonstration; exit 0 only if every proof held."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from maintenance.errors import MaintenanceError, Unfinished
from maintenance.plan.document import Alb, PlanDocument
from maintenance.plan.load import load_plan_bytes
from scripts.demo import proofs
from scripts.demo.preview import updates_in
from scripts.demo.proofs import Proof
from scripts.demo.sandbox import Sandbox
from scripts.demo.timeline import Span, draw
from scripts.demo.workspace import make_workspace
from scripts.engine.cli import run_quietly
from scripts.engine.follow import follow
from scripts.probes.ask import Answer, ask
from scripts.probes.prober import Prober, broken, outage
from scripts.probes.requests_of import Probe, requests_of, through_bypass

STACK = "sandbox"
HEALTH = "/healthz"


class Demo:
    """The story, step by step, on one sandbox."""

    def __init__(self, sandbox: Sandbox, folder: Path, console: Console) -> None:
        """Prepare the project folder and the requests that customers send."""
        self._sandbox = sandbox
        self._folder = make_workspace(folder / "project")
        self._console = console
        self._failed: list[Proof] = []
        self.spans: list[Span] = []
        plan = self._folder / "stacks/plans/2030-12-aurora.yaml"
        self._document: PlanDocument = load_plan_bytes(plan.read_bytes(), plan.name)
        self._probes = requests_of(self._document, sandbox.env["AWS_REGION"])
        hosts = {
            endpoint.host or ""
            for team in self._document.teams
            for endpoint in team.endpoints
            if isinstance(self._document.edges[endpoint.edge], Alb)
        }
        self._health = [Probe(f"{host}{HEALTH}", host, HEALTH, "GET") for host in sorted(hosts)]

    def play(self) -> bool:
        """Run everything; returns whether all of it held."""
        before = self._sandbox.world()
        self._pulumi("stack", "init", STACK)
        self._update("observe")
        self._prove(proofs.all_answer("all {} endpoints answer 200 before", self._probes, self._ask))

        self._say("The change under review: what one flag is going to do")
        self._pulumi("config", "set", "maintenance:enabled", "true")
        self._preview()

        prober = Prober(self._sandbox.edge, self._probes)
        self._clock = prober
        self._update("on")
        self._prove(
            proofs.all_in_maintenance(self._probes, self._ask),
            proofs.health_is_never_503(self._health, self._ask),
            proofs.tasks_are_gone(self._document, world := self._sandbox.world()),
            proofs.exactly_the_plan_is_muted(self._document, world),
        )

        self._pulumi("config", "set", "maintenance:phase", "verify")
        self._update("verify")
        inside = through_bypass(self._document, self._probes)
        self._prove(
            proofs.all_in_maintenance(self._probes, self._ask),
            proofs.all_answer("all {} ALB endpoints answer 200 through the bypass", inside, self._ask),
        )

        self._pulumi("config", "rm", "maintenance:phase")
        self._pulumi("config", "set", "maintenance:enabled", "false")
        self._update("off")
        seen = prober.stop()
        after = self._sandbox.world()
        self._prove(
            proofs.capacity_is_back(self._document, before, after),
            proofs.edge_is_back(before, after),
            proofs.all_answer("all {} endpoints answer 200 again", self._probes, self._ask),
            proofs.nothing_is_muted(after),
            Proof(
                f"in {len(seen)} requests during the window, no customer saw a broken answer",
                tuple(f"{each.at:.1f} s {each.name}: {each.answer.status}" for each in broken(seen)[:20]),
            ),
        )
        if closed := outage(seen):
            self.spans.append(Span("503 outside", *closed))
        self._say("Timeline")
        self._console.print(draw(self.spans), highlight=False)
        return not self._failed

    _clock: Prober | None = None

    def _ask(self, probe: Probe) -> Answer:
        return ask(self._sandbox.edge, probe)

    def _say(self, text: str) -> None:
        self._console.print(f"\n[bold]{text}[/bold]")

    def _env(self) -> dict[str, str]:
        return self._sandbox.env | {"PULUMI_STACK": STACK}

    def _update(self, name: str) -> None:
        """Run `pulumi up`, as few lines."""
        started, began = self._clock.now if self._clock else 0.0, time.monotonic()
        command = ["up", "--yes", "--skip-preview", "--suppress-outputs", "-s", STACK]
        self._shown(command)
        outcome = follow(command, folder=self._folder, say=self._line, env=self._env())
        if outcome.code != 0:
            raise Unfinished(f"pulumi {' '.join(command)} ended with {outcome.code}")
        if self._clock:
            self.spans.append(Span(name, started, started + time.monotonic() - began))

    def _preview(self) -> None:
        """Run `pulumi preview --diff`, and show of it what happens to things that exist already."""
        command = ["preview", "--diff", "--suppress-outputs", "-s", STACK]
        self._shown(command)
        text = run_quietly(
            *command, "--non-interactive", "--color", "never", folder=self._folder, env=self._env()
        )
        for line in updates_in(text):
            self._line(line)

    def _pulumi(self, *arguments: str) -> None:
        command = [*arguments] + ([] if arguments[0] == "stack" else ["-s", STACK])
        self._shown(command)
        run_quietly(*command, folder=self._folder, env=self._env())

    def _shown(self, command: Sequence[str]) -> None:
        self._console.print(f"[dim]$ pulumi {' '.join(command)}[/dim]", highlight=False)

    def _line(self, text: str) -> None:
        self._console.print(f"  {text}", highlight=False, markup=False, soft_wrap=True)

    def _prove(self, *claims: Proof) -> None:
        for proof in claims:
            mark = "[green]✓[/green]" if proof.held else "[red]✗[/red]"
            self._console.print(f"  {mark} {proof.claim}", highlight=False)
            for line in proof.wrong[:10]:
                self._console.print(f"      {line}", highlight=False, markup=False)
            if not proof.held:
                self._failed.append(proof)


def main() -> int:
    """Start the sandbox, play, and say whether all of it held."""
    console = Console()
    started = time.monotonic()
    console.print("Starting the sandbox: 36 clusters, 84 services, 33 endpoints, 41 monitors, 5 teams")
    with tempfile.TemporaryDirectory(prefix="maintenance-demo-") as folder:
        try:
            with Sandbox.start(Path(folder) / "sandbox", "--estate", "reference") as sandbox:
                held = Demo(sandbox, Path(folder), console).play()
        except MaintenanceError as error:
            console.print(f"[red]{error.text()}[/red]", highlight=False)
            return 1
        except KeyboardInterrupt:
            console.print("stopped; the sandbox is gone, and nothing outside of it was touched")
            return 130
    verdict = "[green]all of it held[/green]" if held else "[red]something did not hold; see ✗ above[/red]"
    console.print(f"\n{verdict}  ({time.monotonic() - started:.0f} s)", highlight=False)
    return 0 if held else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
