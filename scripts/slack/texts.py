"""The words of the messages, in Japanese and English. Every inserted text is made inert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from maintenance.window.moments import duration
from maintenance.window.printable import printable

Language = Literal["ja", "en"]
State = Literal["started", "waiting", "done", "failed", "skipped"]

MOST_FAILURES = 20
LONGEST = 300
"""Characters of one name or reason."""

_MARKS = {"started": "▶", "waiting": "…", "done": "✓", "failed": "✗", "skipped": "–"}
_STATES: Mapping[Language, Mapping[State, str]] = MappingProxyType(
    {
        "ja": {"started": "開始", "waiting": "待機中", "done": "完了", "failed": "失敗", "skipped": "省略"},
        "en": {
            "started": "started",
            "waiting": "waiting",
            "done": "done",
            "failed": "failed",
            "skipped": "skipped",
        },
    }
)
_PHASES: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "ja": {
            "checks": "事前チェック",
            "preview": "変更内容の確認",
            "approval": "承認",
            "on": "メンテナンス開始(503・サービス停止)",
            "probes": "外部からの確認",
            "gate": "データベース接続の確認",
            "switchover": "データベースの切り替え",
            "database": "データベースの検証",
            "verify": "動作確認(503 のまま)",
            "off": "メンテナンス終了",
            "rollback": "切り戻し",
            "cleanup": "後片付け",
        },
        "en": {
            "checks": "checks",
            "preview": "preview",
            "approval": "approval",
            "on": "maintenance on (503, services stopped)",
            "probes": "probes from outside",
            "gate": "database connections",
            "switchover": "database switchover",
            "database": "database verification",
            "verify": "services back, 503 kept for verification",
            "off": "maintenance off",
            "rollback": "rollback",
            "cleanup": "cleanup",
        },
    }
)
_WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "ja": {
            "window": "メンテナンス",
            "rehearsal": "【リハーサル: {}】",
            "more": "ほか {} 件",
            "open": "残っているもの",
            "clean": "残っているものはありません",
            "resumed": "{} が再開しました",
            "by": "実施者",
        },
        "en": {
            "window": "Maintenance",
            "rehearsal": "[rehearsal for {}]",
            "more": "and {} more",
            "open": "Left open",
            "clean": "Nothing is left open",
            "resumed": "resumed by {}",
            "by": "by",
        },
    }
)


def inert(text: str) -> str:
    """A text from elsewhere, as Slack shows it and nothing more: no mention, link or control character."""
    shown = printable(text, one_line=True)
    if len(shown) > LONGEST:
        shown = f"{shown[: LONGEST - 1]}…"
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def opening(language: Language, *, window: str, title: str, who: str, rehearsal_of: str | None = None) -> str:
    """The first message, under which all others are."""
    words = _WORDS[language]
    name = f"{words['window']} {inert(window)}"
    if rehearsal_of is not None:
        name = f"{words['rehearsal'].format(inert(rehearsal_of))} {name}"
    return f"{name}: {inert(title)} ({words['by']} {inert(who)})" if title else f"{name} ({inert(who)})"


def resumed(language: Language, *, who: str) -> str:
    """A later run goes on in the same thread."""
    return f"▶ {_WORDS[language]['resumed'].format(inert(who))}"


def phase(
    language: Language,
    name: str,
    state: State,
    *,
    seconds: float | None = None,
    failures: Sequence[str] = (),
    note: str = "",
) -> str:
    """One phase: its state, how long it took, and everything that failed by name."""
    title = _PHASES[language].get(name) or inert(name)
    took = "" if seconds is None else f" ({duration(seconds)})"
    lines = [f"{_MARKS[state]} {title}: {_STATES[language][state]}{took}"]
    lines += [inert(note)] if note else []
    return "\n".join([*lines, *_listed(language, failures)])


def closing(language: Language, *, outcome: str, left: Sequence[str]) -> str:
    """The last message: how it ended, and what is left open."""
    words = _WORDS[language]
    if not left:
        return f"■ {inert(outcome)}. {words['clean']}"
    return "\n".join([f"■ {inert(outcome)}. {words['open']}:", *_listed(language, left)])


def _listed(language: Language, items: Sequence[str]) -> list[str]:
    lines = [f"• {inert(each)}" for each in items[:MOST_FAILURES]]
    rest = len(items) - len(lines)
    return [*lines, f"• {_WORDS[language]['more'].format(rest)}"] if rest > 0 else lines
