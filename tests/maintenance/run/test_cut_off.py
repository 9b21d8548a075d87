"""A lost way to AWS is one sentence, and hides nothing that waits behind it."""

from __future__ import annotations

import pytest

from maintenance.captured.enter import manual_change as writer_changed
from maintenance.ecs.enter import manual_change as service_changed
from maintenance.errors import CredentialsExpired, MaintenanceError, Unfinished, Unreachable
from maintenance.run.cut_off import cut_off

AGAIN = "maint run -s prod-maint"
LOST = 'Could not connect to the endpoint URL: "https://ecs.example.com/"'
EXPIRED = "UpdateService answered ExpiredToken: made to fail"
SERVICE = service_changed("prod/worker", ["desired count is now 3, not 0"])
WRITER = writer_changed("events:default/nightly", [("state", "ENABLED", "DISABLED")])


def update(*failures: str) -> MaintenanceError:
    """An update that failed, as a run puts it together."""
    return Unfinished("the update to on ended with 255\n" + "\n".join(failures), next_step="mend it")


@pytest.mark.parametrize(
    ("why", "kind", "words"),
    [(LOST, Unreachable, "network"), (EXPIRED, CredentialsExpired, "credentials")],
)
def test_a_change_by_hand_is_named_beside_what_was_lost(
    why: str, kind: type[MaintenanceError], words: str
) -> None:
    table = f"prod/api  {why}\nprod/worker  {SERVICE.reason}\n  next: {SERVICE.next_step}"
    rule = f"nightly: {WRITER.name}: {WRITER.reason}\n  next: {WRITER.next_step}"
    found = cut_off(update(table, rule), command=AGAIN)
    assert type(found) is kind
    for text in (words, "prod/worker was changed during the window: desired count is now 3", WRITER.name):
        assert text in found.what
    for name in ("prod/worker", WRITER.name):
        assert f'maintenance:manualChanges["{name}"]\' keep' in found.next_step
    assert found.next_step.endswith(f"say it again: {AGAIN}")


def test_without_a_change_nothing_is_said_of_one() -> None:
    found = cut_off(update(f"prod/api  {LOST}"), command=AGAIN)
    assert "by hand" not in found.what
    assert found.next_step == f"when it is back, say it again: {AGAIN}"


def test_many_changes_are_cut_short() -> None:
    rows = [f"prod/s{n}  {service_changed(f'prod/s{n}', ['changed']).reason}" for n in range(40)]
    found = cut_off(update(f"prod/api  {LOST}", *rows), command=AGAIN)
    assert "and 35 more" in found.what
    assert len(found.what.splitlines()) < 10


def test_a_change_alone_stays_what_it_is() -> None:
    alone = update(f"prod/worker  {SERVICE.reason}")
    assert cut_off(alone, command=AGAIN) is alone
