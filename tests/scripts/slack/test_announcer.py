"""What a channel shows of a run, over real HTTP, and what happens to the run when Slack is broken."""

from __future__ import annotations

import socket
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.window.secrets import Secrets
from sandbox.slack.store import Trouble
from scripts.slack import texts
from tests.scripts.slack.conftest import Workspace

LIMIT = 2.0
"""Seconds: far above what a call takes here, far below any wait of ours."""


def test_one_thread_with_one_message_per_phase(slack: Workspace) -> None:
    with slack.announcer(slack.bot) as announcer:
        announcer.begin(window="2030-12-aurora", title="Aurora 3", who="mori@bastion")
        for phase in ("on", "switchover", "off"):
            announcer.phase(phase, "started")
            announcer.phase(phase, "done", seconds=61)
        announcer.end(outcome="done", left=["old cluster prod-old1"])
    root, *replies = slack.store.messages
    assert root.thread is None
    assert [reply.thread for reply in replies] == [root.ts] * 4
    assert [reply.text.split(":")[0] for reply in replies[:3]] == [
        "✓ maintenance on (503, services stopped)",
        "✓ database switchover",
        "✓ maintenance off",
    ]
    assert "1m 01s" in replies[0].text
    assert replies[3].text == "■ done. Left open:\n• old cluster prod-old1"
    assert slack.warnings == []


def test_a_resumed_run_goes_on_in_the_thread_and_in_the_phases_message(slack: Workspace) -> None:
    with slack.announcer(slack.bot) as first:
        first.begin(window="w", title="", who="mori@bastion")
        first.phase("on", "started")
    with slack.announcer(slack.bot) as second:
        second.begin(window="w", title="", who="mori@bastion")
        second.phase("on", "done")
    with slack.announcer(slack.bot) as third:
        third.begin(window="w", title="", who="sato@bastion")
    root, on, again, third_time = slack.store.messages
    assert {on.thread, again.thread, third_time.thread} == {root.ts}
    assert (on.text[0], len(on.edits)) == ("✓", 1)
    assert (again.text, third_time.text) == ("▶ resumed by mori@bastion", "▶ resumed by sato@bastion")


def test_a_failed_phase_is_named_and_said_aloud_each_time(slack: Workspace) -> None:
    for _ in range(2):
        with slack.announcer(slack.bot) as announcer:
            announcer.begin(window="w", title="", who="m@b")
            announcer.phase("on", "failed", failures=["prod-core/api: 3 tasks left", "prod-core/jobs"])
    phase = next(each for each in slack.store.messages if "tasks left" in each.text)
    loud = [each for each in slack.store.messages if each.broadcast]
    assert phase.text.split("\n")[1:] == ["• prod-core/api: 3 tasks left", "• prod-core/jobs"]
    assert [each.text for each in loud] == ["✗ maintenance on (503, services stopped): failed"] * 2


def test_many_failures_are_counted(slack: Workspace) -> None:
    with slack.announcer(slack.bot, language="ja") as announcer:
        announcer.phase("off", "failed", failures=[f"svc-{number}" for number in range(25)])
    message = next(each.text for each in slack.store.messages if "svc-19" in each.text)
    assert message.startswith("✗ メンテナンス終了: 失敗\n• svc-0\n")
    assert message.endswith("• svc-19\n• ほか 5 件")


def test_a_message_that_somebody_deleted_is_posted_anew(slack: Workspace) -> None:
    with slack.announcer(slack.bot) as announcer:
        announcer.begin(window="w", title="", who="m@b")
        announcer.phase("on", "started")
    slack.store.forget(slack.store.messages[1])
    with slack.announcer(slack.bot) as announcer:
        announcer.phase("on", "done")
    assert slack.texts == ["Maintenance w (m@b)", "✓ maintenance on (503, services stopped): done"]


def test_a_webhook_gets_every_message_without_a_thread(slack: Workspace) -> None:
    with slack.announcer(slack.webhook) as announcer:
        announcer.begin(window="w", title="Aurora", who="m@b")
        announcer.phase("on", "started")
        assert slack.store.wait_for_calls(2)
        announcer.phase("on", "failed", failures=["a/b"])
    assert [text.split("\n")[0] for text in slack.texts] == [
        "Maintenance w: Aurora (by m@b)",
        "▶ maintenance on (503, services stopped): started",
        "✗ maintenance on (503, services stopped): failed",
    ]
    assert slack.noted == []
    assert slack.warnings == []


def test_names_from_documents_are_inert(slack: Workspace) -> None:
    evil = "<!channel> <https://x.test|click> a&b \x1b[31m\u202ename\nline"
    with slack.announcer(slack.bot) as announcer:
        announcer.begin(window="w", title=evil, who=evil)
        announcer.phase(evil, "failed", failures=[evil], note=evil)
        announcer.end(outcome=evil, left=[evil])
    assert len(slack.store.messages) == 4
    for text in slack.texts:
        assert "<" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "&lt;!channel&gt;" in text
        assert "a&amp;b" in text


@settings(deadline=None)
@given(st.text(max_size=500))
def test_inert_text_holds_no_markup_and_stays_short(text: str) -> None:
    shown = texts.inert(text)
    assert not {"<", ">", "\n", "\r", "\x1b"} & set(shown)
    assert shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").count("&") == 0
    assert len(shown) <= texts.LONGEST * 5


def test_secrets_do_not_reach_the_channel(slack: Workspace) -> None:
    secrets = Secrets({"DB_PASSWORD": "hunter2!"})
    with slack.announcer(slack.bot, secrets=secrets) as announcer:
        announcer.phase("on", "failed", failures=["login with hunter2! failed"])
    assert "• login with [DB_PASSWORD] failed" in slack.texts[0]


@pytest.mark.parametrize("error", ["invalid_auth", "channel_not_found", "not_in_channel", "account_inactive"])
def test_a_refusal_is_one_warning_and_no_more_calls(slack: Workspace, error: str) -> None:
    slack.store.misbehave(Trouble(error=error))
    with slack.announcer(slack.bot) as announcer:
        announcer.begin(window="w", title="", who="m@b")
        assert slack.store.wait_for_calls(1)
        for phase in ("on", "off"):
            announcer.phase(phase, "done")
    assert slack.store.calls == [("chat.postMessage", error)]
    assert slack.warnings == [f"Slack does not take messages: {error}; the run goes on without"]


@pytest.mark.parametrize(
    ("environment", "channel", "error"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong-token"}, "#maintenance", "invalid_auth"),
        ({}, "#nowhere", "channel_not_found"),
    ],
)
def test_a_wrong_token_or_channel(
    slack: Workspace, environment: dict[str, str], channel: str, error: str
) -> None:
    with slack.announcer(slack.bot | environment, channel=channel) as announcer:
        announcer.begin(window="w", title="", who="m@b")
    assert slack.warnings == [f"Slack does not take messages: {error}; the run goes on without"]


def test_a_rate_limit_is_waited_for_beside_the_run(slack: Workspace) -> None:
    slack.store.misbehave(Trouble(times=1, error="ratelimited", status=429, retry_after=1))
    began = time.monotonic()
    announcer = slack.announcer(slack.bot)
    announcer.begin(window="w", title="", who="m@b")
    announcer.phase("on", "done")
    assert len(slack.store.calls) < 3, "nobody waited for it"
    with announcer:
        pass
    assert time.monotonic() - began >= 1
    assert [outcome for _, outcome in slack.store.calls] == ["ratelimited", "ok", "ok"]
    assert len(slack.texts) == 2


@pytest.mark.parametrize("how", ["bot", "webhook"])
def test_a_slack_that_is_down_costs_a_bounded_time_and_one_warning(slack: Workspace, how: str) -> None:
    slack.store.misbehave(Trouble(status=503))
    announcer = slack.announcer(getattr(slack, how))
    announcer.begin(window="w", title="", who="m@b")
    for phase in ("on", "off"):
        announcer.phase(phase, "done")
    assert slack.warned.wait(20)
    began = time.monotonic()
    announcer.close(0.3)
    assert time.monotonic() - began < LIMIT
    assert slack.warnings == ["Slack does not take messages: HTTP 503; the run goes on without"]


def test_a_slack_that_is_slow_costs_a_bounded_time(slack: Workspace) -> None:
    slack.store.misbehave(Trouble(delay=3))
    announcer = slack.announcer(slack.bot)
    began = time.monotonic()
    announcer.begin(window="w", title="", who="m@b")
    announcer.close(0.3)
    assert time.monotonic() - began < LIMIT
    assert slack.warnings == [
        "Slack does not take messages: it did not answer in time; the run goes on without"
    ]


@pytest.mark.parametrize("how", ["bot", "webhook"])
def test_nobody_listens(how: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        gone = Workspace(store=None, url=f"http://127.0.0.1:{taken.getsockname()[1]}")  # type: ignore[arg-type]
        announcer = gone.announcer(getattr(gone, how))
        announcer.begin(window="w", title="", who="m@b")
        assert gone.warned.wait(20)
        announcer.close(0.5)
    assert gone.warnings == [
        "Slack does not take messages: not reached (ConnectionRefusedError); the run goes on without"
    ]


def test_without_slack_nothing_is_sent_or_said(slack: Workspace) -> None:
    with slack.announcer({}) as announcer:
        announcer.begin(window="w", title="", who="m@b")
        announcer.phase("on", "failed", failures=["x"])
    assert (slack.store.calls, slack.warnings) == ([], [])


def test_a_token_without_a_channel_is_one_warning(slack: Workspace) -> None:
    with slack.announcer(slack.bot, channel=None) as announcer:
        announcer.begin(window="w", title="", who="m@b")
    assert slack.store.calls == []
    assert len(slack.warnings) == 1
    assert "SLACK_CHANNEL" in slack.warnings[0]


def test_a_strangers_page_is_not_shown(slack: Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    with slack.announcer(slack.bot | {"SLACK_API_URL": f"{slack.url}/services/portal/"}) as announcer:
        announcer.begin(window="w", title="", who="m@b")
        assert slack.warned.wait(20)
        announcer.close(0.2)
    assert slack.warnings == ["Slack does not take messages: HTTP 404; the run goes on without"]
    assert "no_service" not in "".join(capfd.readouterr())


def test_messages_of_a_short_fault_arrive_later_with_the_newest_text(slack: Workspace) -> None:
    slack.store.misbehave(Trouble(times=1, status=429, error="ratelimited", retry_after=0))
    with slack.announcer(slack.bot) as announcer:
        announcer.begin(window="w", title="", who="m@b")
        announcer.phase("on", "done")
    assert slack.texts == ["Maintenance w (m@b)", "✓ maintenance on (503, services stopped): done"]
    assert "Maintenance w (m@b)\n    ✓" in slack.store.transcript()
