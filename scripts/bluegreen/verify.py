"""Prove that what stands under the production name is whole: members, data, writes, the team's own checks."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from maintenance.bluegreen.checks.catalog import judge
from maintenance.bluegreen.checks.check import Phase, Result, Severity, Unasked, Verdict, accepted
from maintenance.bluegreen.checks.facts import Facts
from maintenance.bluegreen.ending import Ending, Kind, done
from maintenance.bluegreen.live import Cluster
from maintenance.bluegreen.repairs import Repair, repairs
from maintenance.bluegreen.written import Before
from maintenance.errors import MaintenanceError
from scripts.bluegreen.checks import blocking, explained
from scripts.bluegreen.context import Context
from scripts.bluegreen.probes import gather
from scripts.bluegreen.session import connected
from scripts.bluegreen.statements import quoted

READER_SECONDS = 10.0
"""How long a heartbeat may take to reach the reader endpoint."""
_PASS = {"1", "pass", "ok", "true", "yes"}


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification found."""

    ending: Ending
    results: tuple[Result, ...]
    repairs: tuple[Repair, ...]

    def data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "results": [each.data() for each in self.results],
            "repairs": [each.data() for each in self.repairs],
        }


def verify(context: Context, *, accept: Iterable[str] = ()) -> Verified:
    """Judge production as it is now; after a rollback it is compared with how it was.

    Args:
        context: the window's database.
        accept: ids of checks that somebody answers for: their failures become warnings.

    Raises:
        MaintenanceError: RDS did not answer.
    """
    facts = gather(context, Phase.AFTER)
    before, back = facts.before, False
    if before is not None and not _belongs(facts, before):
        facts, before = replace(facts, before=None), None
    if before is not None and facts.production is not None:
        back = facts.production.resource_id == before.blue.resource_id and facts.world.deployment is None
        facts = _as_it_was(facts, before) if back else facts
    results = list(judge(Phase.AFTER, facts))
    if facts.production is not None:
        results.append(_heartbeat(context, facts.production))
        results += _own_checks(context, facts.production)
    found = accepted(tuple(results), frozenset(accept))
    stops = blocking(found)
    if stops:
        ending = Ending(
            Kind.UNVERIFIED,
            f"{len(stops)} of {len(found)} checks of {context.plan.cluster} failed",
            tuple(text for each in stops for text in explained(each)),
            "while maintenance is on: mend it, or maint bluegreen rollback",
        )
    else:
        version = facts.production.version if facts.production else "?"
        as_was = ", as it was before the switchover" if back else ""
        ending = done(
            f"{context.plan.cluster} is verified at {version}{as_was}: {len(found)} checks",
            next_step="" if back else "turn maintenance off; later maint bluegreen cleanup",
        )
    context.done(f"verification: {ending.what}")
    return Verified(ending, found, () if back else _repairs(facts, before))


def _belongs(facts: Facts, before: Before) -> bool:
    """Whether the record is of the switchover that is seen."""
    deployment, production = facts.world.deployment, facts.production
    if deployment is not None:
        return deployment.id == before.deployment
    ids = {before.blue.resource_id, before.green.resource_id}
    return production is not None and production.resource_id in ids


def _as_it_was(facts: Facts, before: Before) -> Facts:
    """After a rollback the old cluster is the wanted one."""
    blue = before.blue
    wanted = replace(
        facts.wanted,
        target_version=blue.version,
        cluster_group=blue.parameter_group,
        instance_group=blue.instances[0].parameter_group if blue.instances else "",
    )
    pairs = tuple((each.id, each.id) for each in blue.instances)
    return replace(facts, wanted=wanted, before=replace(before, green=blue, pairs=pairs))


def _repairs(facts: Facts, before: Before | None) -> tuple[Repair, ...]:
    if before is None or facts.production is None:
        return ()
    scheduler = None
    if not isinstance(facts.blue, Unasked) and not isinstance(facts.blue.variables, Unasked):
        scheduler = facts.blue.variables.get("event_scheduler")
    scalable = () if isinstance(facts.scalable, Unasked) else facts.scalable
    return repairs(before, facts.production, scalable, scheduler)


def _result(name: str, title: str, probe: str, verdict: Verdict, text: str, step: str = "") -> Result:
    return Result(
        name,
        title,
        Phase.AFTER,
        Severity.BLOCK,
        probe,
        verdict,
        (text,) if text else (),
        step,
        must_know=True,
    )


def _heartbeat(context: Context, cluster: Cluster) -> Result:
    """P10: write through the cluster endpoint, read through both endpoints, on new connections."""
    table, token = quoted(context.plan.heartbeat_table), uuid.uuid4().hex
    probe = f"REPLACE INTO {context.plan.heartbeat_table}"

    def said(verdict: Verdict, text: str, step: str = "") -> Result:
        return _result("P10", "heartbeat written and read", probe, verdict, text, step)

    try:
        with connected(context.login, cluster.endpoint, cluster.port) as session:
            schema = quoted(context.plan.heartbeat_table.split(".", maxsplit=1)[0])
            session.rows(f"CREATE DATABASE IF NOT EXISTS {schema}")
            session.rows(
                f"CREATE TABLE IF NOT EXISTS {table} "
                "(id INT PRIMARY KEY, token CHAR(32) NOT NULL, written_at DATETIME NOT NULL)"
            )
            session.rows(f"REPLACE INTO {table} VALUES (1, %s, UTC_TIMESTAMP())", (token,))  # noqa: S608 - quoted
        for endpoint in dict.fromkeys((cluster.endpoint, cluster.reader_endpoint)):
            if endpoint and not _arrived(context, endpoint, cluster.port, table, token):
                return said(
                    Verdict.FAIL,
                    f"written, but not read through {endpoint} within {READER_SECONDS:.0f} s",
                    "look at the readers' replication: aws rds describe-db-instances",
                )
    except MaintenanceError as error:
        return said(Verdict.FAIL, error.what, error.next_step)
    return said(Verdict.PASS, f"through {cluster.endpoint} and {cluster.reader_endpoint or 'no reader'}")


def _arrived(context: Context, endpoint: str, port: int, table: str, token: str) -> bool:
    until = time.monotonic() + READER_SECONDS
    with connected(context.login, endpoint, port) as session:
        while True:
            rows = session.rows(f"SELECT token FROM {table} WHERE id = 1")  # noqa: S608 - quoted
            if rows and rows[0]["token"] == token:
                return True
            if time.monotonic() >= until:
                return False
            context.pause(0.2)


def _own_checks(context: Context, cluster: Cluster) -> list[Result]:
    """P11 and on: each file of the folder is one SELECT whose first column says 1 or PASS."""
    if context.plan.checks is None:
        return []
    folder = context.root / context.plan.checks
    files = sorted(folder.glob("*.sql"))
    if not files:
        step = "put one SELECT per .sql file there, or take database.checks out of the plan document"
        return [_result("P11", "own checks", str(folder), Verdict.FAIL, "no .sql file", step)]
    return [_own_check(context, cluster, number, file) for number, file in enumerate(files, start=11)]


def _own_check(context: Context, cluster: Cluster, number: int, file: Path) -> Result:
    step = f"read {file.name}: it must return one row whose first column is 1 or PASS"
    try:
        statement = file.read_text().strip().rstrip(";")
        with connected(context.login, cluster.endpoint, cluster.port) as session:
            session.rows("START TRANSACTION READ ONLY")
            rows = session.rows(statement)
    except (MaintenanceError, OSError, UnicodeDecodeError) as error:
        return _result(f"P{number}", f"own check {file.stem}", file.name, Verdict.FAIL, str(error), step)
    values = list(rows[0].values()) if rows else []
    passes = len(rows) == 1 and bool(values) and str(values[0]).strip().lower() in _PASS
    text = f"{len(rows)} rows" if len(rows) != 1 else ", ".join(f"{k} {v}" for k, v in rows[0].items())
    verdict = Verdict.PASS if passes else Verdict.FAIL
    return _result(f"P{number}", f"own check {file.stem}", file.name, verdict, text, "" if passes else step)
