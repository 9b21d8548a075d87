"""The probes of a run: every endpoint from outside, until all is as it should be or time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from maintenance.errors import Unfinished
from maintenance.run.steps import Step
from maintenance.table import table
from scripts.probes.ask import Answer, Edge
from scripts.probes.requests_of import Probe, requests_of, through_bypass
from scripts.run.night import Night

SECONDS = 60.0
"""How long an edge may take until every endpoint shows what was told it."""
_AGAIN = 1.0
ACCEPTED = "probes"
"""What `--accept` calls it when somebody answers for the endpoints."""
BEFORE = "outside, before"
"""How the journal names endpoints that were not served before the window either."""

Right = Callable[[Answer], bool]


def closed(answer: Answer) -> bool:
    """What customers are to read while maintenance is on."""
    return answer.verdict == "maintenance"


def served(answer: Answer) -> bool:
    """What customers and verifiers are to get from a service."""
    return answer.verdict == "ok"


def probes_of(night: Night) -> list[Probe]:
    """One request per endpoint of the plan."""
    return requests_of(night.document, night.region)


def look_before(night: Night) -> None:
    """Note which endpoints are not served before anything is done: they need not be afterwards either."""
    answers = Edge(night.through).ask_all(each for each in probes_of(night) if each.safe)
    bad = {name: answer for name, answer in answers.items() if not served(answer)}
    night.say(f"{len(answers) - len(bad)} of {len(answers)} endpoints are served now")
    if bad:
        night.say(table([(name, str(answer)) for name, answer in bad.items()]))
    for name, answer in bad.items():
        night.journal.add(night.window, "check", f"{BEFORE}: {name}", "failed", after=str(answer))


def look_after(night: Night, step: Step) -> None:
    """Prove from outside that an update did what it says.

    Raises:
        Unfinished: some endpoints do not show it; they are named.
    """
    probes = probes_of(night)
    match step:
        case Step.PROBES_ON:  # services are at 0, so no request can change anything
            _until(night, probes, closed, "{} endpoints answer our 503")
        case Step.PROBES_VERIFY:
            safe = _safe(night, probes)
            _until(night, safe, closed, "{} endpoints still answer our 503 to customers")
            inside = [each for each in through_bypass(night.document, probes) if each.safe]
            if inside:
                _until(night, inside, served, "{} endpoints are served through the bypass")
            else:
                night.say("the plan has no bypass header, so nothing is asked through it")
        case _:
            already = _unserved_before(night)
            left = [each for each in _safe(night, probes) if each.name not in already]
            if already:
                night.say(f"not asked, as they were not served before either: {', '.join(sorted(already))}")
            _until(night, left, served, "{} endpoints are served")


def _safe(night: Night, probes: Sequence[Probe]) -> list[Probe]:
    safe = [each for each in probes if each.safe]
    if len(safe) < len(probes):
        names = ", ".join(each.name for each in probes if not each.safe)
        night.say(f"not asked, as a request could change something: {names}")
    return safe


def _until(night: Night, probes: Sequence[Probe], right: Right, words: str) -> None:
    edge, until = Edge(night.through), time.monotonic() + SECONDS
    said = False
    while True:
        answers = edge.ask_all(probes)
        wrong = {name: answer for name, answer in answers.items() if not right(answer)}
        if not wrong:
            night.say(words.format(len(probes)))
            return
        if ACCEPTED in night.answers.accept:
            night.say(f"{len(wrong)} do not, and --accept {ACCEPTED} answers for them:\n{_table(wrong)}")
            return
        if time.monotonic() >= until:
            break
        if not said:
            said = True
            night.say(
                f"{len(probes) - len(wrong)} of {len(probes)} so far; asking again for {SECONDS:.0f} s, "
                "then this fails and everything stays as it is"
            )
        time.sleep(_AGAIN)
    raise Unfinished(
        f"{len(wrong)} of {len(probes)} endpoints do not show it from outside\n{_table(wrong)}",
        where=f"stack {night.stack.name}",
        next_step=f"look at them, then {night.command}; if you answer for them: --accept {ACCEPTED}",
    )


def _table(answers: Mapping[str, Answer]) -> str:
    return table([(name, str(answer)) for name, answer in sorted(answers.items())])


def _unserved_before(night: Night) -> set[str]:
    mark = f"{BEFORE}: "
    return {
        each.subject.removeprefix(mark)
        for each in night.past().entries
        if each.what == "check" and each.subject.startswith(mark)
    }
