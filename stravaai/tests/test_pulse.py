"""A worker's pulse: it tells of a worker that lives, and heals one that takes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.conf import settings

from stravaai import embedded, health
from stravaai.env import ENV, PROJECT_DIR
from stravaai.pulse import DEAF_SECONDS, Attention
from stravaai.queue_address import celery_address


def looks(*told: tuple[int, int, int, float]) -> list[bool]:
    """Messages waiting, taken so far, worked on, and when, one look after the other."""
    attention = Attention()
    return [attention.is_lost(*one) for one in told]


def test_an_idle_worker_that_leaves_messages_lying_is_lost() -> None:
    times = [100.0, 100 + DEAF_SECONDS - 1, 100 + DEAF_SECONDS]
    assert looks(*((3, 7, 0, at) for at in times)) == [False, False, True]


@pytest.mark.parametrize(
    "after", [(0, 7, 0), (3, 8, 0), (3, 7, 1)], ids=["nothing waits", "one was taken", "a child works"]
)
def test_a_worker_that_works_or_has_nothing_to_do_is_not_lost(after: tuple[int, int, int]) -> None:
    told = looks((3, 7, 0, 0.0), (*after, DEAF_SECONDS), (3, after[1], 0, DEAF_SECONDS + 1))
    assert told == [False, False, False]


@dataclass
class Ear:
    """A worker of its own with the queue it listens to."""

    process: subprocess.Popen[bytes]
    queue: Celery
    client: redis.Redis
    log: Path

    def send(self, count: int) -> None:
        for _ in range(count):
            self.queue.send_task("deaf.nothing")

    def waiting(self) -> int:
        return int(self.client.llen("queue:celery"))

    def is_alive(self) -> bool:
        return bool(self.client.exists(health.WORKER_KEY))


@pytest.fixture
def ear(db: None, tmp_path: Path) -> Iterator[Ear]:
    address = embedded.redis_url((os.getpid() + embedded.REDIS_DATABASES // 2) % embedded.REDIS_DATABASES)
    queue = Celery("ear", broker=celery_address(address))
    queue.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    environment = {
        **ENV.for_processes(),
        "DJANGO_SETTINGS_MODULE": "stravaai.settings",
        "REDIS_URL": address,
    }
    command = [
        sys.executable, "-m", "celery", "--app", "stravaai.tests.deaf", "--quiet", "worker", "--concurrency", "1",
        "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
    ]  # fmt: skip
    log = tmp_path / "worker.log"
    with log.open("wb") as out, redis.from_url(address) as client:
        client.flushdb()
        process = subprocess.Popen(command, cwd=PROJECT_DIR, env=environment, stdout=out, stderr=out)
        yield Ear(process, queue, client, log)
        process.terminate()
        process.wait(20)
        client.flushdb()


def children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


@pytest.mark.slow
def test_b3_a_worker_whose_loop_forgot_the_queue_begins_anew_and_takes_what_waits(ear: Ear) -> None:
    until(ear.is_alive, 60)
    ear.send(2)
    until(lambda: ear.waiting() == 0, 20)
    ear.process.send_signal(signal.SIGUSR2)
    time.sleep(0.5)
    ear.send(5)
    time.sleep(1.0)
    assert ear.waiting() >= 3, "it is deaf"
    until(lambda: ear.waiting() == 0, 30)
    assert "the worker begins anew" in ear.log.read_text()
    assert ear.process.poll() is None and len(children(ear.process.pid)) == 1
