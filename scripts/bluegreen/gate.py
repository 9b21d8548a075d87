"""The database gate: nobody but us connected, nobody writing, no long transaction. Who it is, if not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from maintenance.bluegreen.checks.activity import application_connections, old_transactions
from maintenance.bluegreen.checks.check import Unasked
from maintenance.bluegreen.checks.facts import Process, Server, Transaction
from maintenance.errors import Unreachable
from scripts.bluegreen.context import Context
from scripts.bluegreen.statements import ask, processes, transactions


@dataclass(frozen=True, slots=True)
class Gate:
    """Who is on the writer of production."""

    host: str
    connections: tuple[Process, ...]
    """Neither ours nor the server's own."""
    writing: tuple[Process, ...]
    """Of those, the ones that run a statement right now."""
    transactions: tuple[Transaction, ...]
    """Open for longer than allowed, or holding changed rows."""

    @property
    def quiet(self) -> bool:
        """Whether the switchover may start."""
        return not (self.connections or self.transactions)

    def lines(self) -> tuple[str, ...]:
        """Who, as people read it."""
        return (
            *(f"connected: {each}" for each in self.connections),
            *(f"transaction: {each}" for each in self.transactions),
        )

    def data(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "quiet": self.quiet}


def database_gate(context: Context) -> Gate:
    """Look at the writer of production once.

    Raises:
        MaintenanceError: it did not answer; not knowing is not quiet.
    """
    cluster = context.world().production
    if cluster is None:
        raise Unreachable(
            f"there is no cluster {context.plan.cluster}",
            next_step="correct database.cluster in the plan document",
        )
    session = context.writer(cluster)
    try:
        server = Server(
            session.host,
            processes=ask(lambda: processes(session)),
            transactions=ask(lambda: transactions(session)),
        )
    finally:
        session.close()
    for piece in (server.processes, server.transactions):
        if isinstance(piece, Unasked):
            raise Unreachable(piece.why, where=cluster.id, next_step="say the same command again")
    wanted = context.wanted
    found = application_connections(server, wanted)
    open_ones = () if isinstance(server.transactions, Unasked) else server.transactions
    held = tuple(each for each in open_ones if each.rows and each.user not in wanted.ours)
    return Gate(
        session.host,
        found,
        tuple(each for each in found if each.command == "Query"),
        tuple(dict.fromkeys((*old_transactions(server, wanted), *held))),
    )
