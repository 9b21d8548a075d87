from __future__ import annotations

from typing import Any

import pytest

from maintenance.datadog.monitors import check_monitors
from tests.maintenance.edge.plans import plan

LIVE = [
    {"id": 1, "name": "checkout errors", "tags": ["team:core", "env:prod"]},
    {"id": 2, "name": "checkout latency", "tags": ["team:core"]},
    {"id": 3, "name": "no tags", "tags": None},
]


def check(*monitors: dict[str, Any], live: list[dict[str, Any]] | None = None) -> list[str]:
    document = plan({"name": "core", "monitors": monitors})
    return [f"{each.severity}{each}" for each in check_monitors(document, LIVE if live is None else live)]


def test_known_ids_need_no_words() -> None:
    assert check({"id": 1}, {"id": 3}) == []


def test_an_unknown_id_stops() -> None:
    assert check({"id": 1}, {"id": 99}) == [
        "error  team core, monitor 99: does not exist in Datadog\n      next: correct the plan"
    ]


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        (["team:core"], "mutes 2 monitors, and nobody named checkout errors (1), checkout latency (2)"),
        (["team:core", "env:prod"], "mutes 1 monitor, and nobody named checkout errors (1)"),
        (["*"], "mutes 3 monitors, and nobody named checkout errors (1), checkout latency (2), no tags (3)"),
    ],
)
def test_tags_must_all_match_and_what_they_mute_is_shown(tags: list[str], text: str) -> None:
    (found,) = check({"tags": tags})
    assert found.startswith(f"warning  team core, monitors tagged {', '.join(tags)}: {text}\n")


def test_monitors_that_are_named_elsewhere_are_no_news() -> None:
    (found,) = check({"tags": ["team:core"]}, {"id": 1})
    assert "mutes 2 monitors, and nobody named checkout latency (2)\n" in found
    assert check({"tags": ["team:core"]}, {"id": 1}, {"id": 2}) == []


def test_tags_that_nothing_carries_stop() -> None:
    (found,) = check({"tags": ["team:core", "env:staging"]})
    assert found.startswith(
        "error  team core, monitors tagged team:core, env:staging: no monitor carries all"
    )


def test_many_are_cut_with_a_count() -> None:
    many = [{"id": n, "name": f"m{n}", "tags": ["team:core"]} for n in range(50)]
    (found,) = check({"tags": ["team:core"]}, live=many)
    assert "mutes 50 monitors" in found
    assert "m19 (19) and 30 more\n" in found
    assert "m20" not in found
