"""Section 3 of the contract on a real Redis: windows, shares, headers as they really come."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings

from accounts.providers.base import Limited, Priority
from accounts.providers.budget import Budget

AT = datetime(2026, 11, 19, 10, 7, 0, tzinfo=UTC)


@pytest.fixture
def budget(servers: None) -> Iterator[Budget]:
    name = f"test-{uuid.uuid4().hex}"
    with redis.from_url(settings.REDIS_URL) as client:
        yield Budget(client, name, short=10, day=50, now=lambda: AT)
        client.delete(*client.keys(f"budget:{name}:*") or ["none"])


def spend(budget: Budget, priority: Priority) -> int:
    """How many calls a priority gets before it is told to wait."""
    for number in range(1000):
        try:
            budget.take(priority)
        except Limited:
            return number
    raise AssertionError("no limit at all")


def test_background_work_leaves_a_share_to_those_who_wait(budget: Budget) -> None:
    assert [spend(budget, p) for p in (Priority.BACKFILL, Priority.SWEEP, Priority.NOW)] == [7, 2, 1]


def test_the_wait_ends_soon_after_the_next_quarter_hour(budget: Budget) -> None:
    """B1: a spent quarter of an hour is a countdown, not a failure."""
    spend(budget, Priority.NOW)
    with pytest.raises(Limited) as told:
        budget.take(Priority.NOW)
    assert 8 * 60 < told.value.seconds < 8 * 60 + 15


def test_the_next_window_has_room_and_the_day_goes_on_counting(budget: Budget) -> None:
    assert spend(budget, Priority.NOW) == 10
    later = replace(budget, now=lambda: AT + timedelta(minutes=15))
    assert spend(later, Priority.NOW) == 10
    assert later.left().day_used == 20


def test_a_spent_day_waits_for_midnight_utc(budget: Budget) -> None:
    """B1: the daily cap is kept in Redis, so it survives a restart."""
    budget.learn({"X-ReadRateLimit-Limit": "10,50", "X-ReadRateLimit-Usage": "0,50"})
    with pytest.raises(Limited) as told:
        budget.take(Priority.NOW)
    assert 13.8 * 3600 < told.value.seconds < 13.9 * 3600


@pytest.mark.parametrize(
    "headers",
    [
        {
            "X-ReadRateLimit-Limit": "300,3000",
            "X-ReadRateLimit-Usage": "5,50",
            "X-RateLimit-Limit": "600,6000",
        },
        {"x-readratelimit-limit": "300,3000", "x-readratelimit-usage": "5, 50"},
        {"X-Ratelimit-Limit": "300,3000", "X-Ratelimit-Usage": "5,50"},
    ],
)
def test_limits_and_usage_are_read_whatever_the_case(budget: Budget, headers: dict[str, str]) -> None:
    budget.learn(headers)
    left = budget.left()
    assert (left.short_used, left.short_limit, left.day_used, left.day_limit) == (5, 300, 50, 3000)


@pytest.mark.parametrize("usage", [",", "", "a,b", "1", "1,2,3", "-1,5"])
def test_odd_headers_leave_the_last_known_numbers(budget: Budget, usage: str) -> None:
    budget.take(Priority.NOW)
    budget.learn({"X-Readratelimit-Usage": usage})
    assert budget.left().short_used == 1


def test_a_refusal_fills_the_window_for_everybody(budget: Budget) -> None:
    assert 8 * 60 < budget.spent({}) < 8 * 60 + 15
    assert spend(budget, Priority.NOW) == 0


def test_a_redis_that_is_away_is_a_wait(servers: None) -> None:
    away = Budget(redis.from_url("redis://127.0.0.1:1/0"), "away")
    with pytest.raises(Limited):
        away.take(Priority.NOW)
    assert away.left().short_used == 0
