"""The nearest peer on the same sandbox: Cloud Custodian's `resize` of ecs-service, down and up again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.measured import Measured, run
from sandbox.aws.application import REGION
from scripts.demo.sandbox import Sandbox

_POLICIES = {
    "down": """\
policies:
  - name: maintenance-on
    resource: ecs-service
    actions:
      - type: resize
        min-capacity: 0
        desired: 0
        save-options-tag: maintenance-previous
        suspend-scaling: true
""",
    "up": """\
policies:
  - name: maintenance-off
    resource: ecs-service
    filters:
      - "tag:maintenance-previous": present
    actions:
      - type: resize
        restore-options-tag: maintenance-previous
        restore-scaling: true
""",
}


@dataclass(frozen=True, slots=True)
class Custodian:
    """An installed `custodian` command."""

    program: Path

    def resize(self, sandbox: Sandbox, folder: Path, direction: str) -> Measured:
        """Run the policy that goes `down` or `up`. It does not wait for tasks."""
        folder.mkdir(parents=True, exist_ok=True)
        policy = folder / f"{direction}.yml"
        policy.write_text(_POLICIES[direction])
        command = (
            *(str(self.program), "run", "--cache-period", "0", "--region", REGION),
            *("-s", str(folder / "output"), str(policy)),
        )
        return run(command, sandbox=sandbox, folder=folder)
