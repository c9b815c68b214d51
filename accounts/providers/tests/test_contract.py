"""What holds for every service there is, over real HTTP against its stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.providers.base import BrokenAnswer, Limited, NotFound, Priority, TokenRefused
from accounts.providers.discovery import services
from accounts.providers.records import ActivityRecord, DayRecord
from accounts.providers.service import BadEvent, Json, Page
from accounts.tests.services import API_KEY, UNTIL, StandIns, bare_stand_ins, stand_ins_process

__all__ = ["bare_stand_ins", "stand_ins_process"]
SLUGS = sorted(services())
TODAY = date.fromisoformat(UNTIL) + timedelta(days=1)
NOBODY = {
    "whoop": "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    "oura": "workout-1",
    "intervals": "i1",
    "smashrun": "1",
}


def pages(client: Any, token: str, since: date | None = None) -> Iterator[Page]:
    cursor: Json | None = None
    for _ in range(100):
        page = client.page(token, cursor, today=TODAY, since=since, priority=Priority.BACKFILL)
        yield page
        cursor = page.cursor
        if cursor is None:
            return
    raise AssertionError("the walk does not end")


def test_the_four_services_of_the_brief_are_found() -> None:
    assert {"smashrun", "intervals", "whoop", "oura"} <= set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_it_says_what_it_reads_and_has_an_address(slug: str) -> None:
    kind = services()[slug]
    assert (
        kind.slug == slug and kind.name and kind.reads.endswith(".") and kind.api_base.startswith("https://")
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_consent_leads_to_tokens_and_an_owner_once(bare_stand_ins: StandIns, slug: str) -> None:
    client = bare_stand_ins.client(slug)
    back = bare_stand_ins.decide(client.authorize_url("http://localhost/back", "a-long-state"))
    assert back["state"] == "a-long-state"
    granted = client.exchange(back["code"], "http://localhost/back")
    assert granted.external_id and granted.tokens.access and granted.tokens.access not in repr(granted.tokens)
    with pytest.raises(TokenRefused):
        client.exchange(back["code"], "http://localhost/back")


@pytest.mark.parametrize("slug", SLUGS)
def test_refusing_gives_no_code(bare_stand_ins: StandIns, slug: str) -> None:
    address = bare_stand_ins.client(slug).authorize_url("http://localhost/back", "a-long-state")
    assert "code" not in bare_stand_ins.decide(address, deny="1")


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "intervals"])
def test_tokens_are_renewed_and_a_spent_refresh_token_is_refused(bare_stand_ins: StandIns, slug: str) -> None:
    client, made = bare_stand_ins.client(slug), bare_stand_ins.control("grant", {"slug": slug})
    renewed = client.refresh(made["refresh"])
    assert renewed.access != made["access"] and renewed.refresh
    assert renewed.expires_at is not None and renewed.expires_at > datetime.now(UTC) + client.spare
    if renewed.refresh != made["refresh"]:
        with pytest.raises(TokenRefused):
            client.refresh(made["refresh"])


@pytest.mark.parametrize("slug", SLUGS)
def test_the_walk_gives_everything_once_in_si_units_and_ends(bare_stand_ins: StandIns, slug: str) -> None:
    found = list(pages(bare_stand_ins.client(slug), bare_stand_ins.token(slug)))
    records = [record for page in found for record in page.records]
    days = [day for page in found for day in page.days]
    assert records and len({record.external_id for record in records}) == len(records)
    assert len({day.date for day in days}) == len(days)
    for record in records:
        _check_record(record, slug)
    for day in days:
        _check_day(day)
    stubs = sum(sum((page.left_out or {}).values()) for page in found)
    there = bare_stand_ins.control("efforts?slug=" + slug)
    wanted = [one for one in there if slug != "smashrun" or one["kind"] == "run"]
    assert len(records) + stubs == len(wanted)


def _check_record(record: ActivityRecord, slug: str) -> None:
    assert record.provider == slug and record.start_date.tzinfo is not None
    assert record.raw and record.sport_type
    assert record.distance is None or 500 < record.distance < 100_000
    assert record.average_heartrate is None or 60 < record.average_heartrate < 200


def _check_day(day: DayRecord) -> None:
    assert day.raw and isinstance(day.date, date) and not isinstance(day.date, datetime)
    values = [day.hrv, day.resting_hr, day.hours_slept, day.sleep_score, day.spo2, day.recovery_score]
    assert all(value is None or value > 0 for value in values)
    assert day.hours_slept is None or day.hours_slept < 16
    assert day.strain_score is None or 0 <= day.strain_score <= 21


@pytest.mark.parametrize("slug", SLUGS)
def test_the_last_days_are_a_short_walk_that_leaves_older_ones_alone(
    bare_stand_ins: StandIns, slug: str
) -> None:
    since = TODAY - timedelta(days=14)
    found = list(pages(bare_stand_ins.client(slug), bare_stand_ins.token(slug), since))
    assert len(found) <= 2
    assert all(day.date >= since for page in found for day in page.days)
    assert all(page.covers_days is None or page.covers_days[0] >= since for page in found)
    oldest = datetime(since.year, since.month, since.day, tzinfo=UTC) - timedelta(days=2)
    assert all(record.start_date > oldest for page in found for record in page.records)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_single_session_is_the_one_of_the_list_and_more(bare_stand_ins: StandIns, slug: str) -> None:
    client, token = bare_stand_ins.client(slug), bare_stand_ins.token(slug)
    listed = next(record for page in pages(client, token) for record in page.records)
    single = client.activity(token, listed.external_id)
    assert (single.external_id, single.start_date, single.distance) == (
        listed.external_id, listed.start_date, listed.distance,
    )  # fmt: skip
    assert (single.recording is not None) != client.is_listed_whole


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_gone_is_not_found(bare_stand_ins: StandIns, slug: str) -> None:
    with pytest.raises(NotFound):
        bare_stand_ins.client(slug).activity(bare_stand_ins.token(slug), NOBODY.get(slug, "1"))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_bad_token_is_refused_whatever_is_asked(bare_stand_ins: StandIns, slug: str) -> None:
    client = bare_stand_ins.client(slug)
    with pytest.raises(TokenRefused) as refused:
        client.activity("nobody", NOBODY.get(slug, "1"))
    assert not refused.value.missing_scope and "nobody" not in str(refused.value)
    with pytest.raises(TokenRefused):
        next(pages(client, "nobody"))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, "", Limited),
        (500, "<html>", BrokenAnswer),
        (503, "", BrokenAnswer),
        (200, "{half", BrokenAnswer),
    ],
)
def test_every_failure_is_one_of_the_four_errors(
    bare_stand_ins: StandIns, slug: str, status: int, body: str, error: type[Exception]
) -> None:
    bare_stand_ins.control("fail", {"slug": slug, "path": "/", "status": status, "body": body, "times": None})
    with pytest.raises(error) as failed:
        next(pages(bare_stand_ins.client(slug), "any"))
    assert services()[slug].name in str(failed.value) or "service" in str(failed.value).lower()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_limit_tells_the_seconds_the_service_tells(bare_stand_ins: StandIns, slug: str) -> None:
    headers = {"Retry-After": "37"}
    bare_stand_ins.control("fail", {"slug": slug, "path": "/", "status": 429, "headers": headers})
    with pytest.raises(Limited) as limited:
        next(pages(bare_stand_ins.client(slug), "any"))
    assert 37 <= limited.value.seconds <= 40


@pytest.mark.parametrize("slug", SLUGS)
def test_a_revoked_grant_is_over_and_revoking_again_is_no_error(bare_stand_ins: StandIns, slug: str) -> None:
    client, made = bare_stand_ins.client(slug), bare_stand_ins.control("grant", {"slug": slug})
    client.revoke(made["access"], made["refresh"])
    if client.can_revoke:
        with pytest.raises(TokenRefused):
            client.activity(made["access"], NOBODY.get(slug, "1"))
        client.revoke(made["access"], "")


@pytest.mark.parametrize("slug", SLUGS)
def test_an_event_without_a_signature_is_no_event(bare_stand_ins: StandIns, slug: str) -> None:
    with pytest.raises(BadEvent):
        bare_stand_ins.client(slug).read_event({}, b'{"type":"sleep.updated"}', datetime.now(UTC))


def test_a_key_of_intervals_is_tried_before_it_is_kept(bare_stand_ins: StandIns) -> None:
    client = bare_stand_ins.client("intervals")
    granted = client.check_key(API_KEY)
    assert granted.external_id == "i424242" and granted.tokens.expires_at is None
    assert next(pages(client, granted.tokens.access)).records
    with pytest.raises(TokenRefused):
        client.check_key("wrong")
