"""One window of a company, said with the literal command."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from scripts.demo.workspace import ROOT
from tests.e2e.company import Company, Done
from tests.scripts.run.operator import Operator


class Night:
    """A company, its window's id, and how everything was before."""

    def __init__(self, company: Company, window: str) -> None:
        self.company = company
        self.window = window
        self.before = self._all()
        self.settings = company.settings_text()
        self.extra: dict[str, str] = {}

    def _all(self) -> tuple[Any, Any]:
        return self.company.capacity(), self.company.surroundings()

    def as_before(self) -> bool:
        return self._all() == self.before

    @property
    def env(self) -> dict[str, str]:
        here = {"XDG_STATE_HOME": str(self.company.folder / "home"), "PYTHONPATH": str(ROOT)}
        return self.company.env | here | self.extra

    def run(self, *arguments: str, who: str = "", columns: int = 0, terminal: bool = True) -> Operator:
        """`maint run`; `who` says it, on a terminal of that width or on none."""
        env = self.env | ({"LOGNAME": who} if who else {})
        return Operator(self.company.folder, env, "run", *arguments, columns=columns, terminal=terminal)

    def finished(self, *arguments: str) -> Operator:
        """A run without questions that ends well."""
        operator = self.run("--yes", *arguments)
        assert operator.end() == 0, operator.said
        return operator

    def maint(self, *arguments: str, folder: Path | None = None, who: str = "") -> Done:
        env = self.env | ({"LOGNAME": who} if who else {})
        operator = Operator(folder or self.company.folder, env, *arguments)
        return Done(operator.end(), operator.said)

    def status(self, folder: Path | None = None) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.maint("status", "--json", folder=folder).ok().said)
        return found

    def journal(self) -> list[dict[str, Any]]:
        shown = self.maint("history", "show", self.window, "--json").ok().said
        entries: list[dict[str, Any]] = json.loads(shown)["journal"]
        return entries

    def outcomes(self, what: str) -> list[tuple[str, str]]:
        return [(each["subject"], each["outcome"]) for each in self.journal() if each["what"] == what]

    def writes(self) -> Counter[tuple[str, str]]:
        """Changing calls that were carried out, by operation and target."""
        return Counter(
            (each["operation"], str(each["target"]))
            for each in self.company.writes()
            if int(each["status"]) < 400
        )

    def check_the_end(self) -> None:
        """Everything is as before, nothing is open, and the lease is free."""
        assert self.company.capacity() == self.before[0]
        assert self.company.surroundings() == self.before[1]
        assert self.company.settings_text() == self.settings
        status = self.status()
        assert status["outcome"].startswith("done at")
        assert status["lease"]["state"] == "released"
        assert status["phase"] == "off"
        assert [each for each in status["open"] if each["what"] in {"record", "mute", "lease"}] == []
        windows = [each for each in self.outcomes("window") if each[1] in {"started", "done"}]
        assert windows.count((self.window, "done")) == 1
        assert windows[-1] == (self.window, "done")
