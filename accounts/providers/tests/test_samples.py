"""Real recordings beside the repository: every file behaves and every device total arrives."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from accounts.providers import files
from accounts.providers.records import ActivityRecord, Refused

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared" / "samples")
EXPECTED = FOLDER / "expected.json"
TOTALS = {
    "total_distance": "distance",
    "total_timer_time": "timer_time",
    "total_elapsed_time": "elapsed_time",
    "avg_heart_rate": "average_heartrate",
    "max_heart_rate": "max_heartrate",
    "avg_power": "average_watts",
    "max_power": "max_watts",
    "normalized_power": "normalized_power",
    "training_stress_score": "device_tss",
    "intensity_factor": "device_intensity_factor",
    "threshold_power": "threshold_power",
    "total_ascent": "total_elevation_gain",
    "total_calories": "calories",
    "pool_length": "pool_length",
    "num_active_lengths": "active_lengths",
}


@cache
def rows() -> dict[str, dict[str, Any]]:
    if not EXPECTED.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(EXPECTED.read_text())["files"]
    return {name: row for name, row in found.items() if row.get("behaviour")}


def of_behaviour(*words: str) -> list[str]:
    return [name for name, row in rows().items() if row["behaviour"].startswith(words)]


def read(name: str) -> list[ActivityRecord]:
    return files.read(name, (FOLDER / name).read_bytes())


needs_samples = pytest.mark.skipif(not EXPECTED.exists(), reason="no sample recordings beside the repository")


@needs_samples
@pytest.mark.parametrize("name", of_behaviour("accept", "two_activities"))
def test_a_sample_gives_its_activities_and_samples(name: str) -> None:
    row, records = rows()[name], read(name)
    assert len(records) == row["activities_in_file"]
    counts = row.get("counts", {})
    if "records" in counts:
        assert sum(len(record.recording or ()) for record in records) == counts["records"]
    if "laps" in counts:
        assert sum(len(record.laps) for record in records) == counts["laps"]
    assert sum(len(record.lengths) for record in records) == counts.get("lengths", 0)


@needs_samples
@pytest.mark.parametrize("name", [name for name, row in rows().items() if row.get("device_sessions")])
def test_a_samples_device_totals_arrive_unchanged(name: str) -> None:
    for record, session in zip(read(name), rows()[name]["device_sessions"], strict=True):
        assert record.start_date.isoformat() == session["start_time"]
        for theirs, ours in TOTALS.items():
            if session.get(theirs):
                assert getattr(record, ours) == pytest.approx(session[theirs]), ours


@needs_samples
@pytest.mark.parametrize("name", of_behaviour("reject"))
def test_a_sample_that_is_no_activity_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="not an activity"):
        read(name)
