"""An update that stops half way: what went wrong is named, and what it did not come to is a number."""

from __future__ import annotations

from typing import Any

from maintenance.progress.update import UpdateProgress

URN = "urn:pulumi:prod-maint::maintenance-mode::aws:lb/listenerRule:ListenerRule::"


def said(name: str, message: str) -> dict[str, Any]:
    return {"timestamp": 7, "diagnosticEvent": {"urn": URN + name, "severity": "error", "message": message}}


def unseen(name: str) -> dict[str, Any]:
    return said(name, f"expected resource operations for {URN}{name} but none were seen\n")


SUMMARY = {"timestamp": 9, "summaryEvent": {"resourceChanges": {"create": 1}}}


def test_steps_that_a_failed_update_did_not_reach_do_not_bury_the_failure() -> None:
    progress = UpdateProgress()
    lines = [line for each in range(80) for line in progress.feed(unseen(f"rule-{each}"))]
    lines += progress.feed(said("core-wave1", "1 of 2 services could not be scaled to 0"))
    lines += progress.feed(SUMMARY)
    assert progress.failures == ("core-wave1: 1 of 2 services could not be scaled to 0",)
    assert lines == [
        "   0 s  error: 1 of 2 services could not be scaled to 0",
        "   2 s  80 reviewed steps were not reached",
    ]


def test_a_plan_that_was_not_carried_out_is_a_failure_of_its_own() -> None:
    progress = UpdateProgress()
    for name in ("rule-1", "rule-2"):
        progress.feed(unseen(name))
    assert progress.failures == ("2 reviewed steps were not carried out: rule-1, rule-2",)
