"""Who gets through the 503."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report


def bypass_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """One way through, not two; and a header that a listener can match."""
    bypass = draft.bypass
    if bypass is None:
        return
    expected = "exactly one of header and source_ips"
    if bypass.header is None and not bypass.source_ips:
        fix = "add one, or remove bypass"
        yield report.mistake(("bypass",), "neither header nor source_ips", expected, fix, of_key=True)
    if bypass.header is not None and bypass.source_ips:
        fix = "remove one of the two"
        yield report.mistake(("bypass", "source_ips"), "source_ips beside header", expected, fix, of_key=True)
    if bypass.header is not None and bypass.header.name.lower() == "host":
        fix = "choose a name of your own, such as X-Maintenance-Bypass"
        expected = "a header other than Host, which a listener does not match as a header"
        yield report.mistake(("bypass", "header", "name"), "the header Host", expected, fix)
