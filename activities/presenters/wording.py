"""Days, instants, sources and sports in words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from activities.analysis import sports
from activities.models import Activity, ActivitySource

PROVIDERS = {
    "strava": "Strava",
    "archive": "Strava export",
    "smashrun": "SmashRun",
    "intervals": "Intervals.icu",
    "whoop": "Whoop",
    "oura": "Oura",
    "garmin": "Garmin export",
    "file": "File",
    "manual": "Typed in",
    "elite_hrv": "Elite HRV",
}


def day(moment: date) -> str:
    """ "3 Jun 2025"."""
    return f"{moment.day} {moment:%b %Y}"


def weekday(moment: date) -> str:
    """ "Tue 3 Jun 2025"."""
    return f"{moment:%a} {day(moment)}"


def long_day(moment: date) -> str:
    """ "Tuesday 3 June 2025"."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def instant(moment: datetime | None, zone: ZoneInfo) -> str:
    """ "3 Jun 2025, 08:11" on the athlete's clock; "" when there is none."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{day(local)}, {local:%H:%M}"


def provider(slug: str) -> str:
    return PROVIDERS.get(slug, slug.replace("_", " ").capitalize())


def source(row: ActivitySource) -> str:
    """What the athlete calls a source: the device behind a file, else the service, with the device if it is told."""
    device = str(row.record.get("device_name") or "")
    if row.provider == "file":
        return device or provider(row.provider)
    return (
        f"{provider(row.provider)}: {device}"
        if device and row.provider in ("garmin", "archive")
        else provider(row.provider)
    )


def sport(activity: Activity) -> str:
    return sports.label(activity.sport_type) if activity.sport_type else activity.get_sport_display()


def title(activity: Activity) -> str:
    """The activity's name; a nameless one is called by its sport."""
    return activity.name or sport(activity)


def clock(activity: Activity) -> str:
    """The local time of the start; "" when the source hides it."""
    return f"{activity.start_date_local:%H:%M}" if activity.start_time_known else ""


def plural(count: int, noun: str) -> str:
    """ "1 activity", "3 activities", "2 days"."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}".replace(",", "\u202f")
