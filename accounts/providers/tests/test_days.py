"""Tables of days: our template, Elite HRV, other apps, and the wellness tables of Garmin's export."""

from __future__ import annotations

import csv
import io
import math
from datetime import date, timedelta
from pathlib import Path

import pytest

from accounts.providers.archives import open as open_archive
from accounts.providers.days import tables
from accounts.providers.records import Refused
from simulators.archives import garmin_export
from simulators.files import realistic
from simulators.garmin_wellness import tables as wellness
from simulators.nights import nights

LAST = date(2026, 5, 20)


def test_the_template_filled_in_comes_back_in_our_units() -> None:
    line = "2026-05-04,58.5,47,7.5,80,66,11.2,97,61.5,2,3,4,1,Slept well\r\n"
    found = tables.read((tables.TEMPLATE + line).encode())
    assert found is not None and found.source == "file" and not found.notes
    (day,) = found.days
    assert (day.date, day.hrv, day.resting_hr, day.hours_slept) == (date(2026, 5, 4), 58.5, 47, 7.5)
    assert (day.weight, day.soreness, day.stress, day.note) == (61.5, 2, 1, "Slept well")


def test_empty_cells_are_unknown_and_never_zero() -> None:
    """H3"""
    found = tables.read(b"date;hrv;weight\n2026-05-04;;\n2026-05-05;61,5;n/a\n")
    assert found is not None
    assert [(day.hrv, day.weight) for day in found.days] == [(None, None), (61.5, None)]


def test_pounds_seconds_and_logarithms_become_our_units() -> None:
    found = tables.read(b"Date\tWeight (lb)\tsleepSecs\tln rMSSD\n2026-05-04\t140\t27000\t4.1\n")
    assert found is not None
    assert found.days[0].weight == pytest.approx(63.5, abs=0.05)
    assert found.days[0].hours_slept == 7.5 and found.days[0].hrv == pytest.approx(math.exp(4.1))


def test_lines_without_a_date_are_counted() -> None:
    found = tables.read(b"date,hrv\n04.05.2026,50\n2026-05-05,51\nmean,50.5\n")
    assert found is not None and len(found.days) == 1
    assert found.notes == ("2 lines without a date like 2026-05-04 left out, the first is line 2.",)


def test_a_table_without_one_readable_date_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused, match="2026-05-04"):
        tables.read(b"date,hrv\n04.05.2026,50\n")


@pytest.mark.parametrize(
    "data", [b"", b"\x0e\x10\0\0.FIT", b"<gpx/>", b"id,name\n1,x\n", b"date,steps\n2026-05-04,9\n"]
)
def test_what_is_no_table_of_days_is_left_to_other_readers(data: bytes) -> None:
    assert tables.read(data) is None


def test_of_two_readings_a_day_the_first_counts() -> None:
    found = tables.read(b"date,hrv\n2026-05-04,50\n2026-05-04,90\n")
    assert found is not None and [day.hrv for day in found.days] == [50]


def test_an_export_of_elite_hrv_gives_its_rmssd_and_the_logarithm_agrees(samples: Path) -> None:
    data = (samples / "hrv-elitehrv-export.csv").read_bytes()
    found = tables.read(data)
    assert found is not None and found.source == "elite_hrv"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(found.days) == len({row["Date"] for row in rows}) > 20
    for day, row in zip(found.days, rows, strict=True):
        assert day.hrv == float(row["Rmssd"]), "its own score, called HRV, is no rMSSD"
        assert math.log(day.hrv) == pytest.approx(float(row["lnRmssd"]), abs=2e-4)


def test_garmins_wellness_comes_as_one_item_of_the_export(tmp_path: Path) -> None:
    """H4: the night belongs to the date of waking, which Garmin names."""
    made = list(nights(2, LAST - timedelta(days=20), LAST))
    export = tmp_path / "export.zip"
    export.write_bytes(garmin_export([realistic(1, seconds=600)], tables=wellness(made)))
    with open_archive(export) as archive:
        item = next(item for item in archive.items() if item.kind == "days")
        found = {day.date: day for day in archive.read(item.key).days}
    assert set(found) == {night.day for night in made}
    for place, night in enumerate(made):
        day = found[night.day]
        assert day.hours_slept == pytest.approx(night.asleep / 3600), "the richer of two records"
        assert (day.resting_hr, day.sleep_score, day.spo2) == (
            round(night.pulse),
            night.sleep_score,
            night.oxygen,
        )
        assert day.hrv == (round(night.hrv) if place > 1 else None)


def test_a_damaged_wellness_table_is_refused_with_a_sentence(tmp_path: Path) -> None:
    export = tmp_path / "export.zip"
    export.write_bytes(garmin_export([], tables={"DI_CONNECT/DI-Connect-Wellness/x_sleepData.json": b"[{"}))
    with open_archive(export) as archive, pytest.raises(Refused, match="damaged"):
        archive.read("days:")
