"""A stack's settings, as `Pulumi.<stack>.yaml` holds them under `maintenance:`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args
from urllib.parse import urlsplit

from maintenance.ecs.decision import Policy
from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase, phase_of
from maintenance.writers.names import is_writer

NAMES = (
    "plan",
    "enabled",
    "phase",
    "recordStore",
    "waive",
    "onManualChange",
    "manualChanges",
    "probeThrough",
    "release",
    "forceEdge",
)
STRUCTURED = frozenset({"waive", "manualChanges", "release", "forceEdge"})
"""Settings that hold one entry per name."""
FOLLOWED = ("plan", "enabled", "phase", "release", "recordStore", "onManualChange")
"""Those that a team's own program reads; the last two only where it owns a stage of a REST API."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a stack is told. `waive` maps services to reasons; `manual_changes` services to policies.

    `release` and `force_edge` begin with the window's id: what one night decided must not hold in the next.
    """

    plan: str
    phase: Phase
    record_store: str
    on_manual_change: Policy = "fail"
    manual_changes: Mapping[str, Policy] = field(default_factory=dict)
    waive: Mapping[str, str] = field(default_factory=dict)
    probe_through: str | None = None
    """`http(s)://address[:port]` that probes connect to for every host, where names lead elsewhere here."""
    release: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Window → service, endpoint or edge → why it is back before the rest."""
    force_edge: Mapping[str, str] = field(default_factory=dict)
    """Window → why the edge opens although a waived service does not come back."""
    owner: bool = False
    """Whether they are of a team's own program, which follows the plan."""

    def released(self, window: str) -> Mapping[str, str]:
        """What is back early in this window, and why."""
        return self.release.get(window, {})

    def forced(self, window: str) -> str:
        """Why this window's edge opens although a waived service does not come back; empty if it does not."""
        return self.force_edge.get(window, "")

    @property
    def waived(self) -> dict[str, str]:
        """Services that no barrier waits for: those waived, and those kept as somebody changed them."""
        kept = {
            key: "kept as changed by hand"
            for key, policy in self.manual_changes.items()
            if policy == "keep" and not is_writer(key)
        }
        return {**kept, **self.waive}


def read_settings(values: Mapping[str, Any], *, stack: str, owner: bool = False) -> Settings:
    """Validate the settings of one stack.

    Args:
        values: the `maintenance:` settings without their prefix; booleans may be text, as the CLI stores.
        stack: for messages.
        owner: whether it is a team's own program that follows the plan; the record store may then be empty.

    Raises:
        ConfigInvalid: the first setting that is missing, unknown or wrong, with the command that mends it.
    """
    where = f"stack {stack}"
    names = FOLLOWED if owner else NAMES
    for name in sorted(values.keys() - set(names)):
        raise ConfigInvalid(
            f"maintenance:{name} is not a setting; there are {', '.join(names)}",
            where=where,
            next_step=f"pulumi config rm maintenance:{name} -s {stack}",
        )
    for name, example in (
        ("plan", "stacks/plans/2030-12-aurora.yaml"),
        ("recordStore", "s3://bucket/records"),
    ):
        if owner and name == "recordStore" and name not in values:
            continue
        if not isinstance(values.get(name), str) or not values[name]:
            raise ConfigInvalid(
                f"maintenance:{name} is not set",
                where=where,
                next_step=f"pulumi config set maintenance:{name} {example} -s {stack}",
            )
    return Settings(
        plan=values["plan"],
        phase=phase_of(values.get("phase"), _flag(values.get("enabled"), where)),
        record_store=values.get("recordStore", ""),
        on_manual_change=_policy("onManualChange", values.get("onManualChange", "fail"), where),
        manual_changes={
            key: _policy(f"manualChanges.{key}", policy, where)
            for key, policy in _mapping("manualChanges", values, where).items()
        },
        waive=_reasons("waive", _mapping("waive", values, where), where),
        release={
            window: _reasons(f"release[{window}]", _entries(f"release[{window}]", entries, where), where)
            for window, entries in _mapping("release", values, where).items()
        },
        force_edge=_reasons("forceEdge", _mapping("forceEdge", values, where), where),
        probe_through=read_address(values.get("probeThrough"), where=f"{where}, maintenance:probeThrough"),
        owner=owner,
    )


def read_address(value: object, *, where: str) -> str | None:
    """Read an address that stands in for all hosts.

    Args:
        value: `http(s)://address[:port]`; None or empty for none.
        where: the setting's or variable's name, for messages.

    Raises:
        ConfigInvalid: it is something else, such as a URL with a path.
    """
    if value is None or value == "":
        return None
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        _ = parts.port  # raises for what is no port
    except ValueError:
        parts = urlsplit("")
    beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not parts.hostname or beyond:
        raise ConfigInvalid(
            "expected http://address:port or https://address:port, and nothing behind it",
            where=where,
            next_step="name the address of the edge, or take the setting away to ask the hosts themselves",
        )
    return f"{parts.scheme}://{parts.netloc}"


def _flag(value: object, where: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if value in {"true", "false"}:
        return value == "true"
    raise ConfigInvalid(
        f"maintenance:enabled is {value!r}, expected true or false",
        where=where,
        next_step="pulumi config set maintenance:enabled true",
    )


def _policy(name: str, value: object, where: str) -> Policy:
    for policy in get_args(Policy):
        if value == policy:
            return policy  # type: ignore[no-any-return]  # one of the literals
    raise ConfigInvalid(f"maintenance:{name} is {value!r}, expected fail, keep or restore", where=where)


def _mapping(name: str, values: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    return _entries(name, values.get(name) or {}, where)


def _entries(name: str, value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        kind = "window" if name in {"release", "forceEdge"} else "name"
        raise ConfigInvalid(
            f"maintenance:{name} is {value!r}, expected one entry per {kind}",
            where=where,
            next_step=f"pulumi config set --path 'maintenance:{name}[\"{_EXAMPLES[kind]}\"]' …",
        )
    return value


_EXAMPLES = {"window": "2030-12-aurora", "name": "cluster/service"}


def _reasons(name: str, values: Mapping[str, Any], where: str) -> dict[str, str]:
    for key, reason in values.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ConfigInvalid(f"maintenance:{name} gives no reason for {key}", where=where)
    return dict(values)
