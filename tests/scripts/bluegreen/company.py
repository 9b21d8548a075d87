"""A company with a real database: the sandbox in this process, a project folder, `maint` as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymysql
from moto.backends import get_backend

from maintenance.window.secrets import Secrets
from maintenance.window.summary import open_debts
from sandbox.aws.application import ACCOUNT
from sandbox.database.bookkeeping import REPLICATOR
from sandbox.rds.serve import DatabaseSandbox
from scripts.window.journal import Journal
from scripts.window.place import open_place
from scripts.window.spool import Spool
from tests.scripts.bluegreen.forks import ROOT, Forks

NEW = {"8.0": "8.0.mysql_aurora.3.10.1", "5.7": "8.0.mysql_aurora.3.10.1", "8.4": "8.4.8"}
CLUSTER = "prod-aurora"
POLL = ("--poll", "0.2")
PLAN = """\
window:
  {{id: 2030-12-aurora, time_zone: Asia/Tokyo,
  start: "2030-12-08T01:00:00+09:00", end: "2030-12-08T03:00:00+09:00"}}
expected: {{clusters: 1, services: 1, endpoints: 0, monitors: 0, teams: 1}}
database:
  cluster: prod-aurora
  deployment: upgrade-2030-12
  target_version: "{version}"
  cluster_parameter_group: {group}
  instance_parameter_group: {group}-instance
  switchover_timeout: {timeout}
  create_deadline: {deadline}
  password: "{password}"
  user: {user}
  tables: [shop.customers, shop.orders, shop.order_lines]
  checks: checks
{more}teams:
  - {{name: core, owner: Core, verified: 2030-12-01, services: [{{cluster: prod-core, service: api}}]}}
"""
ASK = """
import json, sys, threading
from scripts.bluegreen.context import open_context
from scripts.bluegreen.gate import database_gate
from scripts.bluegreen.resumed import writes_resume
from scripts.maint.stack import load_stack, project_root
context = open_context(load_stack("test"), root=project_root(), say=lambda _: None, stop=threading.Event())
print(json.dumps({}, default=str))
"""
CHECK = "SELECT IF(COUNT(*) > 0, 'PASS', 'FAIL') AS result, COUNT(*) AS orders FROM shop.orders;\n"


@dataclass(frozen=True)
class Said:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """Standard output as JSON."""
        return json.loads(self.out)  # type: ignore[no-any-return]

    @property
    def ending(self) -> dict[str, Any]:
        return self.data["ending"]  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        """Everything that the ending says."""
        ending = self.ending
        return "\n".join([ending["what"], *ending["evidence"], ending["next_step"]])

    def result(self, name: str) -> dict[str, Any]:
        return next(each for each in self.data["results"] if each["id"] == name)


@dataclass
class Company:
    """The sandbox and the project."""

    folder: Path
    sandbox: DatabaseSandbox
    forks: Forks
    writing: bool = False
    """Whether the shop's application runs."""
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def start(
        cls,
        folder: Path,
        sandbox: DatabaseSandbox,
        forks: Forks,
        *,
        version: str = "8.0.mysql_aurora.3.04.3",
        leftover: bool = False,
    ) -> Company:
        """Found the company anew, in an AWS that knows nothing of the one before."""
        for service in ("rds", "secretsmanager", "cloudwatch"):
            get_backend(service)[ACCOUNT].reset()  # its own `reset` is that of every service
        sandbox.calls.forget()
        sandbox.faults.clear()
        settings = sandbox.renew().settings
        settings.provisioning_seconds, settings.switchover_seconds = 0.3, 0.5
        settings.deletion_seconds, settings.rename_seconds, settings.hesitation_seconds = 0.3, 0.3, 0.2
        settings.timeout_second = 0.02
        company = cls(folder, sandbox, forks)
        sandbox.databases.start(
            version=version, with_leftover=leftover, active=lambda: company.writing, write_interval=0.05
        )
        company.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PYTHONPATH": str(ROOT),
            **sandbox.environment(),
        }
        family = NEW[version[:3]]
        company.write_plan(version=family, group=f"prod-aurora-mysql{family[:3].replace('.', '-')}")
        return company

    def write_plan(self, **changes: str) -> None:
        values = {
            "version": NEW["8.0"],
            "group": "prod-aurora-mysql8-0",
            "timeout": "2m",
            "deadline": "60s",
            "password": "secretsmanager:prod/aurora/admin",
            "user": "admin",
            "more": "",
            **changes,
        }
        for name in ("stacks/plans", "state", "checks"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "Pulumi.yaml").write_text("name: m\nruntime: python\nstackConfigDir: stacks\n")
        (self.folder / "stacks/plans/window.yaml").write_text(PLAN.format(**values))
        (self.folder / "checks/orders.sql").write_text(CHECK)
        self.phase("on")

    def phase(self, phase: str) -> None:
        """What the stack's configuration says."""
        config = {
            "maintenance:plan": "stacks/plans/window.yaml",
            "maintenance:phase": phase,
            "maintenance:recordStore": f"file://{self.folder}/records",
        }
        (self.folder / "stacks/Pulumi.test.yaml").write_text(json.dumps({"config": config}))

    def stop(self) -> None:
        """End it, and look whether the password was written anywhere."""
        password = self.password
        self.sandbox.databases.stop()
        self.sandbox.client("ec2").delete_security_group(GroupName="database")
        for file in self.folder.rglob("*"):
            if file.is_file():
                assert password not in file.read_text(errors="replace"), file

    @property
    def password(self) -> str:
        text = self.sandbox.client("secretsmanager").get_secret_value(SecretId="prod/aurora/admin")[
            "SecretString"
        ]
        return str(json.loads(text)["password"])

    def maint(
        self,
        command: str,
        *arguments: str,
        kill_after: int = 0,
        in_journal: bool = False,
        **environment: str,
    ) -> Said:
        """Say `maint bluegreen COMMAND` as a process of its own, fast, in JSON."""
        line = ["bluegreen", command, "-s", "test", "--json", *arguments]
        if command in {"create", "switchover", "rollback", "cleanup"}:
            line += POLL
        if command in {"switchover", "rollback", "cleanup"}:
            line += ["--yes"]
        return self._said(
            {"arguments": line, "kill_after": kill_after, "in_journal": in_journal}, environment
        )

    def maint_plain(self, command: str) -> Said:
        """Say `maint COMMAND`, in JSON."""
        return self._said({"arguments": [command, "-s", "test", "--json"]}, {})

    def _said(self, wanted: dict[str, Any], environment: dict[str, str]) -> Said:
        code, out, err = self.forks.run(wanted, cwd=self.folder, env={**self.environment, **environment})
        assert self.password not in out + err
        assert "Traceback" not in out + err
        assert code != 70, err
        return Said(code, out, err)

    def check_until(self, name: str, verdict: str) -> dict[str, Any]:
        """Check again until a check comes to a verdict."""
        for _ in range(10):
            found = self.maint("check").result(name)
            if found["verdict"] == verdict:
                return found
        raise AssertionError(found)

    def until(self, condition: Callable[[], Any]) -> Any:
        """Ask until it is so."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if found := condition():
                return found
            time.sleep(0.05)
        raise AssertionError("waited in vain")

    def asks(self, expression: str) -> Any:
        """What a function that `maint run` calls answers, asked in a process of its own."""
        code, out, err = self.runs(ASK.format(expression))
        assert code == 0, err
        return json.loads(out)

    def runs(self, program: str) -> tuple[int, str, str]:
        """Run a program in a process of its own, where `maint` runs."""
        return self.forks.run({"program": program}, cwd=self.folder, env=self.environment)

    def until_it_ends(
        self,
        command: str,
        *arguments: str,
        after: tuple[int, ...] = (1,),
        growing: bool = False,
        in_journal: bool = False,
        most: int = 60,
    ) -> tuple[Said, int]:
        """Kill the command after its n-th change, again and again, until it ends; also returns the kills.

        With `growing` each run is let go one change further than the one before: some do one thing again
        before they go on. With `in_journal` an entry of the journal is a change too.
        """
        for number in range(most):
            kill_after = after[number] if number < len(after) else after[-1] + growing * number
            said = self.maint(command, *arguments, kill_after=kill_after, in_journal=in_journal)
            if said.code != -signal.SIGKILL:
                return said, number
        raise AssertionError(f"{command} never ended")

    def owed(self) -> set[tuple[str, str]]:
        """What the journal has open: kind and subject."""
        return {(each.kind, each.subject) for each in open_debts(self.journal("owed").read())}

    def journal(self, window: str) -> Journal:
        """The stack's journal, as an earlier run wrote it."""
        objects = open_place(f"file://{self.folder}/state", "test")
        spool = Spool(self.folder / f"spool-{window}")
        return Journal(objects, spool, who="aoi", secrets=Secrets.of_environment({}), warn=print)

    def rds(self) -> Any:
        return self.sandbox.client("rds")

    def writer_says(self, statement: str, cluster: str = CLUSTER) -> list[dict[str, Any]]:
        """Ask the server behind a cluster, as the cloud itself can."""
        found = self.sandbox.databases.cloud.backend.clusters[cluster]
        host = self.sandbox.databases.cloud.hosts.of(found)
        assert host is not None
        return list(host.server.rows(statement))

    def connection(
        self, cluster: str = CLUSTER, *, user: str = "admin", password: str = "", **options: Any
    ) -> pymysql.Connection[Any]:
        """A connection of the master user's, or of another one's."""
        hosts = self.sandbox.databases.cloud.hosts
        return pymysql.connect(
            host=hosts.address(f"cluster/{cluster}"),
            port=hosts.endpoints.port,
            user=user,
            password=password or self.password,
            autocommit=True,
            ssl_disabled=True,
            **options,
        )

    def reverse_replication(self, old: str) -> None:
        """Let the old cluster follow the new one, as a way back that was prepared by hand."""
        cloud = self.sandbox.databases.cloud
        new = cloud.hosts.of(cloud.backend.clusters[CLUSTER])
        assert new is not None
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute("SHOW MASTER STATUS")
            file, position, *_ = cursor.fetchone()
        with self.connection(old) as connection, connection.cursor() as cursor:
            cursor.execute(
                "CALL mysql.rds_set_external_source('127.0.0.1', %s, %s, %s, %s, %s, 0)",
                (new.server.port, REPLICATOR, cloud.replicator_password, file, position),
            )
            cursor.execute("CALL mysql.rds_start_replication")
            until = time.monotonic() + 10
            while time.monotonic() < until:
                cursor.execute("SHOW REPLICA STATUS")
                names = [each[0] for each in cursor.description]
                row = dict(zip(names, cursor.fetchone(), strict=True))
                if row["Replica_IO_Running"] == row["Replica_SQL_Running"] == "Yes":
                    return
        raise AssertionError(row)

    def instances(self) -> list[dict[str, Any]]:
        return list(self.rds().describe_db_instances()["DBInstances"])

    def interrupted(self, command: str, *, when: str) -> Said:
        """Say a command and press Ctrl-C when it prints `when`."""
        line = [sys.executable, "-m", "scripts.maint", "bluegreen", command, "-s", "test", "--json", *POLL]
        with subprocess.Popen(
            line,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            assert process.stderr
            seen = ""
            for text in process.stderr:
                seen += text
                if when in text:
                    process.send_signal(signal.SIGINT)
                    break
            out, err = process.communicate(timeout=30)
        return Said(process.returncode, out, seen + err)

    def versions(self) -> dict[str, str]:
        clusters = self.rds().describe_db_clusters()["DBClusters"]
        return {each["DBClusterIdentifier"]: each["EngineVersion"] for each in clusters}

    def calls(self, operation: str) -> list[dict[str, Any]]:
        """The calls of one operation that AWS carried out."""
        found = self.sandbox.calls.since(0)
        return [each for each in found if each["operation"] == operation and each["status"] == 200]
