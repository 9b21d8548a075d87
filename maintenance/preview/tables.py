"""A review as tables, in the order in which people read them: what stands out, teams, edges, mutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from maintenance.plan.document import PlanDocument, Team
from maintenance.preview.review import Review
from maintenance.preview.row import Row
from maintenance.preview.words import change_of

Cells = tuple[str, str, str]
"""Name, change, note."""


@dataclass(frozen=True, slots=True)
class Table:
    """A title and rows. `alarm` tables are what a reviewer must not miss."""

    title: str
    rows: tuple[Cells, ...]
    alarm: bool = False


def tables(review: Review, document: PlanDocument) -> tuple[Table, ...]:
    """All tables that have something to say."""
    found = [
        Table(
            "OUTSIDE what the plan document declares",
            tuple((each, "", "") for each in review.outside),
            alarm=True,
        ),
        Table(
            "will NOT be carried out",
            tuple((row.name, row.problem, "") for row in review.rows if row.problem),
            alarm=True,
        ),
        Table("warnings", tuple((_plain(each), "", "") for each in review.warnings)),
        *(_team(team, review) for team in document.teams),
        Table("no team", (*_cells(review.of("service", "")), *_cells(review.of("writer", "")))),
        *(_edge(name, review) for name in document.edges),
        Table("no edge of the plan", tuple(_cells(review.of("edge", "")))),
        Table("mutes", tuple(_mutes(review))),
        Table("for maintenance mode itself", tuple(_cells(review.of("support")))),
    ]
    return tuple(table for table in found if table.rows)


def _team(team: Team, review: Review) -> Table:
    own = (*_cells(review.of("service", team.name)), *_cells(review.of("writer", team.name), " writers"))
    return Table(f"team {team.name}", own)


def _edge(name: str, review: Review) -> Table:
    return Table(f"edge {name}", tuple(_cells(review.of("edge", name))))


def _cells(rows: tuple[Row, ...], what: str = "") -> Iterator[Cells]:
    """A line for each row that changes; one for all that stay."""
    for row in rows:
        if row.changes:
            yield (row.name, change_of(row), row.note)
    staying = [row for row in rows if not row.changes]
    if staying and len(staying) < len(rows):
        for row in staying:
            yield (row.name, row.change, "stays")
    elif staying:
        yield (f"all {len(staying)}{what}", "stay as they are", "")


def _mutes(review: Review) -> Iterator[Cells]:
    """A line for each team and change: forty monitors are forty names, not forty lines."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in review.of("mute"):
        if row.changes:
            groups[(row.group or "no team", change_of(row), row.note)].append(row.name)
    for (team, change, note), names in groups.items():
        until = f"{note}: " if note else ""
        yield (f"{team} ({len(names)})", change, until + ", ".join(names))


def _plain(warning: str) -> str:
    """A warning without the engine's word for it: the table's title says so."""
    return warning.strip().removeprefix("warning:").strip()
