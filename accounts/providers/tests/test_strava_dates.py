"""Dates of activities.csv in the languages and orders Strava writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.providers.archives.strava_dates import utc_date

AFTERNOON = datetime(2022, 5, 29, 15, 53, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "May 29, 2022, 3:53:35 PM",
        "May 29, 2022, 3:53:35\u202fPM",
        "29 May 2022, 15:53:35",
        "29.05.2022, 15:53:35",
        "29. Mai 2022, 15:53:35",
        "29 mai 2022 à 15:53:35",
        "29 may 2022, 15:53:35",
        "29 mag 2022, 15:53:35",
        "29 de mai. de 2022, 15:53:35",
        "29 mei 2022 15:53:35",
        "29/05/2022, 15:53:35",
        "5/29/2022, 3:53:35 PM",
        "2022/05/29 15:53:35",
        "2022年5月29日 15:53:35",
        "2022. 5. 29. 오후 3:53:35",
        "2022-05-29 15:53:35",
    ],
)
def test_the_same_afternoon_in_every_form(written: str) -> None:
    assert utc_date(written) == AFTERNOON


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("1 janv. 2020, 10:00:00", 1),
        ("1 févr. 2020, 10:00:00", 2),
        ("01.03.2020, 10:00:00", 3),
        ("1 mrt. 2020, 10:00:00", 3),
        ("1. März 2020, 10:00:00", 3),
        ("1 avr. 2020, 10:00:00", 4),
        ("1 juin 2020, 10:00:00", 6),
        ("1 giu 2020, 10:00:00", 6),
        ("1 juillet 2020, 10:00:00", 7),
        ("1 août 2020, 10:00:00", 8),
        ("1 ago. 2020, 10:00:00", 8),
        ("1 de set. de 2020, 10:00:00", 9),
        ("1 ott 2020, 10:00:00", 10),
        ("1 de out. de 2020, 10:00:00", 10),
        ("1. Dez. 2020, 10:00:00", 12),
        ("1 dic 2020, 10:00:00", 12),
        ("1 déc. 2020, 10:00:00", 12),
    ],
)
def test_months_of_the_languages_we_know(written: str, month: int) -> None:
    assert utc_date(written) == datetime(2020, month, 1, 10, tzinfo=UTC)


def test_midnight_and_noon_of_the_twelve_hour_clock() -> None:
    assert utc_date("Jan 2, 2020, 12:05:00 AM") == datetime(2020, 1, 2, 0, 5, tzinfo=UTC)
    assert utc_date("Jan 2, 2020, 12:05:00 PM") == datetime(2020, 1, 2, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "#error#", "yesterday", "31.02.2020, 10:00:00", "May 2020", "29.05.2022"]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert utc_date(written) is None
