"""All kinds under the real engine: what people read in a preview, and that destroying is leaving."""

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


def test_preview_on_and_destroy(world: World, workspace: automation.LocalWorkspaceOptions) -> None:
    """Of all kinds in one stack: an engine takes as long for five resources as for one."""
    cases: dict[str, Case] = {name: make(world) for name, make in MAKERS.items()}
    before = {name: case.state() for name, case in cases.items()}
    programs: dict[str, dict[str, Any]] = {name: case.off() for name, case in cases.items()}
    unknown: set[str] = set()

    def declare() -> None:
        for name, case in cases.items():
            inputs = dict(programs[name])
            if name in unknown and pulumi.runtime.is_dry_run():
                inputs[case.place.fields[0]] = not_known_yet()
            getattr(resources, case.place.token.rsplit(":", 1)[-1])(name, None, **inputs)

    stack = automation.create_stack("test", project_name="overrides", program=declare, opts=workspace)
    stack.up(refresh=True, color="never")
    origins = {name: looked_at(case) for name, case in cases.items()}
    assert len(set(origins.values())) == len(cases), "each is found by its own value below"

    programs = {name: case.on() for name, case in cases.items()}
    unknown = {name for name, case in cases.items() if case.place.fields[0] in case.on()}
    assert unknown
    text = flat(stack.preview(refresh=True, diff=True, color="never").stdout)
    for name in unknown:
        assert f'{cases[name].place.fields[0]}: "{origins[name]}" => [unknown]' in text
    unknown = set()
    text = flat(stack.preview(refresh=True, diff=True, color="never").stdout)
    for name, case in cases.items():
        field = case.place.fields[0]
        wanted = programs[name].get(field, "maintenance on prod:")
        assert f'{field}: "{origins[name]}" => "{wanted}' in text
        assert case.state() == before[name]
    stack.up(refresh=True, color="never")
    for case in cases.values():
        assert case.statuses(case.closed) == [503] * len(case.closed)
    unchanged = stack.preview(refresh=True, color="never")
    assert dict(unchanged.change_summary) == {"same": 1 + len(cases)}

    stack.destroy(color="never")
    for name, case in cases.items():
        case.assert_open()
        assert case.state() == before[name]


def looked_at(case: Case) -> str:
    """The live value of what the case overrides."""
    live = case.place.look(case.program)
    assert live is not None
    return live.value[case.place.fields[0]]
