"""A plan with what a team's own program may declare, followed in some phase."""

from __future__ import annotations

from typing import Any

from maintenance.owner.following import Following, follow
from maintenance.plan.load import load_plan_bytes
from maintenance.settings import read_settings

WINDOW = "2030-12-aurora"
LISTENER = (
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:"
    "listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2"
)
API = "a1b2c3d4e5"
REST_OWNED, REST_OF_OTHERS = "r1e2s3t4ow", "r1e2s3t4ot"
PLAN = f"""
window:
  id: {WINDOW}
  title: Upgrade
  start: 2030-12-08T01:00:00+09:00
  end: 2030-12-08T04:00:00+09:00
  time_zone: Asia/Tokyo
expected: {{teams: 2, clusters: 1, services: 3, endpoints: 10, monitors: 0}}
edges:
  public:
    kind: alb
    listener: {LISTENER}
    priorities: {{first: 101, last: 160}}
  hooks: {{kind: http_routes, api: {API}, owned: true}}
  theirs: {{kind: http_routes, api: f6g7h8i9j0}}
  invoices: {{kind: rest_stage, api: {REST_OWNED}, stage: prod, owned: true}}
  reports: {{kind: rest_stage, api: {REST_OF_OTHERS}, stage: prod}}
  api: {{kind: base_path_mapping, domain: api.example.com}}
  mobile: {{kind: api_mapping, domain: m.example.com, mapping_key: v1}}
teams:
  - name: checkout
    owner: yui@example.com
    verified: 2030-12-01
    services:
      - {{cluster: prod, service: api, owned: true}}
      - {{cluster: prod, service: jobs-0a1b2c3, owned: true}}
    endpoints:
      - {{edge: public, host: shop.example.com, path: "/cart"}}
      - {{edge: public, host: shop.example.com, path: "/cart/*"}}
      - {{edge: public, host: shop.example.com, path: "/login", methods: [GET, POST]}}
      - {{edge: hooks, path: "/payments", methods: [POST]}}
      - {{edge: theirs, path: "/x", methods: [GET]}}
      - {{edge: invoices, path: "/invoices", methods: [GET]}}
      - {{edge: reports, path: "/reports", methods: [GET]}}
      - {{edge: api, host: api.example.com, path: "/orders"}}
      - {{edge: mobile, host: m.example.com, path: "/v1/feed"}}
  - name: search
    owner: aoi@example.com
    verified: 2030-12-01
    services:
      - {{cluster: prod, service: central}}
    endpoints:
      - {{edge: public, host: find.example.com, path: "/*"}}
"""


def following(phase: str, release: dict[str, str] | None = None, store: str = "") -> Following:
    values: dict[str, Any] = {
        "plan": "plan.yaml",
        "phase": phase,
        **({"recordStore": store} if store else {}),
    }
    if release:
        values["release"] = {WINDOW: release}
    settings = read_settings(values, stack="prod", owner=True)
    return follow(load_plan_bytes(PLAN.encode(), "plan.yaml"), settings, "shop/prod")
