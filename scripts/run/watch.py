"""Watch from outside during the whole run; the journal gets an entry only when what is seen changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from maintenance.run.outside import Outside
from maintenance.timeline.spans import Verdict
from maintenance.window.entry import Entry
from scripts.probes.ask import Answer, Edge
from scripts.probes.prober import Prober
from scripts.probes.requests_of import Probe

_PAUSE = 0.1
"""Seconds between two requests: ten a second are no load for anybody."""


class Watch:
    """A prober of the endpoints that can be asked without changing anything."""

    def __init__(
        self, through: str | None, probes: Iterable[Probe], note: Callable[[str, Verdict, str], None]
    ) -> None:
        """Nothing is asked before `start`; `note` is told endpoint, verdict and answer of each change."""
        self._through = through
        self._probes = [each for each in probes if each.safe]
        self._note = note
        self._outside = Outside(len(self._probes))
        self._prober: Prober | None = None

    def start(self, entries: Iterable[Entry]) -> None:
        """Go on from what the journal saw last; a second start does nothing."""
        if self._prober is not None:
            return
        self._go_on_from(entries)
        self._prober = Prober(
            self._through,
            self._probes,
            pause=_PAUSE,
            tell=lambda seen: self._heard(seen.name, seen.answer),
        )

    def stop(self) -> None:
        """End it."""
        if self._prober is not None:
            self._prober.stop(3.0)

    def finish(self, entries: Iterable[Entry]) -> None:
        """End it with what is seen at the end: every endpoint is asked once more.

        One round takes seconds, so without this the record of a short step ends with what was before it.
        """
        self.stop()
        if self._prober is None:
            self._go_on_from(entries)
        for name, answer in Edge(self._through).ask_all(self._probes).items():
            self._heard(name, answer)

    def _go_on_from(self, entries: Iterable[Entry]) -> None:
        seen = [each.after for each in entries if each.what == "probe"]
        verdicts = {verdict: verdict for verdict in get_args(Verdict)}
        self._outside.said = verdicts.get(seen[-1]) if seen else None

    def _heard(self, name: str, answer: Answer) -> None:
        changed = self._outside.feed(name, answer.verdict)
        if changed is not None:
            self._note(name, changed, str(answer))
