"""`maint record`: the way out of an open record that no update can close."""

from __future__ import annotations

import getpass
import json
import socket
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from maintenance.apigateway.names import all_names
from maintenance.ecs.copies import reconcile
from maintenance.ecs.decision import Refusal
from maintenance.ecs.live import LiveService
from maintenance.ecs.record import TAG_KEY, parse_record
from maintenance.errors import ConfigInvalid, Refused
from maintenance.owner.ask import left_to_owners, owners_step
from provider.aws.clients import client
from provider.captured import by_name
from provider.ecs.observe import observe
from provider.records.store import open_store
from scripts.maint.stack import Stack, load_stack

app = typer.Typer(help="Show, close or adopt the records of what maintenance captured.", no_args_is_help=True)

StackOption = Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose plan is meant.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept with the closed record.")]
Key = Annotated[str, typer.Argument(help="cluster/service, or the name that `record show` prints.")]


@app.command()
def show(
    key: Annotated[str | None, typer.Argument(help="Only this one.")] = None,
    stack: StackOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """List open records: on the service, in the store, and whether they agree."""
    chosen = load_stack(stack)
    rows = _rows(chosen, key)
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        typer.echo("no open records")
        return
    table = Table("name", "window", "captured", "on the service", "in the store")
    for row in rows:
        table.add_row(
            row["name"],
            row["window"],
            row["captured"],
            "yes" if row["tag"] else "no",
            "yes" if row["copy"] else "no",
        )
    Console().print(table)
    for row in rows:
        if row["next"]:
            typer.echo(f"{row['name']}: {row['next']}")


@app.command()
def close(key: Key, reason: ReasonOption, stack: StackOption = None) -> None:
    """Close a record without restoring anything; the record and the reason are archived first."""
    chosen = load_stack(stack)
    live, tag, copy = _copies(chosen, key)
    if tag is None and copy is None:
        typer.echo(f"{key}: no open record")
        return
    _archive(chosen, key, "closed", reason, tag=tag, copy=copy)
    if live is not None and tag is not None:
        client("ecs").untag_resource(resourceArn=live.arn, tagKeys=[TAG_KEY])
    if by_name.is_captured_value(key) and tag is not None:
        by_name.write_tag(key, None)
    open_store(chosen.settings.record_store).delete(key)
    typer.echo(f"{key}: closed; it held {tag or copy}")


@app.command()
def adopt(
    key: Key,
    reason: ReasonOption,
    stack: StackOption = None,
    source: Annotated[
        str | None, typer.Option("--from", help="tag or store, where the two disagree.")
    ] = None,
) -> None:
    """Make an open record one of this window, so that leaving restores what it holds."""
    chosen = load_stack(stack)
    live, tag, copy = _copies(chosen, key)
    texts = {"tag": tag, "store": copy}
    if source is not None and source not in texts:
        raise ConfigInvalid(f"--from is {source!r}, expected tag or store")
    gateway = by_name.Copies(key, tag, copy) if by_name.is_captured_value(key) else None
    agree = gateway.agree() if gateway else None in {tag, copy} or tag == copy
    if not agree and source is None:
        raise ConfigInvalid(
            f"{key} has two records that disagree\n  tag:   {tag}\n  store: {copy}",
            next_step=f"maint record adopt {key} --from tag|store --reason …",
        )
    if gateway is not None:
        _adopt_gateway(chosen, gateway, source, reason)
        return
    text = texts[source] if source else tag or copy
    if text is None:
        raise Refused(f"{key} has no record there", next_step=f"maint record show {key}")
    record = replace(parse_record(text, where=key), window=chosen.document.window.id)
    _archive(chosen, key, "adopted", reason, tag=tag, copy=copy)
    open_store(chosen.settings.record_store).replace(key, record.text())
    if live is not None and live.taggable:
        client("ecs").tag_resource(resourceArn=live.arn, tags=[{"key": TAG_KEY, "value": record.text()}])
    typer.echo(f"{key}: now a record of {record.window}; leaving restores {record.captured}")


def _adopt_gateway(stack: Stack, copies: by_name.Copies, source: str | None, reason: str) -> None:
    key, store = copies.name, open_store(stack.settings.record_store)
    record = replace(copies.record(source), window=stack.document.window.id)
    _archive(stack, key, "adopted", reason, tag=copies.tag, copy=copies.copy)
    store.replace(key, record.text())
    by_name.write_tag(key, record.tag_text())
    typer.echo(f"{key}: now a record of {record.window}; leaving restores {record}")


def _copies(stack: Stack, key: str) -> tuple[LiveService | None, str | None, str | None]:
    store = open_store(stack.settings.record_store)
    if by_name.is_captured_value(key):
        copies = by_name.read_copies(key, store)
        return None, copies.tag, copies.copy
    copy = store.read([key]).get(key)
    live = observe([key], targets=False)[key] if key.count("/") == 1 else None
    return live, live.tag if live else None, copy


def _rows(stack: Stack, key: str | None) -> list[dict[str, str]]:
    store = open_store(stack.settings.record_store)
    planned = [service.key for team in stack.document.teams for service in team.services]
    planned += [*all_names(stack.document), *(each.key for each in stack.document.writers)]
    names = sorted({*store.names(), *planned}) if key is None else [key]
    copies = store.read(names)
    services = [name for name in names if not by_name.is_captured_value(name)]
    live = observe(services, targets=False)
    owned = frozenset(left_to_owners(stack.document))
    rows = []
    for name in names:
        if by_name.is_captured_value(name):
            rows += _gateway_row(by_name.read_copies(name, store), owners_step("") if name in owned else "")
            continue
        service = live.get(name)
        tag, copy = service.tag if service else None, copies.get(name)
        if tag is None and copy is None:
            continue
        record = reconcile(name, tag, copy)
        differ = isinstance(record, Refusal)
        owner = getattr(record, "owner", "")
        rows.append(
            {
                "name": name,
                "window": "?" if differ else str(getattr(record, "window", "")),
                "captured": f"tag {tag}, store {copy}" if differ else str(getattr(record, "captured", "")),
                "tag": tag or "",
                "copy": copy or "",
                "next": owners_step(owner) if owner or name in owned else "",
            }
        )
    return rows


def _gateway_row(copies: by_name.Copies, step: str) -> list[dict[str, str]]:
    if copies.tag is None and copies.copy is None:
        return []
    window, captured = copies.shown()
    found = {"name": copies.name, "window": window, "captured": captured}
    return [{**found, "tag": copies.tag or "", "copy": copies.copy or "", "next": step}]


def _archive(stack: Stack, key: str, what: str, reason: str, *, tag: str | None, copy: str | None) -> None:
    if not reason.strip():
        raise ConfigInvalid("--reason is empty", next_step="say why, for whoever reads it in a year")
    now = datetime.now(UTC)
    entry = {
        "what": what,
        "name": key,
        "at": now.isoformat(timespec="seconds"),
        "by": f"{getpass.getuser()}@{socket.gethostname()}",
        "reason": reason,
        "window": stack.document.window.id,
        "tag": tag,
        "copy": copy,
    }
    archive = open_store(stack.settings.record_store, "closed")
    archive.create(f"{now:%Y%m%dT%H%M%S%f}Z {key}", json.dumps(entry, ensure_ascii=False))
