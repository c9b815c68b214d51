"""Structured sessions: typed text, JSON, totals, picture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.planner import paces, steps
from plans.planner.steps import Repeat, Step, Target

RUNNER = paces.training_paces(50)
RIDER = paces.riding(250, threshold_heartrate=165)
SWIMMER = paces.swimming(100)


def run(text: str) -> steps.Steps:
    return steps.parse(text, paces=RUNNER)


def test_intervals_with_a_recovery_behind_r() -> None:
    first, repeat, last = run("2km easy, 6x800m @ I r400m, 1km easy")
    assert first == Step("easy", 2000)
    assert repeat == Repeat(
        6, (Step("work", 800, target=Target("pace", 234.9, 234.9, "I")), Step("recovery", 400))
    )
    assert last == Step("easy", 1000)


def test_a_group_in_brackets_is_the_same_as_its_short_form() -> None:
    assert run("3x(5min @ T, 2min jog)") == run("3 x 5min @ T r2min") == run("3×(5 min @ T) r2min")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("5km @ 4:30/km", Target("pace", 270, 270)),
        ("5km @ 4:45 - 4:30", Target("pace", 270, 285)),
        ("5km @ 7:15/mi", Target("pace", 270.3, 270.3)),
        ("1h @ 250W", Target("power", 250, 250)),
        ("1h @ 140-150 bpm", Target("heart_rate", 140, 150)),
        ("1h @ RPE 7", Target("feel", 7, 7)),
        ("1h @ Z2-Z3", Target("zone", 2, 3, "Z2-Z3")),
        ("12km T", Target("pace", 255.2, 255.2, "T")),
    ],
)
def test_targets_of_a_run(text: str, target: Target) -> None:
    (step,) = run(text)
    assert step.target.type == target.type
    assert (step.target.low, step.target.high) == pytest.approx((target.low, target.high), abs=0.1)
    assert step.target.label == target.label


def test_a_share_of_threshold_is_put_in_watts_when_the_threshold_is_known() -> None:
    (known,) = steps.parse("20min @ 88-94%", sport="ride", paces=RIDER)
    (unknown,) = steps.parse("20min @ 88-94% FTP", sport="ride")
    assert known.target == Target("power", 220, 235, "88-94% FTP")
    assert unknown.target == Target("power", None, None, "88-94% FTP")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10min", 600), ("1h30", 5400), ("1h 30min", 5400), ("2min30s", 150), ("1:30:00", 5400), ("5'", 300)],
)
def test_times(text: str, seconds: float) -> None:
    assert run(text) == (Step("easy", None, seconds),)


@pytest.mark.parametrize(
    ("text", "metres"),
    [("2,5km", 2500), ("2.5 km", 2500), ("800m", 800), ("1 mile", 1609.34), ("400 meters", 400)],
)
def test_lengths(text: str, metres: float) -> None:
    assert run(text) == (Step("easy", metres),)


@pytest.mark.parametrize("text", ["100m", "100 m", "100"])
def test_p3_100_m_in_the_pool_is_metres(text: str) -> None:
    assert steps.parse(text, sport="swim") == (Step("easy", 100),)


@pytest.mark.parametrize("sport", ["run", "ride", "swim"])
def test_p3_m_is_metres_and_min_is_minutes_in_every_sport(sport: str) -> None:
    assert steps.parse("100 m", sport=sport) == (Step("easy", 100),)
    assert steps.parse("100 min", sport=sport) == (Step("easy", None, 6000),)


def test_a_swim_set_reads_bare_numbers_and_commas_between_sets() -> None:
    first, second = steps.parse("8x100 @ CSS r20s,4x50 r15s", sport="swim", paces=SWIMMER)
    assert first == Repeat(
        8, (Step("work", 100, target=Target("pace", 100, 100, "CSS")), Step("recovery", None, 20))
    )
    assert second.times == 4 and second.steps[0].distance == 50


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("6x800", "800"),
        ("2km esay", "esay"),
        ("3x(5min @ T, 2x1min)", "repeat inside a repeat"),
        ("@ T", "how far or how long"),
        ("2km @ Q", "“Q”"),
        ("(3km", "bracket is not closed"),
        ("3km)", "closing bracket"),
        ('3km "on grass', "quotation mark"),
        ("0km", "more than 0"),
        ("3km @ 4:75/km", "more than 59"),
        ("3km @ 0:30/km", "0:30/km"),
        ("200x1km", "200 times"),
        ("3x()", "repeats nothing"),
        ("1h @ 9000W", "9000W"),
        ("2km @ RPE 11", "RPE 11"),
        ("900km", "at most 500 km"),
        ("1km, " * 61, "at most 60 steps"),
        ("1km " * 2000, "characters"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, named: str) -> None:
    with pytest.raises(steps.UnreadableStep, match=named):
        run(text)


def test_a_pace_makes_no_target_for_a_ride() -> None:
    with pytest.raises(steps.UnreadableStep, match="rides take power"):
        steps.parse("20min @ 4:30/km", sport="ride")


# Round trips ----------------------------------------------------------------------------------------------


def _amounts() -> st.SearchStrategy[tuple[float | None, float | None]]:
    metres = st.integers(1, 500_000).map(float) | st.integers(1, 99_999).map(lambda tenths: tenths / 10)
    seconds = st.integers(1, 48 * 3600).map(float)
    return st.one_of(
        metres.map(lambda value: (value, None)),
        seconds.map(lambda value: (None, value)),
        st.just((None, None)),
    )


def _targets(sport: str) -> st.SearchStrategy[Target | None]:
    span = st.tuples(st.integers(120, 380), st.integers(0, 100)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    )
    known = {"run": RUNNER, "ride": RIDER, "swim": SWIMMER}[sport].named.items()
    named = [Target("pace", round(low, 1), round(high, 1), label) for label, (low, high) in known]
    options: list[st.SearchStrategy[Target | None]] = [
        st.none(),
        span.map(lambda pair: Target("power", *map(float, pair))),
        st.tuples(st.integers(40, 120), st.integers(0, 110)).map(lambda p: Target("heart_rate", float(p[0]), float(p[0] + p[1]))),
        st.tuples(st.integers(1, 5), st.integers(0, 5)).map(lambda p: Target("feel", float(p[0]), float(p[0] + p[1]))),
        st.integers(1, 7).map(lambda zone: Target("zone", float(zone), float(zone), f"Z{zone}")),
        st.sampled_from([None, *named]),
    ]  # fmt: skip
    if sport != "ride":
        options.append(span.map(lambda pair: Target("pace", *map(float, pair))))
    if sport == "ride":
        options.append(st.just(Target("power", 220, 235, "88-94% FTP")))
    return st.one_of(options)


def _sessions(sport: str) -> st.SearchStrategy[steps.Steps]:
    notes = st.sampled_from(["", "strides", "on grass, softly", "hills", "6x(", "steady uphill"])
    step = st.builds(
        lambda phase, amount, target, note: Step(phase, amount[0], amount[1], target, note),
        st.sampled_from(steps.PHASES), _amounts(), _targets(sport), notes,
    )  # fmt: skip
    repeat = st.builds(Repeat, st.integers(1, 99), st.lists(step, min_size=1, max_size=4).map(tuple))
    return st.lists(step | repeat, max_size=6).map(tuple)


@pytest.mark.parametrize("sport", ["run", "ride", "swim"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_text_and_json_give_the_same_session_back(sport: str, data: st.DataObject) -> None:
    session = data.draw(_sessions(sport))
    known = {"run": RUNNER, "ride": RIDER, "swim": SWIMMER}[sport]
    text = steps.text_of(session, sport=sport)
    assert steps.parse(text, sport=sport, paces=known) == session, text
    assert steps.from_json(steps.to_json(session)) == session


@given(st.text(alphabet='0123456789xX×()@"rkmins, .:-%/TIZ\n', max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        steps.parse(text)
    except steps.UnreadableStep as refusal:
        assert str(refusal)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [None],
        [{"kind": "leap"}],
        [{"kind": "step", "phase": "work", "distance": 100, "duration": 100}],
        [{"kind": "step", "phase": "work", "distance": -5}],
        [{"kind": "step", "phase": "work", "distance": float("nan")}],
        [{"kind": "step", "phase": "nap", "distance": 5}],
        [{"kind": "repeat", "times": 0, "steps": []}],
        [{"kind": "step", "phase": "work", "duration": 60, "target": {"type": "pace"}}],
    ],
)
def test_stored_json_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(steps.UnreadableStep):
        steps.from_json(value)


# Totals and picture ---------------------------------------------------------------------------------------


def test_totals_of_intervals_by_hand() -> None:
    done = steps.totals(run("2km @ 5:00/km, 4x1km @ 4:00/km r2min @ 6:00/km"), paces=RUNNER)
    threshold = RUNNER.threshold
    load = (
        600 * (threshold / 300) ** 2 + 4 * 240 * (threshold / 240) ** 2 + 4 * 120 * (threshold / 360) ** 2
    ) / 36
    assert done.distance == pytest.approx(2000 + 4 * (1000 + 120 / 0.36))
    assert done.duration == pytest.approx(600 + 4 * 240 + 4 * 120)
    assert done.load == pytest.approx(load)


def test_an_hour_at_threshold_is_a_load_of_100_in_every_sport() -> None:
    assert steps.totals(run("1h @ T"), paces=RUNNER).load == pytest.approx(100, abs=0.1)
    assert steps.totals(steps.parse("1h @ 250W", sport="ride"), paces=RIDER).load == pytest.approx(100)
    assert steps.totals(steps.parse("1h @ 165bpm", sport="ride"), paces=RIDER).load == pytest.approx(100)
    swim = steps.parse("1h @ CSS", sport="swim", paces=SWIMMER)
    assert steps.totals(swim, paces=SWIMMER).load == pytest.approx(100)


def test_rests_in_the_pool_take_time_but_give_neither_length_nor_load() -> None:
    with_rest = steps.totals(steps.parse("10x100m @ CSS r20s", sport="swim", paces=SWIMMER), paces=SWIMMER)
    without = steps.totals(steps.parse("10x100m @ CSS", sport="swim", paces=SWIMMER), paces=SWIMMER)
    assert with_rest.distance == without.distance == 1000
    assert with_rest.load == pytest.approx(without.load)
    assert with_rest.duration == without.duration + 200


def test_what_is_not_known_stays_unknown() -> None:
    assert steps.totals(steps.parse("10km easy")) == steps.Totals(10_000, None, None)
    assert steps.totals(steps.parse("45min @ RPE 3")) == steps.Totals(None, 2700, pytest.approx(30))
    assert steps.totals(run("5km work"), paces=RUNNER).load is None
    assert steps.totals(()) == steps.Totals(None, None, None)


def test_the_picture_is_as_wide_as_the_time_and_as_high_as_the_effort() -> None:
    drawn = steps.picture(run("10min easy, 2x5min @ I r5min"), paces=RUNNER)
    assert drawn.by == "time" and len(drawn.bars) == 5
    assert drawn.bars[0].width == pytest.approx(100 / 3, abs=0.3)
    assert drawn.bars[1].height > drawn.bars[0].height == drawn.bars[2].height
    assert all(bar.y + bar.height == pytest.approx(100) for bar in drawn.bars)
    assert drawn.bars[-1].x + drawn.bars[-1].width <= 100
    assert drawn.bars[1].label == "5min @ I"


def test_the_picture_falls_back_to_distance_and_then_to_equal_steps() -> None:
    assert steps.picture(steps.parse("2km easy, 1km easy")).by == "distance"
    assert steps.picture(steps.parse("2km easy, 10min work")).by == "steps"
    assert steps.picture(()).bars == ()
