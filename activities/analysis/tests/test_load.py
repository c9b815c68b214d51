"""Loads: the worked numbers, what must not be known, and which number counts."""

import json
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import load


def steps(*pieces: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(seconds, float(value)) for seconds, value in pieces])


INTERVALS = steps((300, 150), *(((180, 320), (180, 120)) * 5), (300, 150))


@pytest.mark.parametrize(
    ("power", "expected"),
    [
        (steps((3600, 200)), 200.0),
        (steps((600, 100), (600, 300)), 252.38),
        (steps(*(((30, 400), (30, 100)) * 20)), 287.50),
        (INTERVALS, 250.39),
        (steps((1800, 220), (1800, 220)), 220.0),
    ],
)
def test_normalized_power_of_worked_examples(power, expected):
    assert load.normalized_power(power) == pytest.approx(expected, abs=0.05)


def test_normalized_power_uses_full_windows_only_and_smooths():
    power = steps((600, 100), (600, 300))
    assert load.normalized_power(power) > 250.85 + 1  # the zero-padded start
    assert load.normalized_power(power) < 253.04 - 0.5  # without smoothing


def test_normalized_power_below_thirty_seconds_is_unknown():
    assert load.normalized_power(np.full(20, 200.0)) is None
    assert load.normalized_power(np.full(29, 200.0)) is None
    assert load.normalized_power(np.full(30, 200.0)) == pytest.approx(200.0)


def test_power_without_any_value_is_unknown_and_not_zero():
    for series in (np.array([]), np.full(100, np.nan)):
        assert load.normalized_power(series) is None
        assert load.average_power(series) is None
        assert load.work(series) is None


def test_missing_power_inside_a_ride_counts_as_zero():
    power = np.full(600, 200.0)
    zeros = power.copy()
    power[100:200], zeros[100:200] = np.nan, 0.0
    assert load.normalized_power(power) == load.normalized_power(zeros)


def test_average_work_and_variability_of_worked_examples():
    assert load.work(np.full(3600, 200.0)) == pytest.approx(720.0)
    assert load.work(INTERVALS) == pytest.approx(486.0)
    assert load.average_power(INTERVALS) == pytest.approx(202.5)
    surges = steps(*(((30, 400), (30, 100)) * 20))
    assert load.variability_index(surges) == pytest.approx(1.150, abs=0.0005)
    assert load.variability_index(np.zeros(60)) is None


@given(st.lists(st.floats(0, 1500), min_size=30, max_size=120))
@settings(max_examples=50)
def test_normalized_power_lies_between_mean_and_maximum_of_its_windows(values):
    power = np.array(values)
    windows = np.convolve(power, np.ones(30) / 30, mode="valid")
    weighted = load.normalized_power(power)
    assert windows.mean() - 1e-6 <= weighted <= windows.max() + 1e-6
    assert weighted == pytest.approx(float(np.mean(windows**4) ** 0.25), abs=1e-6)


@pytest.mark.parametrize(
    ("seconds", "weighted", "ftp", "expected"),
    [
        (4302, 261, 306, 86.94),
        (3697, 255, 306, 71.32),
        (8484, 251, 306, 158.56),
        (7492, 241, 300, 134.30),
        (5400, 200, 250, 96.0),
    ],
)
def test_power_load_of_worked_examples(seconds, weighted, ftp, expected):
    assert load.power_tss(weighted, ftp, seconds) == pytest.approx(expected, abs=0.01)


def test_intensity_needs_a_threshold_of_fifty_watts():
    assert load.intensity_factor(261, 306) == pytest.approx(0.8529, abs=0.0001)
    for ftp in (None, 0, 49.9, float("nan")):
        assert load.intensity_factor(200, ftp) is None
        assert load.power_tss(200, ftp, 3600) is None
    assert load.intensity_factor(None, 250) is None


# --- heart rate


def test_trimp_of_worked_examples():
    thirty = np.full(1800, 130.0)
    assert load.trimp(thirty, max_hr=200, rest_hr=40, sex="M") == pytest.approx(31.80, abs=0.01)
    assert load.trimp(thirty, max_hr=200, rest_hr=40, sex="F") == pytest.approx(37.13, abs=0.01)
    assert load.trimp(np.full(2700, 140.0), max_hr=190, rest_hr=50, sex="M") == pytest.approx(63.61, abs=0.01)


def test_trimp_sums_samples_and_not_the_average():
    both = steps((1200, 120), (1200, 170))
    assert load.trimp(both, max_hr=190, rest_hr=50, sex="M") == pytest.approx(73.60, abs=0.01)
    assert load.steady_trimp(145, 2400, max_hr=190, rest_hr=50, sex="M") == pytest.approx(63.92, abs=0.01)


def test_trimp_of_unknown_sex_is_the_mean_of_both():
    heartrate = np.full(1800, 130.0)
    both = [load.trimp(heartrate, max_hr=200, rest_hr=40, sex=sex) for sex in ("M", "F")]
    assert load.trimp(heartrate, max_hr=200, rest_hr=40, sex=None) == pytest.approx(sum(both) / 2)


def test_trimp_ignores_seconds_without_heart_rate():
    heartrate = steps((1800, 130), (600, 0), (600, np.nan))
    assert load.trimp(heartrate, max_hr=200, rest_hr=40, sex="M") == pytest.approx(31.80, abs=0.01)


def test_trimp_without_heart_rate_or_with_impossible_limits_is_unknown():
    assert load.trimp(np.zeros(60), max_hr=190, rest_hr=50, sex="M") is None
    assert load.trimp(np.full(60, np.nan), max_hr=190, rest_hr=50, sex="M") is None
    assert load.trimp(np.full(60, 140.0), max_hr=50, rest_hr=50, sex="M") is None


@given(st.lists(st.integers(30, 230), min_size=1, max_size=60), st.sampled_from(["M", "F", None]))
@settings(max_examples=50)
def test_trimp_grows_with_every_beat_and_equals_the_plain_sum(beats, sex):
    def weight(bpm: float, factor: float, exponent: float) -> float:
        x = max((bpm - 50) / 140, 0)
        return x * factor * exp(exponent * x) / 60

    table = {"M": [(0.64, 1.92)], "F": [(0.86, 1.67)], None: [(0.64, 1.92), (0.86, 1.67)]}[sex]
    expected = sum(weight(b, *pair) for b in beats for pair in table) / len(table)
    now = load.trimp(np.array(beats, float), max_hr=190, rest_hr=50, sex=sex)
    more = load.trimp(np.array(beats, float) + 1, max_hr=190, rest_hr=50, sex=sex)
    assert now == pytest.approx(expected, abs=1e-9)
    assert more >= now


def test_heart_rate_load_of_worked_examples():
    limits = {"max_hr": 190, "rest_hr": 50, "threshold_hr": 165}
    assert load.reference_trimp(**limits, sex="M") == pytest.approx(152.70, abs=0.01)
    assert load.reference_trimp(**limits, sex="F") == pytest.approx(167.10, abs=0.01)
    assert load.hr_tss(np.full(3600, 165.0), **limits, sex="M") == pytest.approx(100.0, abs=0.01)
    assert load.hr_tss(np.full(2700, 140.0), **limits, sex="M") == pytest.approx(41.66, abs=0.01)


@pytest.mark.parametrize("sex", ["M", "F", None])
def test_an_hour_at_threshold_heart_rate_is_one_hundred(sex):
    value = load.hr_tss(np.full(3600, 171.0), max_hr=188, rest_hr=47, threshold_hr=171, sex=sex)
    assert value == pytest.approx(100.0)


def test_heart_rate_load_needs_limits_in_rising_order():
    for limits in ((190, 50, 50), (190, 50, 191), (50, 60, 55)):
        top, rest, threshold = limits
        series = np.full(60, 140.0)
        assert load.hr_tss(series, max_hr=top, rest_hr=rest, threshold_hr=threshold, sex="M") is None


def test_edwards_of_worked_examples():
    each = np.concatenate([np.full(600, share * 200.0) for share in (0.55, 0.65, 0.75, 0.85, 0.95)])
    assert load.edwards_trimp(each, max_hr=200) == pytest.approx(150.0)
    mixed = steps((1200, 124), (1200, 150), (600, 184))
    assert load.edwards_trimp(mixed, max_hr=200) == pytest.approx(150.0)
    assert load.edwards_trimp(np.full(1800, 90.0), max_hr=200) == 0.0


@pytest.mark.parametrize(
    ("bpm", "weight"), [(94, 0), (95, 1), (114, 2), (133, 3), (152, 4), (171, 5), (210, 5)]
)
def test_edwards_boundary_belongs_to_the_upper_zone(bpm, weight):
    assert load.edwards_trimp(np.full(60, float(bpm)), max_hr=190) == weight


def test_edwards_without_heart_rate_is_unknown():
    assert load.edwards_trimp(np.zeros(60), max_hr=190) is None


# --- movement and feeling


def test_run_load_of_worked_examples():
    flat = np.full(3000, 10_000 / 3000)
    assert load.run_tss(flat, threshold_speed=1000 / 270) == pytest.approx(67.5, abs=0.01)
    tempo = np.full(3600, 1000 / 285)
    assert load.run_tss(tempo, threshold_speed=1000 / 270) == pytest.approx(89.75, abs=0.01)
    surges = steps(*(((60, 5.0), (60, 2.5)) * 20))
    assert load.normalized_graded_speed(surges) == pytest.approx(4.1186, abs=0.0001)
    assert load.run_tss(surges, threshold_speed=1000 / 240) == pytest.approx(65.14, abs=0.05)
    assert load.pace_tss(3.75, 2400, threshold_speed=1000 / 240) == pytest.approx(54.0, abs=0.05)


def test_standing_still_adds_no_running_load():
    running = np.full(1800, 3.0)
    with_stop = np.concatenate([running[:900], np.zeros(300), np.full(300, np.nan), running[900:]])
    assert load.run_tss(with_stop, threshold_speed=4.0) == pytest.approx(
        load.run_tss(running, threshold_speed=4.0)
    )


def test_run_load_without_movement_or_threshold_is_unknown():
    assert load.run_tss(np.zeros(600), threshold_speed=4.0) is None
    assert load.run_tss(np.full(20, 3.0), threshold_speed=4.0) is None
    assert load.run_tss(np.full(600, 3.0), threshold_speed=0.0) is None


@pytest.mark.parametrize(
    ("distance", "seconds", "css", "expected"),
    [(2000, 2400, 100 / 100, 38.58), (3000, 3600, 100 / 110, 77.03), (1500, 1350, 100 / 95, 44.10)],
)
def test_swim_load_of_worked_examples(distance, seconds, css, expected):
    assert load.swim_tss(distance, seconds, threshold_speed=css) == pytest.approx(expected, abs=0.01)


def test_swim_load_is_cubic():
    value = load.swim_tss(2000, 2400, threshold_speed=1.0)
    assert value == pytest.approx(2400 / 3600 * (2000 / 2400) ** 3 * 100)
    assert value == pytest.approx(38.58, abs=0.01)
    assert load.swim_tss(0, 2400, threshold_speed=1.0) is None


def test_perceived_loads_of_worked_examples():
    assert load.session_rpe_load(7, 3600) == 420
    assert load.session_rpe_load(3, 2700) == 135
    table = [20, 30, 40, 50, 60, 70, 80, 100, 120, 140]
    assert [load.rpe_tss(rpe, 3600) for rpe in range(1, 11)] == table
    assert load.rpe_tss(7.5, 3600) == 90
    for rpe in (-1, 11, float("nan")):
        assert load.rpe_tss(rpe, 3600) is None
        assert load.session_rpe_load(rpe, 3600) is None


def test_estimate_is_fifty_an_hour_and_unknown_without_time():
    assert load.estimated_tss(5400) == 75
    assert load.estimated_tss(0) is None


# --- estimates of thresholds


def test_unknown_heart_rates_are_estimated_and_marked():
    known = load.with_estimates(load.Thresholds(age=40))
    assert known.max_heartrate == pytest.approx(180.0)
    assert known.threshold_heartrate == pytest.approx(153.0)
    assert known.resting_heartrate == 60
    assert known.estimated == {"max_heartrate", "threshold_heartrate", "resting_heartrate"}


def test_a_higher_observed_maximum_replaces_the_age_formula():
    assert load.estimated_max_heartrate(40, 191) == 191
    assert load.estimated_max_heartrate(40, 150) == pytest.approx(180)
    assert load.estimated_max_heartrate(None, None) is None


def test_an_estimated_maximum_never_lies_below_the_known_threshold():
    known = load.with_estimates(load.Thresholds(age=60, threshold_heartrate=170))
    assert known.max_heartrate == pytest.approx(200.0)
    assert known.estimated == {"max_heartrate", "resting_heartrate"}


def test_measured_heart_rates_stay():
    given_ = load.Thresholds(max_heartrate=190, threshold_heartrate=165, resting_heartrate=50)
    assert load.with_estimates(given_) == given_


# --- which load counts

FULL = load.Thresholds(
    ftp=250, threshold_heartrate=165, max_heartrate=190, resting_heartrate=50, threshold_speed=4.0, sex="M"
)
HOUR = {
    "seconds": 3600.0,
    "power": np.full(3600, 200.0),
    "graded_speed": np.full(3600, 3.5),
    "heartrate": np.full(3600, 150.0),
    "distance": 12_600.0,
    "rpe": 6.0,
}


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in HOUR.items() if name not in names}


@pytest.mark.parametrize(
    ("family", "missing", "method"),
    [
        ("ride", (), "power"),
        ("ride", ("power",), "heart_rate"),
        ("run", (), "power"),
        ("run", ("power",), "pace"),
        ("run", ("power", "graded_speed", "distance"), "heart_rate"),
        ("swim", ("power",), "swim"),
        ("swim", ("power", "distance"), "heart_rate"),
        ("walk", ("power",), "heart_rate"),
        ("strength", ("power", "heartrate"), "perceived"),
        ("other", ("power", "heartrate", "rpe"), "estimate"),
    ],
)
def test_the_best_possible_method_counts(family, missing, method):
    assert load.choose_load(FULL, family=family, **without(*missing)).method == method


def test_power_load_names_inputs_formula_and_intensity():
    answer = load.choose_load(FULL, family="ride", **HOUR)
    assert answer.value == pytest.approx(64.0)
    assert answer.intensity_factor == pytest.approx(0.8)
    assert answer.inputs == {
        "seconds": 3600,
        "normalized_power": pytest.approx(200),
        "ftp": 250,
        "coverage": 1,
    }
    assert "weighted power" in answer.formula
    assert answer.tried == ()
    assert set(answer.inputs) <= set(load.INPUTS)
    # 5 % more threshold: 64 / 1.05² = 58.05
    assert any("262 W" in line and "58" in line for line in answer.would_change)


def test_every_refused_method_gives_its_reason_in_order():
    answer = load.choose_load(load.Thresholds(), family="run", seconds=3600)
    assert [method for method, _ in answer.tried] == ["power", "pace", "heart_rate", "perceived"]
    assert all(why.endswith(".") for _, why in answer.tried)
    assert (answer.method, answer.value) == ("estimate", 50)
    assert answer.estimated == ("points_per_hour",)


def test_a_run_without_a_run_threshold_power_uses_pace():
    thresholds = load.Thresholds(threshold_speed=4.0)
    answer = load.choose_load(thresholds, family="run", **HOUR)
    assert answer.method == "pace"
    assert answer.value == pytest.approx((3.5 / 4) ** 2 * 100)
    assert "threshold power" in answer.tried[0][1]


def test_thin_power_is_not_used():
    power = np.full(3600, 200.0)
    power[:1000] = np.nan
    answer = load.choose_load(FULL, family="ride", **{**HOUR, "power": power})
    assert answer.method == "heart_rate"
    assert "72%" in answer.tried[0][1].replace(" %", "%")
    assert load.choose_load(FULL, family="ride", **HOUR, power_coverage=0.79).method == "heart_rate"
    assert load.choose_load(FULL, family="ride", **HOUR, power_coverage=0.80).method == "power"


def test_power_that_is_zero_throughout_is_no_power():
    answer = load.choose_load(FULL, family="ride", **{**HOUR, "power": np.zeros(3600)})
    assert answer.method == "heart_rate"


def test_thin_running_speed_falls_to_heart_rate():
    answer = load.choose_load(FULL, family="run", **without("power"), speed_coverage=0.5)
    assert answer.method == "heart_rate"


def test_half_covered_heart_rate_is_partial_and_less_is_refused():
    heartrate = np.full(3600, 150.0)
    heartrate[:1500] = np.nan
    answer = load.choose_load(FULL, family="ride", **{**without("power"), "heartrate": heartrate})
    assert (answer.method, answer.partial) == ("heart_rate", True)
    heartrate[:2000] = 0.0
    answer = load.choose_load(FULL, family="ride", **{**without("power"), "heartrate": heartrate})
    assert answer.method == "perceived"


def test_average_heart_rate_serves_when_there_is_no_series():
    answer = load.choose_load(FULL, family="ride", seconds=3600, average_heartrate=165)
    assert answer.value == pytest.approx(100.0)
    assert answer.notes and "average_heartrate" in answer.inputs


def test_a_typed_run_is_scored_by_its_average_pace():
    answer = load.choose_load(FULL, family="run", seconds=3000, distance=10_000)
    assert answer.value == pytest.approx(3000 / 36 * (10 / 3 / 4) ** 2)
    assert answer.notes


def test_indoors_heart_rate_goes_before_running_pace():
    assert (
        load.choose_load(FULL, family="run", environment="treadmill", **without("power")).method
        == "heart_rate"
    )
    assert load.choose_load(FULL, family="run", environment="trail", **without("power")).method == "pace"
    lone = load.choose_load(FULL, family="run", environment="treadmill", **without("power", "heartrate"))
    assert lone.method == "pace"


def test_a_walk_never_uses_a_running_threshold_and_counts_half_without_anything():
    answer = load.choose_load(FULL, family="walk", seconds=3600, distance=5000)
    assert (answer.method, answer.value) == ("estimate", 25)


def test_swim_uses_active_time_and_cube():
    answer = load.choose_load(
        load.Thresholds(threshold_speed=1.0), family="swim", seconds=3600, distance=2000, active_seconds=2400
    )
    assert answer.value == pytest.approx(38.58, abs=0.01)
    assert answer.intensity_factor == pytest.approx(0.8333, abs=0.0001)


def test_the_athletes_preferred_method_goes_first():
    answer = load.choose_load(FULL, family="ride", **HOUR, preferred="heart_rate")
    assert (answer.method, answer.tried) == ("heart_rate", ())
    impossible = load.choose_load(FULL, family="ride", **without("rpe"), preferred="perceived")
    assert impossible.method == "power"
    assert impossible.tried[0][0] == "perceived"


def test_doubtful_data_is_not_used_and_the_doubt_is_told():
    doubt = {"heart_rate": "An average of 234 bpm is not believable."}
    answer = load.choose_load(FULL, family="strength", **without("power"), doubts=doubt)
    assert answer.method == "perceived"
    assert ("heart_rate", doubt["heart_rate"]) in answer.tried


def test_estimated_inputs_are_marked():
    answer = load.choose_load(load.Thresholds(age=40), family="ride", **without("power"))
    assert set(answer.estimated) == {"max_heartrate", "threshold_heartrate", "resting_heartrate"}
    assert sum("estimate" in line for line in answer.would_change) == 3
    assert load.choose_load(FULL, family="ride", **without("power")).estimated == ()


def test_heart_rate_sensitivity_is_the_true_recomputation():
    answer = load.choose_load(FULL, family="ride", **without("power"))
    again = load.hr_tss(HOUR["heartrate"], max_hr=190, rest_hr=50, threshold_hr=168, sex="M")
    assert any("168 bpm" in line and f"be {again:.0f}." in line for line in answer.would_change)


def test_no_heart_rate_load_without_maximum_or_age():
    answer = load.choose_load(load.Thresholds(), family="ride", **without("power"))
    assert answer.method == "perceived"
    assert dict(answer.tried)["heart_rate"] == "Neither a maximum heart rate nor an age is known."


@pytest.mark.parametrize("seconds", [None, 0.0, float("nan")])
def test_without_a_duration_nothing_is_known(seconds):
    answer = load.choose_load(FULL, family="ride", seconds=seconds, rpe=5)
    assert answer.value is None
    assert answer.method is None


def test_an_explained_load_can_be_stored_as_json():
    for missing in ((), ("power",), ("power", "heartrate"), ("power", "heartrate", "rpe")):
        answer = load.choose_load(FULL, family="ride", **without(*missing))
        stored = json.loads(json.dumps(answer.as_json()))
        assert stored["value"] == answer.value
        assert stored["tried"] == [list(pair) for pair in answer.tried]
