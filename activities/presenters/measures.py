"""Numbers in the athlete's units as values for templates: one place between the kernels' units and the pages."""

from __future__ import annotations

from dataclasses import dataclass

from activities.analysis import units
from activities.presenters.values import Quantity


def shown(quantity: units.Quantity) -> Quantity | None:
    """The page's quantity, or None when it is not known."""
    return None if quantity.value_text == units.UNKNOWN else Quantity(quantity.value_text, quantity.unit)


def number(value: float | None, unit: str = "", decimals: int = 0) -> Quantity | None:
    """A plain number with its unit; None stays None."""
    if value is None or not units.is_known(value):
        return None
    text = f"{round(value, decimals) + 0.0:,.{decimals}f}".replace(",", "\u202f").replace("-", "\u2212")
    return Quantity(text, unit)


def duration(seconds: float | None) -> Quantity | None:
    return shown(units.duration(seconds))


def percent(share: float | None, decimals: int = 0) -> Quantity | None:
    """A share 0-1 as percent."""
    return None if share is None else number(100 * share, "%", decimals)


def words(quantity: Quantity | None) -> str:
    """One line of text: "12.34 km", or a dash when it is not known."""
    if quantity is None:
        return units.UNKNOWN
    gap = "" if quantity.unit.startswith("/") and not quantity.unit[1:2].isdigit() else "\u202f"
    return f"{quantity.text}{gap}{quantity.unit}" if quantity.unit else quantity.text


@dataclass(frozen=True, slots=True)
class Measures:
    """How one athlete reads one sport: ``system`` is metric or imperial, ``sport`` a family."""

    system: str = units.METRIC
    sport: str = "run"

    def distance(self, metres: float | None, decimals: int = 2) -> Quantity | None:
        return shown(units.distance(metres, self.system, sport=self.sport, decimals=decimals))

    def climb(self, metres: float | None) -> Quantity | None:
        return shown(units.elevation(metres, self.system))

    def rate(self, metres_per_second: float | None) -> Quantity | None:
        """Pace for those who read paces, else speed."""
        return shown(units.rate(metres_per_second, self.system, sport=self.sport))

    def pace(self, metres_per_second: float | None) -> Quantity | None:
        return shown(units.pace(metres_per_second, self.system, sport=self.sport))

    def speed(self, metres_per_second: float | None) -> Quantity | None:
        return shown(units.speed(metres_per_second, self.system))

    def weight(self, kilograms: float | None) -> Quantity | None:
        return shown(units.weight(kilograms, self.system))

    def temperature(self, celsius: float | None) -> Quantity | None:
        return shown(units.temperature(celsius, self.system))

    def cadence(self, per_minute: float | None) -> Quantity | None:
        return number(per_minute, self.cadence_unit)

    @property
    def reads_pace(self) -> bool:
        return self.sport in ("run", "walk", "swim")

    @property
    def rate_label(self) -> str:
        return "Pace" if self.reads_pace else "Speed"

    @property
    def cadence_unit(self) -> str:
        return {"run": "spm", "walk": "spm", "swim": "spm"}.get(self.sport, "rpm")

    @property
    def length_unit(self) -> str:
        """The unit of longer distances: km or mi."""
        return "km" if self.system == units.METRIC else "mi"

    @property
    def length_metres(self) -> float:
        return units.KILOMETRE if self.system == units.METRIC else units.MILE
