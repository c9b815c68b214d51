from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import policy
from accounts.policy import DataPolicy

FETCHED = datetime(2026, 7, 1, 12, tzinfo=UTC)
origins = st.sampled_from(sorted(policy.ORIGINS))


def test_personal_policy_keeps_api_rows_until_the_athlete_decides() -> None:
    rules = policy.ruling("strava")
    assert policy.keep_until(FETCHED, rules) is None
    assert rules.may_analyse


def test_strict_policy_keeps_api_rows_seven_days_and_derives_nothing_lasting() -> None:
    rules = policy.ruling("strava", DataPolicy.STRICT)
    assert policy.keep_until(FETCHED, rules) == datetime(2026, 7, 8, 12, tzinfo=UTC)
    assert not rules.may_analyse


def test_an_operator_with_other_terms_may_raise_the_retention() -> None:
    rules = policy.ruling("strava", DataPolicy.STRICT, retention=timedelta(days=30))
    assert policy.keep_until(FETCHED, rules) == datetime(2026, 7, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("origin", sorted(policy.OTHER_ORIGINS))
@pytest.mark.parametrize("data_policy", list(DataPolicy))
def test_what_is_the_athletes_own_is_kept_under_both_policies(origin: str, data_policy: DataPolicy) -> None:
    rules = policy.ruling(origin, data_policy)
    assert rules.keep_for is None
    assert rules.may_analyse
    assert rules.may_show_to_others


@pytest.mark.parametrize("data_policy", list(DataPolicy))
def test_api_rows_are_for_their_owner_only_and_never_for_a_model(data_policy: DataPolicy) -> None:
    rules = policy.ruling("strava", data_policy, model_origins={"strava", "file"})
    assert not rules.may_show_to_others
    assert not rules.may_reach_model


def test_an_unknown_origin_gets_the_narrowest_ruling() -> None:
    unknown, strava = policy.ruling("newcomer", DataPolicy.STRICT), policy.ruling("strava", DataPolicy.STRICT)
    assert (unknown.keep_for, unknown.may_analyse, unknown.may_reach_model, unknown.may_show_to_others) == (
        strava.keep_for,
        strava.may_analyse,
        strava.may_reach_model,
        strava.may_show_to_others,
    )


def test_deletions_have_deadlines() -> None:
    rules = policy.ruling("strava")
    assert policy.vanish_by(FETCHED, rules) == FETCHED + timedelta(hours=48)
    assert policy.erase_by(FETCHED, rules) == FETCHED + timedelta(days=30)


def test_what_intervals_took_from_strava_is_stravas() -> None:
    assert policy.true_origin("intervals", {"source": "STRAVA"}) == "strava"
    assert policy.true_origin("intervals", {"strava_id": 17}) == "strava"
    assert policy.true_origin("intervals", {"source": "GARMIN_CONNECT", "strava_id": None}) == "intervals"
    assert policy.true_origin("file", {"strava_id": 17}) == "file"


def test_a_merged_row_is_analysed_from_what_may_be_analysed() -> None:
    assert policy.analysable({"strava", "file"}, DataPolicy.STRICT) == {"file"}
    assert policy.analysable({"strava"}, DataPolicy.STRICT) == frozenset()
    assert policy.analysable({"strava", "file"}) == {"strava", "file"}


def test_a_model_needs_the_athletes_consent_and_a_known_origin() -> None:
    assert policy.ai_allowed({"file", "manual"}, agreed=True)
    assert not policy.ai_allowed({"file"}, agreed=False)
    assert not policy.ai_allowed(set(), agreed=True)
    assert not policy.ai_allowed({"newcomer"}, agreed=True)


def test_an_operator_may_narrow_the_origins_a_model_sees() -> None:
    assert not policy.ai_allowed({"whoop"}, agreed=True, model_origins={"file"})
    assert policy.ai_allowed({"file"}, agreed=True, model_origins={"file"})


@given(st.sets(origins), st.sets(origins))
def test_one_drop_of_the_api_taints_a_figure(some: set[str], allowed: set[str]) -> None:
    assert not policy.ai_allowed(some | {"strava"}, agreed=True, model_origins=allowed)
    assert not policy.may_show(some | {"strava"}, to_owner=False)
    assert policy.may_show(some | {"strava"}, to_owner=True)


@given(st.sets(origins, min_size=1), origins)
def test_another_source_never_opens_what_was_closed(some: set[str], more: str) -> None:
    if not policy.ai_allowed(some, agreed=True):
        assert not policy.ai_allowed(some | {more}, agreed=True)
