"""The athlete's thresholds of a day in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from activities.models import AthleteThreshold
from activities.presenters import wording
from activities.presenters.measures import Measures, number, words

_LABELS = {
    "ftp": "threshold power",
    "threshold_heartrate": "threshold heart rate",
    "max_heartrate": "maximum heart rate",
    "resting_heartrate": "resting heart rate",
    "threshold_pace": "threshold pace",
}


def threshold_text(rows: Sequence[AthleteThreshold], measures: Measures, names: Iterable[str]) -> str:
    """ "Threshold power 265 W, in force since 3 Mar 2025, set by you."; "" when none of these is known.

    Rows in order of rank: of each name the first row that knows it counts, as when the activity was scored.
    """
    left, sentences = list(names), []
    for row in rows:
        known = [name for name in left if getattr(row, name) is not None]
        left = [name for name in left if name not in known]
        if known:
            sentences.append(_sentence(row, known, measures))
    return " ".join(sentences)


def threshold_value(rows: Sequence[AthleteThreshold], measures: Measures, name: str) -> str:
    """ "Threshold power 265 W" alone, for a caption."""
    return threshold_text(rows, measures, (name,)).partition(", in force")[0]


def _sentence(row: AthleteThreshold, names: Sequence[str], measures: Measures) -> str:
    text = ", ".join(f"{_LABELS[name]} {_value(row, name, measures)}" for name in names)
    by = "set by you" if row.source == "manual" else f"accepted from {wording.provider(row.source)}"
    return f"{text[:1].upper()}{text[1:]}, in force since {wording.day(row.effective_on)}, {by}."


def _value(row: AthleteThreshold, name: str, measures: Measures) -> str:
    if name == "threshold_pace":
        return words(Measures(measures.system, row.sport).pace(threshold_speed(row)))
    return words(number(getattr(row, name), "W" if name == "ftp" else "bpm"))


def threshold_speed(row: AthleteThreshold) -> float | None:
    """The threshold pace (s/km, swims s/100 m) as a speed in m/s."""
    if not row.threshold_pace:
        return None
    return (100.0 if row.sport == "swim" else 1000.0) / row.threshold_pace
