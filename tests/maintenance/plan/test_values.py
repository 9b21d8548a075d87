"""Single values that no plan can hold."""

from __future__ import annotations

import pytest

from tests.maintenance.plan.documents import LISTENER, SECRET, Fault, mistakes_in, places

LONG = "x" * 400
FAULTS = (
    # window
    Fault("id: 2030-12-aurora", "id: «Aurora", '"Aurora"', "3 to 40 small letters"),
    Fault("id: 2030-12-aurora", "id: «ab", '"ab"', "3 to 40 small letters"),
    Fault("id: 2030-12-aurora", "id: «-ab", '"-ab"', "starting with a letter or digit"),
    Fault("id: 2030-12-aurora", f"id: «{'a' * 41}", "aaa", "3 to 40 small letters"),
    Fault("id: 2030-12-aurora", "id: «a b c", '"a b c"', "3 to 40 small letters"),
    Fault("id: 2030-12-aurora", "id: «2030", "2030", "a text", "put it in quotes"),
    Fault("id: 2030-12-aurora", "id: «true", "true", "a text", "put it in quotes"),
    Fault("id: 2030-12-aurora", "id: «1.5", "1.5", "a text", "put it in quotes"),
    Fault("title: Database upgrade", "title: «8", "8", "a text", "put it in quotes"),
    Fault("title: Database upgrade", f"title: «{LONG}", "xxx…", "at most 200 characters"),
    Fault("title: Database upgrade", 'title: «"one\\ntwo"', "one\\ntwo", "a text of one line"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «2030-12-08", '"2030-12-08"', "date and time with an"),
    Fault(
        "start: 2030-12-08T01:00:00+09:00",
        "start: «2030-12-08T01:00:00",
        '"2030-12-08T01:00:00"',
        "an offset",
        "add the offset, such as 2030-12-08T01:00:00+09:00",
    ),
    Fault(
        "start: 2030-12-08T01:00:00+09:00", "start: «2030-12-08 01:00", "01:00", "offset", "add the offset"
    ),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «tomorrow", '"tomorrow"', "a date and time"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «12/08/2030 01:00", "12/08", "a date and time"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «2030-13-08T01:00:00Z", "2030-13", "that exist"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «2030-02-30T01:00:00Z", "2030-02-30", "that exist"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «2030-12-08T25:00:00Z", "T25", "that exist"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «2030-12-08T01:00:00+29:00", "+29", "that exist"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «2030-12-08T01:00:00 JST", "JST", "such as 2026"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «0030-12-08T01:00:00Z", "0030", "a year from 2000"),
    Fault("start: 2030-12-08T01:00:00+09:00", "start: «1922918400", "1922918400", "a date and time"),
    Fault(
        "end: 2030-12-08T04:00:00+09:00", "end: «２０３０-12-08T04:00:00+09:00", "２０３０", "a date and time"
    ),
    Fault("time_zone: Asia/Tokyo", "time_zone: «Asia/Tokio", "Asia/Tokio", "the IANA name"),
    Fault("time_zone: Asia/Tokyo", "time_zone: «Asia", '"Asia"', "the IANA name"),
    Fault("time_zone: Asia/Tokyo", "time_zone: «../../etc/passwd", "passwd", "the IANA name"),
    Fault("time_zone: Asia/Tokyo", "time_zone: «localtime", "localtime", "the IANA name"),
    Fault("time_zone: Asia/Tokyo", "time_zone: «+09:00", "+09:00", "the IANA name"),
    Fault("time_zone: Asia/Tokyo", "time_zone: «9", "9", "a text", "put it in quotes"),
    Fault("grace: 60m", "grace: «60", "60", "a duration", "add the unit"),
    Fault("grace: 60m", "grace: «an hour", "an hour", "a duration such as 90s"),
    Fault("grace: 60m", "grace: «-5m", "-5m", "a duration such as 90s"),
    Fault("grace: 60m", "grace: «1.5h", "1.5h", "a duration such as 90s"),
    Fault("grace: 60m", "grace: «169h", "169h", "at most 168h"),
    Fault("grace: 60m", "grace: «6０m", "6０m", "a duration such as 90s"),
    Fault("grace: 60m", "grace: «true", "true", "a duration"),
    # waits
    Fault("drain: 10m", "drain: «0s", '"0s"', "longer than 0s"),
    Fault("drain: 10m", "drain: «25h", '"25h"', "at most 24h"),
    Fault("drain: 10m", "drain: «10", "10", "a duration", "add the unit: s, m or h"),
    Fault("steady: 20m", "steady: «20 m", '"20 m"', "a duration such as 90s"),
    Fault("steady: 20m", "«steaddy: 20m", '"steaddy"', "only drain, steady", 'did you mean "steady"?'),
    # expected
    Fault("clusters: 2", "clusters: «-1", "-1", "at least 0"),
    Fault("clusters: 2", "clusters: «two", '"two"', "a whole number"),
    Fault("clusters: 2", "clusters: «2.5", "2.5", "a whole number"),
    Fault("clusters: 2", "clusters: «'2'", '"2"', "a whole number", "without quotes"),
    Fault("clusters: 2", "clusters: «0x2", '"0x2"', "a whole number"),
    Fault("clusters: 2", f"clusters: «{'9' * 30}", "999", "a whole number"),
    Fault("clusters: 2", "clusters: «yes", '"yes"', "a whole number"),
    Fault("clusters: 2", "clusters: «~", "nothing", "a whole number", "write a value"),
    # bypass
    Fault("name: X-Maintenance-Bypass", "name: «X Bypass", "8 characters, not shown", "a header's name"),
    Fault("name: X-Maintenance-Bypass", f"name: «{'X' * 41}", "41 characters", "at most 40"),
    Fault(f"value: {SECRET}", "value: «short", "5 characters, not shown", "at least 8"),
    Fault(f"value: {SECRET}", "value: «with*star-in-it", "15 characters", "without * and ?"),
    Fault(f"value: {SECRET}", "value: «1234567890", "10 characters", "a text", "put it in quotes"),
    Fault(f"value: {SECRET}", f"value: «{'s' * 129}", "129 characters", "at most 128"),
    # edges
    Fault("kind: alb", "kind: «nlb", '"nlb"', "one of alb, base_path_mapping", 'did you mean "alb"?'),
    Fault("kind: rest_stage", "kind: «Rest_Stage", "Rest_Stage", "one of", 'did you mean "rest_stage"?'),
    Fault("kind: rest_stage", "kind: «7", "7", "one of alb"),
    Fault(
        f"listener: {LISTENER}", "listener: «public", '"public"', "the ARN of an Application Load Balancer's"
    ),
    Fault(
        f"listener: {LISTENER}",
        "listener: «arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/net/x/1/2",
        "arn:aws:elasticloadbalancing:eu-west-1",
        "listener/app",
    ),
    Fault("{first: 11, last: 60}", "{first: «0, last: 60}", "0", "at least 1"),
    Fault("{first: 101, last: 160}", "{first: 101, last: «50001}", "50001", "at most 50000"),
    Fault(
        "    priorities: {first: 101, last: 160}",
        "    «priorities: {first: 101}",
        'no key "last"',
        "last",
        "add last",
    ),
    Fault("{first: 101, last: 160}", "«[101, 160]", "a list of 2", "a mapping of keys and values"),
    Fault("{first: 101, last: 160}", "«101-160", '"101-160"', "a mapping of keys and values"),
    Fault("domain: partners.example.com", "domain: «https://partners", "https:", "a host name"),
    Fault("base_path: v1", "base_path: «a b", '"a b"', "a base path such as"),
    Fault("mapping_key: v2", "mapping_key: «2", "2", "a text", "put it in quotes"),
    Fault("[/v1/health]", "[«v1/health]", '"v1/health"', "a path that starts with /"),
    Fault("[/v1/health]", "«/v1/health", '"/v1/health"', "a list", 'put "- " in front of each item'),
    Fault("api: rmudnppmuz", "api: «RMUD", '"RMUD"', "an API id of 4 to 20"),
    Fault("api: puzibeup", "api: «12345678", "12345678", "a text", "put it in quotes"),
    Fault("stage: $default", "stage: «$latest", "$latest", "$default or a stage's name"),
    Fault("stage: prod", "stage: «prod env", "prod env", "a name of letters"),
    # database
    Fault("cluster: shop-db", "cluster: «shop--db", '"shop--db"', "the identifier of a DB cluster"),
    Fault("cluster: shop-db", "cluster: «1shop", '"1shop"', "starting with a letter"),
    Fault("deployment: shop-db-upgrade", "deployment: «up--grade", "up--grade", "single -"),
    Fault("deployment: shop-db-upgrade", "deployment: «upgrade-", '"upgrade-"', "single -"),
    Fault("deployment: shop-db-upgrade", f"deployment: «{'a' * 61}", "aaa", "at most 60"),
    Fault("target_version: 8.0.mysql_aurora.3.08.0", "target_version: «8.0", "8.0", "a text", "in quotes"),
    Fault(
        "target_version: 8.0.mysql_aurora.3.08.0", "target_version: «latest", "latest", "an engine version"
    ),
    Fault("parameter_group: shop-mysql8-instance", "parameter_group: «a b", "a b", "group's name"),
    Fault("switchover_timeout: 10m", "switchover_timeout: «29s", "29s", "from 30s to 1h"),
    Fault("switchover_timeout: 10m", "switchover_timeout: «61m", "61m", "from 30s to 1h"),
    Fault("create_deadline: 3h", "create_deadline: «25h", "25h", "at most 24h"),
    Fault("password: env:MAINT_DB_PASSWORD", "password: «hunter2", "7 characters, not", "where the password"),
    Fault(
        "password: env:MAINT_DB_PASSWORD", "password: «env:1BAD", "8 characters, not", "where the password"
    ),
    Fault("tables: [shop.orders, shop.payments]", "tables: [«orders]", '"orders"', "schema.table"),
    Fault("tables: [shop.orders, shop.payments]", "tables: [«shop.`x`]", "shop.`x`", "schema.table"),
    Fault("tables: [shop.orders, shop.payments]", "tables: «shop.orders", "shop.orders", "a list", '"- "'),
    Fault("heartbeat_table: maintenance.heartbeat", "heartbeat_table: «a.b.c", "a.b.c", "schema.table"),
    Fault("allowed_users: [monitoring]", "allowed_users: [«my user]", "my user", "a database user"),
    Fault("binlog_retention_hours: 72", "binlog_retention_hours: «0", "0", "at least 1"),
    Fault("binlog_retention_hours: 72", "binlog_retention_hours: «72h", '"72h"', "a whole number"),
    Fault("checks: checks/sql", "checks: «'sql; rm -rf'", "sql; rm", "a path of letters"),
    # the people and what they do before
    Fault(
        "channel: aurora-2030-12", "«channel: #aurora", "nothing behind", "a value", "in quotes if it starts"
    ),
    Fault("channel: aurora-2030-12", "channel: «'#aurora'", '"#aurora"', "without #"),
    Fault("channel: aurora-2030-12", "channel: «Aurora War Room", "Aurora War", "small letters"),
    Fault("previous: 2029-06-aurora", "previous: «2029-06-28T", "2029-06-28T", "3 to 40 small"),
    Fault("    was_there: true", "    was_there: «yes", '"yes"', "true or false", "write true or false"),
    Fault("    was_there: true", "    was_there: «1", "1", "true or false", "write true or false"),
    Fault("feature_team: 1", "feature_team: «-1", "-1", "at least 0"),
    Fault("infrastructure_team: 2", "infrastructure_team: «21", "21", "at most 20"),
    Fault("days_before: 14", "days_before: «366", "366", "at most 365"),
    Fault("days_before: 14", "days_before: «14d", '"14d"', "a whole number"),
    Fault("max_age: 14", "max_age: «0", "0", "at least 1"),
    Fault("max_age: 14", "max_age: «14 days", "14 days", "a whole number"),
    # teams
    Fault("owner: ken@example.com", "owner: «''", '""', "a text that is not empty"),
    Fault("verified: 2030-12-01", "verified: «last week", "last week", "a day such as"),
    Fault("verified: 2030-12-01", "verified: «2030-11-31", "2030-11-31", "exists in the calendar"),
    Fault("verified: 2030-12-01", "verified: «2030-12-01T00:00:00Z", "T00", "a day such as"),
    Fault("verified: 2030-12-01", "verified: «20301201", "20301201", "a day such as"),
    Fault("verified: 2030-12-01", "verified: «1999-12-01", "1999", "a day such as"),
    Fault("        wave: 2", "        wave: «0", "0", "at least 1"),
    Fault("        wave: 2", "        wave: «10", "10", "at most 9"),
    Fault("rule: nightly-report", "rule: «'a b'", '"a b"', "1 to 64 letters"),
    Fault("bus: shop/orders", "bus: «arn:aws:events:x:1:event-bus/y", "arn:aws", "not its ARN"),
    Fault("schedule: hourly,", "schedule: «a/b,", '"a/b"', "1 to 64 letters"),
    Fault("{function: order-consumer}", "{function: «arn:aws:lambda:x}", "arn:aws", "no ARN, no version"),
    Fault("service: nightly,", "service: «'a/b',", '"a/b"', "a service's name"),
    Fault("cluster: prod-batch,", "cluster: «arn:aws:ecs:x,", "arn:aws:ecs", "a name of letters"),
    Fault('path: "/checkout/*"', 'path: «"checkout"', '"checkout"', "a path that starts with /"),
    Fault('path: "/checkout/*"', 'path: «"/a?b=c d"', "/a?b=c d", "no query"),
    Fault('path: "/checkout/*"', 'path: «"/決済"', "/決済", "no letter beyond ASCII"),
    Fault('path: "/checkout/*"', f'path: «"/{"x" * 128}"', "xxx", "at most 128"),
    Fault("[POST, PUT]", "[«post, PUT]", '"post"', "one of GET, HEAD", 'did you mean "POST"?'),
    Fault("[POST, PUT]", "[POST, «ANY]", '"ANY"', "one of GET, HEAD"),
    Fault("[POST, PUT]", "[POST, «FETCH]", '"FETCH"', "one of", 'did you mean "PATCH"?'),
    Fault("{id: 1001,", "{id: «'1001',", '"1001"', "a whole number", "without quotes"),
    Fault("{id: 1001,", "{id: «0,", "0", "at least 1"),
    Fault(
        'tags: ["team:search", "env:prod"]', 'tags: [«"team search"]', "team search", "a tag without spaces"
    ),
    Fault('tags: ["team:search", "env:prod"]', 'tags: [«""]', '""', "a tag without spaces"),
    Fault('tags: ["team:search", "env:prod"]', 'tags: «"team:search"', "team:search", "a list"),
    Fault("name_ja: 決済", "name_ja: «''", '""', "not empty"),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.new.strip()[:60])
def test_one_value(fault: Fault) -> None:
    text, (place,) = places(fault.text())
    (mistake,) = mistakes_in(text)
    assert (mistake.line, mistake.column) == place, str(mistake)
    assert fault.found in mistake.found
    assert fault.expected in mistake.expected
    assert fault.fix in mistake.fix
