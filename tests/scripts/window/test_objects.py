"""Conditional writes on S3 and in a folder, among writers that race, with answers that are lost or late."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from moto.s3.models import S3Backend

from maintenance.errors import ConfigInvalid, MaintenanceError, PermanentError, Unreachable
from scripts.window.objects import Objects, Stored
from scripts.window.place import open_place
from tests.scripts.window.conftest import STACK, Cloud

Place = Callable[[], Objects]
WRITERS, ROUNDS = 6, 15


def test_an_object_is_created_once_and_swapped_only_from_its_version(place: Place) -> None:
    objects = place()
    first = objects.create("a/b", "1")
    assert first is not None
    assert objects.create("a/b", "other") is None
    second = objects.swap("a/b", "2", first)
    assert second is not None
    assert objects.swap("a/b", "3", first) is None
    assert objects.swap("missing", "3", first) is None
    assert place().read("a/b") == Stored("2", second)
    assert objects.read("a") is None
    assert (objects.names("a/"), objects.names("b")) == (["a/b"], [])


def test_names_are_listed_in_order_and_without_what_is_ours_inside(place: Place) -> None:
    objects = place()
    for number in (3, 1, 2):
        objects.create(f"journal/w/{number}.json", str(number))
    objects.create("lease.json", "x")
    assert objects.names("journal/w/") == [f"journal/w/{number}.json" for number in (1, 2, 3)]
    assert objects.names("") == [*objects.names("journal/"), "lease.json"]


def test_stacks_do_not_see_each_other(backend: str) -> None:
    one, other = open_place(backend, "a"), open_place(backend, "../a")
    one.create("lease.json", "x")
    assert other.read("lease.json") is None
    assert other.names("") == []


@pytest.fixture
def busy() -> Iterator[None]:
    """Threads change places far more often than usual, in the server too."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("busy")
def test_of_writers_that_race_to_create_one_wins(place: Place) -> None:
    writers = [place() for _ in range(WRITERS)]
    start = threading.Barrier(WRITERS)

    def write(number: int, name: str) -> str | None:
        start.wait(10)
        return writers[number].create(name, f"writer {number}")

    with ThreadPoolExecutor(WRITERS) as pool:
        for each in range(ROUNDS):
            name = f"object-{each}"
            won = list(pool.map(lambda number, name=name: write(number, name), range(WRITERS)))  # type: ignore[misc]
            (winner,) = [number for number, version in enumerate(won) if version is not None]
            stored = writers[0].read(name)
            assert stored == Stored(f"writer {winner}", str(won[winner]))


@pytest.mark.usefixtures("busy")
def test_of_writers_that_race_to_swap_nobody_overwrites_another(place: Place) -> None:
    writers = [place() for _ in range(WRITERS)]
    writers[0].create("count", "0")
    start = threading.Barrier(WRITERS)

    def count(objects: Objects) -> int:
        start.wait(10)
        done = 0
        for _ in range(ROUNDS):
            there = objects.read("count")
            assert there is not None
            text = f"{threading.get_ident()}:{int(there.text.split(':')[-1]) + 1}"
            done += objects.swap("count", text, there.version) is not None
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        done = sum(pool.map(count, writers))
    final = writers[0].read("count")
    assert final is not None
    assert int(final.text.split(":")[-1]) == done > 0


def test_the_sandbox_checks_and_writes_in_one_step(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    meet = threading.Barrier(2)
    look = S3Backend.get_object

    def slow_look(*args: Any, **named: Any) -> Any:
        found = look(*args, **named)
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(0.3)  # two requests that both look before either writes would both win
        return found

    monkeypatch.setattr(S3Backend, "get_object", slow_look)
    writers = [open_place(bucket, STACK) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(lambda number: writers[number].create("a", str(number)), range(2)))
    assert [version is None for version in won].count(False) == 1


def test_a_write_whose_answer_was_lost_is_recognised(cloud: Cloud, bucket: str) -> None:
    objects = open_place(bucket, STACK)
    cloud.faults.add(operation="PutObject", error="InternalError", status=500, times=1, when="after")
    version = objects.create("lease", "first run-1")
    assert version is not None
    cloud.faults.add(operation="PutObject", error="InternalError", status=500, times=1, when="after")
    assert objects.swap("lease", "second run-1", version) is not None
    assert objects.read("lease") is not None


def test_a_conflict_of_two_writes_is_tried_again(cloud: Cloud, bucket: str) -> None:
    cloud.faults.add(operation="PutObject", error="ConditionalRequestConflict", status=409, times=2)
    assert open_place(bucket, STACK).create("lease", "x") is not None


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        ("SlowDown", 503, Unreachable),
        ("AccessDenied", 403, PermanentError),
        ("InternalError", 500, Unreachable),
    ],
)
def test_a_refusal_says_where_and_whether_again_helps(
    cloud: Cloud, bucket: str, error: str, status: int, kind: type[MaintenanceError]
) -> None:
    objects = open_place(bucket, STACK)
    cloud.faults.add(operation="", error=error, status=status)
    for call in (
        lambda: objects.create("lease.json", "x"),
        lambda: objects.read("lease.json"),
        lambda: objects.names("lease.json"),
    ):
        with pytest.raises(kind, match=error) as caught:
            call()
        assert caught.value.where == f"{bucket}/.maintenance/{STACK}/lease.json"
        assert caught.value.next_step


def test_a_bucket_that_is_not_there_is_permanent(cloud: Cloud) -> None:
    del cloud
    with pytest.raises(PermanentError, match="NoSuchBucket"):
        open_place("s3://no-such-bucket", STACK).create("a", "x")


@pytest.mark.parametrize(
    ("backend_url", "otherwise", "words"),
    [
        ("", "", "PULUMI_BACKEND_URL is not set"),
        ("gs://bucket", "", "gs://"),
        ("https://api.pulumi.com", "", "https://"),
        ("s3://bucket?kmskeyid=1", "", "kmskeyid"),
    ],
)
def test_a_backend_that_cannot_hold_a_lease_is_refused(backend_url: str, otherwise: str, words: str) -> None:
    with pytest.raises(ConfigInvalid, match=words) as caught:
        open_place(backend_url, STACK, otherwise=otherwise)
    assert caught.value.next_step


def test_a_hosted_backend_uses_the_record_store(bucket: str) -> None:
    assert open_place("https://api.pulumi.com", STACK, otherwise=bucket).create("a", "x") is not None


def test_the_states_url_may_name_region_and_path_style(
    bucket: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    options = f"?region=ap-northeast-1&awssdk=v2&endpoint={cloud.url}&s3ForcePathStyle=true"
    assert open_place(bucket + options, STACK).create("a", "x") is not None
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    assert open_place(bucket, STACK).read("a") is not None
