"""How endpoints are cut into listener rules that AWS accepts.

Hosts and paths are never merged into a cross product: a chunk holds one host, methods that all of its paths
were listed with, and those paths. Adding an endpoint never widens what another chunk matches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import TypeVar

from maintenance.edge.rules import Network
from maintenance.edge.wildcard import wildcards
from maintenance.errors import PreflightFailed
from maintenance.plan.document import Endpoint

VALUES_LIMIT = 5
"""Condition values per rule, all conditions together; the quota "Condition Values per Rule"."""
WILDCARDS_LIMIT = 5
"""Wildcards per rule. The quota is 5 where an account is new and 6 where it is old, and cannot be raised."""
ANY_HOST = "*"
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one rule is going to match. `networks` and `target_group` belong to bypass rules."""

    host: str
    methods: tuple[str, ...]
    paths: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]
    networks: tuple[Network, ...] = ()
    target_group: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    """Endpoints that differ in their paths only."""

    host: str
    methods: tuple[str, ...]
    target_group: str
    by_path: dict[str, list[Endpoint]]


def cut(
    endpoints: Sequence[Endpoint],
    *,
    by_target: bool = False,
    headers: int = 0,
    networks: Sequence[Network] = (),
) -> tuple[Chunk, ...]:
    """Cut the endpoints of one edge into chunks, in an order that depends on nothing but themselves.

    Args:
        endpoints: in any order; the same one may come twice.
        by_target: whether a chunk must have one target group.
        headers: how many header values each rule is going to carry besides.
        networks: source networks that each path is to be matched with.

    Raises:
        PreflightFailed: a host and path alone have more wildcards than a rule may hold.
    """
    return tuple(
        chunk
        for group in _groups(endpoints, by_target=by_target)
        for chunk in _chunks(group, networks, room=VALUES_LIMIT - headers - (group.host != ANY_HOST))
    )


def _groups(endpoints: Sequence[Endpoint], *, by_target: bool) -> Iterator[_Group]:
    groups: dict[tuple[str, tuple[str, ...], str], dict[str, list[Endpoint]]] = defaultdict(dict)
    for endpoint in endpoints:
        host = (endpoint.host or ANY_HOST).lower()
        target = (endpoint.target_group or "") if by_target else ""
        paths = groups[(host, tuple(sorted(set(endpoint.methods))), target)]
        paths.setdefault(endpoint.path, []).append(endpoint)
    for (host, methods, target), by_path in sorted(groups.items()):
        yield _Group(host, methods, target, dict(sorted(by_path.items())))


def _chunks(group: _Group, networks: Sequence[Network], *, room: int) -> Iterator[Chunk]:
    method_size, network_size, path_size = _sizes(
        len(group.methods), len(networks), len(group.by_path), room=room
    )
    wild = WILDCARDS_LIMIT - (0 if group.host == ANY_HOST else wildcards(group.host))
    path_parts = list(_by_wildcards(group, path_size, wild))
    for methods in _parts(group.methods, method_size):
        for sources in _parts(networks, network_size):
            for paths in path_parts:
                served = tuple(endpoint for path in paths for endpoint in group.by_path[path])
                yield Chunk(group.host, methods, paths, served, sources, group.target_group)


def _sizes(methods: int, networks: int, paths: int, *, room: int) -> tuple[int, int, int]:
    """How many of each to put into one rule, so that the fewest rules result."""

    def choices(count: int) -> range:
        return range(min(count, 1), min(count, room) + 1)

    whole = (methods, networks, paths)
    sizes = product(choices(methods), choices(networks), choices(paths))
    return min(
        (each for each in sizes if sum(each) <= room),
        key=lambda each: (_rules(whole, each), -each[0], -each[1], each[2]),
    )


def _rules(whole: tuple[int, ...], sizes: tuple[int, ...]) -> int:
    total = 1
    for count, size in zip(whole, sizes, strict=True):
        total *= ceil(count / size) if size else 1
    return total


def _parts(values: Sequence[_Value], size: int) -> Iterator[tuple[_Value, ...]]:
    if not values:
        yield ()
    for start in range(0, len(values), size or 1):
        yield tuple(values[start : start + size])


def _by_wildcards(group: _Group, size: int, wild: int) -> Iterator[tuple[str, ...]]:
    part: list[str] = []
    for path, members in group.by_path.items():
        if wildcards(path) > wild:
            raise PreflightFailed(
                f"{group.host}{path} has {WILDCARDS_LIMIT - wild + wildcards(path)} wildcards, "
                f"a rule may hold {WILDCARDS_LIMIT}",
                where=f"edge {members[0].edge}",
                next_step="list the endpoint with fewer wildcards; `*` matches any number of segments",
            )
        if part and (len(part) == size or sum(map(wildcards, part)) + wildcards(path) > wild):
            yield tuple(part)
            part = []
        part.append(path)
    if part:
        yield tuple(part)
