"""The results as tables: targets first, then what every command cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from maintenance.table import table

DISTURBED = 0.1
"""The share of the machine from which on other programs spoil the figures."""


def report(results: Mapping[str, Any]) -> str:
    """Return everything that is printed."""
    machine = results["machine"]
    parts = [
        "",
        _targets(results["targets"]),
        "",
        f"{machine['cores']} cores of {machine['processor']}, {machine['memory']}",
        f"load before {machine['load_before'][0]}; pulumi {machine['pulumi_cli']}",
        _disturbance(machine["share_of_other_programs"]),
        "the sandbox and the commands share these cores; `other` is what anything else took of them",
        "",
        _peer(results["estates"]),
        "",
        _commands(results["estates"]),
    ]
    return "\n".join(parts)


def _disturbance(share: float) -> str:
    told = f"other programs took {share:.0%} of this machine"
    return f"{told}: times are NOT TO BE TRUSTED, ratios hardly" if share > DISTURBED else told


def _targets(targets: Iterable[Mapping[str, Any]]) -> str:
    rows = [("target", "at most", "measured", "allowed", "ratio", "")]
    rows += [
        (
            each["what"],
            each["limit_says"],
            f"{each['measured']:.4g} {each['unit']}",
            f"{each['limit']:.4g} {each['unit']}",
            f"{each['ratio']:.2f}",
            "met" if each["met"] else "NOT MET",
        )
        for each in targets
    ]
    met = sum(each["met"] for each in targets)
    return f"{met} of {len(rows) - 1} targets met\n" + table(rows, limit=len(rows))


def _peer(estates: Mapping[str, Any]) -> str:
    """Beside the peer, which neither waits nor closes an edge, and passes over services without a target."""
    rows = [("beside Cloud Custodian", "first to last change", "Custodian", "services changed", "Custodian")]
    for estate, facts in estates.items():
        for name in ("on", "off"):
            both = facts[f"beside Cloud Custodian, {name}"]
            seconds, changed = both["first_to_last_change_seconds"], both["services_changed"]
            rows.append(
                (
                    f"{estate}: {name}",
                    f"{seconds['ours']:.1f} s",
                    f"{seconds['custodian']:.1f} s",
                    str(changed["ours"]),
                    str(changed["custodian"]),
                )
            )
    return table(rows)


def _commands(estates: Mapping[str, Any]) -> str:
    rows = [("seconds", "wall", "runs", "command CPU", "sandbox CPU", "other CPU", "provider MiB")]
    for estate, kinds in estates.items():
        for kind, commands in kinds["commands"].items():
            for command, runs in commands.items():
                first = runs["runs"][0]
                rows.append(
                    (
                        f"{estate}, {kind}: {command}",
                        f"{runs['wall_seconds']:.1f}",
                        str(len(runs["runs"])),
                        f"{first['command_cpu_seconds']:.1f}",
                        f"{first['sandbox_cpu_seconds']:.1f}",
                        f"{first['other_cpu_seconds']:.1f}",
                        f"{first['provider_peak_mib']:.0f}" if first["provider_peak_mib"] else "-",
                    )
                )
    return table(rows, limit=len(rows))
