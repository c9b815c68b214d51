"""Why a number is what it is: formula, inputs, the threshold of that day, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from activities.analysis.load_value import INPUTS
from activities.analysis.motion import moving_threshold
from activities.analysis.units import UNKNOWN, is_known
from activities.models import Activity, LoadMethod
from activities.presenters import wording
from activities.presenters.detail_reading import DetailReading
from activities.presenters.measures import Measures, duration, number, percent, words
from activities.presenters.thresholds_in_force import threshold_text
from activities.presenters.values import Explanation, ExplanationInput

EDITED = "edit"
THRESHOLD_NAMES = frozenset(
    {"ftp", "threshold_speed", "threshold_heartrate", "max_heartrate", "resting_heartrate", "sex"}
)
_OF_METHOD = {
    LoadMethod.POWER: ("ftp",),
    LoadMethod.PACE: ("threshold_pace",),
    LoadMethod.SWIM: ("threshold_pace",),
    LoadMethod.HEART_RATE: ("threshold_heartrate", "max_heartrate", "resting_heartrate"),
}


@dataclass(frozen=True, slots=True)
class Explainer:
    """Writes the explanations of one activity in its athlete's units."""

    reading: DetailReading
    measures: Measures

    @property
    def activity(self) -> Activity:
        return self.reading.activity

    @property
    def stored_load(self) -> Mapping[str, Any]:
        return self.reading.analysis.load if self.reading.analysis else {}

    def origin(self, field: str) -> str:
        """Who gave a field, in words; "" when nobody is noted."""
        key = str(self.activity.field_sources.get(field, ""))
        if key == EDITED:
            return "typed in by you"
        source = self.reading.source_called(key)
        return f"from {wording.source(source)}" if source else ""

    # --- load -------------------------------------------------------------------------------------------------

    def load(self) -> Explanation | None:
        stored = self.stored_load
        if not stored.get("formula"):
            return self._no_load() if stored.get("tried") else None
        method = str(stored.get("method") or "")
        return Explanation(
            key="load",
            title=f"Load {words(number(self.activity.tss))}, by {LoadMethod(method).label.lower()}",
            formula=str(stored["formula"]),
            inputs=tuple(self._load_input(name, value) for name, value in stored.get("inputs", {}).items()),
            threshold=threshold_text(
                self.reading.thresholds, self.measures, _OF_METHOD.get(LoadMethod(method), ())
            ),
            would_change=" ".join(stored.get("would_change", ())),
            caveat=" ".join(stored.get("notes", ())),
        )

    def _no_load(self) -> Explanation:
        reasons = " ".join(str(reason) for _, reason in self.stored_load["tried"])
        return Explanation(key="load", title="No load", formula="Nothing to reckon it from.", caveat=reasons)

    def _load_input(self, name: str, value: object) -> ExplanationInput:
        label = INPUTS.get(name, (name.replace("_", " "), ""))[0]
        label = label[:1].upper() + label[1:]
        return ExplanationInput(label, self.input_text(name, value), self._input_origin(name))

    def _input_origin(self, name: str) -> str:
        if name in self.stored_load.get("estimated", ()):
            return "an estimate"
        if name in THRESHOLD_NAMES:
            return "yours on that day"
        if name == "rpe":
            return self.origin("perceived_exertion") or "told by you"
        return "from the recording" if self.reading.has_recording and name != "points_per_hour" else ""

    def input_text(self, name: str, value: object) -> str:
        """An input of the load in words, by the unit it has in the kernels."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            return str(value) if value not in (None, "") else UNKNOWN
        if name == "seconds":
            return words(duration(value))
        if name == "coverage":
            return words(percent(value))
        unit = INPUTS.get(name, ("", ""))[1]
        if unit == "m/s":
            return words(self.measures.pace(value))
        if unit == "m":
            return words(self.measures.distance(value))
        return words(number(value, "" if unit in ("1", "1/h") else unit, 0 if unit in ("W", "bpm") else 1))

    def intensity(self) -> Explanation | None:
        if self.activity.intensity_factor is None:
            return None
        inputs = self.stored_load.get("inputs", {})
        used = [
            name
            for name in (
                "normalized_power",
                "normalized_graded_speed",
                "average_speed",
                "speed",
                "ftp",
                "threshold_speed",
            )
            if name in inputs
        ]
        return Explanation(
            key="intensity",
            title=f"Intensity {words(percent(self.activity.intensity_factor))}",
            formula="effort ÷ threshold",
            inputs=tuple(self._load_input(name, inputs[name]) for name in used),
            threshold=threshold_text(self.reading.thresholds, self.measures, ("ftp", "threshold_pace")),
            would_change="A threshold 5 % higher would make it 5 % lower.",
        )

    # --- power ------------------------------------------------------------------------------------------------

    def weighted_power(self) -> Explanation | None:
        if self.activity.normalized_power is None:
            return None
        coverage = self.reading.figures.get("power_coverage")
        return Explanation(
            key="weighted-power",
            title=f"Weighted power {words(number(self.activity.normalized_power, 'W'))}",
            formula="fourth root of the mean of (30 s mean power)⁴, over timer time",
            inputs=(
                ExplanationInput(
                    "Average power",
                    words(number(self.activity.average_watts, "W")),
                    self.origin("average_watts"),
                ),
                ExplanationInput("Time with power", words(percent(coverage))),
            ),
            would_change="Harder surges with the same average raise it; a steadier ride brings it down to the average.",
            caveat="Gaps longer than 10 s count as 0 W." if coverage is not None and coverage < 0.999 else "",
        )

    def work(self) -> Explanation | None:
        if self.activity.kilojoules is None:
            return None
        return Explanation(
            key="work",
            title=f"Work {words(number(self.activity.kilojoules, 'kJ'))}",
            formula="sum of power × 1 s ÷ 1000",
            inputs=(ExplanationInput("Average power", words(number(self.activity.average_watts, "W"))),),
            would_change="More power or more time.",
        )

    # --- how far and how long ---------------------------------------------------------------------------------

    def distance(self) -> Explanation | None:
        if self.activity.distance is None:
            return None
        active = self.reading.figures.get("active_lengths")
        pool = self.reading.figures.get("pool_length")
        by_lengths = f"{active} lengths × {words(number(pool, 'm', 2))}" if active and pool else ""
        return Explanation(
            key="distance",
            title=f"Distance {words(self.measures.distance(self.activity.distance))}",
            formula=by_lengths
            or "what the device measured; without that, the sum of the steps between positions",
            inputs=(
                ExplanationInput(
                    "Distance", words(self.measures.distance(self.activity.distance)), self.origin("distance")
                ),
            ),
            would_change="Another source, chosen under Sources, or your own figure, typed in under Edit.",
        )

    def moving_time(self) -> Explanation | None:
        if self.activity.moving_time is None:
            return None
        limit = words(self.measures.rate(moving_threshold(self.activity.sport)))
        return Explanation(
            key="time",
            title=f"Time {words(duration(self.activity.moving_time))}",
            formula=f"seconds in motion: at {limit} or faster while the timer ran",
            inputs=tuple(
                ExplanationInput(label, words(duration(value)), self.origin(field))
                for label, value, field in (
                    ("By the timer, pauses left out", self.activity.timer_time, "timer_time"),
                    ("From start to end", self.activity.elapsed_time, "elapsed_time"),
                )
            ),
            would_change="Load and power use the timer's time, best efforts the time from start to end.",
        )

    def rate(self) -> Explanation | None:
        if self.activity.average_speed is None:
            return None
        return Explanation(
            key="rate",
            title=f"{self.measures.rate_label} {words(self.measures.rate(self.activity.average_speed))}",
            formula="time in motion ÷ distance" if self.measures.reads_pace else "distance ÷ time in motion",
            inputs=(
                ExplanationInput(
                    "Distance", words(self.measures.distance(self.activity.distance)), self.origin("distance")
                ),
                ExplanationInput(
                    "Time in motion", words(duration(self.activity.moving_time)), self.origin("moving_time")
                ),
            ),
            would_change=self._with_pauses(),
        )

    def _with_pauses(self) -> str:
        distance, elapsed = self.activity.distance, self.activity.elapsed_time
        if not distance or not elapsed:
            return ""
        return f"With all pauses in it would be {words(self.measures.rate(distance / elapsed))}."

    def climb(self) -> Explanation | None:
        if self.activity.total_elevation_gain is None:
            return None
        return Explanation(
            key="climb",
            title=f"Climb {words(self.measures.climb(self.activity.total_elevation_gain))}",
            formula="sum of all rises, small wobbles of the sensor left out",
            inputs=tuple(
                ExplanationInput(label, words(self.measures.climb(value)), self.origin(field))
                for label, value, field in (
                    ("Climb", self.activity.total_elevation_gain, "total_elevation_gain"),
                    ("Highest point", self.activity.elev_high, "elev_high"),
                    ("Lowest point", self.activity.elev_low, "elev_low"),
                )
                if is_known(value)
            ),
            would_change="A barometer counts less than positions do: sources may disagree by a tenth or more.",
        )

    # --- heart ------------------------------------------------------------------------------------------------

    def heartrate(self) -> Explanation | None:
        if self.activity.average_heartrate is None:
            return None
        coverage = self.reading.figures.get("heartrate_coverage")
        partial = coverage is not None and coverage < 0.8
        return Explanation(
            key="heartrate",
            title=f"Heart rate {words(number(self.activity.average_heartrate, 'bpm'))}",
            formula="mean over timer time, seconds without a value left out",
            inputs=(
                ExplanationInput(
                    "Average",
                    words(number(self.activity.average_heartrate, "bpm")),
                    self.origin("average_heartrate"),
                ),
                ExplanationInput("Time with heart rate", words(percent(coverage))),
            ),
            threshold=threshold_text(self.reading.thresholds, self.measures, ("threshold_heartrate",)),
            caveat="It stands for part of the session only." if partial else "",
        )

    def trimp(self) -> Explanation | None:
        if self.activity.trimp is None:
            return None
        return Explanation(
            key="trimp",
            title=f"Heart-rate impulse {words(number(self.activity.trimp))}",
            formula="Σ minutes × reserve × 0.64 e^(1.92 × reserve); for women 0.86 e^(1.67 × reserve)",
            inputs=(
                ExplanationInput("Average heart rate", words(number(self.activity.average_heartrate, "bpm"))),
            ),
            threshold=threshold_text(
                self.reading.thresholds, self.measures, ("max_heartrate", "resting_heartrate")
            ),
            would_change="Other values of maximum or resting heart rate.",
        )

    def decoupling(self) -> Explanation | None:
        figures = self.reading.figures
        if figures.get("decoupling") is None:
            return None
        return Explanation(
            key="decoupling",
            title=f"Decoupling {words(number(figures['decoupling'], '%', 1))}",
            formula="100 × (first half − second half) ÷ first half, of output per heartbeat",
            inputs=(ExplanationInput("Efficiency", words(number(figures.get("efficiency_factor"), "", 2))),),
            would_change="Below 5 % is a good aerobic base on a steady effort.",
            caveat=" ".join(figures.get("decoupling_caveats") or ()),
        )
