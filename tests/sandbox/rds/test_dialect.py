"""Aurora's dialect as a client sees it, in each generation."""

import ssl
from collections.abc import Iterator

import pymysql
import pytest
from pymysql.constants import CLIENT
from pymysql.cursors import DictCursor

from sandbox.rds.serve import DatabaseSandbox
from tests.sandbox.rds.window import CLUSTER, Window

VERSIONS = {"v2": "5.7.mysql_aurora.2.11.6", "v3": "8.0.mysql_aurora.3.04.3", "8.4": "8.4.8"}
COMMUNITY = {"v2": "5.7.12", "v3": "8.0.28", "8.4": "8.4.8"}


@pytest.fixture(scope="module", params=list(VERSIONS))
def spoken(request: pytest.FixtureRequest, aws: DatabaseSandbox) -> Iterator[tuple[str, Window]]:
    window = Window.start(aws, version=VERSIONS[request.param])
    yield request.param, window
    window.stop()


def fails(window: Window, code: int, statement: str, at: str = f"cluster/{CLUSTER}") -> None:
    with pytest.raises(pymysql.MySQLError) as caught:
        window.sql(statement, at=at)
    assert caught.value.args[0] == code, caught.value


@pytest.mark.xdist_group("dialect")
def test_each_generation_speaks_its_own_words(spoken: tuple[str, Window]) -> None:
    family, window = spoken
    asked = window.sql(
        "SELECT @@version, AURORA_VERSION(), @@aurora_server_id, @@innodb_read_only, @@log_bin"
    )[0]
    assert asked == {
        "@@version": COMMUNITY[family],
        "AURORA_VERSION()": VERSIONS[family].rsplit("aurora.", 1)[-1],
        "@@aurora_server_id": "prod-aurora-1",
        "@@innodb_read_only": 0,
        "@@log_bin": 1,
    }
    position = "SHOW BINARY LOG STATUS" if family == "8.4" else "SHOW MASTER STATUS"
    assert window.sql(position)[0]["File"].startswith("mysql-bin-changelog.")
    unknown = {
        "v2": ["SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS"],
        "v3": ["SHOW BINARY LOG STATUS"],
        "8.4": ["SHOW SLAVE STATUS", "SHOW MASTER STATUS"],
    }
    for statement in (*unknown[family], "SHOW ALL SLAVES STATUS"):
        fails(window, 1064, statement)


@pytest.mark.xdist_group("dialect")
def test_external_replication_is_set_stopped_and_reset(spoken: tuple[str, Window]) -> None:
    family, window = spoken
    word, status = ("master", "SHOW SLAVE STATUS") if family == "v2" else ("source", "SHOW REPLICA STATUS")
    host, running = (
        ("Master_Host", "Slave_IO_Running") if family == "v2" else ("Source_Host", "Replica_IO_Running")
    )
    other = "source" if family == "v2" else "master"
    names = window.sql(
        "SELECT routine_name AS n FROM information_schema.routines WHERE routine_schema = 'mysql'"
    )
    assert {f"rds_set_external_{word}", f"rds_reset_external_{word}"} <= {row["n"] for row in names}
    assert not [row["n"] for row in names if other in row["n"] or not row["n"].startswith("rds_")]
    fails(window, 1305, f"CALL mysql.rds_reset_external_{other}")
    fails(window, 1644, f"CALL mysql.rds_reset_external_{word}")
    fails(window, 1644, "CALL mysql.rds_start_replication")
    window.sql(f"CALL mysql.rds_set_external_{word}('127.0.0.1', 9, 'u', 'secret-word', 'bin.000001', 4, 0)")
    window.sql("CALL mysql.rds_start_replication")
    found = window.sql(status)
    assert [(row[host], row[running]) for row in found] == [("127.0.0.1", "Connecting")]
    fails(window, 1644, f"CALL mysql.rds_set_external_{word}('127.0.0.2', 9, 'u', 'p', 'bin.000001', 4, 0)")
    assert window.sql(
        "SELECT channel_name, service_state FROM performance_schema.replication_connection_status"
    ) == [{"channel_name": "", "service_state": "CONNECTING"}]
    window.sql("CALL mysql.rds_stop_replication")
    assert window.sql(status)[0][running] == "No"
    configured = window.sql("SELECT host, port FROM performance_schema.replication_connection_configuration")
    assert configured == [{"host": "127.0.0.1", "port": 9}]
    kept = window.sql(
        "SELECT action, master_host FROM mysql.rds_replication_status WHERE master_host IS NOT NULL"
    )
    assert kept == [{"action": "stop slave", "master_host": "127.0.0.1"}]
    window.sql(f"CALL mysql.rds_reset_external_{word}")
    assert window.sql(status) == []
    assert not window.sql("SELECT 1 FROM mysql.rds_replication_status WHERE master_host IS NOT NULL")
    history = window.sql("SELECT * FROM mysql.rds_history")
    assert {"set master", "start slave", "stop slave", "reset slave"} <= {row["action"] for row in history}
    assert "secret-word" not in str(history)


@pytest.mark.xdist_group("dialect")
def test_channels_have_names_in_8_4_only(spoken: tuple[str, Window]) -> None:
    family, window = spoken
    values = "'10.9.9.9', 3306, 'u', 'p', 'bin.000001', 4, 0, 'office'"
    call = f"CALL mysql.rds_set_external_source_for_channel({values})"
    if family != "8.4":
        fails(window, 1305, call)
        return
    window.sql(call)
    assert [row["Channel_Name"] for row in window.sql("SHOW REPLICA STATUS")] == ["office"]
    assert window.sql("SHOW REPLICA STATUS FOR CHANNEL 'other'") == []
    window.sql("CALL mysql.rds_reset_external_source_for_channel('office')")
    assert window.sql("SHOW REPLICA STATUS") == []


@pytest.mark.xdist_group("dialect")
def test_what_is_not_allowed_or_not_modelled_is_refused(spoken: tuple[str, Window]) -> None:
    _, window = spoken
    for assigned in (
        "GLOBAL read_only = 1",
        "@@global.read_only = 1",
        "@a = COALESCE(1, 2), GLOBAL read_only = 1",
    ):
        fails(window, 1227, f"SET {assigned}")
    window.sql("SET @a = @@global.read_only, @b = @@GLOBAL.max_connections")
    fails(window, 1064, "SET STATEMENT max_statement_time = 1 FOR SELECT 1")
    fails(window, 1227, "STOP SLAVE")
    fails(window, 1235, "SELECT * FROM performance_schema.data_locks")
    fails(window, 1235, "SELECT @@aurora_unknown")
    fails(window, 1644, "CALL mysql.rds_skip_repl_error")
    fails(window, 1290, "DELETE FROM shop.orders", at=f"cluster-ro/{CLUSTER}")
    fails(window, 1290, "CALL mysql.rds_stop_replication", at=f"cluster-ro/{CLUSTER}")
    assert window.sql("SELECT @@innodb_read_only r", at=f"instance/{CLUSTER}-2") == [{"r": 1}]
    with pytest.raises(pymysql.MySQLError, match="REPLICATION CLIENT"):
        window.sql("SHOW SLAVE STATUS" if spoken[0] == "v2" else "SHOW REPLICA STATUS", user="shop_app")
    fails(window, 1644, "CALL mysql.rds_set_configuration('binlog retention hours', 99999)")
    window.sql("CALL mysql.rds_set_configuration('binlog retention hours', 168)")
    assert window.sql("CALL mysql.rds_show_configuration")[0]["value"] == "168"


@pytest.mark.xdist_group("dialect")
def test_ordinary_statements_pass_unchanged(spoken: tuple[str, Window]) -> None:
    _, window = spoken
    context = ssl.create_default_context(cafile=str(window.sandbox.databases.ca_bundle))
    connection = window.sandbox.databases.connect_master(
        ssl=context, cursorclass=DictCursor, init_command="SET time_zone = '+00:00'"
    )
    with connection.cursor() as cursor:
        assert (
            cursor.execute(
                "INSERT INTO shop.audit_log VALUES (NOW(), 'a', 'AURORA_VERSION()'), (NOW(), 'b', '漢')"
            )
            == 2
        )
        cursor.execute("SELECT what FROM shop.audit_log WHERE actor IN ('a', 'b') ORDER BY actor")
        assert [row["what"] for row in cursor.fetchall()] == ["AURORA_VERSION()", "漢"]
        cursor.execute(
            "INSERT INTO shop.products VALUES (NULL, 'X-1', 'x', 1, 1) ON DUPLICATE KEY UPDATE stock = 2"
        )
        assert cursor.lastrowid > 0
    connection.begin()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop.audit_log")
    connection.rollback()
    assert window.sql("SELECT COUNT(*) n FROM shop.audit_log")[0]["n"] >= 2
    connection.close()
    several = window.sandbox.databases.connect_master(client_flag=CLIENT.MULTI_STATEMENTS)
    with several.cursor() as cursor:
        cursor.execute("SELECT 1; SELECT AURORA_VERSION(); SELECT 3")
        assert cursor.fetchall() == ((1,),)
        assert cursor.nextset()
        assert len(cursor.fetchall()) == 1
        assert cursor.nextset()
        assert cursor.fetchall() == ((3,),)
    several.close()


@pytest.mark.xdist_group("dialect")
def test_a_wrong_password_is_refused(spoken: tuple[str, Window]) -> None:
    _, window = spoken
    where = window.sandbox.databases.where()
    with pytest.raises(pymysql.OperationalError, match="Access denied"):
        pymysql.connect(host=where["writer"], port=where["port"], user="admin", password="wrong")  # noqa: S106 - it is
