"""What the tables hold is compared before and after, by rows or by every value, across versions."""

from __future__ import annotations

import pytest
from pymysql.cursors import DictCursor

from maintenance.bluegreen.checksum import Checksum
from maintenance.errors import TemporaryError
from scripts.bluegreen.session import Session
from scripts.bluegreen.tables import read_tables
from tests.scripts.bluegreen.company import Company

KINDS = """CREATE TABLE shop.kinds (
    id INT PRIMARY KEY, small TINYINT, big BIGINT UNSIGNED, exact DECIMAL(20,6), single FLOAT, twice DOUBLE,
    letters VARCHAR(40) CHARACTER SET latin1, words VARCHAR(40) CHARACTER SET utf8mb4, note LONGTEXT,
    bytes VARBINARY(20), picture BLOB, kind ENUM('a','b'), flags BIT(9), day DATE, clock TIME(3),
    moment DATETIME(6), stamp TIMESTAMP(3) NULL, made JSON, `odd ``name` INT,
    doubled BIGINT AS (small * 2) VIRTUAL)"""
ROW = """INSERT INTO shop.kinds (id, small, big, exact, single, twice, letters, words, note, bytes, picture,
    kind, flags, day, clock, moment, stamp, made, `odd ``name`) VALUES ({id}, -3, 18446744073709551615,
    12345.678900, 0.1, 0.1, 'naïve', '漢字 🎈', REPEAT('長', 3000), x'00FF2C', x'0001', 'b', b'101',
    '2030-12-08', '12:30:00.125', '2030-12-08 01:02:03.000004', '2030-12-08 01:02:03.004',
    '{{"a": [1, 2.5]}}', 7)"""
CHANGES = [
    "small = NULL",
    "small = 0",
    "big = big - 1",
    "exact = exact + 0.000001",
    "single = 0.1000001",
    "twice = 0.1 + 1e-17 * 10",
    "letters = 'naive'",
    "words = CONCAT(words, ' ')",
    "note = CONCAT(note, 'x')",
    "bytes = x'00FF2D'",
    "picture = x'0002'",
    "kind = 'a'",
    "flags = b'100'",
    "clock = '12:30:00.126'",
    "moment = '2030-12-08 01:02:03.000005'",
    "stamp = '2030-12-08 01:02:03.005'",
    """made = '{"a": [1, 2.6]}'""",
    "`odd ``name` = 8",
    "letters = '', words = CONCAT(letters, words)",
    "letters = NULL, note = NULL",
]
SUMMED = "  checksums: [shop.customers, shop.products]\n"


def sql(company: Company, *statements: str) -> None:
    with company.connection() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def sums(company: Company) -> dict[str, tuple[int, str]]:
    session = Session("here", company.connection(cursorclass=DictCursor))
    try:
        found = read_tables(session, (), ("shop.kinds", "shop.twins", "shop.nothing"), None)
    finally:
        session.close()
    assert not [each for each in found.values() if not isinstance(each, Checksum)], found
    return {name: (each.rows, each.total) for name, each in found.items() if isinstance(each, Checksum)}


def test_every_value_counts_and_nothing_else_does(company: Company) -> None:
    sql(company, KINDS, ROW.format(id=1), ROW.format(id=2), "CREATE TABLE shop.twins (a INT, b INT)")
    sql(
        company,
        "CREATE TABLE shop.nothing (a INT)",
        "INSERT INTO shop.twins VALUES (1, 23), (1, 23), (5, NULL)",
    )
    first = sums(company)
    assert first["shop.nothing"] == (0, "0")
    assert [found[0] for found in first.values()] == [2, 3, 0]

    # Another order of rows, another index, another format of rows, another time zone: the same rows.
    sql(
        company,
        "DELETE FROM shop.kinds WHERE id = 1",
        ROW.format(id=1),
        "CREATE INDEX w ON shop.kinds (words)",
    )
    sql(company, "ALTER TABLE shop.kinds ROW_FORMAT=COMPRESSED", "OPTIMIZE TABLE shop.twins")
    assert sums(company) == first

    changed = "UPDATE shop.kinds SET {} WHERE id = 2"
    seen = {first["shop.kinds"][1]}
    for change in CHANGES:
        sql(company, "BEGIN", changed.format(change), "COMMIT")
        rows, total = sums(company)["shop.kinds"]
        assert rows == 2
        assert total not in seen, change
        seen.add(total)
        sql(company, "DELETE FROM shop.kinds WHERE id = 2", ROW.format(id=2))
    sql(company, "UPDATE shop.twins SET a = 12, b = 3 WHERE b = 23")
    assert sums(company)["shop.twins"][1] != first["shop.twins"][1]
    assert sums(company)["shop.kinds"] == first["shop.kinds"]


def test_a_changed_value_is_found_although_no_row_is_missing(company: Company) -> None:
    company.write_plan(more=SUMMED)
    assert company.maint("create").code == 0
    switched = company.maint("switchover")
    assert switched.code == 0, switched.out + switched.err
    assert "shop.products 120 rows, checksum " in switched.err
    verified = company.maint("verify")
    assert verified.code == 0, verified.out
    evidence = verified.result("P09")["evidence"][0]
    assert "shop.orders 2500" in evidence
    assert "shop.customers 800 rows, checksum " in evidence

    sql(company, "UPDATE shop.products SET stock = stock + 1 WHERE id = 7")
    found = company.maint("verify")
    assert found.code == 25
    assert found.result("P09")["evidence"] == ["shop.products has 120 rows as before, but not the same ones"]
    assert "maint bluegreen rollback" in found.result("P09")["next_step"]


def test_a_column_that_green_added_takes_no_part(company: Company) -> None:
    company.write_plan(more=SUMMED)
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    sql(company, "ALTER TABLE shop.products ADD COLUMN colour VARCHAR(20) NOT NULL DEFAULT 'red'")
    assert company.maint("verify").result("P09")["verdict"] == "pass"
    sql(company, "ALTER TABLE shop.products DROP COLUMN stock")
    lost = company.maint("verify").result("P09")
    assert lost["verdict"] == "unknown"
    assert lost["blocks"]
    assert "shop.products has lost stock" in lost["evidence"][0]


def test_a_connection_that_breaks_before_the_switchover_is_no_reason_to_drop_the_proof(
    company: Company,
) -> None:
    session = Session("here", company.connection(cursorclass=DictCursor))
    sql(company, f"KILL {session.id}")
    for counted, summed in ((("shop.orders",), ()), ((), ("shop.orders",))):
        with pytest.raises(TemporaryError):
            read_tables(session, counted, summed, None)
        assert isinstance(read_tables(session, counted, summed, {})["shop.orders"], str)
    session.close()


def test_a_table_that_cannot_be_compared_is_found_days_before_and_never_switched_over(
    company: Company,
) -> None:
    company.write_plan(more="  checksums: [shop.invoices]\n")
    found = company.maint("check").result("C30")
    assert found["blocks"]
    assert found["evidence"] == ["shop.invoices does not exist, or admin may not see it"]
    assert company.maint("create", "--accept", "C30").code == 0
    refused = company.maint("switchover", "--accept", "C30")
    assert refused.code == 6, refused.out
    assert "shop.invoices" in refused.data["error"]["what"]
    assert company.calls("SwitchoverBlueGreenDeployment") == []
    assert company.maint("switchover", "--accept", "C30", "--accept", "P09").code == 0
    assert company.maint("verify").code == 25
    assert company.maint("verify", "--accept", "P09").code == 0
