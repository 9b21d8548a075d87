"""What a listener does, said a second time in other means: regular expressions, brute force, plain loops."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from ipaddress import ip_address
from itertools import product

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
from maintenance.plan.document import Endpoint


def expression(pattern: str, *, fold: bool = False, escapes: bool = False) -> re.Pattern[str]:
    """A wildcard pattern as a regular expression."""
    pieces = re.findall(r"\\[*?]|.", pattern, re.DOTALL) if escapes else list(pattern)
    known = {"*": ".*", "?": ".", "\\*": r"\*" if escapes else "", "\\?": r"\?" if escapes else ""}
    text = "".join(known.get(piece) or re.escape(piece) for piece in pieces)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if fold else 0))


def fits(pattern: str, text: str, *, fold: bool = False) -> bool:
    """Whether the whole text fits."""
    return bool(expression(pattern, fold=fold).fullmatch(text))


def language(pattern: str, alphabet: str, longest: int) -> set[str]:
    """Every text up to a length that fits."""
    wanted = re.compile(translate(pattern))  # no [ in the alphabet, so fnmatch means the same
    texts = ("".join(each) for size in range(longest + 1) for each in product(alphabet, repeat=size))
    return {text for text in texts if wanted.match(text)}


def holds(condition: Condition, request: Request) -> bool:
    """Whether one condition holds."""
    match condition:
        case HostHeader():
            host = re.sub(r":\d+$", "", request.host)
            return any(fits(each, host, fold=True) for each in condition.values)
        case PathPattern():
            return any(fits(each, request.path) for each in condition.values)
        case HttpHeader():
            given = [v for k, v in request.headers.items() if k.casefold() == condition.name.casefold()]
            return any(fits(each, value, fold=True) for each in condition.values for value in given)
        case HttpRequestMethod():
            return request.method in condition.values
        case QueryString():
            return any(
                (not key or expression(key, fold=True, escapes=True).fullmatch(name))
                and expression(value, fold=True, escapes=True).fullmatch(given)
                for key, value in condition.pairs
                for name, given in request.query
            )
        case SourceIp():
            return any(ip_address(request.source_ip) in each for each in condition.networks)


def answering(rules: Iterable[ListenerRule], request: Request) -> ListenerRule:
    """The rule with the smallest priority whose conditions all hold, else the default rule."""
    best = None
    for each in rules:
        if each.priority is not None and all(holds(condition, request) for condition in each.conditions):
            best = each if best is None or each.priority < (best.priority or 0) else best
    return best or next(each for each in rules if each.priority is None)


def lists(endpoint: Endpoint, request: Request) -> bool:
    """Whether a request is one of an endpoint's."""
    return (
        (endpoint.host is None or fits(endpoint.host, request.host, fold=True))
        and fits(endpoint.path, request.path)
        and (not endpoint.methods or request.method in endpoint.methods)
    )
