"""Critical power and W′, critical speed and D′: from the best efforts of 3 to 20 minutes, which are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from activities.analysis import critical_power
from activities.analysis.critical_power import LONGEST, SHORTEST, Fit
from activities.presenters import wording
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures, number, words
from activities.presenters.values import Column, Explanation, ExplanationInput, Stat
from insights.pages.best_efforts import Holder, Mark
from insights.pages.records_tables import holder_cell, value_text
from insights.pages.values import Cell, TableView

_FEW = "It needs at least three hard efforts between 3 and 20 minutes within 90 days."


@dataclass(frozen=True, slots=True)
class Critical:
    """A fit with the efforts it rests on, or why there is none."""

    title: str
    stats: tuple[Stat, ...] = ()
    efforts: TableView | None = None
    missing: str = ""


def power(held: Mapping[Mark, Holder]) -> Critical:
    """Critical power (W) and W′ (kJ) from bests by duration."""
    used = {mark: held[mark] for mark in held if mark.kind == "duration" and SHORTEST <= mark.at <= LONGEST}
    times, watts = [mark.at for mark in used], [holder.value for holder in used.values()]
    fit = critical_power.fit_work(times, watts) if len(used) > 2 else None
    missing = _missing(fit, critical_power.objections)
    if fit is None or missing:
        return Critical("Critical power", (), _table(used, "Power"), missing)
    explanation = Explanation(
        key="critical-power",
        title=f"Critical power {fit.critical:.0f} W",
        formula="work = critical power × time + W′, least squares over the efforts below",
        inputs=tuple(
            ExplanationInput(mark_text("duration", mark.at), words(number(holder.value, "W")))
            for mark, holder in used.items()
        ),
        would_change="Harder efforts of 3 to 20 minutes; the ones above are of the last 90 days.",
        caveat="Only as good as the efforts are maximal. It lies 2 to 5 % above FTP, as a rule.",
    )
    stats = (
        Stat("Critical power", number(fit.critical, "W"), explanation, _error(fit, "W", 1.0)),
        Stat("W′", number(fit.capacity / 1000, "kJ", 1), _capacity(fit, "W′", "kJ", 1000.0)),
    )
    return Critical("Critical power", stats, _table(used, "Power"))


def speed(held: Mapping[Mark, Holder], measures: Measures) -> Critical:
    """Critical speed (as pace) and D′ (m) from bests by distance."""
    used = {
        mark: holder
        for mark, holder in held.items()
        if mark.kind == "distance" and SHORTEST <= holder.value <= LONGEST
    }
    times, metres = [holder.value for holder in used.values()], [mark.at for mark in used]
    fit = critical_power.fit_speed(times, metres) if len(used) > 2 else None
    missing = _missing(fit, critical_power.speed_objections)
    if fit is None or missing:
        return Critical("Critical speed", (), _table(used, "Time"), missing)
    explanation = Explanation(
        key="critical-speed",
        title=f"Critical speed {words(measures.rate(fit.critical))}",
        formula="distance = critical speed × time + D′, least squares over the efforts below",
        inputs=tuple(
            ExplanationInput(mark_text("distance", mark.at), value_text(mark, holder.value))
            for mark, holder in used.items()
        ),
        would_change="Faster efforts of 3 to 20 minutes; the ones above are of the last 90 days.",
        caveat="Only as good as the efforts are maximal. Many can hold it for half an hour to an hour.",
    )
    stats = (
        Stat("Critical speed", measures.rate(fit.critical), explanation, words(measures.speed(fit.critical))),
        Stat("D′", number(fit.capacity, "m"), _capacity(fit, "D′", "m", 1.0)),
    )
    return Critical("Critical speed", stats, _table(used, "Time"))


def _missing(fit: Fit | None, objections: Callable[[Fit], tuple[str, ...]]) -> str:
    return _FEW if fit is None else " ".join(objections(fit))


def _error(fit: Fit, unit: str, scale: float) -> str:
    return (
        ""
        if fit.standard_error is None
        else f"± {fit.standard_error / scale:.0f}\u202f{unit} (standard error)"
    )


def _capacity(fit: Fit, name: str, unit: str, scale: float) -> Explanation:
    is_power = unit == "kJ"
    what = "work beyond critical power" if is_power else "distance beyond critical speed"
    return Explanation(
        key="w-prime" if is_power else "d-prime",
        title=f"{name} {fit.capacity / scale:.{1 if is_power else 0}f} {unit}",
        formula=f"where the line of the same fit meets time 0: the {what}",
        inputs=(ExplanationInput("Efforts", str(len(fit.durations)), "the same as above"),),
        caveat="It moves much with small errors of the short efforts.",
    )


def _table(used: Mapping[Mark, Holder], what: str) -> TableView | None:
    if not used:
        return None
    return TableView(
        caption="Efforts of 3 to 20 minutes, the best of 90 days",
        columns=(Column("mark", "Effort", numeric=False), Column("value", what), Column("on", "On")),
        rows=tuple(
            (Cell(mark_text(mark.kind, mark.at)), holder_cell(mark, holder), Cell(wording.day(holder.on)))
            for mark, holder in used.items()
        ),
    )
