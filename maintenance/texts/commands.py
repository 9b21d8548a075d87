"""The runbook's commands, by name, so that every language and template says the same ones.

In Markdown each is a fenced block whose info string says in which way through the night it belongs:
`sh both`, `sh one` (maint run does it all), `sh hand` (step by step) or `sh rescue`; `asks` behind it means
that the command asks a person, or wants `--yes` where nobody is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from maintenance.texts.inert import Safe, block, command

Way = Literal["both", "one", "hand", "rescue"]


def commands(*, stack: str, plan: str, window: str, file: str, database: bool) -> Mapping[str, Safe]:
    """Every command of the runbook for one stack.

    Args:
        stack: its name.
        plan: the plan document's path, relative to the project.
        window: its id.
        file: where the reviewed preview is kept.
        database: whether the window touches one.

    Raises:
        Refused: see `inert.command`.
    """
    on = ("-s", stack)

    def phase(name: str, *, enabled: bool) -> tuple[str, ...]:
        both = (f"maintenance:phase={name}", f"maintenance:enabled={str(enabled).lower()}")
        return ("pulumi", "config", "set-all", "--plaintext", both[0], "--plaintext", both[1], *on)

    look = (("maint", "bluegreen", "status", *on),) if database else ()
    up = ("maint", "up", *on, "--yes")
    live_check = ("maint", "plan", "check", "--live", *on)
    database_check = ("maint", "bluegreen", "check", *on)
    preview = ("maint", "preview", *on, "--phase", "on", "--save-plan", file)
    found: dict[str, tuple[Way, bool, tuple[tuple[str, ...], ...]]] = {
        "plan_check": ("both", False, (("maint", "plan", "check", plan),)),
        "database_check": ("both", False, (database_check,)),
        "create": ("both", False, (("maint", "bluegreen", "create", *on),)),
        "live_check": ("both", False, (live_check,)),
        "coverage": ("both", False, (("maint", "plan", "coverage", *on),)),
        "preview": ("both", False, (preview,)),
        "last_checks": ("both", False, (live_check, *((database_check,) if database else ()), preview)),
        "history": ("both", False, (("maint", "history", *on),)),
        "run": ("one", True, (("maint", "run", *on),)),
        "on": ("hand", True, (("maint", "on", *on, "--plan", file),)),
        "gate": ("hand", False, (("maint", "bluegreen", "check", *on, "--phase", "switchover"),)),
        "switchover": ("hand", True, (("maint", "bluegreen", "switchover", *on),)),
        "database_verify": ("hand", False, (("maint", "bluegreen", "verify", *on),)),
        "verify": ("hand", False, (phase("verify", enabled=True), up)),
        "off": ("hand", False, (phase("off", enabled=False), up)),
        "status": ("both", False, (("maint", "status", *on),)),
        "cleanup": ("both", True, (("maint", "bluegreen", "cleanup", *on),)),
        "removed": ("both", True, (("maint", "bluegreen", "cleanup", *on),)),
        "leftovers": ("both", False, (("maint", "leftovers", *on),)),
        "record": ("both", False, (("maint", "history", "show", window, *on),)),
        "fix": ("rescue", True, (("maint", "bluegreen", "check", *on, "--fix"),)),
        "again": ("rescue", False, (up,)),
        "extend": ("rescue", False, (("maint", "extend", "20m", *on, "--yes"),)),
        "look": ("rescue", False, (("maint", "status", *on), *look)),
        "rollback": ("rescue", True, (("maint", "bluegreen", "rollback", *on),)),
        "leave": ("rescue", False, (phase("off", enabled=False), up)),
    }
    return {
        name: block([command(each) for each in lines], f"sh {way}{' asks' if asks else ''}")
        for name, (way, asks, lines) in found.items()
    }
