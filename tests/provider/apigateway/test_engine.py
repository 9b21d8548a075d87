"""The four kinds under the real engine: what people read in a preview, and that destroying is leaving."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import automation

from components import override as resources
from tests.provider.apigateway.estate import MAKERS, Case
from tests.provider.crash import Writes
from tests.sandbox.edge.world import World

ROOT = Path(__file__).parents[3]
PROJECT = f"""
name: overrides
runtime: python
plugins:
  providers:
    - name: override
      path: {ROOT / "provider"}
"""


@pytest.fixture(scope="module")
def commands() -> str:
    """The PATH on which `pulumi` is."""
    return subprocess.run(
        [ROOT / "toolchain" / "path"], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def workspace(
    tmp_path: Path, commands: str, monkeypatch: pytest.MonkeyPatch, world: World, writes: Writes
) -> automation.LocalWorkspaceOptions:
    """A folder with a project that knows the provider; AWS is found through the environment."""
    del world, writes  # sets the environment
    (tmp_path / "state").mkdir()
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    variables = {
        "PATH": commands,
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(tmp_path / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return automation.LocalWorkspaceOptions(work_dir=str(tmp_path), env_vars=variables)


def not_known_yet() -> pulumi.Output[str]:
    """What an id is in a preview, before the thing is made."""
    loop = asyncio.get_event_loop()
    value: asyncio.Future[Any] = loop.create_future()
    value.set_result(None)
    known: asyncio.Future[bool] = loop.create_future()
    known.set_result(False)
    return pulumi.Output(set(), value, known)


def flat(text: str) -> str:
    """Without the columns that the engine aligns."""
    return " ".join(text.split()).replace(" : ", ": ")


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_preview_on_and_destroy(world: World, workspace: automation.LocalWorkspaceOptions, make: Any) -> None:
    case: Case = make(world)
    kind = getattr(resources, case.place.token.rsplit(":", 1)[-1])
    field = case.place.fields[0]
    before = case.state()
    program: dict[str, Any] = case.off()

    def declare() -> None:
        inputs = dict(program)
        if inputs.pop("unknown", False) and pulumi.runtime.is_dry_run():
            inputs[field] = not_known_yet()
        kind("it", None, **inputs)

    stack = automation.create_stack("test", project_name="overrides", program=declare, opts=workspace)
    stack.up(refresh=True, color="never")
    live = case.place.look(case.program)
    assert live is not None
    origin = live.value[field]

    program = case.on()
    if field in program:
        program["unknown"] = True
        text = flat(stack.preview(refresh=True, diff=True, color="never").stdout)
        assert f'{field}: "{origin}" => [unknown]' in text
        del program["unknown"]
    text = flat(stack.preview(refresh=True, diff=True, color="never").stdout)
    assert f'{field}: "{origin}" => "{program.get(field, "maintenance on prod:")}' in text
    assert case.state() == before
    stack.up(refresh=True, color="never")
    assert case.statuses(case.closed) == [503] * len(case.closed)
    unchanged = stack.preview(refresh=True, color="never")
    assert dict(unchanged.change_summary) == {"same": 2}

    stack.destroy(color="never")
    case.assert_open()
    assert case.state() == before
