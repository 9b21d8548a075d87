"""A real rehearsal on staging, then the night on another stack: in the journal, Slack and one picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sandbox.slack.store import Trouble
from tests.scripts.run.conversation import conversation
from tests.scripts.run.night import Night
from tests.scripts.run.operator import Operator

PROD = "night-maint"


def found_production(night: Night) -> None:
    """Another stack of the same estate, with a window of its own."""
    company, stacks = night.company, night.company.folder / "stacks"
    plan = Path(company.plan).with_stem("night")
    text = (company.folder / company.plan).read_text()
    (company.folder / plan).write_text(text.replace(night.window, f"{night.window}-night"))
    settings = night.settings.replace(company.plan, str(plan)).replace(company.stack, PROD)
    (stacks / f"Pulumi.{PROD}.yaml").write_text(settings)
    company.run("pulumi", "stack", "init", PROD, "--non-interactive").ok()


@contextmanager
def elsewhere(night: Night) -> Iterator[None]:
    """Meanwhile the night is about production; a sandbox has one estate, on which both are run here."""
    company = night.company
    plan = company.folder / Path(company.plan).with_stem("night")
    text = plan.read_text()
    production = (company.folder / "stacks/plans/2030-12-aurora.yaml").read_text()
    plan.write_text(production.replace("id: 2030-12-aurora", f"id: {night.window}-night"))
    yield
    plan.write_text(text)


def it_would_be_the_night(night: Night, *rehearse: str) -> None:
    """A rehearsal on what the night itself is about is refused before anything."""
    refused = Operator(night.company.folder, night.env, *rehearse)
    assert refused.end() == 6, refused.said
    service = next(iter(night.company.capacity()))
    for words in (
        "service ",
        service.split("/")[0],
        "nothing was begun",
        "night.yaml",
        f"maint run -s {PROD}",
    ):
        assert words in refused.said, refused.said
    assert night.company.writes() == []
    assert (night.status()["lease"] or {}).get("window") != night.window


def the_next_one_begins(night: Night, *rehearse: str) -> None:
    """Killed before its first entry: that rehearsal has no end yet, whatever the one before it came to."""
    with elsewhere(night):
        dies = ("-c", DIE_BEFORE_THE_BEGINNING, *rehearse)
        second = Operator(night.company.folder, night.env, program=dies)
        assert second.end() == -9, second.said
        assert night.status()["lease"]["state"] == "held"
        asks = night.run(*[word for word in rehearse[1:] if word != "--yes"])
        asks.until("maintenance on? [y/N]")
        asks.answer("n")
        assert asks.end() == 6, asks.said
    assert night.status()["lease"]["state"] == "released"


@pytest.mark.long
def test_a_rehearsal_and_the_night_beside_each_other(night: Night, tmp_path: Path) -> None:
    company = night.company
    found_production(night)
    with conversation() as slack:
        night.extra = slack.env
        rehearse = ("run", "--yes", "--rehearsal", "-s", PROD)
        it_would_be_the_night(night, *rehearse)
        with elsewhere(night):
            # Killed after its last entry: the same command ends that rehearsal, and begins no other.
            dies = ("-c", f"{DIE_AT_THE_END}", *rehearse)
            first = Operator(company.folder, night.env, program=dies)
            assert first.end() == -9, first.said
            assert night.status()["lease"]["state"] == "held"
            again = Operator(company.folder, night.env, *rehearse)
            assert again.end() == 0, again.said
        assert "▶ maintenance on" not in again.said
        assert f"rehearsal for {PROD}" in again.said
        night.check_the_end()

        slack.store.misbehave(Trouble(times=1, status=429, error="ratelimited", retry_after=1))
        said = night.finished("-s", PROD).said
        assert said.count("Slack does not take messages: rate limited") == 1
        rehearsal, real = slack.threads
        assert f"rehearsal for {PROD}" in rehearsal.text
        assert "rehearsal" not in real.text
        for thread in (rehearsal, real):
            phases = [text.split("\n")[0].split(" (")[0] for text in slack.replies(thread)]
            assert len([each for each in phases if "maintenance on" in each]) == 1, phases
            assert len([each for each in phases if "maintenance off" in each]) == 1, phases

    assert [each for each in night.outcomes("window") if each[1] == "started"] == [(night.window, "started")]
    listed = night.maint("history", "-s", PROD).ok().said
    assert f"{night.window}-night" in listed
    assert f"rehearsed on {company.stack}: {night.window}" in listed
    (found,) = [
        each
        for each in json.loads(night.maint("history", "--json").ok().said)
        if each["window"] == night.window
    ]
    assert (found["rehearsal_of"], found["outcome"]) == (PROD, "done")

    picture = tmp_path / "both.svg"
    shown = night.maint("history", "show", f"{night.window}-night", "-s", PROD, "--svg", str(picture))
    root = ET.parse(picture).getroot()  # noqa: S314 - our own
    texts = [each for each in root.iter("{http://www.w3.org/2000/svg}text") if each.get("class") == "track"]
    names = [(each.text or "").rpartition(" (")[0] for each in texts]
    assert names == [
        f"{company.stack}:{night.window} (rehearsal for {PROD})",
        f"{night.window}-night",
    ]
    assert shown.ok().said.index(names[0]) < shown.said.index(f"{names[1]} (")
    bars = [each for each in root.iter("{http://www.w3.org/2000/svg}rect") if each.get("rx")]
    drawn = [(each.get("class"), (each[0].text or "").split(":")[0]) for each in bars]
    for run in (drawn[: len(drawn) // 2], drawn[len(drawn) // 2 :]):
        assert [name for kind, name in run if kind == "phase"] == ["on", "verify", "off"]
        assert [kind for kind, _ in run].count("outage") == 1
        assert "broken" not in [kind for kind, _ in run]

    night.extra = {}
    the_next_one_begins(night, *rehearse)


DIE_AT_THE_END = """
import os, signal, sys
from scripts.maint.__main__ import main
from scripts.window.journal import Journal
add = Journal.add
def dies(self, window, what, subject, outcome, **rest):
    add(self, window, what, subject, outcome, **rest)
    if (what, outcome) == ("window", "done"):
        os.kill(os.getpid(), signal.SIGKILL)
Journal.add = dies
sys.exit(main())
"""
DIE_BEFORE_THE_BEGINNING = DIE_AT_THE_END.replace('("window", "done")', '("lease", "done")')
