"""The device that wrote a FIT file, under the name people know it by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from garmin_fit_sdk.profile import Profile

from accounts.providers.files.fit_messages import Message, Messages, number, text

_CREATOR = ("creator", 0)
_MODELS = (
    (re.compile(r"^fr_?(\d+\w*)$"), "Forerunner {}"),
    (re.compile(r"^edge_?(\w+)$"), "Edge {}"),
    (re.compile(r"^fenix_?(\w*)$"), "fēnix {}"),
    (re.compile(r"^vivo_active_?(\w*)$"), "vívoactive {}"),
    (re.compile(r"^venu_?(\w*)$"), "Venu {}"),
    (re.compile(r"^instinct_?(\w*)$"), "Instinct {}"),
    (re.compile(r"^epix_?(\w*)$"), "epix {}"),
    (re.compile(r"^swim_?(\w*)$"), "Swim {}"),
)
_BRANDS = {
    "garmin": "Garmin",
    "wahoo_fitness": "Wahoo",
    "dynastream": "Dynastream",
    "dynastream_oem": "Dynastream",
    "zwift": "Zwift",
    "suunto": "Suunto",
    "polar_electro": "Polar",
    "coros": "COROS",
    "hammerhead": "Hammerhead",
    "stryd": "Stryd",
    "the_sufferfest": "The Sufferfest",
    "tacx": "Tacx",
    "bryton": "Bryton",
    "lezyne": "Lezyne",
    "magellan": "Magellan",
}


@dataclass(frozen=True, slots=True)
class Device:
    """Manufacturer slug of the FIT profile, the name for people, and the firmware."""

    manufacturer: str | None
    name: str | None
    version: str | None


def device(messages: Messages) -> Device:
    """Who recorded the file: the creator among the devices, completed by the file's own id."""
    file_id = messages.first("file_id")
    creator = next((item for item in messages.of("device_info") if item.get("device_index") in _CREATOR), {})
    manufacturer = text(creator, "manufacturer") or text(file_id, "manufacturer")
    version = number(creator, "software_version")
    return Device(
        manufacturer, _name(manufacturer, creator, file_id), None if version is None else f"{version:g}"
    )


def _name(manufacturer: str | None, creator: Message, file_id: Message) -> str | None:
    brand = _BRANDS.get(manufacturer or "", (manufacturer or "").replace("_", " ").title())
    stated = text(creator, "product_name") or text(file_id, "product_name")
    if stated:
        return stated if stated.lower().startswith(brand.lower()) else f"{brand} {stated}".strip()
    model = _model(manufacturer, creator) or _model(manufacturer, file_id)
    return f"{brand} {model or ''}".strip() or None


def _model(manufacturer: str | None, message: Message) -> str | None:
    if manufacturer != "garmin":
        return None
    product: Any = text(message, "garmin_product") or _garmin_product(number(message, "product"))
    if not product:
        return None
    for pattern, shape in _MODELS:
        if match := pattern.match(product):
            return shape.format(match.group(1).replace("_", " ").upper()).strip()
    return str(product).replace("_", " ").title()


def _garmin_product(value: float | None) -> str | None:
    """Garmin's own table of product numbers."""
    if value is None:
        return None
    found = Profile["types"]["garmin_product"].get(int(value))
    return found if isinstance(found, str) else None
