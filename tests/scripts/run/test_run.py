"""The whole window with one command, and what others see of it meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.demo.workspace import make_workspace
from tests.scripts.run.night import Night

ORDER = [
    "checks",
    "on",
    "probes after on",
    "verify",
    "probes after verify",
    "off",
    "probes after off",
    "left",
]


def test_a_dry_run_writes_nothing(night: Night) -> None:
    company = night.company
    state = {path: path.read_bytes() for path in company.folder.parent.rglob("*.json") if path.is_file()}
    operator = night.run("--dry-run", "--rehearsal", "--rehearsal-stack", company.stack, "-s", "prod-maint")
    assert operator.end() == 0, operator.said
    assert f"rehearsal for prod-maint {night.window}" in operator.said
    key, size = next((key, each["desired"]) for key, each in night.before[0].items() if each["desired"] > 3)
    assert re.search(rf"{key.partition('/')[2]} +{size} → 0", operator.said), operator.said
    assert company.writes() == []
    assert company.settings_text() == night.settings
    assert night.status()["lease"] is None or night.status()["lease"]["window"] != night.window
    now = {path: path.read_bytes() for path in company.folder.parent.rglob("*.json") if path.is_file()}
    assert now == state


def test_the_whole_window(night: Night, tmp_path: Path) -> None:
    company = night.company
    operator = night.run()
    operator.until("maintenance on? [y/N]")
    assert company.writes() == []
    second = night.run("--yes")  # the same person in another window of the terminal
    assert second.end() == 7
    assert "your own command is still at work" in second.said
    operator.answer("y")
    operator.until("maintenance off? [y/N]")

    elsewhere = make_workspace(tmp_path / "elsewhere")
    (elsewhere / company.plan).write_text((company.folder / company.plan).read_text())
    status = night.status(elsewhere)
    assert status["phase"] == "verify"
    assert status["configured"] == "off", "the other checkout's own file"
    assert status["done"] == ORDER[:5]
    assert status["next"] == "off"
    assert status["lease"]["alive"] is True
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    assert night.status(nowhere)["window"] == night.window
    assert night.status(nowhere)["phase"] == "verify"

    operator.answer("y")
    assert operator.end() == 0, operator.said
    night.check_the_end()
    assert night.status()["done"] == ORDER
    header = company.document.bypass
    assert header is not None
    assert header.header is not None
    assert header.header.value not in operator.said + str(night.journal())
    seen = [each["to"] for each in night.journal() if each["what"] == "probe"]
    assert seen[0] == seen[-1] == "ok"
    assert "maintenance" in seen
    again = night.run("--yes")
    assert again.end() == 0
    assert "the window is done since" in again.said


def test_nothing_changes_without_an_approval_of_what_is_live(night: Night) -> None:
    company = night.company
    operator = night.run()
    operator.until("maintenance on? [y/N]")
    operator.answer("n")
    assert operator.end() == 6
    assert night.status()["lease"]["state"] == "released"

    key = next(
        key
        for key, each in night.before[0].items()
        if each["desired"] > 1 and each["min"] is None and "shop-worker" in key
    )
    count = night.before[0][key]["desired"]
    operator = night.run()
    operator.until("maintenance on? [y/N]")
    assert re.search(r"mutes\n(?s:.)+in short: .+: off → on\n +7 services: ", operator.said), operator.said
    company.set_desired(key, count + 2)
    operator.answer("y")
    assert operator.end() == 6
    assert "not as they were reviewed" in operator.said
    assert f"{key}  {count}         {count + 2}" in operator.said
    company.set_desired(key, count)
    assert company.capacity() == night.before[0]
    assert company.surroundings() == night.before[1]
    assert company.settings_text() == night.settings
    assert night.status()["phase"] == "off"
