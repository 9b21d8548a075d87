"""A valid plan document that has every part, and ways to break it at a known place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from maintenance.errors import PlanInvalid
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.plan.mistakes import Mistake

HERE = "«"
"""Stands in a changed text where a mistake is expected."""
SECRET = "Kestrel-Uxbridge-9041"  # noqa: S105 - so that it can be looked for
LISTENER = (
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/public/36922a2d4f21b6f3/7404788e"
)
TARGET = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop-api/506d2cfaab0a1a4a"

VALID = f"""\
# One window, agreed between all teams.
window:
  id: 2030-12-aurora
  title: Database upgrade
  start: 2030-12-08T01:00:00+09:00
  end: 2030-12-08T04:00:00+09:00
  time_zone: Asia/Tokyo
  grace: 60m
waits:
  drain: 10m
  steady: 20m
expected:
  teams: 3
  clusters: 2
  services: 3
  writers: 3
  endpoints: 6
  monitors: 3
bypass:
  header:
    name: X-Maintenance-Bypass
    value: {SECRET}
edges:
  public:
    kind: alb
    listener: {LISTENER}
    bypass_priorities: {{first: 11, last: 60}}
    priorities: {{first: 101, last: 160}}
  partners:
    kind: base_path_mapping
    domain: partners.example.com
    base_path: v1
    acknowledged_paths: [/v1/health]
  mobile:
    kind: api_mapping
    domain: mobile.example.com
    mapping_key: v2
  reports:
    kind: rest_stage
    api: rmudnppmuz
    stage: prod
  hooks:
    kind: http_routes
    api: puzibeup
    stage: $default
database:
  cluster: shop-db
  deployment: shop-db-upgrade
  target_version: 8.0.mysql_aurora.3.08.0
  cluster_parameter_group: shop-mysql8
  instance_parameter_group: shop-mysql8-instance
  switchover_timeout: 10m
  create_deadline: 3h
  user: maintenance
  password: env:MAINT_DB_PASSWORD
  tls_ca: certs/rds.pem
  tables: [shop.orders, shop.payments]
  checks: checks/sql
  heartbeat_table: maintenance.heartbeat
  allowed_users: [monitoring]
  binlog_retention_hours: 72
channel: aurora-2030-12
previous: 2029-06-aurora
people:
  - name: Ken
    team: core
    was_there: true
  - {{name: Aoi, team: sys-infra, was_there: false}}
roster:
  feature_team: 1
  infrastructure_team: 2
  infrastructure: [sys-infra, core]
deadlines:
  - what: Notice to customers
    what_ja: お客様への告知
    days_before: 14
    owner: mio@example.com
    done: false
max_age: 14
teams:
  - name: core
    owner: ken@example.com
    verified: 2030-12-01
    services:
      - cluster: prod-shop
        service: shop-api
        wave: 2
      - {{cluster: prod-batch, service: nightly, wave: 1}}
    writers:
      - rule: nightly-report
        bus: shop/orders
      - {{schedule: hourly, group: reports}}
      - {{function: order-consumer}}
    endpoints:
      - edge: public
        host: shop.example.com
        path: "/checkout/*"
        target_group: {TARGET}
      - {{edge: partners, host: partners.example.com, path: "/v1/orders", methods: [GET]}}
      - {{edge: reports, path: "/reports", methods: [GET]}}
      - {{edge: hooks, path: "/hooks", methods: [POST, PUT]}}
    monitors:
      - {{id: 1001, name: "core: error rate"}}
      - {{id: 1002, scope: "env:prod", name: "core: latency"}}
    features:
      - name: Checkout
        name_ja: 決済
        impact: Customers cannot pay
        impact_ja: お支払いができません
  - name: feature-search
    owner: aoi@example.com
    verified: 2030-12-02
    services:
      - {{cluster: prod-shop, service: shop-search}}
    endpoints:
      - edge: public
        host: shop.example.com
        path: "/search*"
        methods: [GET, POST]
      - {{edge: mobile, host: mobile.example.com, path: "/v2/feed", methods: [GET]}}
    monitors:
      - {{tags: ["team:search", "env:prod"], scope: "env:prod", name: "search: error rate"}}
  - name: customer-support
    owner: mio@example.com
    verified: 2030-12-03
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of the document, and what it is changed to; marks in it are the places of mistakes."""

    old: str
    new: str
    found: str
    expected: str = ""
    fix: str = ""

    def text(self) -> str:
        """The whole document with the change, marks included."""
        assert VALID.count(self.old) == 1, f"{VALID.count(self.old)} times in the document: {self.old!r}"
        return VALID.replace(self.old, self.new)


def places(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without marks, and where they stood: line and column from 1."""
    first, *rest = marked.split(HERE)
    clean, found = first, []
    for piece in rest:
        found.append(place_at(clean, len(clean)))
        clean += piece
    return clean, found


def place_at(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def load(text: str | bytes) -> PlanDocument:
    return load_plan_bytes(text if isinstance(text, bytes) else text.encode(), "plan.yaml")


def mistakes_in(text: str | bytes) -> tuple[Mistake, ...]:
    """All mistakes of a document that must have some, each checked for what every mistake has to hold."""
    with pytest.raises(PlanInvalid) as caught:
        load(text)
    return checked(caught.value, text)


def checked(error: PlanInvalid, text: str | bytes) -> tuple[Mistake, ...]:
    """What every mistake has to hold: a place in the file, an expectation, one printable line, no secret."""
    lines = (text.encode() if isinstance(text, str) else text).split(b"\n")
    mistakes = tuple(each for each in error.mistakes if isinstance(each, Mistake))
    assert len(mistakes) == len(error.mistakes) > 0
    assert list(mistakes) == sorted(mistakes, key=lambda each: (each.line, each.column))
    assert len(set(mistakes)) == len(mistakes)
    for mistake in mistakes:
        assert 1 <= mistake.line <= len(lines)
        assert 1 <= mistake.column <= len(lines[mistake.line - 1]) + 1
        assert mistake.found
        assert mistake.expected
        assert str(mistake).isprintable()
        assert str(mistake).startswith(f"plan.yaml:{mistake.line}:{mistake.column}  found ")
    assert SECRET not in str(error)
    return mistakes
