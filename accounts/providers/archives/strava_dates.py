"""The dates of activities.csv: UTC without saying so, in the order and words of the athlete's language."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

_MONTHS = (
    "jan ene gen janv",
    "feb fev fevr febr",
    "mar mars marz marzo mrt maart mrz marc maerz",
    "apr avr abr",
    "may mai mag maj mei maio mayo",
    "jun juin giu juni",
    "jul juil lug juli juillet",
    "aug aout ago",
    "sep sept set",
    "oct oct okt ott out",
    "nov",
    "dec dez dic des",
)
_MORNING, _AFTERNOON = ("오전", "午前", "上午"), ("오후", "午後", "下午")
_BY_WORD = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_TIME = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.m](\d{2}))?\s*(am|pm|a\.\s?m\.|p\.\s?m\.|vorm\.|nachm\.)?", re.IGNORECASE
)
_NUMERIC = re.compile(r"(\d{1,4})\s*[./年-]\s*(\d{1,2})\s*[./月-]\s*(\d{1,4})")
_WORD = re.compile(r"[^\W\d_]+")


def utc_date(written: str) -> datetime | None:
    """The instant a date cell means; None when it cannot be read.

    Orders: year first when it has four digits; with "/" and AM/PM month first; otherwise day first unless
    only the other order is a date.
    """
    plain = _plain(written)
    date, rest = _numeric(plain) or _worded(plain) or (None, "")
    clock = _clock(rest)
    if clock and any(word in written for word in _AFTERNOON) and clock[0] < 12:
        clock = (clock[0] + 12, *clock[1:])
    elif clock and any(word in written for word in _MORNING) and clock[0] == 12:
        clock = (0, *clock[1:])
    if date is None or clock is None:
        return None
    try:
        return datetime(*date, *clock, tzinfo=UTC)
    except ValueError:
        return None


def _plain(written: str) -> str:
    """Lower case without accents, every kind of blank as one space."""
    marks = unicodedata.normalize("NFKD", written)
    return " ".join("".join(mark for mark in marks if not unicodedata.combining(mark)).lower().split())


def _numeric(text: str) -> tuple[tuple[int, int, int], str] | None:
    found = _NUMERIC.match(text)
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups())
    rest = text[found.end() :]
    if len(found.group(1)) == 4:
        return (first, second, third), rest
    is_month_first = second > 12 or (
        "/" in found.group() and first <= 12 and bool(re.search(r"[ap]\.?\s?m", rest))
    )
    return ((third, first, second) if is_month_first else (third, second, first)), rest


def _worded(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Day, month word and year in either order of day and month."""
    month = next((number for word in _WORD.findall(text) if (number := _month(word))), None)
    year = re.search(r"\b(\d{4})\b", text)
    day = re.search(r"\b(\d{1,2})\b", text)
    if not (month and year and day) or day.start() > year.start():
        return None
    return (int(year.group()), month, int(day.group())), text[year.end() :]


def _month(word: str) -> int | None:
    return _BY_WORD.get(word) or (_BY_WORD.get(word[:3]) if len(word) > 3 else None)


def _clock(text: str) -> tuple[int, int, int] | None:
    found = _TIME.search(text)
    if not found:
        return None
    hour, minute, second = int(found.group(1)), int(found.group(2)), int(found.group(3) or 0)
    half = (found.group(4) or "").replace(".", "").replace(" ", "")
    if half in ("am", "vorm"):
        hour %= 12
    elif half in ("pm", "nachm"):
        hour = hour % 12 + 12
    return hour, minute, second
