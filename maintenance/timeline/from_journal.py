"""A window's bars from its journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from maintenance.timeline.spans import Observation, Span, Track, Verdict
from maintenance.window.entry import Entry
from maintenance.window.summary import stages


def track_of(name: str, entries: Sequence[Entry]) -> Track:
    """The bars of one window: phases, waits, and the changes that probes saw.

    A `wait` entry is written at the end of the wait and says how long it took. A `probe` entry says in
    `after` what is seen from then on (ok, maintenance or broken).
    """
    if not entries:
        return Track(name, ())
    start, last = entries[0].at, (entries[-1].at - entries[0].at).total_seconds()
    bars = []
    for stage in stages(entries):
        began = (stage.start - start).total_seconds()
        open_end = stage.seconds is None
        end = last if stage.seconds is None else began + stage.seconds
        bars.append(Span(stage.name, began, end, "phase", open_end=open_end))
    for entry in entries:
        if entry.what == "wait" and entry.seconds is not None:
            end = (entry.at - start).total_seconds()
            bars.append(Span(entry.subject, max(0.0, end - entry.seconds), end, "wait"))
    seen = [
        Observation((entry.at - start).total_seconds(), verdict)
        for entry in entries
        if entry.what == "probe"
        for verdict in get_args(Verdict)
        if verdict == entry.after
    ]
    if seen:
        seen.append(Observation(max(last, seen[-1].at), seen[-1].verdict))  # it stayed so
    return Track(name, tuple(sorted(bars, key=lambda bar: (bar.start, bar.kind))), tuple(seen))
