"""Small alphabets, so that patterns, rules and requests meet often."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from hypothesis import strategies as st

from maintenance.edge.rules import (
    Condition,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    ListenerRule,
    PathPattern,
    QueryString,
    Request,
    SourceIp,
)
from tests.maintenance.edge.plans import DEFAULT, rule

METHODS = ("GET", "POST", "DELETE")
HOSTS = ("a.ex.com", "b.ex.com", "ab.ex.com", "A.ex.com", "ex.com", "a.ex.net")
HOST_PATTERNS = (*HOSTS, "*.ex.com", "?.ex.com", "a*.com", "*.ex.*")
NETWORKS = tuple(map(ip_network, ("10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24", "2001:db8::/32")))
ADDRESSES = ("10.1.2.3", "10.2.0.1", "192.0.2.7", "198.51.100.1", "2001:db8::7")

paths = st.text("ab/", max_size=4).map("/".__add__)
path_patterns = st.text("ab/*?", max_size=5).map("/".__add__)
hosts = st.sampled_from(HOSTS)
host_patterns = st.sampled_from(HOST_PATTERNS)
words = st.text("ab*?\\", max_size=3)
plain_words = st.text("abAB*?\\", max_size=3)


def some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of them, each once, at least one."""
    return st.lists(values, min_size=1, max_size=most, unique=True).map(tuple)


conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(HostHeader, some(host_patterns)),
    st.builds(PathPattern, some(path_patterns)),
    st.builds(HttpRequestMethod, some(st.sampled_from(METHODS))),
    st.builds(HttpHeader, st.sampled_from(("X-A", "x-a", "X-B")), some(st.text("ab*?", max_size=3))),
    st.builds(QueryString, some(st.tuples(words, words))),
    st.builds(SourceIp, some(st.sampled_from(NETWORKS))),
)
requests = st.builds(
    Request,
    hosts.flatmap(lambda host: st.sampled_from((host, f"{host}:443"))),
    paths,
    st.sampled_from(METHODS),
    st.dictionaries(st.sampled_from(("X-A", "x-b")), st.text("abAB", max_size=3)),
    st.lists(st.tuples(plain_words, plain_words), max_size=2).map(tuple),
    st.sampled_from(ADDRESSES),
)


def listeners(priorities: st.SearchStrategy[int], most: int = 6) -> st.SearchStrategy[list[ListenerRule]]:
    """Rules in any order, with the default rule among them."""
    some_rules = st.dictionaries(priorities, st.lists(conditions, min_size=1, max_size=3), max_size=most)
    return some_rules.map(
        lambda found: [*(rule(priority, *each) for priority, each in found.items()), DEFAULT]
    ).flatmap(st.permutations)


endpoints: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "edge": st.just("public"),
        "host": host_patterns,
        "path": path_patterns.filter(lambda path: path.count("*") + path.count("?") <= 2),
        "methods": st.lists(st.sampled_from(METHODS), max_size=2, unique=True),
    }
)
