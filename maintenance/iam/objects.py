"""S3: the Pulumi state of this stack, the second copies of its records, its lease and its journal."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.iam.scope import Folder, Scope
from maintenance.iam.statement import Statement


def read_objects(scope: Scope) -> Iterator[Statement]:
    """What a preview reads; it takes no lock and writes nothing."""
    paths = [f"{scope.records.objects}*"] if scope.records else []
    if scope.state:
        paths += [f"{scope.state.objects}.pulumi/{part}" for part in ("meta.yaml", *_stack_files(scope))]
    if beside := _beside(scope):
        paths.append(beside)
    if not paths:
        return
    buckets = {folder.bucket for folder in (scope.records, scope.state) if folder}
    yield Statement(
        "BucketList",
        ("s3:ListBucket",),
        tuple(scope.objects(bucket) for bucket in sorted(buckets)),
        "names in the buckets of state and records; also tells a missing object from a forbidden one",
    )
    yield Statement(
        "ObjectsRead",
        ("s3:GetObject",),
        tuple(scope.objects(path) for path in sorted(paths)),
        "this stack's state, records, lease and journal",
    )


def change_objects(scope: Scope) -> Iterator[Statement]:
    """What an update writes. Nothing may delete from the journal."""
    locks = []
    written = []
    if scope.state:
        pulumi = f"{scope.state.objects}.pulumi"
        locks.append(f"{pulumi}/locks/organization/{scope.project}/{scope.stack}/*")
        written += [f"{pulumi}/{part}" for part in _stack_files(scope)]
        written += [f"{pulumi}/{kind}/{scope.project}/{scope.stack}/*" for kind in ("history", "backups")]
    if scope.records:
        locks.append(f"{scope.records.objects}*")
    if locks:
        yield Statement(
            "RecordsWrite",
            ("s3:PutObject", "s3:DeleteObject"),
            tuple(scope.objects(path) for path in sorted(locks)),
            "records and Pulumi's lock, which end with what they are for",
        )
    if beside := _beside(scope):
        written.append(beside)
    if written:
        yield Statement(
            "StateWrite",
            ("s3:PutObject",),
            tuple(scope.objects(path) for path in sorted(written)),
            "state, history, lease and journal; written, never deleted",
        )
    if scope.state:
        yield Statement(
            "LocksRead",
            ("s3:GetObject",),
            (
                scope.objects(
                    f"{scope.state.objects}.pulumi/locks/organization/{scope.project}/{scope.stack}/*"
                ),
            ),
            "whose lock it is",
        )


def _stack_files(scope: Scope) -> tuple[str, ...]:
    return (f"stacks/{scope.project}/{scope.stack}.*",)


def _beside(scope: Scope) -> str | None:
    """Where lease and journal are: beside the state, else in the record store's place."""
    folder: Folder | None = scope.state or scope.records
    return f"{folder.objects}.maintenance/{scope.stack}/*" if folder else None
