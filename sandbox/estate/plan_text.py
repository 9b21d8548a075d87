"""Write an estate's plan document, as its teams would have agreed on it."""

from __future__ import annotations

import json

from sandbox.estate.definition import Estate, Team
from sandbox.estate.found import Ids

_HEADER = """\
# yaml-language-server: $schema=../plan.schema.json
# One window, agreed between all teams. `maint plan check` reports every mistake in it at once.
"""
_DATABASE = """\
database:
  cluster: prod-aurora
  deployment: upgrade-2030-12
  target_version: 8.0.mysql_aurora.3.10.1
  cluster_parameter_group: prod-aurora-mysql8-0
  instance_parameter_group: prod-aurora-mysql8-0-instance
  switchover_timeout: 10m
  create_deadline: 3h
  user: admin
  password: secretsmanager:prod/aurora/admin
  tables: [shop.customers, shop.orders, shop.order_lines]
"""
_PEOPLE = """\
channel: maint-2030-12
previous: 2029-11-aurora
people:
  - {name: Sora, team: sys-infra, was_there: true}
  - {name: Nao, team: sys-infra}
  - {name: Ken, team: core, was_there: true}
  - {name: Yui, team: core}
  - {name: Hana, team: booster}
  - {name: Mio, team: customer-support}
  - {name: Ryo, team: feature-orders}
  - {name: Aoi, team: feature-search}
roster:
  infrastructure: [sys-infra, core]
deadlines:
  - {what: Green environment created, what_ja: グリーン環境の作成, days_before: 7, owner: Sora}
  - {what: Rehearsal on staging, what_ja: ステージングでのリハーサル, days_before: 5, owner: Nao}
  - {what: Notice to customers, what_ja: お客様への告知, days_before: 3, owner: Mio}
"""


def plan_text(estate: Estate, ids: Ids) -> str:
    """Return the YAML text."""
    listed = estate.planned_services
    lines = [_HEADER + "window:"]
    lines += [f"  id: {estate.window}", "  title: Database upgrade"]
    lines += ["  start: 2030-12-08T01:00:00+09:00", "  end: 2030-12-08T04:00:00+09:00"]
    lines += ["  time_zone: Asia/Tokyo", "  grace: 60m"]
    lines += ["waits:", f"  drain: {estate.drain}", f"  steady: {estate.steady}"]
    endpoints = len(estate.alb_endpoints) + sum(
        1 for api in estate.apis for each in api.endpoints if each.team
    )
    lines += ["expected:", f"  teams: {len(estate.teams)}"]
    lines += [f"  clusters: {len({each.cluster for each in listed})}", f"  services: {len(listed)}"]
    if estate.writers:
        lines.append(f"  writers: {sum(1 for each in estate.writers if each.team)}")
    lines += [f"  endpoints: {endpoints}", f"  monitors: {sum(1 for each in estate.monitors if each.team)}"]
    lines += ["bypass:", "  header:", "    name: X-Maintenance-Bypass", f"    value: {estate.bypass_value}"]
    lines += _edges(estate, ids)
    if estate.database:
        lines += [_DATABASE.rstrip("\n"), _PEOPLE.rstrip("\n")]
    lines.append("teams:")
    for team in estate.teams:
        lines += _team(estate, ids, team)
    return "\n".join(lines) + "\n"


def _edges(estate: Estate, ids: Ids) -> list[str]:
    lines = ["edges:"]
    for alb in estate.albs:
        lines += [f"  {alb}:", "    kind: alb", f"    listener: {ids.listeners[alb]}"]
        lines += ["    bypass_priorities: {first: 11, last: 60}", "    priorities: {first: 101, last: 160}"]
    for api in estate.apis:
        lines += [f"  {api.edge}:", f"    kind: {api.kind}"]
        extra = [each.path for each in api.endpoints if not each.team]
        if api.domain:
            lines.append(f"    domain: {api.domain}")
            lines.append(f"    acknowledged_paths: [{', '.join(extra)}]")
        else:
            lines.append(f"    api: {ids.apis[api.edge]}")
            lines.append("    stage: prod" if api.kind == "rest_stage" else "    stage: $default")
    return lines


def _team(estate: Estate, ids: Ids, team: Team) -> list[str]:
    lines = [
        f"  - name: {team.name}",
        f"    owner: {team.owner}",
        "    verified: 2030-12-01",
        "    services:",
    ]
    lines += [
        f"      - {{cluster: {each.cluster}, service: {each.name}, wave: {each.wave}}}"
        for each in estate.planned_services
        if each.team == team.name
    ]
    lines += _writers(estate, team)
    lines.append("    endpoints:")
    for alb in estate.alb_endpoints:
        if alb.team == team.name:
            methods = f"\n        methods: [{', '.join(alb.methods)}]" if alb.methods else ""
            lines.append(
                f'      - edge: {alb.alb}\n        host: {alb.host}\n        path: "{alb.path}"{methods}\n'
                f"        target_group: {ids.target_groups[alb.service]}"
            )
    for api in estate.apis:
        for each in api.endpoints:
            if each.team == team.name:
                host = f"host: {api.domain}, " if api.domain else ""
                lines.append(
                    f'      - {{edge: {api.edge}, {host}path: "{each.path}", methods: [{each.method}]}}'
                )
    lines.append("    monitors:")
    for monitor in estate.monitors:
        if monitor.team == team.name:
            name = json.dumps(monitor.name, ensure_ascii=False)
            if monitor.by_tags:
                tags = ", ".join(f'"{tag}"' for tag in monitor.tags)
                lines.append(f'      - {{tags: [{tags}], scope: "env:staging", name: {name}}}')
            else:
                lines.append(f"      - {{id: {monitor.id}, name: {name}}}")
    lines += ["    features:", f"      - name: {team.feature}", f"        name_ja: {team.feature_ja}"]
    return lines


def _writers(estate: Estate, team: Team) -> list[str]:
    lines = []
    for each in estate.writers:
        if each.team == team.name:
            key = {"rule": "bus", "schedule": "group"}.get(each.kind)
            place = f", {key}: {each.place}" if key and each.place != "default" else ""
            lines.append(f"      - {{{each.kind}: {each.name}{place}}}")
    return ["    writers:", *lines] if lines else []
