"""A session as a ZWO file, which Zwift and other indoor programs read.

The format knows rides by time, with power as a share of FTP, and runs by time or by distance, with a share of one
of five race paces. A run here is told by the pace of 10 km.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from activities.exports.xml_text import clean
from plans.exports.session import NotWritable, PlannedSession
from plans.planner.paces import RIDE, RUN, Paces
from plans.planner.step_totals import easy_intensity, intensity, speed, step_totals
from plans.planner.step_values import COOLDOWN, WARMUP, Node, Repeat, Step, unrolled

_SPORTS = {RIDE: "bike", RUN: "run"}
_PACE_OF_10_KM = "2"
_RAMP = 0.15  # how far a warm-up begins below its power, and a cool-down ends


def zwo(session: PlannedSession) -> bytes:
    """The session as ZWO. Raises :class:`NotWritable` for other sports and for steps without a known end."""
    if session.sport not in _SPORTS:
        raise NotWritable("ZWO files hold rides and runs only. The FIT file holds this workout.")
    by_distance = session.sport == RUN and all(step.distance for step in unrolled(session.steps))
    root = etree.Element("workout_file")
    for name, text in (
        ("author", "Formcurve"),
        ("name", session.name),
        ("description", session.description),
        ("sportType", _SPORTS[session.sport]),
        ("durationType", "distance" if by_distance else "time"),
    ):
        etree.SubElement(root, name).text = clean(text)
    etree.SubElement(root, "tags")
    inner = etree.SubElement(root, "workout")
    for node in session.steps:
        inner.extend(_blocks(node, session.paces, by_distance=by_distance))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _blocks(node: Node, paces: Paces, *, by_distance: bool) -> Iterator[etree._Element]:
    if isinstance(node, Step):
        yield _block(node, paces, by_distance=by_distance)
        return
    shares = [_share(step, paces) for step in node.steps]
    if len(node.steps) == 2 and None not in shares:
        yield _intervals(node, paces, by_distance=by_distance)
        return
    for step in node.steps * node.times:
        yield _block(step, paces, by_distance=by_distance)


def _intervals(repeat: Repeat, paces: Paces, *, by_distance: bool) -> etree._Element:
    on, off = repeat.steps
    return _element(
        "IntervalsT",
        paces,
        Repeat=str(repeat.times),
        OnDuration=_length(on, paces, by_distance=by_distance),
        OffDuration=_length(off, paces, by_distance=by_distance),
        OnPower=_number(_share(on, paces)),
        OffPower=_number(_share(off, paces)),
    )


def _block(step: Step, paces: Paces, *, by_distance: bool) -> etree._Element:
    length, share = _length(step, paces, by_distance=by_distance), _share(step, paces)
    if share is None:
        return _element("FreeRide", paces, Duration=length, FlatRoad="0")
    if step.phase in (WARMUP, COOLDOWN):
        low, high = _number(max(share - _RAMP, 0.3)), _number(share)
        if step.phase == WARMUP:
            return _element("Warmup", paces, Duration=length, PowerLow=low, PowerHigh=high)
        return _element("Cooldown", paces, Duration=length, PowerLow=high, PowerHigh=low)
    return _element("SteadyState", paces, Duration=length, Power=_number(share))


def _element(name: str, paces: Paces, **attributes: str) -> etree._Element:
    pace = {"pace": _PACE_OF_10_KM} if paces.sport == RUN else {}
    return etree.Element(name, {**attributes, **pace})


def _number(share: float | None) -> str:
    return f"{share or 0:.3f}"


def _length(step: Step, paces: Paces, *, by_distance: bool) -> str:
    """Metres or seconds of a step. Raises NotWritable when it has no known end."""
    length = step.distance if by_distance else step_totals(step, paces).duration
    if length is None:
        raise NotWritable(
            "ZWO files need a time for each step, and this workout has one whose time is not known."
        )
    return str(round(length))


def _share(step: Step, paces: Paces) -> float | None:
    """Share of FTP, or of the speed over 10 km; None when nothing says how hard the step is."""
    if paces.sport != RUN or "10K" not in paces.named:
        return intensity(step, paces)
    metres_a_second = speed(step, paces)
    if metres_a_second is None:
        return intensity(step, paces) if step.target is not None else easy_intensity(paces)
    return metres_a_second / paces.speed(paces.named["10K"][0])
