"""The generated runbook, typed word for word on the sandbox with a database: it ends the story."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from maintenance.texts.when import Language
from tests.e2e.company import DEADLINE, Company, Done
from tests.e2e.founder import STAGING
from tests.maintenance.texts.reading import Command, commands_in
from tests.scripts.run.test_database import DATABASE

YES = b"y\n" * 4
"""Typed ahead by somebody who agrees to everything; the longest command asks twice."""


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("runbook")
    options = ("--drain-seconds", "0.4", "--start-seconds", "0.4", "--no-quotas", "--database")
    company = Company.found(folder, "small", STAGING, *options)
    pace = {"provisioning_seconds": 0.3, "switchover_seconds": 0.5, "hesitation_seconds": 0.2}
    company.sandbox.control("POST", "/database/settings", pace)
    company.edit_plan("\nteams:\n", f"\n{DATABASE}")
    yield company
    company.close()


def type_in(company: Company, command: Command) -> Done:
    """Type it into a shell, on a terminal of its own if it asks, else where nobody can be asked."""
    theirs, ours = os.openpty()
    os.write(theirs, YES)
    done = subprocess.run(
        ["/bin/bash", "-c", shlex.join(command.arguments)],
        cwd=company.folder,
        env=company.env | {"XDG_STATE_HOME": str(company.folder / "home"), "MAINT_POLL": "0.2"},
        stdin=ours if command.asks else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    return Done(done.returncode, done.stdout)


def type_aws(company: Company, line: str) -> None:
    """Carry out a printed `aws rds …` as the AWS CLI reads it."""
    _, service, operation, *options = shlex.split(line)
    named = {
        "".join(word.title() for word in name.removeprefix("--").split("-")).replace("Db", "DB"): value
        for name, value in itertools.pairwise([*options, "--"])
        if name.startswith("--") and name != "--"
    }
    given: dict[str, Any] = {name: True if value.startswith("--") else value for name, value in named.items()}
    getattr(company.client(service), operation.replace("-", "_"))(**given)


@pytest.mark.long
@pytest.mark.parametrize(("language", "way"), [("en", "hand"), ("ja", "one")])
def test_a_runbook_ends_the_story(company: Company, language: Language, way: str) -> None:
    before = company.capacity(), company.surroundings()
    runbook = company.maint("runbook", "-s", STAGING, "--lang", language).ok().said
    commands = commands_in(runbook)
    said = []
    for command, under_it in itertools.pairwise([*commands, commands[-1]]):
        if command.way not in {"both", way}:
            continue
        done = type_in(company, command)
        if done.code and under_it.way == "rescue":  # "if it fails": say what stands under it, and it again
            said.append(type_in(company, under_it).ok().said)
            done = type_in(company, command)
        said.append(done.ok().said)
        if "cleanup" in command.arguments:
            for line in re.findall(r"^ *(aws rds .*)$", done.said, re.MULTILINE):
                type_aws(company, line)

    assert (company.capacity(), company.surroundings()) == before
    for words in ("valid", "passed", "done:", "done: nothing is left", "open: nothing"):
        assert f"`{words}`" in runbook
        assert any(words in each for each in said), words
    (cluster,) = company.client("rds").describe_db_clusters()["DBClusters"]
    assert cluster["DBClusterIdentifier"] == "prod-aurora"
    assert cluster["EngineVersion"] == "8.0.mysql_aurora.3.10.1"
    assert company.client("rds").describe_blue_green_deployments()["BlueGreenDeployments"] == []
