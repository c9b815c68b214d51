"""What can be set about the stand-in, at its start or while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

Rotation = Literal["never", "with_access", "always"]
Casing = Literal["documented", "captured", "lower"]

LIMITS: dict[str, dict[str, int]] = {
    "wide": {
        "overall_short": 200_000,
        "overall_day": 2_000_000,
        "read_short": 100_000,
        "read_day": 1_000_000,
    },
    "real": {"overall_short": 200, "overall_day": 2_000, "read_short": 100, "read_day": 1_000},
    "tight": {"overall_short": 20, "overall_day": 120, "read_short": 10, "read_day": 60},
}


@dataclass(frozen=True, slots=True)
class Options:
    """Limits count requests; lives, windows, delays and offsets are seconds.

    ``rotation``: when a refresh gives a new refresh token. ``casing``: how the limit headers are spelt.
    ``clock_offset`` moves the stand-in's clock. ``callback_domain``: empty for any. ``over_capacity``: no more
    athletes may connect. ``scope_in_token`` tries what is not documented. ``event_parallel``: deliveries at one time,
    eight at most (1 keeps their order). ``signing_secret``: with it, events carry ``X-Strava-Signature``.
    """

    client_id: str = "10002"
    client_secret: str = "simulated-secret"  # noqa: S105 - of the stand-in alone
    callback_domain: str = ""
    token_life: float = 21_600.0
    code_life: float = 600.0
    rotation: Rotation = "with_access"
    scope_in_token: bool = False
    over_capacity: bool = False
    overall_short: int = LIMITS["wide"]["overall_short"]
    overall_day: int = LIMITS["wide"]["overall_day"]
    read_short: int = LIMITS["wide"]["read_short"]
    read_day: int = LIMITS["wide"]["read_day"]
    window: float = 900.0
    casing: Casing = "captured"
    comma_usage: bool = True
    oldest_first: bool = False
    short_pages: bool = True
    clock_offset: float = 0.0
    latency: float = 0.0
    event_delay: float = 0.0
    event_retry: float = 60.0
    event_timeout: float = 2.0
    event_duplicates: int = 0
    event_parallel: int = 1
    signing_secret: str = ""

    def changed(self, values: Mapping[str, Any]) -> Options:
        """With other values; ``limits`` names a set of ``LIMITS``. ValueError for unknown names or wrong types."""
        named = dict(values)
        if "limits" in named:
            wanted = named.pop("limits")
            if wanted not in LIMITS:
                raise ValueError(f"limits: one of {', '.join(LIMITS)}")
            named = {**LIMITS[wanted], **named}
        known = {item.name for item in fields(self)}
        for name, value in named.items():
            _check(name, value, getattr(self, name) if name in known else None)
        return replace(self, **named)


_CHOICES = {"rotation": get_args(Rotation), "casing": get_args(Casing)}


def _check(name: str, value: Any, present: Any) -> None:
    if present is None:
        raise ValueError(f"{name}: no such setting")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise ValueError(f"{name}: one of {', '.join(_CHOICES[name])}")
    wanted = (int, float) if isinstance(present, float) else (type(present),)
    if not isinstance(value, wanted) or (isinstance(value, bool) and not isinstance(present, bool)):
        raise ValueError(f"{name}: {type(present).__name__} wanted")
