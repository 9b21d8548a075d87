"""What a way back would need once it is not one command any more, in full: it is read at night."""

from __future__ import annotations

from maintenance.bluegreen.ending import Ending, refused
from maintenance.bluegreen.live import Cluster
from maintenance.bluegreen.written import Before

NEEDED_AFTER_WRITES = (
    "rows were written to the new production that the old one does not have. Going back now needs reverse "
    "replication from the new to the old cluster, started at the coordinates event of the switchover "
    "(rds_set_external_source on the old cluster), caught up, and then a new window; or a repair of the "
    "new production forwards"
)
_STATUS = "maint bluegreen status shows what stands under each name"


def after_cleanup(production: Cluster, old: Cluster | None, before: Before) -> Ending:
    """Refuse, because the deployment was deleted since the switchover; say what is left of the way back.

    Args:
        production: the former green, under the production name.
        old: the former production, if it still exists.
        before: production as it was.
    """
    gone = f"{production.id} was switched over and its deployment has been deleted since (cleanup)"
    if old is None:
        return refused(
            f"{gone}, and the cluster that it replaced ({before.blue.resource_id}) does not exist any more: "
            f"nothing but a snapshot holds how it was, and rows written since are in {production.id} alone",
            f"its snapshots: aws rds describe-db-cluster-snapshots --snapshot-type manual (those of "
            f"{production.id} and {production.id}-oldN)",
            f"aws rds restore-db-cluster-from-snapshot --db-cluster-identifier {production.id}-restored "
            f"--snapshot-identifier … --engine aurora-mysql --engine-version {before.blue.version} "
            f"--db-cluster-parameter-group-name {before.blue.parameter_group}, then an instance in it",
            next_step=f"repair {production.id} forwards, or compare it with what was restored; {_STATUS}",
        )
    return refused(
        f"{gone}, so the names do not go back by one command. {old.id} is still there, closed to writes, "
        f"with every row up to the switchover and none after it",
        f"if somebody has written to {production.id} since: {NEEDED_AFTER_WRITES}",
        "if truly nobody has, in maintenance and in this order: "
        + _renamed(production, f"{production.id}-failed"),
        f"then {_renamed(old, production.id)}",
        "then the instances of both the same way: aws rds modify-db-instance --db-instance-identifier … "
        "--new-db-instance-identifier … --apply-immediately",
        f"then open it to writes: {_opened(old, before)}",
        next_step=f"choose one of the two; {_STATUS}",
    )


def _renamed(cluster: Cluster, to: str) -> str:
    return (
        f"aws rds modify-db-cluster --db-cluster-identifier {cluster.id} "
        f"--new-db-cluster-identifier {to} --apply-immediately"
    )


def _opened(old: Cluster, before: Before) -> str:
    if old.parameter_group == before.blue.parameter_group:
        return "CALL mysql.rds_set_read_only(0) on its writer, or reboot it"
    return (
        f"aws rds modify-db-cluster --db-cluster-identifier {before.blue.id} "
        f"--db-cluster-parameter-group-name {before.blue.parameter_group} --apply-immediately, "
        "then reboot its writer"
    )
