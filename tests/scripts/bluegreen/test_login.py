"""Who logs in and how: tokens of IAM, certificates; and no secret in anything that others can read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sandbox.database.tls import BUNDLE, authority
from tests.scripts.bluegreen.company import CLUSTER, POLL, Company

USER = "maint"
ENVIRONMENT = {"AWS_SESSION_TOKEN": "session-token-that-nobody-may-see"}


def by_token(company: Company, *, on: bool = True) -> list[str]:
    """Let the plan's user log in with tokens; returns every token that will have come in."""
    company.sandbox.databases.create_token_user(USER)
    company.rds().modify_db_cluster(
        DBClusterIdentifier=CLUSTER, EnableIAMDatabaseAuthentication=on, ApplyImmediately=True
    )
    company.write_plan(user=USER, password="iam")  # noqa: S106 - a place
    return company.sandbox.databases.cloud.hosts.tokens.seen


def evidence(company: Company, **environment: str) -> str:
    found = company.maint("check", **environment).result("C01")
    assert found["verdict"] == "unknown"
    assert found["blocks"]
    return "\n".join(found["evidence"])


def test_the_whole_upgrade_with_tokens_of_iam(company: Company) -> None:
    tokens = by_token(company)
    for command in ("create", "switchover", "verify", "cleanup"):
        said = company.maint(command, **ENVIRONMENT)
        assert said.code == 0, said.out + said.err
    assert company.sandbox.databases.cloud.hosts.tokens.refusals == []
    assert len(tokens) > 5
    hosts = {urlsplit(f"https://{each}").hostname for each in tokens}
    assert len(hosts) >= 3  # of production, its readers, green or the old cluster: each its own token
    said = company.maint("status", **ENVIRONMENT)
    signatures = {parse_qs(urlsplit(f"https://{each}").query)["X-Amz-Signature"][0] for each in tokens}
    written = said.out + said.err + "".join(files(company.folder))
    assert not [each for each in signatures if each in written]
    assert ENVIRONMENT["AWS_SESSION_TOKEN"] not in written


def test_a_token_that_is_not_right_is_refused_and_never_shown(company: Company) -> None:
    by_token(company, on=False)
    refused = evidence(company)
    assert f"refused user {USER} with a token of IAM" in refused
    assert "Signature" not in refused
    company.rds().modify_db_cluster(
        DBClusterIdentifier=CLUSTER, EnableIAMDatabaseAuthentication=True, ApplyImmediately=True
    )
    for name, value in (
        ("AWS_SECRET_ACCESS_KEY", "another-key"),
        ("AWS_ACCESS_KEY_ID", "another"),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
    ):
        changed = {name: value, **({"AWS_REGION": value} if "REGION" in name else {})}
        said = company.maint("check", **changed)
        assert value not in said.out + said.err or "REGION" in name
        assert said.code != 0
    reasons = company.sandbox.databases.cloud.hosts.tokens.refusals
    assert {"the signature is wrong", "the access key is not known"} <= set(reasons)
    company.sandbox.databases.cloud.denied_actions.add("rds-db:connect")
    assert "refused user" in evidence(company)
    company.sandbox.databases.cloud.denied_actions.clear()
    assert company.maint("check").result("C01")["verdict"] == "pass"


def test_nothing_is_sent_where_no_encryption_is_offered(company: Company) -> None:
    tokens = by_token(company)
    company.sandbox.databases.cloud.hosts.endpoints.encrypts = False
    assert "offers no encryption" in evidence(company)
    company.write_plan()
    assert "offers no encryption" in evidence(company)
    assert tokens == []


def test_the_plans_certificates_are_trusted_and_no_others(company: Company) -> None:
    nothing = {"SSL_CERT_FILE": "/dev/null"}
    right = company.sandbox.databases.ca_bundle.read_bytes()
    (company.folder / "rds-ca.pem").write_bytes(right)
    company.write_plan(more="  tls_ca: rds-ca.pem\n")
    assert company.maint("check", **nothing).code == 0

    strangers = company.folder / "strangers"
    strangers.mkdir()
    authority(strangers, ["127.0.0.1"])
    (company.folder / "rds-ca.pem").write_bytes((strangers / BUNDLE).read_bytes())
    refused = evidence(company, **nothing)
    assert "certificate is not trusted" in refused
    fix = company.maint("check", "--fix", "--yes", **nothing)
    assert fix.code == 1
    assert "database.tls_ca" in fix.data["error"]["next_step"]

    for text in (None, "no certificate\n"):
        (company.folder / "rds-ca.pem").unlink(missing_ok=True)
        if text:
            (company.folder / "rds-ca.pem").write_text(text)
        fix = company.maint("check", "--fix", "--yes", **nothing)
        assert fix.code == 64
        assert "database.tls_ca cannot be read" in fix.data["error"]["what"]
        assert fix.data["error"]["where"].endswith("/rds-ca.pem")
        if text is None:
            assert "No such file" in fix.data["error"]["what"]


def test_no_secret_in_process_list_output_files_or_the_servers_own_log(company: Company) -> None:
    secrets = {
        "DATABASE_PASSWORD": company.password,
        "AWS_SESSION_TOKEN": "session-token-that-nobody-may-see",
        "AWS_SECRET_ACCESS_KEY": "key-that-nobody-may-see",
    }
    company.write_plan(password="env:DATABASE_PASSWORD")  # noqa: S106 - a place
    company.writer_says("SET GLOBAL log_output = 'TABLE'")
    company.writer_says("SET GLOBAL general_log = 1")
    shown = seen_while_it_runs(company, secrets)
    company.writer_says("SET GLOBAL general_log = 0")
    statements = company.writer_says("SELECT argument AS text FROM mysql.general_log")
    assert len(statements) > 10
    shown += "".join(map(str, statements)) + "".join(files(company.folder))
    assert [name for name, value in secrets.items() if value in shown] == []


def seen_while_it_runs(company: Company, secrets: dict[str, str]) -> str:
    """What others on the machine see of a command: its arguments, its children's, what it prints."""
    line = [sys.executable, "-m", "scripts.maint", "bluegreen", "create", "-s", "test", *POLL]
    environment = {**company.environment, **secrets}
    with subprocess.Popen(
        line, cwd=company.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        seen = ""
        for text in process.stdout:
            seen += text + arguments(process.pid)
    assert process.returncode == 0, seen
    assert "bluegreen\0create" in seen
    return seen


def arguments(pid: int) -> str:
    """The arguments of a process and of its children, as `ps` reads them."""
    found = ""
    for each in Path("/proc").iterdir():
        if not each.name.isdigit():
            continue
        try:
            parent = re.search(r"^PPid:\s+(\d+)", (each / "status").read_text(), re.MULTILINE)
            if each.name == str(pid) or (parent and parent[1] == str(pid)):
                found += os.fsdecode((each / "cmdline").read_bytes())
        except OSError:
            continue  # it ended
    return found


def files(folder: Path) -> list[str]:
    return [each.read_text(errors="replace") for each in folder.rglob("*") if each.is_file()]
