"""Put a run together: stack, journal, lease, voice."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from ruamel.yaml import YAML

from maintenance.errors import ConfigInvalid, MaintenanceError
from maintenance.run.past import past_of
from maintenance.settings import read_address
from maintenance.timeline.spans import Verdict
from maintenance.window.entry import Entry, Kind, Outcome
from maintenance.window.lease import Lease
from maintenance.window.runs import died_closing, since_the_end
from maintenance.window.secrets import Secrets
from scripts.bluegreen.credentials import read_password
from scripts.engine.project import stack_file
from scripts.maint.preview import secrets_of
from scripts.maint.stack import Stack, project_root
from scripts.probes.requests_of import requests_of
from scripts.run.look import world_of
from scripts.run.night import Answers, Night
from scripts.run.readiness import Readiness
from scripts.run.watch import Watch
from scripts.slack.announce import open_announcer
from scripts.window.heartbeat import Heartbeat
from scripts.window.journal import Journal
from scripts.window.open import open_journal, open_lease, open_objects, take_lease, warn
from scripts.window.process import holder

PROBE_THROUGH = "MAINT_PROBE_THROUGH"
"""The environment's name for `maintenance:probeThrough`; it wins, as it is of this machine."""

Language = Literal["en", "ja"]


class Unwritten(Journal):
    """A journal that is only read: for a dry run."""

    def add(  # noqa: D102 - as the journal's
        self,
        window: str,
        what: Kind,
        subject: str,
        outcome: Outcome,
        *,
        before: str = "",
        after: str = "",
        why: str = "",
        seconds: float | None = None,
    ) -> Entry:
        return Entry(window, self._clock(), self._who, what, subject, outcome, before, after, why, seconds)

    def flush(self) -> int:  # noqa: D102 - as the journal's
        return 0


@contextmanager
def night_of(stack: Stack, answers: Answers, *, language: Language, dry: bool = False) -> Iterator[Night]:
    """Everything that a run needs, without the lease: `take` takes it.

    Raises:
        ConfigInvalid: a setting is missing or wrong.
        Unreachable: the state's bucket does not answer; nothing was begun.
    """
    root = project_root()
    region = _region(stack, root)
    who = holder("maint run")
    objects = open_objects(stack.name, otherwise=stack.settings.record_store)
    lease, window = open_lease(objects), stack.document.window.id
    held = lease.read()  # first of all: without the bucket there is no run, and that is known in seconds
    secrets = _secrets(stack)
    journal = open_journal(objects, who, secrets=secrets, kind=Unwritten if dry else Journal)

    beat = Heartbeat(lease, who)

    def note(name: str, verdict: Verdict, answer: str) -> None:
        if beat.lost:
            return
        with contextlib.suppress(MaintenanceError):  # nobody is served better by a run that ends here
            journal.add(window, "probe", name, "done", after=verdict, why=answer)

    through = probe_through(stack)
    watch = Watch(through, requests_of(stack.document, region), note)
    readiness = Readiness(lambda: world_of(stack.document, stack.settings.record_store), poll=answers.poll)
    announcer = open_announcer(
        {} if dry else os.environ,
        channel=stack.document.channel,
        language=language,
        entries=() if dry else _of_this_run(journal.read(window), held, window),
        remember=lambda key, at: _remember(journal, window, key, at),
        warn=warn,
        secrets=secrets,
    )
    with announcer:
        try:
            yield Night(
                stack,
                root,
                region,
                through,
                answers,
                who,
                objects,
                lease,
                journal,
                beat,
                secrets,
                announcer,
                watch,
                readiness,
                _tell,
                _width(),
            )
        finally:
            watch.stop()
            readiness.stop()


def take(night: Night, break_reason: str | None) -> Lease | None:
    """Take the lease, and bring what an earlier run had to keep on this machine to the journal.

    Returns:
        The lease as it was before, whoever had it.

    Raises:
        LeaseHeld: somebody else has it.
    """
    night.journal.flush()
    taken = take_lease(night.lease, night.journal, night.who, night.window, break_reason=break_reason)
    night.head("✓", f"the lease is ours: {taken.reason}")
    if taken.over is not None:
        night.say(f"it was taken from {taken.over.holder}, whose run stops before its next change")
    return taken.before


def _secrets(stack: Stack) -> Secrets:
    """Everything that no output and no journal entry of this run may hold."""
    secrets = secrets_of(stack)
    plan = stack.document.database
    if plan is not None and not plan.password.startswith("iam"):
        with contextlib.suppress(MaintenanceError):  # the step that needs it says what is wrong
            secrets.add(
                "database password", read_password(plan.password, user=plan.user, host="", port=0).value
            )
    return secrets


def probe_through(stack: Stack) -> str | None:
    """Where probes connect to, in place of the hosts themselves.

    Raises:
        ConfigInvalid: the variable holds something else.
    """
    return read_address(os.environ.get(PROBE_THROUGH), where=PROBE_THROUGH) or stack.settings.probe_through


def _region(stack: Stack, root: Path) -> str:
    text = stack_file(root, stack.name).read_text()
    config: dict[str, Any] = YAML(typ="safe", pure=True).load(text)["config"]
    region = config.get("aws:region") or os.environ.get("AWS_REGION")
    if not region:
        raise ConfigInvalid(
            "aws:region is not set",
            where=f"stack {stack.name}",
            next_step=f"pulumi config set aws:region ap-northeast-1 -s {stack.name}",
        )
    return str(region)


def _of_this_run(entries: list[Entry], held: Lease | None, window: str) -> Sequence[Entry]:
    """Where this run's messages are: a window that is run once more, such as a rehearsal, has a new thread.

    Args:
        entries: the window's journal.
        held: the lease; one that the run that was done last did not give back says that this run goes on.
        window: its id.
    """
    closing = died_closing(held, window, past_of(entries).ended)
    return entries if closing else since_the_end(entries)


def _width() -> int:
    """The terminal's; lines in files and pipes are as long as they are, unless COLUMNS says otherwise."""
    console = Console()
    return console.width if console.is_terminal or "COLUMNS" in os.environ else 0


def _remember(journal: Journal, window: str, key: str, at: str) -> None:
    journal.add(window, "slack", key, "done", after=at)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
