"""What goes wrong around it: the message says what, where and what to do, and nothing is lost."""

from __future__ import annotations

from tests.scripts.bluegreen.company import CLUSTER, Company

WRONG = {"DATABASE_PASSWORD": "hunter2-is-wrong"}


def test_a_wrong_password_names_its_place_and_never_its_text(company: Company) -> None:
    company.write_plan(password="env:DATABASE_PASSWORD")  # noqa: S106 - a place
    missing = company.maint("switchover")
    assert missing.code != 0
    said = company.maint("check", **WRONG)
    assert said.code == 3
    evidence = "\n".join(said.result("C01")["evidence"])
    assert said.result("C01")["verdict"] == "unknown"
    assert said.result("C01")["blocks"]
    assert "refused user admin" in evidence
    assert "hunter2" not in said.out + said.err
    right = company.maint("check", DATABASE_PASSWORD=company.password)
    assert right.code == 0, right.out
    fix = company.maint("check", "--fix", "--yes", **WRONG)
    assert fix.code == 1
    assert "DATABASE_PASSWORD" in fix.data["error"]["next_step"]


def test_an_untrusted_certificate_is_not_accepted(company: Company) -> None:
    said = company.maint("check", SSL_CERT_FILE="/dev/null")
    assert said.result("C01")["verdict"] == "unknown"
    assert "certificate is not trusted" in said.result("C01")["evidence"][0]


def test_an_unreachable_database_blocks_and_says_where(company: Company) -> None:
    host = company.rds().describe_db_clusters()["DBClusters"][0]["Endpoint"]
    company.sandbox.databases.cloud.hosts.endpoints.lead(f"cluster/{CLUSTER}", None)
    said = company.maint("check")
    assert said.code == 3
    assert host in said.result("C01")["evidence"][0]
    assert said.result("C28")["blocks"]


def test_throttling_is_sat_out(company: Company) -> None:
    company.sandbox.faults.add(operation="DescribeDBClusters", error="Throttling", times=3)
    assert company.maint("create").code == 0
    company.sandbox.faults.add(operation="DescribeBlueGreenDeployments", error="Throttling", times=3)
    assert company.maint("switchover").code == 0


def test_a_call_whose_answer_is_lost_is_not_made_twice(company: Company) -> None:
    company.sandbox.faults.add(
        operation="CreateBlueGreenDeployment", error="InternalFailure", status=500, times=1, when="after"
    )
    assert company.maint("create").code == 0
    company.sandbox.faults.add(
        operation="SwitchoverBlueGreenDeployment", error="InternalFailure", status=500, times=1, when="after"
    )
    said = company.maint("switchover")
    assert said.code == 0, said.out + said.err
    assert company.versions().keys() == {CLUSTER, f"{CLUSTER}-old1"}


def test_a_missing_permission_is_named(company: Company) -> None:
    company.sandbox.databases.cloud.denied_actions.add("rds:SwitchoverBlueGreenDeployment")
    said = company.maint("check")
    assert said.code == 3
    assert "rds:SwitchoverBlueGreenDeployment" in said.result("C26")["evidence"][0]


def test_lag_that_never_ends_stops_before_the_call(company: Company) -> None:
    assert company.maint("create").code == 0
    green = next(name for name in company.versions() if "-green-" in name)
    company.sandbox.databases.delay_replication(green, 3600)
    with company.connection() as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE shop.customers SET name = CONCAT(name, '!') LIMIT 1")
        connection.commit()
    # At once: its lag in whole seconds is none yet, but its place in blue's log tells.
    found = company.maint("check").result("S04")
    assert "applied up to mysql-bin-changelog.0" in found["evidence"][-1]
    said = company.maint("switchover", "--lag", "1")
    assert said.code == 3, said.out + said.err
    assert "S04" in said.text
    assert "more, then this fails" in said.err
    assert company.maint("rollback").code == 0


def test_a_long_transaction_is_named_with_its_connection(company: Company) -> None:
    with company.connection() as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE shop.customers SET name = CONCAT(name, '!') LIMIT 1")
        said = company.maint("check", "--long", "0")
    found = said.result("C28")
    assert found["blocks"]
    assert "admin (connection" in found["evidence"][0]
    assert "1 rows changed" in found["evidence"][0]
    assert company.maint("check").result("C28")["verdict"] == "pass"


def test_a_connection_that_keeps_writing_is_named_until_it_ends(company: Company) -> None:
    assert company.maint("create").code == 0
    company.writing = True
    found = company.check_until("S07", "fail")
    assert "shop_app@" in found["evidence"][0]
    assert not found["blocks"]
    company.writing = False
    assert company.check_until("S07", "pass")["evidence"] == ["only ours are connected"]


def test_the_gate_names_who_is_connected_and_what_is_open(company: Company) -> None:
    assert company.asks("database_gate(context).data()")["quiet"]
    with company.connection() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE USER reporting@'%' IDENTIFIED BY 'reporting-password'")
        cursor.execute("GRANT SELECT, UPDATE ON shop.* TO reporting@'%'")
    with company.connection(user="reporting", password="reporting-password") as connection:  # noqa: S106
        connection.cursor().execute("BEGIN")
        connection.cursor().execute("UPDATE shop.customers SET name = CONCAT(name, '!') LIMIT 1")
        gate = company.asks("database_gate(context).data()")
    assert not gate["quiet"]
    assert [each["user"] for each in gate["connections"]] == ["reporting"]
    assert [(each["user"], each["rows"]) for each in gate["transactions"]] == [("reporting", 1)]


def test_ctrl_c_stops_waiting_and_the_same_command_goes_on(company: Company) -> None:
    company.sandbox.databases.settings.provisioning_seconds = 4
    said = company.interrupted("create", when="is being created")
    assert said.code == 130
    assert "say the same command again" in said.out
    assert company.maint("create").code == 0
