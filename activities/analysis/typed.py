"""Read what people type: durations, distances, paces, weights, heights (docs/algorithms/units.md).

Two rules keep it honest. A letter decides over everything: "m" is always metres, minutes are "min". A bare
number means what the field shows as its unit, and a colon always means time. Errors are sentences for the
athlete.
"""

from __future__ import annotations

import re

from activities.analysis.units import FOOT, IMPERIAL, KILOMETRE, METRIC, MILE, POUND, YARD, pace_length

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")
_NUMBER_AND_WORD = re.compile(r"([\d.,'\u2019\s]*\d|\d)\s*([^\d]*)")
_SPOKEN_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*(hours?|hrs?|h|minutes?|mins?|seconds?|secs?|s)\b\s*")

_LENGTHS: dict[str, float] = {
    **dict.fromkeys(("km", "k", "kms", "kilometre", "kilometres", "kilometer", "kilometers"), KILOMETRE),
    **dict.fromkeys(("mi", "mile", "miles"), MILE),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("yd", "yds", "yard", "yards"), YARD),
    **dict.fromkeys(("ft", "foot", "feet"), FOOT),
}
_WEIGHTS: dict[str, float] = {
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms", "kilos"), 1.0),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), POUND),
}
_SPEEDS = {"km/h": 1 / 3.6, "kmh": 1 / 3.6, "kph": 1 / 3.6, "mph": MILE / 3600, "m/s": 1.0}
_NAMED_RACES: dict[str, float] = {"marathon": 42195.0, "half marathon": 21097.5, "half": 21097.5}
_MINUTE_WORDS = ("min", "mins", "minute", "minutes", "h", "hour", "hours", "s", "sec", "seconds")


class Unreadable(ValueError):
    """Typed text that cannot be read; the message is a sentence for the athlete."""


def _number(text: str) -> float:
    """Read "10.5", "10,5", "1 500", "1,500" and "1.500,5"; a comma before three digits groups thousands."""
    digits = re.sub(r"[\s'\u2019\u202f\u00a0]", "", text)
    if "," in digits and "." in digits:
        thousands = "," if digits.rindex(".") > digits.rindex(",") else "."
        digits = digits.replace(thousands, "")
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", digits):
        digits = digits.replace(",", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        raise Unreadable(f"“{text.strip()}” is not a number.") from None


def parse_duration(text: str, *, bare_unit: str | None = None) -> float:
    """Return seconds from "1:02:03", "5:30", "1h 5m", "90 min", "45s".

    ``bare_unit`` ("minutes" or "seconds") says what a bare number means; without it one is refused. Two
    figures are minutes and seconds. Raises :class:`Unreadable`.
    """
    given = text.strip().lower()
    clock = _CLOCK.fullmatch(given)
    if clock:
        return _clock_seconds(clock, text)
    spoken = _spoken_seconds(given)
    if spoken is not None:
        return spoken
    if bare_unit and re.fullmatch(r"\d+(?:[.,]\d+)?", given):
        return float(given.replace(",", ".")) * (60 if bare_unit == "minutes" else 1)
    raise Unreadable(f"“{text.strip()}” is not a duration. Write it like 45:00, 1:02:03 or 90 min.")


def _clock_seconds(clock: re.Match[str], text: str) -> float:
    hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), float(clock[3])
    if seconds >= 60 or (clock[1] and minutes >= 60):
        raise Unreadable(f"“{text.strip()}” has more than 59 in its minutes or seconds.")
    return hours * 3600 + minutes * 60 + seconds


def _spoken_seconds(given: str) -> float | None:
    """Read "1h 5m 30s"; "m" is minutes only behind hours, since alone it is metres."""
    given = re.sub(r"^(\d+)\s*h\s*(\d{1,2})\s*(?:m|min)?$", r"\1h \2min", given)
    given = re.sub(r"(?<=h)\s*(\d+)\s*m\b", r" \1min", given)
    total, at = 0.0, 0
    while match := _SPOKEN_PART.match(given, at):
        scale = {"h": 3600.0, "m": 60.0, "s": 1.0}[match[2][0]]
        total, at = total + float(match[1].replace(",", ".")) * scale, match.end()
    return total if given and at == len(given) else None


def _default_length(sport: str, system: str) -> float:
    if sport == "swim":
        return 1.0 if system == METRIC else YARD
    return KILOMETRE if system == METRIC else MILE


def parse_distance(text: str, *, sport: str = "run", system: str = METRIC) -> float:
    """Return metres from "10.5 km", "6 mi", "100 m", "1500 yd", "half marathon" or a bare number.

    A bare number is km or miles, for swims metres or yards. "m" is metres in every sport. Raises
    :class:`Unreadable`, also for durations, so that a time is never read as a length.
    """
    given = text.strip().lower()
    if given in _NAMED_RACES:
        return _NAMED_RACES[given]
    match = _NUMBER_AND_WORD.fullmatch(given)
    if match is None or ":" in given:
        raise Unreadable(f"“{text.strip()}” is not a distance. Write it like 10.5 km, 6 mi or 400 m.")
    word = match[2].strip().rstrip(".")
    if word in _MINUTE_WORDS:
        raise Unreadable(f"“{text.strip()}” is a time, but a distance belongs here.")
    if word and word not in _LENGTHS:
        raise Unreadable(f"“{word}” is not a unit of length we know. Use km, mi, m, yd or ft.")
    return _number(match[1]) * (_LENGTHS[word] if word else _default_length(sport, system))


def parse_height(text: str, *, system: str = METRIC) -> float:
    """Return metres from "350 m", "1200 ft" or a bare number (metres or feet). Raises :class:`Unreadable`."""
    if re.fullmatch(r"[\d.,\s]+", text.strip()):
        return _number(text) * (1.0 if system == METRIC else FOOT)
    return parse_distance(text, system=system)


def parse_weight(text: str, *, system: str = METRIC) -> float:
    """Return kilograms from "70.5", "70,5 kg" or "155 lb". Raises :class:`Unreadable`."""
    match = _NUMBER_AND_WORD.fullmatch(text.strip().lower())
    word = match[2].strip().rstrip(".") if match else ""
    if match is None or (word and word not in _WEIGHTS):
        raise Unreadable(f"“{text.strip()}” is not a weight. Write it like 70.5 kg or 155 lb.")
    bare = POUND if system == IMPERIAL else 1.0
    return _number(match[1]) * (_WEIGHTS[word] if word else bare)


def parse_pace(text: str, *, sport: str = "run", system: str = METRIC) -> float:
    """Return m/s from a pace "4:30", "4:30 /km", "7:15/mi", "1:40/100m" or a speed "12.5 km/h", "8 mph".

    A pace without unit is per km or mile, for swims per 100 m or 100 yd. Raises :class:`Unreadable`.
    """
    given = re.sub(r"\s+", "", text.lower()).replace("per", "/").replace("min/", "/")
    speed_match = re.fullmatch(r"(\d+(?:[.,]\d+)?)(km/h|kmh|kph|mph|m/s)", given)
    if speed_match:
        return _positive(float(speed_match[1].replace(",", ".")) * _SPEEDS[speed_match[2]], text)
    time, _, per = given.partition("/")
    length = _pace_unit(per) if per else pace_length(system, sport=sport)
    clock = _CLOCK.fullmatch(time)
    if length is None or clock is None:
        raise Unreadable(f"“{text.strip()}” is not a pace. Write it like 4:30 /km, 7:15 /mi or 12.5 km/h.")
    return length / _positive(_clock_seconds(clock, text), text)


def _pace_unit(per: str) -> float | None:
    match = re.fullmatch(r"(\d+)?([a-z]+)", per)
    scale = _LENGTHS.get(match[2]) if match else None
    return None if match is None or scale is None else int(match[1] or 1) * scale


def _positive(value: float, text: str) -> float:
    if value <= 0:
        raise Unreadable(f"“{text.strip()}” must be more than zero.")
    return value
