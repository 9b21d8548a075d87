"""What CloudWatch knows of the databases: replication lag and connections, measured at the real servers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pymysql
from moto.cloudwatch.models import cloudwatch_backends

from sandbox.database.replication import lag
from sandbox.rds.cloud import Cloud
from sandbox.rds.guardrails import SYSTEM_USERS


def measure(live: Cloud) -> None:
    """Put one point of each metric, as RDS does every minute."""
    data: list[dict[str, Any]] = []
    for cluster in list(live.backend.clusters.values()):
        host = live.hosts.of(cluster)
        if host is None:
            continue
        try:
            behind = lag(host.server)
            connected = host.server.rows(
                "SELECT COUNT(*) AS number FROM information_schema.processlist WHERE user NOT IN %s",
                (SYSTEM_USERS,),
            )[0]["number"]
        except pymysql.MySQLError:
            continue  # it restarts: no data, as in the cloud
        name = cluster.db_cluster_identifier
        of_cluster, of_writer = {"DBClusterIdentifier": name}, {"DBClusterIdentifier": name, "Role": "WRITER"}
        writers = [each.db_instance_identifier for each in cluster.members if each.is_cluster_writer]
        places = [of_cluster, of_writer, *({"DBInstanceIdentifier": each} for each in writers)]
        # -1 where a cluster follows nobody, or its replication is broken.
        values = {
            "AuroraBinlogReplicaLag": -1 if behind is None else behind,
            "DatabaseConnections": connected,
        }
        data += [_point(metric, value, place) for metric, value in values.items() for place in places]
    if data:
        backend = cloudwatch_backends[live.backend.account_id][live.backend.region_name]
        backend.put_metric_data("AWS/RDS", data)


def _point(metric: str, value: int, place: dict[str, str]) -> dict[str, Any]:
    return {
        "MetricName": metric,
        "Value": value,
        "Unit": "Seconds" if metric.endswith("Lag") else "Count",
        "Timestamp": dt.datetime.now(dt.UTC).replace(tzinfo=None),
        "Dimensions": [{"Name": name, "Value": each} for name, each in place.items()],
    }
