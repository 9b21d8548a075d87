"""Watch from outside during the whole run; the journal gets an entry only when what is seen changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from maintenance.run.outside import Outside
from maintenance.timeline.spans import Verdict
from maintenance.window.entry import Entry
from scripts.probes.prober import Prober, Seen
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
        seen = [each.after for each in entries if each.what == "probe"]
        verdicts = {verdict: verdict for verdict in get_args(Verdict)}
        self._outside.said = verdicts.get(seen[-1]) if seen else None
        self._prober = Prober(self._through, self._probes, pause=_PAUSE, tell=self._heard)

    def stop(self) -> None:
        """End it."""
        if self._prober is not None:
            self._prober.stop(3.0)

    def _heard(self, seen: Seen) -> None:
        changed = self._outside.feed(seen.name, seen.answer.verdict)
        if changed is not None:
            self._note(seen.name, changed, str(seen.answer))
