"""The company's shop: a schema with a few thousand rows, always the same."""

from __future__ import annotations

import datetime as dt
import random

from sandbox.database.mariadb import MariaDb

SCHEMA = "shop"
CUSTOMERS, PRODUCTS, ORDERS = 800, 120, 2500
_TABLES = (
    """CREATE TABLE shop.customers (
        id BIGINT PRIMARY KEY AUTO_INCREMENT, email VARCHAR(120) NOT NULL UNIQUE, name VARCHAR(80) NOT NULL,
        created_at DATETIME(6) NOT NULL)""",
    """CREATE TABLE shop.products (
        id BIGINT PRIMARY KEY AUTO_INCREMENT, sku VARCHAR(20) NOT NULL UNIQUE, name VARCHAR(80) NOT NULL,
        price DECIMAL(10,2) NOT NULL, stock INT NOT NULL)""",
    """CREATE TABLE shop.orders (
        id BIGINT PRIMARY KEY AUTO_INCREMENT, customer_id BIGINT NOT NULL, status VARCHAR(20) NOT NULL,
        total DECIMAL(12,2) NOT NULL, created_at DATETIME(6) NOT NULL,
        KEY by_customer (customer_id), FOREIGN KEY (customer_id) REFERENCES shop.customers (id))""",
    """CREATE TABLE shop.order_lines (
        id BIGINT PRIMARY KEY AUTO_INCREMENT, order_id BIGINT NOT NULL, product_id BIGINT NOT NULL,
        quantity INT NOT NULL,
        FOREIGN KEY (order_id) REFERENCES shop.orders (id),
        FOREIGN KEY (product_id) REFERENCES shop.products (id))""",
    # Without a primary key, as one table in every company.
    """CREATE TABLE shop.audit_log (
        at DATETIME(6) NOT NULL, actor VARCHAR(80) NOT NULL, what VARCHAR(200) NOT NULL)""",
)


def fill(server: MariaDb) -> None:
    """Create the schema and its rows."""
    chance = random.Random(3)  # noqa: S311 - the same shop every time
    opened = dt.datetime(2025, 4, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    customers = [
        (at, f"customer{at}@example.com", f"Customer {at}", opened + dt.timedelta(minutes=7 * at))
        for at in range(1, CUSTOMERS + 1)
    ]
    products = [
        (at, f"SKU-{at:05}", f"Product {at}", chance.randrange(300, 90_000, 10), chance.randrange(500))
        for at in range(1, PRODUCTS + 1)
    ]
    orders, lines = [], []
    for at in range(1, ORDERS + 1):
        product = chance.choice(products)
        quantity = chance.randrange(1, 4)
        placed = opened + dt.timedelta(minutes=11 * at)
        status = chance.choice(("paid", "shipped", "delivered"))
        orders.append((at, chance.randrange(1, CUSTOMERS + 1), status, product[3] * quantity, placed))
        lines.append((at, at, product[0], quantity))
    with server.rdsadmin(logged=True) as cursor:
        cursor.execute(f"CREATE DATABASE {SCHEMA}")
        for statement in _TABLES:
            cursor.execute(statement)
        cursor.executemany("INSERT INTO shop.customers VALUES (%s, %s, %s, %s)", customers)
        cursor.executemany("INSERT INTO shop.products VALUES (%s, %s, %s, %s, %s)", products)
        cursor.executemany("INSERT INTO shop.orders VALUES (%s, %s, %s, %s, %s)", orders)
        cursor.executemany("INSERT INTO shop.order_lines VALUES (%s, %s, %s, %s)", lines)
