"""The numbers of an activity: the headline, and the rest in groups."""

from __future__ import annotations

from collections.abc import Iterable

from activities.models import Activity, Feeling, LoadMethod
from activities.presenters.activity_list import time_of
from activities.presenters.detail_values import StatGroup
from activities.presenters.explanations import Explainer
from activities.presenters.measures import duration, number, percent
from activities.presenters.values import Quantity, Stat


def headline(explainer: Explainer) -> tuple[Stat, ...]:
    """Four to eight numbers that matter for this sport, each with the explanation behind it."""
    activity, measures = explainer.activity, explainer.measures
    method = LoadMethod(activity.load_method).label.lower() if activity.load_method else ""
    stats = [
        Stat("Distance", measures.distance(activity.distance), explainer.distance()),
        Stat("Time", duration(time_of(activity)), explainer.moving_time(), note=_standing(activity)),
        Stat(measures.rate_label, measures.rate(activity.average_speed), explainer.rate()),
        Stat("Load", number(activity.tss), explainer.load(), note=f"by {method}" if method else ""),
    ]
    optional = [
        Stat("Intensity", percent(activity.intensity_factor), explainer.intensity()),
        Stat("Weighted power", number(activity.normalized_power, "W"), explainer.weighted_power()),
        Stat("Heart rate", number(activity.average_heartrate, "bpm"), explainer.heartrate()),
        Stat("Climb", measures.climb(activity.total_elevation_gain), explainer.climb()),
    ]
    if activity.distance is None:
        stats = [stat for stat in stats if stat.label in ("Time", "Load")]
    return (*stats, *(stat for stat in optional if stat.value is not None))


def _standing(activity: Activity) -> str:
    """How long the whole thing took, when that is a different story."""
    elapsed, moving = activity.elapsed_time, time_of(activity)
    if elapsed is None or moving is None or elapsed - moving < 60:
        return ""
    whole = duration(elapsed)
    return f"{whole.text} from start to end" if whole else ""


def stat_groups(explainer: Explainer) -> tuple[StatGroup, ...]:
    """All further numbers that are known, by subject."""
    groups = (
        ("Pace and speed" if explainer.measures.reads_pace else "Speed and time", _times(explainer)),
        ("Heart", _heart(explainer)),
        ("Power", _power(explainer)),
        ("Climb and energy", _climb(explainer)),
        ("How it felt", _feeling(explainer)),
        ("Weather", _weather(explainer)),
    )
    shown = ((title, tuple(stat for stat in stats if stat.value is not None)) for title, stats in groups)
    return tuple(StatGroup(title, stats) for title, stats in shown if stats)


def _times(explainer: Explainer) -> Iterable[Stat]:
    activity, measures, figures = explainer.activity, explainer.measures, explainer.reading.figures
    yield Stat("By the timer", duration(activity.timer_time))
    yield Stat("From start to end", duration(activity.elapsed_time))
    yield Stat(f"Fastest {measures.rate_label.lower()}", measures.rate(activity.max_speed))
    if measures.sport == "run":
        yield Stat("Weighted graded pace", measures.pace(figures.get("normalized_graded_speed")))
    yield Stat("Cadence", measures.cadence(activity.average_cadence))
    yield Stat("Highest cadence", measures.cadence(activity.max_cadence))
    yield Stat("Lengths", number(figures.get("active_lengths")))


def _heart(explainer: Explainer) -> Iterable[Stat]:
    activity, figures = explainer.activity, explainer.reading.figures
    partial = "for part of the time" if figures.get("heartrate_partial") else ""
    yield Stat("Average", number(activity.average_heartrate, "bpm"), note=partial)
    yield Stat("Highest", number(activity.max_heartrate, "bpm"))
    yield Stat("Lowest", number(activity.min_heartrate, "bpm"))
    yield Stat("Heart-rate impulse", number(activity.trimp), explainer.trimp())
    yield Stat("Decoupling", number(figures.get("decoupling"), "%", 1), explainer.decoupling())
    yield Stat("Efficiency", number(figures.get("efficiency_factor"), "", 2))
    yield Stat("Relative effort", number(activity.suffer_score), note="as the service says")


def _power(explainer: Explainer) -> Iterable[Stat]:
    activity, figures = explainer.activity, explainer.reading.figures
    estimated = "estimated, not measured" if activity.device_watts is False else ""
    yield Stat("Average", number(activity.average_watts, "W"), note=estimated)
    yield Stat("Highest", number(activity.max_watts, "W"))
    yield Stat("Unevenness", number(figures.get("variability_index"), "", 2), note="weighted ÷ average")
    yield Stat("Work", number(activity.kilojoules, "kJ"), explainer.work())
    lowest = figures.get("w_balance_minimum")
    yield Stat("Least left above threshold", number(lowest / 1000 if lowest is not None else None, "kJ", 1))


def _climb(explainer: Explainer) -> Iterable[Stat]:
    activity, measures = explainer.activity, explainer.measures
    yield Stat("Climb", measures.climb(activity.total_elevation_gain))
    yield Stat("Descent", measures.climb(activity.elevation_loss))
    yield Stat("Highest point", measures.climb(activity.elev_high))
    yield Stat("Lowest point", measures.climb(activity.elev_low))
    yield Stat("Energy", number(activity.calories, "kcal"))


def _feeling(explainer: Explainer) -> Iterable[Stat]:
    activity = explainer.activity
    felt = Quantity(Feeling(activity.how_felt).label) if activity.how_felt in Feeling.values else None
    yield Stat("Feeling", felt)
    yield Stat("Ground", Quantity(activity.terrain.capitalize()) if activity.terrain else None)
    yield Stat("Exertion", number(activity.perceived_exertion, "of 10"))
    yield Stat("Weight", explainer.measures.weight(activity.body_weight))


def _weather(explainer: Explainer) -> Iterable[Stat]:
    activity, measures = explainer.activity, explainer.measures
    sky = activity.weather_type.replace("_", " ").capitalize()
    yield Stat("Sky", Quantity(sky) if sky else None)
    yield Stat("Temperature", measures.temperature(activity.temperature))
    yield Stat("Humidity", number(activity.humidity, "%"))
    yield Stat("Wind", measures.speed(activity.wind_speed))
