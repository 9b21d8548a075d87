"""What no single value shows: rules between parts of the document, each at the place that breaks it."""

from __future__ import annotations

import pytest

from tests.maintenance.plan.documents import HERE, LISTENER, TARGET, VALID, Fault, load, mistakes_in, places

END = "end: 2030-12-08T04:00:00+09:00"
ALB = "    priorities: {first: 101, last: 160}"
SEARCH = '        path: "/search*"\n        methods: [GET, POST]'
OTHERS = "{first: 201, last: 260}"
LAST = "  - {name: Aoi, team: sys-infra, was_there: false}\n"

RULES = (
    Fault(END, "end: «2030-12-08T00:30:00+09:00", "30m before the start", "after the start"),
    Fault(END, "end: «2030-12-08T01:00:00+09:00", "the same moment", "after the start"),
    Fault(
        END, "end: «2030-12-08T03:00:00+12:00", "1h before", "after the start", "check day, hour and offset"
    ),
    Fault(END, "end: «2030-12-09T01:00:01+09:00", "24h1s after", "at most 24h", "check the day"),
    Fault(
        "previous: 2029-06-aurora", "previous: «2030-12-aurora", "own id", "window before", "an id of its own"
    ),
    # totals
    Fault("clusters: 2", "clusters: «36", "36 clusters expected, but 2 listed", "", "write 2"),
    Fault("services: 3", "services: «84", "84 services expected, but 3 listed", "", "write 3"),
    Fault("  writers: 3", "  writers: «2", "2 writers expected, but 3 listed", "", "write 3"),
    Fault("endpoints: 6", "endpoints: «33", "33 endpoints expected, but 6 listed", "", "write 6"),
    Fault("monitors: 3", "monitors: «0", "0 monitors expected, but 3 listed", "", "write 3"),
    Fault("teams: 3", "teams: «5", "5 teams expected, but 3 listed", "", "write 3"),
    # bypass
    Fault(
        "value: Kestrel-Uxbridge-9041",
        "value: Kestrel-Uxbridge-9041\n  «source_ips: [203.0.113.0/24]",
        "source_ips beside header",
        "exactly one of header and source_ips",
        "remove one of the two",
    ),
    Fault("name: X-Maintenance-Bypass", "name: «Host", "the header Host", "other than Host", "of your own"),
    # edges
    Fault(ALB, "    priorities: {first: 160, last: «101}", "101", "at least first, 160", "swap"),
    Fault("{first: 11, last: 60}", "{first: 60, last: «11}", "11", "at least first, 60", "swap"),
    Fault("{first: 11, last: 60}", "«{first: 11, last: 101}", "11 to 101", "below", "100 or lower"),
    Fault("{first: 11, last: 60}", "«{first: 200, last: 220}", "200 to 220", "101 to 160", "100 or lower"),
    Fault(
        "{first: 11, last: 60}\n    priorities: {first: 101, last: 160}",
        "«{first: 1, last: 60}\n    priorities: {first: 1, last: 160}",
        "1 to 60",
        "below",
        "let priorities start at a higher number",
    ),
    Fault("base_path: v1", "base_path: «''", "an empty base path", '"(none)"', "write (none)"),
    Fault(
        "  partners:\n",
        f"  twin:\n    kind: alb\n    listener: «{LISTENER}\n    priorities: {OTHERS}\n  partners:\n",
        'the listener of edge "public" (line 24) once more',
        "each listener under one edge",
        'list its endpoints under "public"',
    ),
    Fault(
        "  mobile:\n",
        "  twin:\n    kind: api_mapping\n    domain: «Partners.example.com\n    mapping_key: v1\n  mobile:\n",
        'the mapping of edge "partners"',
        "each mapping under one edge",
        "remove this edge",
    ),
    Fault(
        "  hooks:\n",
        "  twin:\n    kind: rest_stage\n    api: rmudnppmuz\n    stage: «prod\n  hooks:\n",
        'the stage of edge "reports"',
        "each stage under one edge",
    ),
    Fault(
        "database:\n",
        "  twin:\n    kind: http_routes\n    api: «puzibeup\n    stage: test\ndatabase:\n",
        'the HTTP API of edge "hooks"',
        "each HTTP API under one edge",
    ),
    # endpoints on their edges
    Fault(
        "{edge: hooks,", "{edge: «hoks,", 'the edge "hoks"', "one of hooks, mobile", 'did you mean "hooks"?'
    ),
    Fault("{edge: hooks,", "{edge: «elsewhere,", 'the edge "elsewhere"', "one of", "add it under edges"),
    Fault(
        '      - edge: public\n        host: shop.example.com\n        path: "/search*"',
        '      - «edge: public\n        path: "/search*"',
        "an endpoint without host",
        'because edge "public" is a listener',
        'host: "*"',
    ),
    Fault(
        "{edge: partners, host: partners.example.com,",
        "«{edge: partners,",
        "an endpoint without host",
        "partners.example.com",
        "add host: partners.example.com",
    ),
    Fault(
        "{edge: partners, host: partners.example.com,",
        "{edge: partners, host: «partner.example.com,",
        "partner.example.com",
        "partners.example.com, the domain",
        "write partners.example.com",
    ),
    Fault("host: mobile.example.com,", "host: «shop.example.com,", "shop.example.com", "mobile.example.com"),
    Fault('path: "/v1/orders"', 'path: «"/orders"', '"/orders"', "a path below /v1", "/v1/orders"),
    Fault('path: "/v1/orders"', 'path: «"/v10/orders"', '"/v10/orders"', "a path below /v1"),
    Fault('path: "/v2/feed"', 'path: «"/feed"', '"/feed"', "a path below /v2", "/v2/feed"),
    Fault(
        '{edge: reports, path: "/reports", methods: [GET]}',
        '«{edge: reports, path: "/reports"}',
        "an endpoint without methods",
        "closes single methods",
        "methods: [GET, POST]",
    ),
    Fault(
        '{edge: hooks, path: "/hooks", methods: [POST, PUT]}',
        '«{edge: hooks, path: "/hooks", methods: []}',
        "an endpoint without methods",
        "(http_routes) closes single methods",
    ),
    Fault("{edge: hooks,", "{edge: hooks, «host: a.example.com,", "the host", "has no domain", "remove it"),
    Fault("{edge: reports,", "{edge: reports, «host: a.example.com,", "the host", "no domain", "remove it"),
    Fault("{edge: hooks,", f"{{edge: hooks, «target_group: {TARGET},", "a target group", "none", "remove it"),
    Fault("{edge: mobile,", f"{{edge: mobile, «target_group: {TARGET},", "a target group", "bypass rules"),
    Fault("[POST, PUT]", "[POST, PUT, «POST]", "POST a second time", "each method once", "remove it"),
    Fault(
        "tables: [shop.orders, shop.payments]",
        "checksums: [shop.orders, «shop.orders]",
        'the table "shop.orders" a second time',
        "each table once",
        "remove it",
    ),
    # writers
    Fault(
        "{function: order-consumer}",
        "«{bus: shop}",
        "a writer without rule, schedule and function",
        "exactly one of rule, schedule and function",
        "add rule",
    ),
    Fault(
        "{function: order-consumer}",
        "{schedule: a, «function: order-consumer}",
        "function beside schedule",
        "exactly one of",
        "an entry of its own",
    ),
    Fault(
        "{function: order-consumer}",
        "{function: order-consumer, «bus: shop}",
        "bus beside function",
        "bus beside rule only",
        "remove it",
    ),
    Fault(
        "{schedule: hourly, group: reports}",
        "{rule: hourly, «group: default}",
        "group beside rule",
        "group beside schedule only",
        "remove it",
    ),
    # monitors
    Fault(
        '{id: 1001, name: "core: error rate"}',
        '«{name: "core: error rate"}',
        "without id and tags",
        "exactly one of id and tags",
        "add id",
    ),
    Fault("{id: 1001,", '{id: 1001, «tags: ["a:b"],', "tags beside id", "exactly one", "two monitors"),
    # claims
    Fault("name: customer-support", "name: «core", 'a second team "core"', "of its own", "rename"),
    Fault("name: customer-support", "name: «Core", 'a second team "Core"', "whatever the case"),
    Fault(
        "{cluster: prod-batch, service: nightly, wave: 1}",
        "{cluster: prod-batch, service: nightly, wave: 1}\n      - «{cluster: prod-shop, service: shop-api}",
        "the service prod-shop/shop-api a second time",
        "this team has it at line 85",
        "remove one of the two",
    ),
    Fault(
        "{cluster: prod-shop, service: shop-search}",
        "«{cluster: prod-shop, service: shop-api}",
        "the service prod-shop/shop-api a second time",
        'team "core" has it at line 85',
        "agree on who keeps it",
    ),
    Fault(
        f"      - edge: public\n        host: shop.example.com\n{SEARCH}",
        "      - «edge: public\n        host: SHOP.example.com\n"
        '        path: "/checkout/*"\n        methods: [GET]',
        'the endpoint "GET SHOP.example.com/checkout/*" a second time',
        'team "core" has it',
        "agree on who keeps it",
    ),
    Fault(
        '{edge: mobile, host: mobile.example.com, path: "/v2/feed", methods: [GET]}',
        '«{edge: hooks, path: "/hooks", methods: [DELETE, PUT]}',
        "a second time",
        'team "core" has it',
    ),
    Fault("{id: 1002, scope:", "«{id: 1001, scope:", "the monitor 1001 a second time", "this team has it"),
    Fault(
        '{tags: ["team:search", "env:prod"], scope: "env:prod", name: "search: error rate"}',
        "«{id: 1002}",
        "the monitor 1002 a second time",
        'team "core" has it',
    ),
    Fault(
        '{id: 1002, scope: "env:prod", name: "core: latency"}',
        '{tags: ["a:b", "c:d"]}\n      - «{tags: ["c:d", "a:b"], scope: "env:prod"}',
        'the monitors tagged "c:d, a:b" a second time',
        "this team has it",
    ),
    Fault(
        "{function: order-consumer}",
        "«{schedule: hourly, group: reports}",
        "the schedule reports/hourly a second time",
        "this team has it",
        "remove one of the two",
    ),
    Fault(
        "service: shop-search}",
        "service: shop-search}\n    writers:\n      - «{function: order-consumer}",
        "the function order-consumer a second time",
        'team "core" has it',
        "agree on who keeps it",
    ),
    # other accounts and regions
    Fault(
        "{function: order-consumer}",
        "{function: order-consumer, «region: us-east-1}",
        "us-east-1",
        "not supported",
    ),
    Fault(ALB, f"{ALB}\n    «region: eu-west-1", '"eu-west-1"', "not supported", "stack of its own"),
    Fault(
        "    stage: prod", "    stage: prod\n    «role: arn:aws:iam::123456789012:role/x", "role/x", "account"
    ),
    Fault("service: nightly,", "service: nightly, «region: us-east-1,", "us-east-1", "not supported"),
    Fault(
        "        wave: 2",
        "        wave: 2\n        «role: arn:aws:iam::123456789012:role/maintenance",
        "the role",
        "reaching into another account is not supported",
        "remove it",
    ),
    # people and database
    Fault(LAST, f"{LAST}  - «{{name: Ken, team: core}}\n", '"Ken" of core a second time', "each person once"),
    Fault("name: Aoi, team: sys-infra", "name: Aoi, team: «sysinfra", '"sysinfra"', "a team", '"sys-infra"?'),
    Fault("name: Aoi, team: sys-infra", "name: Aoi, team: «legal", '"legal"', "a team", "known are core"),
    Fault("[shop.orders, shop.payments]", "[shop.orders, «shop.orders]", "a second time", "each table once"),
)


def name_of(fault: Fault) -> str:
    return fault.new.partition(HERE)[2].strip()[:50].split("\n")[0]


@pytest.mark.parametrize("fault", RULES, ids=name_of)
def test_one_rule(fault: Fault) -> None:
    text, (place,) = places(fault.text())
    mistakes = [each for each in mistakes_in(text) if "listed" not in each.found or fault.expected == ""]
    assert len(mistakes) == 1, [str(each) for each in mistakes]
    (mistake,) = mistakes
    assert (mistake.line, mistake.column) == place, str(mistake)
    assert fault.found in mistake.found
    assert fault.expected in mistake.expected
    assert fault.fix in mistake.fix
    assert mistake.fix


def test_a_bypass_needs_one_way_through() -> None:
    start, end = VALID.index("bypass:"), VALID.index("edges:")
    text, (place,) = places(f"{VALID[:start]}«bypass: {{source_ips: []}}\n{VALID[end:]}")
    (mistake,) = mistakes_in(text)
    assert (mistake.line, mistake.column) == place
    assert mistake.found == "neither header nor source_ips"


def test_a_switchover_has_to_fit_into_the_window() -> None:
    short = VALID.replace(END, "end: 2030-12-08T01:20:00+09:00")
    text, (place,) = places(short.replace("switchover_timeout: 10m", "switchover_timeout: «20m"))
    (mistake,) = mistakes_in(text)
    assert (mistake.line, mistake.column) == place
    assert "20m" in mistake.found
    assert "less than the window, which is 20m long" in mistake.expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{id: 1001, name:", "{id: 1002, scope: 'env:staging', name:"),  # each scope is muted for itself
        ('path: "/search*"', 'path: "/Checkout/*"'),  # paths know case
        ("host: mobile.example.com,", "host: Mobile.Example.com,"),  # hosts do not
        ('path: "/v1/orders"', 'path: "/v1"'),
        (END, "end: 2030-12-09T01:00:00+09:00"),
        ("previous: 2029-06-aurora\n", ""),
        ("name: Aoi, team: sys-infra", "name: Ken, team: sys-infra"),
        ("{first: 11, last: 60}", "{first: 100, last: 100}"),
        (
            '{edge: reports, path: "/reports", methods: [GET]}',
            '{edge: hooks, path: "/hooks", methods: [GET]}',
        ),
    ],
)
def test_what_no_rule_refuses(old: str, new: str) -> None:
    assert VALID.count(old) == 1
    load(VALID.replace(old, new))


def test_names_that_a_message_lists_are_harmless() -> None:
    """An edge's name with a fault of its own is still listed as known, but reaches no terminal as it is."""
    odd = VALID.replace("  reports:\n", '  "re\\a\\e[31mports":\n')
    assert any("\\x07" in each.found for each in mistakes_in(odd))
    odd = VALID.replace("  reports:\n", '  "\u00a0":\n')
    assert any("\\xa0" in each.expected for each in mistakes_in(odd))


def test_rules_are_judged_beside_other_mistakes() -> None:
    """A wrong type hides no rule that can be judged, and causes none that it breaks by itself."""
    marked = VALID.replace("drain: 10m", "drain: «10")
    marked = marked.replace(END, "end: «2030-12-07T04:00:00+09:00")
    marked = marked.replace("teams: 3", "teams: «4")
    marked = marked.replace("service: nightly,", "service: «[nightly],")
    marked = marked.replace("{edge: hooks,", "{edge: «hoks,")
    marked = marked.replace(
        "{cluster: prod-shop, service: shop-search}", "«{cluster: prod-shop, service: shop-api}"
    )
    text, wanted = places(marked)
    assert [(each.line, each.column) for each in mistakes_in(text)] == wanted
    assert len(wanted) == 6
