"""Start everything, say where it is, and serve until a signal."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3

from sandbox.aws.application import REGION, moto_application
from sandbox.aws.calls import Calls
from sandbox.aws.faults import Faults
from sandbox.aws.front import Front
from sandbox.aws.kills import Killer
from sandbox.aws.quotas import Quotas
from sandbox.aws.tasks import PACE, spread
from sandbox.datadog.app import datadog_app
from sandbox.datadog.monitor import Monitor
from sandbox.datadog.store import DatadogStore
from sandbox.edge.app import edge_app
from sandbox.edge.directory import EdgeDirectory
from sandbox.edge.hooks import install_hooks
from sandbox.estate.definition import Estate
from sandbox.estate.found import Ids, found, key_of, make_bucket
from sandbox.rds.databases import Databases
from sandbox.rds.serve import operation_of
from sandbox.server.control import Control
from sandbox.server.environment import environment
from sandbox.server.listen import listen
from sandbox.server.world import services


class Sandbox:
    """One account's AWS, edge and Datadog in this process, with one or several estates in it."""

    def __init__(self, estates: Sequence[Estate], *, database: bool = False) -> None:
        """Start the servers and found the estates; nothing of that is recorded or limited.

        `database` adds the Aurora cluster that the first estate's services write to.
        """
        install_hooks()
        self.calls, self.faults, self.killer, self.quotas = Calls(), Faults(), Killer(), Quotas()
        self.store = DatadogStore(
            Monitor(each.id, each.name, each.tags) for estate in estates for each in estate.monitors
        )
        front = Front(moto_application(), self.calls, self.faults, self.killer, self.quotas)
        _, aws = listen(front)
        self.aws = f"http://127.0.0.1:{aws}"
        self.databases = Databases(self._client, self._statement) if database else None
        make_bucket(self._client)
        self.ids = [found(estate, self._client) for estate in estates]
        _, edge = listen(edge_app(_directory(self.ids)))
        _, datadog = listen(datadog_app(self.store, self._datadog_call))
        _, control = listen(
            Control(self.calls, self.faults, self.killer, self.quotas, self.store, self.databases)
        )
        self.edge, self.datadog, self.control = (
            f"http://127.0.0.1:{port}" for port in (edge, datadog, control)
        )
        if self.databases is not None:
            writers = [service.key for service in estates[0].planned_services]
            self.databases.start(active=lambda: _any_runs(writers))
        self.calls.forget()
        PACE.on = True

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.aws,
            region_name=REGION,
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",  # noqa: S106 - not a secret
        )

    def _statement(self, statement: str) -> None:
        operation = operation_of(statement)
        self.calls.record(service="mysql", operation=operation, write=True, target=None, status=200)
        self.killer.wrote(operation)

    def _datadog_call(
        self, *, service: str, operation: str, write: bool, target: str | None, status: int
    ) -> None:
        self.calls.record(service=service, operation=operation, write=write, target=target, status=status)
        if write and status < 400:  # noqa: PLR2004 - an error of HTTP
            self.killer.wrote(operation, target or "")


def _any_runs(keys: Sequence[str]) -> bool:
    live = services()
    return any(live[key]["running"] for key in keys if key in live)


def _directory(ids: Sequence[Ids]) -> EdgeDirectory:
    behind = {arn: key for each in ids for key, arn in each.target_groups.items()}
    hosts = {host: arn for each in ids for host, arn in each.hosts.items()}

    def service_of(target: str) -> str:
        return behind.get(target) or key_of(target)

    def running_tasks(target: str) -> int:
        key = service_of(target)
        return 1 if key == "always/health" else int(services().get(key, {"running": 0})["running"])

    return EdgeDirectory(listeners=hosts, running_tasks=running_tasks, service_of=service_of)


def serve(
    folder: Path,
    estates: Sequence[Estate],
    *,
    drain: float,
    start: float,
    quotas: bool,
    stand_ins: bool,
    database: bool,
    end_with_stdin: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        folder: where `env` and `sandbox.json` are written.
        estates: what exists in the account.
        drain: seconds that the slowest service takes to drain.
        start: seconds that the slowest service takes to start.
        quotas: whether AWS's default API quotas hold.
        stand_ins: whether our aws and datadog plugins are used.
        database: whether there is an Aurora cluster, with real MySQL-protocol servers behind it.
        end_with_stdin: whether it also ends when standard input does, as whoever held its other end is gone.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if end_with_stdin:
        threading.Thread(target=_until_stdin_ends, args=(ended,), daemon=True).start()
    folder.mkdir(parents=True, exist_ok=True)
    planned = [service for estate in estates for service in estate.planned_services]
    longest = max((spread(service.name) for service in planned), default=1.0)
    PACE.drain_seconds, PACE.start_seconds = drain / longest, start / longest
    sandbox = Sandbox(estates, database=database)
    sandbox.quotas.on = quotas
    text = environment(
        folder, sandbox.aws, sandbox.datadog, sandbox.edge, sandbox.control, stand_ins=stand_ins
    )
    if sandbox.databases is not None:
        text += f"export SSL_CERT_FILE={shlex.quote(str(sandbox.databases.ca_bundle))}\n"
    _write(folder / "env", text)
    where = {"pid": os.getpid(), "aws": sandbox.aws, "datadog": sandbox.datadog, "edge": sandbox.edge}
    _write(folder / "sandbox.json", json.dumps({**where, "control": sandbox.control}, indent=1))
    print(f"ready: AWS {sandbox.aws}, edge {sandbox.edge}, Datadog {sandbox.datadog}", flush=True)  # noqa: T201
    ended.wait()
    if sandbox.databases is not None:
        sandbox.databases.stop()
    for name in ("sandbox.json", "env"):
        (folder / name).unlink(missing_ok=True)
    sys.stdout.flush()
    os._exit(0)  # servers and their threads have nothing to save


def _until_stdin_ends(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    ended.set()


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.replace(path)
