"""Where a plan's resources are: partition, region, account, buckets. Read from ARNs and URLs, never asked."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from maintenance.errors import ConfigInvalid
from maintenance.plan.document import Alb, PlanDocument

PARTITION, REGION, ACCOUNT = 1, 3, 4
"""Places in an ARN's parts between colons."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A prefix of a bucket."""

    bucket: str
    prefix: str

    @property
    def objects(self) -> str:
        """What the keys below it begin with."""
        return f"{self.bucket}/{self.prefix}/" if self.prefix else f"{self.bucket}/"


@dataclass(frozen=True, slots=True)
class Scope:
    """What every ARN of a policy is made from."""

    partition: str
    region: str
    account: str
    project: str
    stack: str
    records: Folder | None = None
    """Of maintenance:recordStore; None where that is a folder."""
    state: Folder | None = None
    """Of PULUMI_BACKEND_URL; None where that is no bucket of one's own."""
    maintenance_api: str | None = None
    """Id of the stack's maintenance API, which is known only after the first update."""

    def arn(self, service: str, resource: str) -> str:
        """An ARN in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def gateway(self, path: str) -> str:
        """An ARN of API Gateway, whose resources are paths."""
        return f"arn:{self.partition}:apigateway:{self.region}::{path}"

    def objects(self, path: str) -> str:
        """An ARN of objects in S3."""
        return f"arn:{self.partition}:s3:::{path}"


def scope_of(
    document: PlanDocument,
    *,
    stack: str,
    project: str,
    record_store: str,
    backend: str,
    region: str | None,
    account: str | None,
    maintenance_api: str | None = None,
) -> Scope:
    """Put a scope together; what the plan's ARNs say wins over `region` and `account`.

    Raises:
        ConfigInvalid: neither the plan nor the caller says which account or region.
    """
    arns = [edge.listener.split(":") for edge in document.edges.values() if isinstance(edge, Alb)]
    known = arns[0] if arns else None
    where = f"stack {stack}"
    if known is None and not account:
        raise ConfigInvalid(
            "the plan holds no ARN that says which account it is of",
            where=where,
            next_step="add --account ID",
        )
    if known is None and not region:
        raise ConfigInvalid(
            "aws:region is not set", where=where, next_step=f"pulumi config set aws:region REGION -s {stack}"
        )
    return Scope(
        partition=known[PARTITION] if known else _partition(region or ""),
        region=known[REGION] if known else region or "",
        account=known[ACCOUNT] if known else account or "",
        project=project,
        stack=stack,
        records=_folder(record_store),
        state=_folder(backend),
        maintenance_api=maintenance_api,
    )


def _partition(region: str) -> str:
    for start, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(start):
            return partition
    return "aws"


def _folder(url: str) -> Folder | None:
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        return None
    return Folder(parts.netloc, unquote(parts.path).strip("/"))
