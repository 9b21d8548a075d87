"""Who is connected, who writes, what runs too long: judged from the process list and open transactions."""

from __future__ import annotations

from maintenance.bluegreen.checks.check import Judgement, Unasked, failed, listed, passed, unknown
from maintenance.bluegreen.checks.facts import Facts, Process, Server, Transaction, Wanted

WRITES = frozenset({"insert", "update", "delete", "replace", "load", "truncate", "call", "commit", "xa"})
CHANGES = frozenset({"alter", "create", "drop", "optimize", "rename", "analyze"})
END_IT = "ask its owner, or on the writer: CALL mysql.rds_kill(connection)"


def application_connections(server: Server, wanted: Wanted) -> tuple[Process, ...]:
    """Connections that are neither ours nor the server's."""
    if isinstance(server.processes, Unasked):
        return ()
    return tuple(each for each in server.processes if not each.background and each.user not in wanted.ours)


def old_transactions(server: Server, wanted: Wanted) -> tuple[Transaction, ...]:
    """Transactions open for longer than the plan allows."""
    if isinstance(server.transactions, Unasked):
        return ()
    return tuple(each for each in server.transactions if each.seconds >= wanted.oldest_transaction)


def long_transactions(facts: Facts) -> Judgement:
    """C28: RDS refuses, or rolls back, over one forgotten transaction."""
    server = facts.blue
    if isinstance(server, Unasked):
        return unknown(server.why)
    for piece in (server.transactions, server.prepared):
        if isinstance(piece, Unasked):
            return unknown(piece.why)
    found = [str(each) for each in old_transactions(server, facts.wanted)]
    if server.prepared:
        found.append(f"{server.prepared} prepared XA transactions (XA RECOVER)")
    limit = facts.wanted.oldest_transaction
    return listed(tuple(found), next_step=END_IT, clean=f"no transaction older than {limit:.0f} s, no XA")


def long_statements(facts: Facts) -> Judgement:
    """S06: no long write and no DDL on blue right now."""
    server = facts.blue
    if isinstance(server, Unasked):
        return unknown(server.why)
    if isinstance(server.processes, Unasked):
        return unknown(server.processes.why)
    found = tuple(
        str(each)
        for each in server.processes
        if not each.background
        and each.command == "Query"
        and (
            each.verb in CHANGES or (each.verb in WRITES and each.seconds >= facts.wanted.oldest_transaction)
        )
    )
    return listed(found, next_step=END_IT, clean="no DDL, no long write")


def connections(facts: Facts) -> Judgement:
    """S07: in maintenance there should be ours only."""
    server = facts.blue
    if isinstance(server, Unasked):
        return unknown(server.why)
    if isinstance(server.processes, Unasked):
        return unknown(server.processes.why)
    found = tuple(str(each) for each in application_connections(server, facts.wanted))
    return listed(found, next_step=END_IT, clean="only ours are connected")


def log_readers(facts: Facts) -> Judgement:
    """C22: whoever reads the binary log must be pointed elsewhere afterwards."""
    server = facts.blue
    if isinstance(server, Unasked):
        return unknown(server.why)
    if isinstance(server.processes, Unasked):
        return unknown(server.processes.why)
    found = tuple(
        str(each) for each in server.processes if each.replicating and not each.user.startswith("rds")
    )
    return listed(
        found,
        next_step="afterwards recreate DMS tasks, and point other readers at the new coordinates",
    )


def green_untouched(facts: Facts) -> Judgement:
    """S05: nobody writes on green."""
    server = facts.green
    if isinstance(server, Unasked):
        return unknown(server.why)
    if isinstance(server.variables, Unasked):
        return unknown(server.variables.why)
    if isinstance(server.processes, Unasked):
        return unknown(server.processes.why)
    found = tuple(str(each) for each in application_connections(server, facts.wanted))
    if found:
        return failed(*found, next_step="disconnect them: a row written on green breaks replication")
    read_only = server.variables.get("read_only")
    if read_only not in {"1", "ON"}:
        return failed(
            f"read_only is {read_only} on green: it takes writes",
            next_step="CALL mysql.rds_set_read_only(1) on green, or set read_only=1 in its parameter group",
        )
    return passed("green is read-only and nobody but us is connected")


def flush_tricks(facts: Facts) -> Judgement:
    """S08: what made green catch up faster must be put back."""
    server = facts.green
    if isinstance(server, Unasked):
        return unknown(server.why)
    if isinstance(server.variables, Unasked):
        return unknown(server.variables.why)
    found = []
    if server.variables.get("innodb_flush_log_at_trx_commit", "1") != "1":
        value = server.variables["innodb_flush_log_at_trx_commit"]
        found.append(f"innodb_flush_log_at_trx_commit is {value}")
    if server.variables.get("log_bin") not in {"1", "ON"}:
        found.append("the binary log is off on green: no coordinates event, no way back later")
    return listed(tuple(found), next_step="put both back in green's parameter group", clean="as it should be")


def topology(facts: Facts) -> Judgement:
    """S09: drivers with a Blue/Green plugin read this table."""
    server = facts.green
    if isinstance(server, Unasked):
        return unknown(server.why)
    if isinstance(server.topology, Unasked):
        return unknown(server.topology.why)
    return passed("mysql.rds_topology can be read") if server.topology else unknown("it has no rows yet")
