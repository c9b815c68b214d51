"""A worker's pulse: it tells of a worker that lives, and heals one that takes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.conf import settings

from stravaai import embedded, health
from stravaai.env import ENV, PROJECT_DIR
from stravaai.processes import commands
from stravaai.pulse import DEAF_SECONDS, Attention
from stravaai.queue_address import celery_address
from stravaai.tests.live import until

BEGINS_ANEW = "the worker begins anew"


def looks(*told: tuple[int, int, int], at: list[float] | None = None) -> list[bool]:
    """Messages waiting, taken so far and worked on, a look every five seconds or ``at`` those times."""
    attention = Attention()
    return [attention.is_lost(*one, now) for one, now in zip(told, at or range(100, 1000, 5), strict=False)]


LYING = (3, 7, 0)
LOOKS = int(DEAF_SECONDS // 5)  # so many after the first it is lost


def test_an_idle_worker_that_leaves_messages_lying_is_lost() -> None:
    assert looks(*[LYING] * (LOOKS + 1)) == [False] * LOOKS + [True]


@pytest.mark.parametrize(
    "between", [(0, 7, 0), (3, 8, 0), (3, 7, 1)], ids=["nothing waits", "one was taken", "a child works"]
)
def test_a_worker_that_works_or_has_nothing_to_do_is_not_lost(between: tuple[int, int, int]) -> None:
    after = (3, between[1], 0)
    assert looks(*[LYING] * LOOKS, between, *[after] * (LOOKS - 1)) == [False] * 2 * LOOKS


def test_a_worker_whose_loop_was_away_with_redis_gets_its_time_to_take_what_waits() -> None:
    assert looks(LYING, LYING, LYING, at=[100.0, 103.0, 103.0 + 2 * DEAF_SECONDS]) == [False] * 3


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
    usual = commands.worker(children=1)
    command = ["stravaai.tests.deaf" if part == "stravaai" else part for part in usual]
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


@pytest.mark.slow
def test_b3_a_worker_whose_loop_forgot_the_queue_begins_anew_and_takes_what_waits(ear: Ear) -> None:
    until(ear.is_alive, 60)
    ear.send(2)
    until(lambda: ear.waiting() == 0, 60)
    assert BEGINS_ANEW not in ear.log.read_text()
    ear.process.send_signal(signal.SIGUSR2)
    until(lambda: "hears nothing" in ear.log.read_text(), 60)
    ear.send(5)
    until(lambda: ear.waiting() == 0, 60)
    assert BEGINS_ANEW in ear.log.read_text()
    assert ear.process.poll() is None and len(children(ear.process.pid)) == 1
