"""The state is lost while maintenance is on, and made anew: the edge stays closed until all is back."""

from __future__ import annotations

import shlex
import shutil

from bench.stack import s3_backend
from sandbox.estate.found import BUCKET
from scripts.maint.lock import PROJECT
from tests.e2e.company import Company

CLOSING = {"DeleteRule", "CancelDowntime", "DeleteRestApi"}


def lose(company: Company, *, kept: bool) -> None:
    """The state is gone, with what the engine kept of it or without; somebody makes a new one."""
    folder = company.state_file.parents[2]
    for path in company.state_file.parent.glob(f"{company.stack}.*"):
        path.unlink()
    if not kept:
        for each in ("history", "backups"):
            shutil.rmtree(folder / each / PROJECT / company.stack, ignore_errors=True)
    company.pulumi("stack", "init", company.stack).ok()


def next_step(said: str) -> str:
    return next(line for line in said.splitlines() if line.startswith("  next: ")).removeprefix("  next: ")


def refused(company: Company, *command: str) -> str:
    """What a command says that would have made anew what answers customers."""
    before = company.capacity(), company.surroundings()
    company.forget_calls()
    done = company.maint(*command)
    assert done.code == 6, done.said
    for words in ("does not know what this stack has made", "5 listener rules", "nothing was changed"):
        assert words in done.said, done.said
    assert f"maint off -s {company.stack}" in next_step(done.said)
    assert company.writes() == []
    assert (company.capacity(), company.surroundings()) == before
    return next_step(done.said)


def test_the_state_that_the_engine_kept_is_put_back(company: Company) -> None:
    before = company.capacity(), company.surroundings()
    company.on().ok()
    on = company.capacity(), company.surroundings()
    lose(company, kept=True)
    step = refused(company, "up", "--yes", "--skip-preview")
    refused(company, "run", "--yes")
    copy = shlex.split(step.split(" puts back")[0])
    assert copy[0] == "cp"
    company.run(*copy).ok()
    company.maint("up", "--yes", "--skip-preview").ok()
    assert (company.capacity(), company.surroundings()) == on
    assert company.writes() == []
    company.off().ok()
    assert (company.capacity(), company.surroundings()) == before


def test_the_state_that_the_engine_kept_in_a_bucket_is_put_back(company: Company) -> None:
    before = company.capacity(), company.surroundings()
    s3 = company.client("s3")
    root = company.state_file.parents[3]
    for path in (root / ".pulumi").rglob("*"):
        if path.is_file():
            s3.upload_file(str(path), BUCKET, str(path.relative_to(root)))
    company.variables["PULUMI_BACKEND_URL"] = s3_backend(company.sandbox.env["AWS_ENDPOINT_URL"])
    try:
        company.on().ok()
        on = company.capacity(), company.surroundings()
        for suffix in ("", ".bak"):
            s3.delete_object(Bucket=BUCKET, Key=f".pulumi/stacks/{PROJECT}/{company.stack}.json{suffix}")
        company.pulumi("stack", "init", company.stack).ok()
        copy = shlex.split(refused(company, "up", "--yes", "--skip-preview").split(" puts back")[0])
        assert copy[:3] == ["aws", "s3", "cp"]
        assert copy[5:] == [
            *("--region", company.sandbox.env["AWS_REGION"]),
            *("--endpoint-url", company.sandbox.env["AWS_ENDPOINT_URL"]),
        ]
        kept, lost = (name.removeprefix(f"s3://{BUCKET}/") for name in copy[3:5])
        s3.copy_object(Bucket=BUCKET, Key=lost, CopySource={"Bucket": BUCKET, "Key": kept})
        company.maint("up", "--yes", "--skip-preview").ok()
        assert (company.capacity(), company.surroundings()) == on
        assert {each["service"] for each in company.writes()} == {"s3"}, "the state itself is there"
        company.off().ok()
    finally:
        del company.variables["PULUMI_BACKEND_URL"]
    assert (company.capacity(), company.surroundings()) == before


def test_without_any_state_off_brings_back_what_the_records_hold_and_opens_last(
    company: Company,
) -> None:
    before = company.capacity(), company.surroundings()
    company.on().ok()
    lose(company, kept=False)
    for phase in ("on", "verify"):
        company.phase(phase)
        assert "pulumi stack import" in refused(company, "up", "--yes", "--skip-preview")
    company.forget_calls()
    slow = {"operation": "UpdateService", "match": "shop-worker", "error": "AccessDeniedException"}
    company.fault(**slow, times=1)
    failed = company.maint("off", "--yes")
    assert failed.code != 0, failed.said
    calls = [each["operation"] for each in company.writes()]
    assert CLOSING.isdisjoint(calls), "a service is not back: whatever answers 503 stays"
    company.maint("off", "--yes").ok()
    assert (company.capacity(), company.surroundings()) == before
    done = [each["operation"] for each in company.writes() if int(each["status"]) < 400]
    closing = [at for at, each in enumerate(done) if each in CLOSING]
    back = [at for at, each in enumerate(done) if each in {"UpdateService", "EnableRule", "UpdateRoute"}]
    assert max(back) < min(closing)

    company.forget_calls()
    company.up("--expect-no-changes").ok()
    assert company.maint("leftovers").code == 0


def test_a_run_that_only_goes_off_removes_what_a_lost_state_does_not_know(company: Company) -> None:
    before = company.capacity(), company.surroundings()
    company.on().ok()
    lose(company, kept=False)
    company.maint("run", "--yes", "--only", "off").ok()
    assert (company.capacity(), company.surroundings()) == before
    assert company.maint("leftovers").code == 0
