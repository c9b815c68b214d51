"""Rules about what was meant: races ahead, the taper, key sessions, weeks against the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from . import base
from .base import Answer, Evidence, Finding, Kind, Tone, Unknown, rule, session_of
from .facts import Facts, Planned, Race, origins_of

_TAPER_DAYS = {5_000: 7, 10_000: 7, 21_097: 14, 42_195: 21}
_FRESH_LOW, _FRESH_HIGH = 5.0, 25.0
_LONG_SHARE = {21_000: 0.75, 42_000: 0.66}
NO_PLAN = "No plan is followed, so nothing can be held against one."


def _race_of(race: Race) -> Evidence:
    return Evidence("race", race.id, race.name)


def _workout_of(planned: Planned) -> Evidence:
    return Evidence("workout", planned.id, planned.kind)


@rule(
    "Form on race day",
    Kind.PERFORMANCE,
    source="common bands of form: +5 to +25 is fresh; a tendency",
    needs="a race of priority A or B within two weeks, and what is planned until then",
    says="how rested the race morning will be",
    quiet_days=3,
)
def form_for_race(facts: Facts) -> Answer:
    race = facts.next_race(within=14)
    if race is None:
        return None
    if race.form is None:
        return Unknown("form_for_race", "Form on race day needs six weeks of load.")
    fresh, tired = _FRESH_LOW <= race.form <= _FRESH_HIGH, race.form < _FRESH_LOW
    advice = (
        "Keep to what is planned."
        if fresh
        else "Cut volume, not intensity, in the days that are left."
        if tired
        else "A short session with a few fast minutes keeps the legs awake."
    )
    basis = "the plan" if facts.has_plan else "no training until then"
    return Finding(
        rule="form_for_race",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD if fresh else Tone.CARE if tired else Tone.NOTE,
        subject=race.id,
        level=2 if tired else 1,
        text="{race} is in {days}; with {basis} its morning will have a form of {form}.",
        amounts={
            "race": base.words(race.name),
            "days": base.words(_days((race.on - facts.today).days)),
            "form": base.points(race.form),
            "basis": base.words(basis),
        },
        recommendation=advice,
        confidence=0.7 if facts.has_plan else 0.4,
        because="Computed from the planned load."
        if facts.has_plan
        else "Without a plan the days until then are unknown.",
        evidence=(_race_of(race),),
        origins=origins_of(s for s in facts.since(42) if s.load is not None) or frozenset({"manual"}),
    )


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


@rule(
    "The taper",
    Kind.TRAINING,
    source="Bosquet et al. 2007: volume 41 to 60 % down over two weeks",
    needs="a race of priority A within its taper, and six weeks of sessions",
    says="whether the last seven days came down from the weeks before",
    quiet_days=5,
)
def taper_on_track(facts: Facts) -> Answer:
    race = next((r for r in facts.races if r.priority == "A" and r.on > facts.today), None)
    if race is None or not race.distance or not _in_taper(facts, race):
        return None
    taper_first = race.on - timedelta(days=_taper_days(race.distance))
    if (facts.today - taper_first).days < 6:
        return None
    week, usual = facts.loads(7), _peak_week(facts, (facts.today - taper_first).days)
    if week is None or not usual:
        return Unknown("taper_on_track", "Four weeks of load before the taper are needed.")
    cut = 100 * (1 - sum(week) / usual)
    is_down = cut >= 20
    return Finding(
        rule="taper_on_track",
        kind=Kind.TRAINING,
        tone=Tone.GOOD if is_down else Tone.CARE,
        subject=race.id,
        level=1 if is_down else 2,
        text="The last seven days had {week} of load, the weeks before the taper {usual} each: {cut} "
        + ("less." if cut >= 0 else "more."),
        amounts={"week": base.load(sum(week)), "usual": base.load(usual), "cut": base.percent(abs(cut))},
        recommendation="Stay with it: less volume, a few short fast pieces."
        if is_down
        else "Cut the volume now; what is missing in training cannot be made up in the last days.",
        confidence=0.8,
        because="Seven known days against four known weeks.",
        evidence=(_race_of(race),),
        origins=origins_of(s for s in facts.since(56) if s.load is not None),
    )


def _taper_days(distance: float) -> int:
    return next((days for limit, days in _TAPER_DAYS.items() if distance <= limit * 1.05), 21)


def _in_taper(facts: Facts, race: Race) -> bool:
    return (race.on - facts.today).days <= _taper_days(race.distance or 0.0)


def _peak_week(facts: Facts, days_of_taper: int) -> float | None:
    """Mean weekly load of the four weeks before the taper."""
    loads = facts.loads(28 + days_of_taper)
    return sum(loads[:28]) / 4 if loads else None


@rule(
    "Long runs for the distance",
    Kind.TRAINING,
    source="common practice: the longest run is two thirds of a marathon, three quarters of a half",
    needs="a race from half marathon on within two to six weeks",
    says="when the longest run of eight weeks is short of it",
    quiet_days=10,
)
def long_run_short(facts: Facts) -> Answer:
    race = facts.next_race(within=42)
    if race is None or not race.distance or race.distance < 21_000 or (race.on - facts.today).days < 14:
        return None
    runs = [s for s in facts.since(56, sport="run") if s.distance]
    if not runs:
        return Unknown("long_run_short", "No run with a distance in eight weeks.")
    share = _LONG_SHARE[42_000] if race.distance >= 42_000 else _LONG_SHARE[21_000]
    longest = max(runs, key=lambda run: run.distance or 0.0)
    wanted = share * race.distance
    if (longest.distance or 0.0) >= 0.97 * wanted:
        return None
    return Finding(
        rule="long_run_short",
        kind=Kind.TRAINING,
        tone=Tone.CARE,
        subject=race.id,
        sport="run",
        text="{race} is in {days}; the longest run of the last eight weeks is {longest}, and {wanted} is a usual aim.",
        amounts={
            "race": base.words(race.name),
            "days": base.words(_days((race.on - facts.today).days)),
            "longest": base.metres(longest.distance or 0.0),
            "wanted": base.metres(wanted),
            "step": base.metres(min(wanted, 1.1 * (longest.distance or 0.0))),
        },
        recommendation="Let the next long run grow to at most {step}; adding a tenth at a time is enough.",
        confidence=0.6,
        because="The aim is a habit of coaches, not a law.",
        evidence=(_race_of(race), session_of(longest)),
        origins=longest.origins,
    )


@rule(
    "Key sessions missed",
    Kind.CONSISTENCY,
    source="the athlete's own plan",
    needs="an active plan",
    says="when two or more key sessions of the last two weeks were not done",
)
def missed_key_sessions(facts: Facts) -> Answer:
    if not facts.has_plan:
        return Unknown("missed_key_sessions", NO_PLAN)
    keys = _past_keys(facts, 14)
    missed = [p for p in keys if not p.is_done]
    if len(missed) < 2:
        return None
    return Finding(
        rule="missed_key_sessions",
        kind=Kind.CONSISTENCY,
        tone=Tone.CARE,
        level=len(missed) - 1,
        text="{missed} of {all} key sessions of the last two weeks were not done, the last on {day} ({kind}).",
        amounts={
            "missed": base.count(len(missed)),
            "all": base.count(len(keys)),
            "day": base.on_day(missed[-1].on),
            "kind": base.words(missed[-1].kind.lower()),
        },
        recommendation="Do not squeeze them in; take the next one as planned, and look at the plan’s proposals.",
        confidence=0.8,
        because="A session counts as done when an activity is linked to it.",
        evidence=tuple(_workout_of(p) for p in missed),
        origins=frozenset({"manual"}),
    )


@rule(
    "Every key session done",
    Kind.CONSISTENCY,
    source="the athlete's own plan",
    needs="an active plan",
    says="when all of at least three key sessions of two weeks were done",
    quiet_days=14,
)
def key_sessions_done(facts: Facts) -> Answer:
    if not facts.has_plan:
        return Unknown("key_sessions_done", NO_PLAN)
    keys = _past_keys(facts, 14)
    if len(keys) < 3 or not all(p.is_done for p in keys):
        return None
    return Finding(
        rule="key_sessions_done",
        kind=Kind.CONSISTENCY,
        tone=Tone.GOOD,
        text="All {all} key sessions of the last two weeks are done.",
        amounts={"all": base.count(len(keys))},
        recommendation="That is what a plan is for; keep the easy days easy.",
        confidence=0.9,
        because="Each has an activity linked to it.",
        evidence=tuple(_workout_of(p) for p in keys),
        origins=frozenset({"manual"}),
    )


def _past_keys(facts: Facts, days: int) -> list[Planned]:
    first = facts.today - timedelta(days=days)
    return [p for p in facts.plan if p.is_key and first <= p.on < facts.today]


@rule(
    "The week against the plan",
    Kind.TRAINING,
    source="the athlete's own plan",
    needs="a planned load for last week",
    says="when the last whole week was within 10 % of its plan, or more than 20 % above",
    quiet_days=6,
)
def week_against_plan(facts: Facts) -> Answer:
    last = facts.week_begin - timedelta(days=1)
    first = last - timedelta(days=6)
    planned = [p for p in facts.plan if first <= p.on <= last]
    if not planned:
        return None
    wanted = _planned_load(planned)
    sports = {p.sport for p in planned}
    done = [s for s in facts.sessions if first <= s.on <= last and s.counts and s.sport in sports]
    if wanted is None or any(s.load is None for s in done):
        return Unknown(
            "week_against_plan", "Load of last week is not known for every session, done or planned."
        )
    load = sum(s.load or 0.0 for s in done)
    share = 100 * load / wanted
    if not 90 <= share <= 110 and share <= 120:
        return None
    over = share > 120
    return Finding(
        rule="week_against_plan",
        kind=Kind.TRAINING,
        tone=Tone.CARE if over else Tone.GOOD,
        subject=first.isoformat(),
        text="Last week had {done} of load in the sports of the plan, {planned} were planned: {share}.",
        amounts={"done": base.load(load), "planned": base.load(wanted), "share": base.percent(share)},
        recommendation="Do not raise the next week on top of it." if over else "Right on the plan: go on.",
        confidence=0.8,
        because="Planned load is an estimate from pace and time.",
        evidence=tuple(_workout_of(p) for p in planned),
        origins=origins_of(done) or frozenset({"manual"}),
    )


def _planned_load(planned: Sequence[Planned]) -> float | None:
    moving = [p for p in planned if p.kind != "Rest"]
    if not moving or any(p.load is None for p in moving):
        return None
    return sum(p.load or 0.0 for p in moving) or None


@rule(
    "A race was run",
    Kind.MILESTONE,
    source="the athlete's own race calendar",
    needs="a race of the last week with a result",
    says="how it went against target and prediction",
    quiet_days=30,
)
def race_result(facts: Facts) -> Answer:
    run = [r for r in facts.races if facts.today - timedelta(days=7) <= r.on <= facts.today]
    if run and not any(race.result for race in run):
        return Unknown(
            "race_result", "The race of this week has no result yet: confirm it under Plan, Races."
        )
    return [_result(race) for race in run if race.result]


def _result(race: Race) -> Finding:
    amounts = {"race": base.words(race.name), "result": base.clock(race.result or 0.0)}
    text = "{race}: {result}."
    tone = Tone.NOTE
    if race.target:
        amounts["target"] = base.clock(race.target)
        amounts["gap"] = base.clock(abs((race.result or 0.0) - race.target))
        made = (race.result or 0.0) <= race.target
        text += " That is {gap} " + ("inside" if made else "over") + " the target of {target}."
        tone = Tone.GOOD if made else Tone.NOTE
    return Finding(
        rule="race_result",
        kind=Kind.MILESTONE,
        tone=tone,
        subject=race.id,
        text=text,
        amounts=amounts,
        recommendation="Take an easy day for each 3 to 5 km raced before the next hard session.",
        confidence=0.95,
        because="The time is the one you confirmed.",
        evidence=(_race_of(race),),
        origins=frozenset({"manual"}),
    )
